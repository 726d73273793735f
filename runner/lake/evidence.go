package lake

// ReleaseFile returns the bytes of a release's file, of which the next release
// names the SHA-256.
func (l *Lake) ReleaseFile(number int64) ([]byte, error) {
	if _, err := l.Get(number); err != nil {
		return nil, err
	}
	return l.readFile(l.releasePath(number))
}

// TombstoneFiles returns the bytes of all tombstones, in order.
func (l *Lake) TombstoneFiles() ([][]byte, error) {
	list, err := l.Tombstones()
	if err != nil {
		return nil, err
	}
	files := make([][]byte, len(list))
	for i, s := range list {
		if files[i], err = l.readFile(l.tombstonePath(s.Number)); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// CommitFile returns the bytes of a commit, and refuses a file that isn't the
// commit.
func (t *Table) CommitFile(c Commit) ([]byte, error) {
	content, err := t.lake.readFile(t.commitPath(c.Version))
	if err != nil {
		return nil, t.missingOr(c.Version, err)
	}
	if digestOf(content) != c.SHA256 {
		return nil, t.notNamed(c.Version)
	}
	return content, nil
}
