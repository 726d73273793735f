package lake

import (
	"errors"
	"io/fs"
	"path/filepath"
	"sync"
	"time"

	"github.com/edfi-build/edfi-build/graph"
)

// Names below the lake's folder that are not tables (design §7).
const (
	filesFolder    = "raw/_files"
	releasesFolder = "_releases"
	runsFolder     = "_runs"
	tempFolder     = "_tmp"
	vaultFolder    = "_vault"
	auditFolder    = "_audit"
	lockFile       = "_lock"
)

// privateFolders hold identities: raw rows, vault, audit log, spilled rows, failing
// rows.
var privateFolders = []string{graph.RawLayer, vaultFolder, auditFolder, tempFolder, failuresFolder}

// Options is what a lake takes from the outside.
type Options struct {
	FS     FS               // nil means OS()
	Now    func() time.Time // the clock; it may go back
	NewID  func() string    // a new UUID each time, safe for concurrent use
	Engine string           // who writes, for the log: "edfi-build/1.2.3"
	// Parquet is for checkpoints: nil means that none are written, and that logs are
	// read from their first commit.
	Parquet ParquetIO
}

// Lake is one target's estate on disk. It is safe for concurrent use; one process
// at a time should write (Lock).
type Lake struct {
	dir     string
	fs      FS
	now     func() time.Time
	newID   func() string
	engine  string
	parquet ParquetIO
	worth   int64 // checkpointWorth, but in tests

	mu          sync.Mutex
	verified    map[string]string           // data file → the SHA-256 this process has checked
	checkpoints map[string]cachedCheckpoint // by table's folder
	runs        map[string]savedRun         // by id: what SaveRun has written
	purgesRead  []Tombstone                 // of purges: see purges

	tombstonesRead int64
}

// New names the lake in a folder. It touches nothing; see Layout.
func New(dir string, o Options) *Lake {
	if o.FS == nil {
		o.FS = OS()
	}
	return &Lake{
		dir: dir, fs: guard{o.FS, dir}, now: o.Now, newID: o.NewID, engine: o.Engine, parquet: o.Parquet, worth: checkpointWorth,
		verified: map[string]string{}, checkpoints: map[string]cachedCheckpoint{}, runs: map[string]savedRun{},
	}
}

// Dir returns the lake's folder as it was given to New.
func (l *Lake) Dir() string { return l.dir }

// FilesDir returns the folder of the original landing files.
func (l *Lake) FilesDir() string { return l.path(filesFolder) }

// VaultDir returns the folder of the encrypted lookups.
func (l *Lake) VaultDir() string { return l.path(vaultFolder) }

// AuditDir returns the folder of the audit log.
func (l *Lake) AuditDir() string { return l.path(auditFolder) }

func (l *Lake) path(parts ...string) string {
	return filepath.Join(append([]string{l.dir}, parts...)...)
}

// Layout makes the folders that the lake lacks, those that hold identities for
// the owner only. It leaves the modes of folders that exist: see CheckModes.
func (l *Lake) Layout() error {
	for _, name := range append([]string{filesFolder, releasesFolder, runsFolder}, privateFolders...) {
		if err := l.makeFolders(l.path(name)); err != nil {
			return err
		}
	}
	return l.settleNames()
}

// settleNames makes durable what an earlier process may have made and was cut off
// before syncing: the lake's folder itself, and a release. From now on it is built
// upon. The folder above the lake isn't ours: we may not be allowed to open it.
func (l *Lake) settleNames() error {
	if err := l.fs.Sync(filepath.Dir(l.dir)); err != nil && !errors.Is(err, fs.ErrPermission) {
		return err
	}
	return l.fs.Sync(l.path(releasesFolder))
}

// makeFolders makes a folder and its missing parents, all durable. Parents within
// the lake are synced even if they exist: an earlier process may have been cut off
// between making and syncing them.
func (l *Lake) makeFolders(dir string) error {
	if _, err := l.fs.Stat(dir); err == nil && !l.holds(dir) {
		return nil // not ours to sync: we may not even be allowed to open it
	}
	parent := filepath.Dir(dir)
	if parent != dir {
		if err := l.makeFolders(parent); err != nil {
			return err
		}
	}
	if err := l.fs.Mkdir(dir, l.modeOf(dir)); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return l.fs.Sync(parent)
}

// holds tells whether a folder is below the lake's.
func (l *Lake) holds(dir string) bool {
	rel, err := filepath.Rel(l.dir, dir)
	return err == nil && rel != "." && filepath.IsLocal(rel)
}

// modeOf gives the mode of a folder that the lake makes.
func (l *Lake) modeOf(dir string) fs.FileMode {
	for _, name := range privateFolders {
		if dir == l.path(name) {
			return privateMode
		}
	}
	return folderMode
}
