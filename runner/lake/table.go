package lake

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"time"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Table is a Delta table of the lake, whether it exists yet or not. It holds no
// state: every call reads the log. It is safe for concurrent use.
type Table struct {
	lake *Lake
	name string // as people write it
	dir  string
	// appendOnly tables never lose a row: all of raw.
	appendOnly bool
}

// Table names the table of a relation.
func (l *Lake) Table(r graph.Relation) *Table {
	return &Table{lake: l, name: r.String(), dir: l.path(filepath.FromSlash(r.Path())), appendOnly: r.Space == graph.RawLayer}
}

// ErrNoTable says that a table has no commit yet.
var ErrNoTable = errors.New("the table doesn't exist yet")

// File is a data file of a table.
type File struct {
	Path     string    `json:"path"`            // below the table's folder, with slashes, not encoded
	Size     int64     `json:"size"`            // bytes
	SHA256   string    `json:"sha256"`          // hex; "" when another writer made the file
	Rows     int64     `json:"rows"`            // -1 when the log doesn't say
	Stats    string    `json:"stats,omitempty"` // JSON (Delta protocol, "Per-file Statistics"); "" stands for the number of rows alone
	Modified time.Time `json:"modified"`
}

// NewFile names a new data file of the table and makes the folder for it. Write it
// at path, then Seal it by its name, then Commit it; until then it is no part of
// the table.
func (t *Table) NewFile() (name, path string, err error) {
	if err := t.lake.makeFolders(t.dir); err != nil {
		return "", "", err
	}
	name = "part-" + t.lake.newID() + ".parquet"
	return name, t.FilePath(name), nil
}

// FilePath gives the place on disk of a data file.
func (t *Table) FilePath(name string) string { return filepath.Join(t.dir, filepath.FromSlash(name)) }

// Seal makes a finished data file durable and describes it for a commit.
func (t *Table) Seal(name string, rows int64) (File, error) {
	path := t.FilePath(name)
	sum, size, err := t.lake.SealFile(path)
	if err != nil {
		return File{}, err
	}
	info, err := t.lake.fs.Stat(path)
	if err != nil {
		return File{}, err
	}
	f := File{Path: name, Size: size, SHA256: sum, Rows: rows, Modified: info.ModTime().UTC()}
	f.Stats = f.statsText()
	return f, nil
}

// Verify checks a data file of the table before the engine first opens it, and
// returns its place on disk. See VerifyFile.
func (t *Table) Verify(f File) (path string, err error) {
	path = t.FilePath(f.Path)
	return path, t.lake.VerifyFile(path, f.SHA256)
}

const (
	logFolder     = "_delta_log"
	versionDigits = 20
)

func (t *Table) logDir() string { return filepath.Join(t.dir, logFolder) }

func (t *Table) commitPath(version int64) string {
	return filepath.Join(t.logDir(), numbered(version))
}

// numbered gives the file name of a commit or release.
func numbered(n int64) string { return fmt.Sprintf("%0*d.json", versionDigits, n) }

// parseNumbered is the inverse of numbered. Other names (checkpoints, checksums)
// are none of ours.
func parseNumbered(name string) (int64, bool) {
	if len(name) != versionDigits+len(".json") || name[versionDigits:] != ".json" {
		return 0, false
	}
	n, err := strconv.ParseUint(name[:versionDigits], 10, 63)
	return int64(n), err == nil
}

// newest returns the table's newest version by listing its log, or ErrNoTable.
// Versions stand without a gap from 0; a gap is damage. While another process
// commits, a listing may show a commit and not the one before it, so a gap counts
// only when the file can't be found by its name either.
func (t *Table) newest() (int64, error) {
	entries, err := t.lake.fs.List(t.logDir())
	if errors.Is(err, fs.ErrNotExist) {
		return -1, ErrNoTable
	}
	if err != nil {
		return -1, err
	}
	next := int64(0)
	for _, e := range entries {
		version, ok := parseNumbered(e.Name())
		if !ok {
			continue
		}
		for ; next < version; next++ {
			if _, err := t.lake.fs.Stat(t.commitPath(next)); err != nil {
				return -1, t.missingOr(next, err)
			}
		}
		next++
	}
	if next == 0 {
		return -1, ErrNoTable
	}
	return next - 1, nil
}

// damaged names the commit file that can't be read rightly.
func (t *Table) damaged(version int64, cause error) error {
	d := diag.New(diag.DamagedLog, source.Span{}, "the log of %s is damaged: %s: %s", t.name, t.commitName(version), cause)
	return d.WithHint("restore the file from a backup")
}

// missingOr says that a commit is missing; other errors stay.
func (t *Table) missingOr(version int64, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return t.damaged(version, errors.New("it is missing"))
	}
	return err
}

// refused names the feature for which the table isn't read or written.
func (t *Table) refused(version int64, feature error) error {
	return diag.New(diag.UnsupportedTable, source.Span{},
		"the table %s needs %s, which edfi-build doesn't support (%s)", t.name, feature, t.commitName(version))
}

func (t *Table) commitName(version int64) string { return below(t.lake.dir, t.commitPath(version)) }
