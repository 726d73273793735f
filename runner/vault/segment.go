package vault

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"filippo.io/age"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/recipient"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// Segment is one file of the vault: some people, encrypted.
type Segment struct {
	Number     int64
	Recipients []string // whose identities open it
	Tokens     []string // of those who are in it; a token alone tells nobody who that is
}

// note stands beside a segment and says in the open what age keeps to itself: whom it
// is encrypted to, and which tokens are in it. A segment without one counts as not
// written: its people are added again.
type note struct {
	Format     int      `json:"format"` // 1
	Bytes      int64    `json:"bytes"`  // length of the segment
	Recipients []string `json:"recipients"`
	Tokens     []string `json:"tokens"`
}

// folder is a vault's folder. One process at a time should replace segments; several
// may add some.
type folder struct {
	dir string
	fs  lake.FS
}

// openFolder names the vault in a folder. fsys is what it reads and writes through;
// nil is the system's.
func openFolder(dir string, fsys lake.FS) folder {
	if fsys == nil {
		fsys = lake.OS()
	}
	return folder{dir: dir, fs: fsys}
}

func (f folder) segments() string { return filepath.Join(f.dir, "segments") }

func (f folder) segmentFile(number int64) string {
	return filepath.Join(f.segments(), fmt.Sprintf("%020d.age", number))
}

func (f folder) noteFile(number int64) string {
	return filepath.Join(f.segments(), fmt.Sprintf("%020d.json", number))
}

// numbers lists the segments, ascending.
func (f folder) numbers() ([]int64, error) {
	entries, err := f.fs.List(f.segments())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var numbers []int64
	for _, e := range entries {
		if name, found := strings.CutSuffix(e.Name(), ".age"); found {
			if n, err := strconv.ParseInt(name, 10, 64); err == nil {
				numbers = append(numbers, n)
			}
		}
	}
	return numbers, failed("listed", err)
}

// list reads the notes of all segments. One without a note, or whose note is of
// another file, has neither recipients nor tokens.
func (f folder) list() ([]Segment, error) {
	numbers, err := f.numbers()
	if err != nil {
		return nil, err
	}
	var segments []Segment
	for _, n := range numbers {
		s := Segment{Number: n}
		said, err := f.note(n)
		if err != nil {
			return nil, err
		}
		if info, err := f.fs.Stat(f.segmentFile(n)); err == nil && info.Size() == said.Bytes {
			s.Recipients, s.Tokens = said.Recipients, said.Tokens
		}
		segments = append(segments, s)
	}
	return segments, nil
}

func (f folder) note(number int64) (note, error) {
	text, err := f.read(f.noteFile(number))
	if errors.Is(err, fs.ErrNotExist) {
		return note{}, nil
	}
	if err != nil {
		return note{}, failed("read", err)
	}
	var n note
	if json.Unmarshal(text, &n) != nil || n.Format != 1 {
		return note{}, nil
	}
	return n, nil
}

// add writes people as a new segment: durable before its note, and its note before
// add returns.
func (f folder) add(entries []Entry, recipients []string) error {
	content, err := seal(entries, recipients)
	if err != nil {
		return err
	}
	if err := f.makeFolders(); err != nil {
		return err
	}
	numbers, err := f.numbers()
	if err != nil {
		return err
	}
	number := int64(1)
	if len(numbers) > 0 {
		number = numbers[len(numbers)-1] + 1
	}
	for ; ; number++ {
		if err = f.publish(f.segmentFile(number), content, f.fs.Link); !errors.Is(err, fs.ErrExist) {
			break // another process took the number
		}
	}
	if err != nil {
		return failed("written", err)
	}
	return f.write(number, content, entries, recipients)
}

// replace rewrites a segment. Its note goes first: one that tells of other recipients
// than the segment's would be worse than none.
func (f folder) replace(number int64, entries []Entry, recipients []string) error {
	if err := f.forget(f.noteFile(number)); err != nil {
		return err
	}
	if len(entries) == 0 {
		return f.forget(f.segmentFile(number))
	}
	content, err := seal(entries, recipients)
	if err != nil {
		return err
	}
	if err := f.publish(f.segmentFile(number), content, f.fs.Rename); err != nil {
		return failed("written", err)
	}
	return f.write(number, content, entries, recipients)
}

