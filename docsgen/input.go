package docsgen

import (
	"time"

	"github.com/edfi-build/edfi-build/graph"
)

// Input is all that the dictionary shows. Build only reads it.
type Input struct {
	// Manifest is the compiled project, from memory or from disk.
	Manifest *graph.Manifest
	// Release is the newest release, nil before the first.
	Release *Release
	// Tables says what the release holds, by relation (graph.Relation.String).
	// A table that is missing here is shown as not built yet.
	Tables map[string]Table
	// Tests gives the last result of each test by node id. A test that is
	// missing here is shown as not run yet.
	Tests map[string]TestResult
	// GeneratedAt is the time that the pages carry as theirs, usually the
	// release's. The zero time leaves it out.
	GeneratedAt time.Time
}

// Release is what readers need to know of a release (design §7).
type Release struct {
	Number int64
	Time   time.Time
	Commit string // git commit, hex; "" when the project is in no repository
	Dirty  bool   // the work tree had changes that the commit lacks
}

// Table is the state of one Delta table in the release.
type Table struct {
	Rows        int64
	Version     int64 // of the Delta log
	Files       int   // data files
	Fingerprint string

	// LoadedAt and Rejected speak of raw tables only: when the newest delivery
	// came in (zero when unknown) and how many rows it set aside.
	LoadedAt time.Time
	Rejected int64
}

// TestResult is how a test ended.
type TestResult struct {
	Status   string // dbt's words: pass, warn, fail, error, skipped
	Failures int64  // rows that break the test
}
