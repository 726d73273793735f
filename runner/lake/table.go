package lake

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	"github.com/edfi-build/edfi-build/graph"
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
	return &Table{lake: l, name: r.String(), dir: l.path(filepath.FromSlash(folderOf(r))), appendOnly: r.Space == graph.RawLayer}
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
	// Partition is what each row has in the table's partition columns, which stand
	// in no file: text as the protocol writes it, nil for NULL. edfi-build itself
	// writes no such tables.
	Partition map[string]*string `json:"partition,omitempty"`
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
