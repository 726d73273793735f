package lake

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Tombstone says what was taken out of the lake on purpose, so that Verify can tell
// it from damage. Tombstones stand beside the releases in a chain of their own, and
// each names the newest release of its time.
type Tombstone struct {
	Format   int              `json:"format"`
	Number   int64            `json:"tombstone"` // from 1, without gaps
	Time     time.Time        `json:"time"`      // UTC
	Previous string           `json:"previous_sha256"`
	Release  int64            `json:"release"` // the newest then; 0 if there was none
	SHA256   string           `json:"release_sha256"`
	Kind     string           `json:"kind"` // vacuum, purge
	Reason   string           `json:"reason"`
	Releases map[int64]string `json:"releases,omitempty"` // releases that went → SHA-256 of their files
	Files    []string         `json:"files,omitempty"`    // files that went: below the lake, with slashes
	Purge    *Purged          `json:"purge,omitempty"`    // what a purge has put in place of others
}

const tombstoneSuffix = ".tombstone.json"

func (l *Lake) tombstonePath(number int64) string {
	return l.path(releasesFolder, fmt.Sprintf("%0*d%s", versionDigits, number, tombstoneSuffix))
}

// Bury writes a tombstone and must be called before anything that it names is
// removed; format, number, time and chain are filled in. The caller holds the
// writer lock.
func (l *Lake) Bury(s Tombstone) (Tombstone, error) {
	earlier, sum, err := l.tombstones()
	if err != nil {
		return Tombstone{}, err
	}
	s.Format, s.Number, s.Previous = format, int64(len(earlier))+1, sum
	s.Time = l.now().UTC().Truncate(time.Millisecond)
	numbers, err := l.List()
	if err != nil {
		return Tombstone{}, err
	}
	if len(numbers) > 0 {
		s.Release = numbers[len(numbers)-1]
		if _, s.SHA256, err = l.readRelease(s.Release); err != nil {
			return Tombstone{}, err
		}
	}
	content, err := encodeRecord(s)
	if err != nil {
		return Tombstone{}, err
	}
	err = l.publish(l.tombstonePath(s.Number), content)
	if errors.Is(err, errTaken) {
		err = &problem{diag.New(diag.CommitConflict, source.Span{}, "another process wrote tombstone %d", s.Number), ErrConflict}
	}
	return s, err
}

// Tombstones returns all tombstones in order. A missing or altered one is a
// diagnostic.
func (l *Lake) Tombstones() ([]Tombstone, error) {
	list, _, err := l.tombstones()
	return list, err
}

// tombstones also returns the SHA-256 of the newest one's file.
func (l *Lake) tombstones() (list []Tombstone, sum string, err error) {
	newest, err := l.newestTombstone()
	if err != nil {
		return nil, "", err
	}
	for number := int64(1); number <= newest; number++ {
		name := l.tombstonePath(number)
		content, err := l.readFile(name)
		if err != nil {
			return nil, "", l.orDamaged(name, err)
		}
		var s Tombstone
		if err := l.decode(name, content, &s); err != nil {
			return nil, "", err
		}
		if s.Number != number || s.Previous != sum {
			return nil, "", l.damagedRecord(name, errors.New("it doesn't follow from the tombstone before it: one of the two was altered"))
		}
		list, sum = append(list, s), digestOf(content)
	}
	return list, sum, nil
}

func (l *Lake) newestTombstone() (int64, error) {
	entries, err := l.fs.List(l.path(releasesFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	newest := int64(0)
	for _, e := range entries {
		if digits, ok := strings.CutSuffix(e.Name(), tombstoneSuffix); ok && len(digits) == versionDigits {
			if n, err := strconv.ParseUint(digits, 10, 63); err == nil {
				newest = max(newest, int64(n))
			}
		}
	}
	return newest, err
}

// gone is what all tombstones say together.
type gone struct {
	files    map[string]bool
	releases map[int64]string
}

func (l *Lake) gone() (gone, error) {
	g := gone{map[string]bool{}, map[int64]string{}}
	list, err := l.Tombstones()
	for _, s := range list {
		for _, path := range s.Files {
			g.files[path] = true
		}
		for number, sum := range s.Releases {
			g.releases[number] = sum
		}
	}
	return g, err
}
