package runner

import (
	"time"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// TableFacts is what a release knows of a table without reading its rows.
type TableFacts struct {
	Rows, Version int64
	Files         int
	Fingerprint   string
	Bytes         int64     // of the data files
	Modified      time.Time // when the table's version was committed
	LoadedAt      time.Time // raw: when the newest delivery came; else zero
	Rejected      int64     // raw: rows that could not be read
}

// Describe tells of each table of a release, by relation as in SQL.
func Describe(l *lake.Lake, release lake.Release) (map[string]TableFacts, error) {
	facts := map[string]TableFacts{}
	for name, state := range release.Tables {
		relation, err := graph.ParseRelation(name)
		if err != nil {
			return nil, err
		}
		snapshot, err := l.Table(relation).Pinned(state.Commit)
		if err != nil {
			return nil, err
		}
		f := TableFacts{Rows: state.Rows, Version: state.Version, Files: len(snapshot.Files), Fingerprint: state.Fingerprint, Modified: snapshot.Time}
		for _, file := range snapshot.Files {
			f.Bytes += file.Size
		}
		if relation.Space == graph.RawLayer {
			f.LoadedAt = snapshot.Time
			f.Rejected = release.Tables[rejectsOf(relation).String()].Rows
		}
		facts[name] = f
	}
	return facts, nil
}