// write writes a segment's note.
func (f folder) write(number int64, content []byte, entries []Entry, recipients []string) error {
	n := note{Format: 1, Bytes: int64(len(content)), Recipients: recipients}
	for _, e := range entries {
		n.Tokens = append(n.Tokens, e.Token)
	}
	text, err := json.Marshal(n)
	if err != nil {
		return err
	}
	return failed("written", f.publish(f.noteFile(number), append(text, '\n'), f.fs.Rename))
}

// seal encrypts people to recipients. Nothing of them touches a disk before.
func seal(entries []Entry, recipients []string) ([]byte, error) {
	parsed, err := recipient.ParseAll(recipients)
	if err != nil {
		return nil, err
	}
	var content bytes.Buffer
	w, err := age.Encrypt(&content, parsed...)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(writeEntries(w, entries), w.Close()); err != nil {
		return nil, err
	}
	return content.Bytes(), nil
}

// unseal opens a segment.
func (f folder) unseal(number int64, identities []age.Identity) ([]Entry, error) {
	content, err := f.read(f.segmentFile(number))
	if err != nil {
		return nil, failed("read", err)
	}
	plain, err := age.Decrypt(bytes.NewReader(content), identities...)
	var other *age.NoIdentityMatchError
	if errors.As(err, &other) {
		return nil, ErrNotForYou
	}
	var entries []Entry
	if err == nil {
		entries, err = readEntries(plain)
	}
	if err != nil {
		return nil, diag.New(diag.VaultIO, source.Span{}, "segment %d of the vault is damaged", number).
			WithHint("restore _vault/segments from a backup, or fill the vault anew from raw: remove _vault/segments and run with --full-refresh")
	}
	return entries, nil
}

func (f folder) read(name string) ([]byte, error) {
	file, err := f.fs.Open(name)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(file)
	return content, errors.Join(err, file.Close())
}

// publish brings content under a name, whole and durable: step is Link, which refuses
// a name that is taken, or Rename, which replaces what is there.
func (f folder) publish(name string, content []byte, step func(from, to string) error) error {
	temp := filepath.Join(f.dir, fmt.Sprintf("%x%s", sha256.Sum256(content), tempSuffix))
	if err := f.fs.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err // what a writer of the same has left that was cut off
	}
	err := f.writeFile(temp, content)
	if err == nil {
		err = step(temp, name)
	}
	if removed := f.fs.Remove(temp); err == nil && !errors.Is(removed, fs.ErrNotExist) {
		err = removed
	}
	if err != nil {
		return err
	}
	return f.fs.Sync(filepath.Dir(name))
}

const tempSuffix = ".tmp"

func (f folder) writeFile(name string, content []byte) error {
	file, err := f.fs.Create(name, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// makeFolders makes what the vault lacks, for the owner only.
func (f folder) makeFolders() error {
	for _, dir := range []string{f.dir, f.segments()} {
		if err := f.fs.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return failed("written", err)
		}
		if err := f.fs.Sync(filepath.Dir(dir)); err != nil && !errors.Is(err, fs.ErrPermission) {
			return failed("written", err)
		}
	}
	return nil
}

// forget removes a file durably; that it isn't there is fine.
func (f folder) forget(name string) error {
	if err := f.fs.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return failed("written", err)
	}
	return failed("written", f.fs.Sync(filepath.Dir(name)))
}

// clear removes what writers that were cut off have left.
func (f folder) clear() error {
	entries, err := f.fs.List(f.dir)
	if err != nil {
		return failed("listed", err)
	}
	names := slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return !strings.HasSuffix(e.Name(), tempSuffix) })
	for _, e := range names {
		if err := f.forget(filepath.Join(f.dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// failed says that the vault can't be used, without this machine's path.
func failed(how string, err error) error {
	if err == nil {
		return nil
	}
	return diag.New(diag.VaultIO, source.Span{}, "the vault can't be %s: %s", how, withoutPath(err)).
		WithHint("it is the folder _vault of the lake, for the owner only")
}
