package runner

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// HistoryEntry is what one release is and what it changed.
type HistoryEntry struct {
	Release        int64         `json:"release"`
	Time           time.Time     `json:"time"`
	User           string        `json:"user"` // "" for releases that don't say
	Git            *lake.Git     `json:"git"`  // nil: the project was in no repository
	ReportDate     string        `json:"report_date"`
	EdfiBuild      string        `json:"edfi_build"`
	RollbackTo     int64         `json:"rollback_to,omitempty"`     // the release that this one repeats
	Stale          []string      `json:"stale,omitempty"`           // relations that stayed at an earlier version, sorted
	EarlierRemoved bool          `json:"earlier_removed,omitempty"` // so that what it changed isn't known
	Rows           int64         `json:"rows"`                      // of all tables but raw
	Project        []string      `json:"project"`                   // what changed beside relations: definitions, the key
	Changes        []TableChange `json:"changes"`                   // by relation; against the release before
}

// TableChange is a relation that differs from the release before. Views have no
// rows of their own.
type TableChange struct {
	Relation   string `json:"relation"`
	Change     Change `json:"change"`
	View       bool   `json:"view,omitempty"`
	RowsBefore int64  `json:"rows_before"`
	RowsAfter  int64  `json:"rows_after"`
}

// History tells of the releases of a lake, newest first, at most limit of them (0:
// all). Before the first release it is empty.
func History(l *lake.Lake, limit int) ([]HistoryEntry, error) {
	numbers, err := l.List()
	if err != nil {
		return nil, err
	}
	list := []HistoryEntry{}
	var newer *lake.Release // still to be compared with the one before it
	for _, number := range slices.Backward(numbers) {
		release, err := l.Get(number)
		if err != nil {
			return nil, err
		}
		if newer != nil {
			list = append(list, historyEntry(release, *newer))
		}
		newer = &release
		if limit > 0 && len(list) == limit {
			return list, nil
		}
	}
	if newer != nil {
		list = append(list, firstEntry(*newer))
	}
	return list, nil
}

// firstEntry tells of the oldest release that there is.
func firstEntry(release lake.Release) HistoryEntry {
	entry := historyEntry(lake.Release{}, release)
	if release.Number > 1 {
		entry.EarlierRemoved, entry.Changes = true, []TableChange{}
	}
	return entry
}

func historyEntry(before, after lake.Release) HistoryEntry {
	entry := HistoryEntry{
		Release: after.Number, Time: after.Time, User: after.User, Git: after.Git, ReportDate: after.ReportDate,
		EdfiBuild: after.EdfiBuild, RollbackTo: after.RollbackTo, Stale: slices.Sorted(maps.Keys(after.Stale)), Project: []string{}, Changes: tableChanges(before, after),
	}
	for relation, state := range after.Tables {
		if !strings.HasPrefix(relation, graph.RawLayer+".") {
			entry.Rows += state.Rows
		}
	}
	if before.Number > 0 && before.Manifest != after.Manifest {
		entry.Project = append(entry.Project, "definitions")
	}
	if before.Number > 0 && before.KeyID != after.KeyID {
		entry.Project = append(entry.Project, "pseudonym key")
	}
	return entry
}

// tableChanges compares two releases by what they name, without reading a table.
func tableChanges(before, after lake.Release) []TableChange {
	changes := []TableChange{}
	for _, relation := range union(before.Tables, after.Tables) {
		a, had := before.Tables[relation]
		b, has := after.Tables[relation]
		if a.Commit != b.Commit {
			changes = append(changes, TableChange{Relation: relation, Change: fateOf(had, has), RowsBefore: a.Rows, RowsAfter: b.Rows})
		}
	}
	for _, relation := range union(before.Views, after.Views) {
		a, had := before.Views[relation]
		b, has := after.Views[relation]
		if a != b {
			changes = append(changes, TableChange{Relation: relation, Change: fateOf(had, has), View: true})
		}
	}
	slices.SortFunc(changes, func(a, b TableChange) int { return strings.Compare(a.Relation, b.Relation) })
	return changes
}

func fateOf(had, has bool) Change {
	switch {
	case !had:
		return Added
	case !has:
		return Removed
	}
	return Altered
}

// union lists the keys of both maps, sorted.
func union[V any](a, b map[string]V) []string {
	keys := slices.Collect(maps.Keys(a))
	for key := range b {
		if _, both := a[key]; !both {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}
