package runner

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// keptFailures is how many failing rows of a test are stored at most, unless its
// limit says otherwise.
const keptFailures = 10_000

// keepFailures stores the failing rows of a test in its table beside the releases,
// where that is asked for, and empties the table when nothing fails. It returns a
// sentence on where they are; "" when there is nothing to tell.
func (r *run) keepFailures(ctx context.Context, test *graph.Node, result *NodeResult) (kept string, err error) {
	store := test.Test.StoreFailures || r.options.StoreFailures
	relation, there, err := r.failures.of(test, r.manifest, r.lake)
	if err != nil || (!store && !there) {
		return "", err
	}
	table := r.lake.Table(relation)
	last, err := table.Latest()
	if err != nil && !errors.Is(err, lake.ErrNoTable) {
		return "", err
	}
	if result.State == Success || result.Failures == 0 {
		switch {
		case len(last.Files) == 0 && there:
			return "", table.KeepOnly(nil) // a run may have been cut off here
		case len(last.Files) == 0:
			return "", nil
		}
		return "", r.replaceFailures(table, lake.Change{Schema: last.Schema, Details: r.failureDetails(test, result)})
	}
	if !store {
		return "", nil
	}
	return r.storeFailures(ctx, test, result, relation, last)
}

// storeFailures writes the next version of a test's table, unless the last one is of
// the same failures.
func (r *run) storeFailures(ctx context.Context, test *graph.Node, result *NodeResult, relation graph.Relation, last lake.Snapshot) (kept string, err error) {
	table, where := r.lake.Table(relation), fmt.Sprintf("the rows are kept: select * from %s", relation)
	if len(last.Files) > 0 && last.Parameters["fingerprint"] == result.Fingerprint {
		return where, nil
	}
	if err := r.showParents(ctx, test); err != nil {
		return "", err
	}
	statement, columns, err := r.keptRows(ctx, test)
	if err != nil {
		return "", err
	}
	if len(columns) == 0 {
		return "the rows aren't kept: none of their columns is known to be less than direct", nil
	}
	file, err := writeFile(ctx, r.engine, table, statement, columns, nil)
	if err != nil {
		return "", err
	}
	change := lake.Change{Schema: lakeSchema(columns), Add: []lake.File{file}, Details: r.failureDetails(test, result)}
	return where, r.replaceFailures(table, change)
}

// failures is what a run knows of the tables of failing rows. The zero value is ready;
// it is safe for concurrent use.
type failures struct {
	once   sync.Once
	tables map[string]graph.Relation // by the id of the test
	there  map[string]bool           // by name, at the start
	err    error
}

// of names the table of a test and tells whether it was there at the start.
func (f *failures) of(test *graph.Node, m *graph.Manifest, l *lake.Lake) (graph.Relation, bool, error) {
	f.once.Do(func() {
		f.tables, f.there = m.FailuresRelations(), map[string]bool{}
		var names []string
		names, f.err = l.FailureTables()
		for _, name := range names {
			f.there[name] = true
		}
	})
	relation := f.tables[test.ID]
	return relation, f.there[relation.Name], f.err
}

// forgetFailures removes the stored failures of tests that aren't there any more.
func (r *run) forgetFailures() error {
	names, err := r.lake.FailureTables()
	if err != nil || len(names) == 0 {
		return err
	}
	there := map[string]bool{}
	for _, relation := range r.manifest.FailuresRelations() {
		there[relation.Name] = true
	}
	var errs []error
	for _, name := range names {
		if !there[name] {
			errs = append(errs, r.lake.RemoveFailures(name))
		}
	}
	return errors.Join(errs...)
}

// keptRows is the statement of the failing rows, with the columns that may be
// stored.
func (r *run) keptRows(ctx context.Context, test *graph.Node) (statement string, columns []*graph.Column, err error) {
	code := test.CompiledCode
	if test.Test.StoredCode != "" {
		code = test.Test.StoredCode
	}
	bound, err := r.engine.Bind(ctx, code)
	if err != nil {
		return "", nil, err
	}
	var names []string
	seen := map[string]bool{}
	for _, c := range bound {
		stored, unstorable := graph.StoredType(c.Type)
		_, may := r.manifest.KeepsFailure(test, c.Name)
		if unstorable != nil || !may || !graph.ValidName(c.Name) || seen[c.Name] {
			continue
		}
		seen[c.Name] = true
		columns = append(columns, &graph.Column{Name: c.Name, Type: stored})
		names = append(names, name(c.Name))
	}
	limit := keptFailures
	if test.Test.Limit > 0 {
		limit = test.Test.Limit
	}
	return fmt.Sprintf("SELECT %s FROM (%s\n) LIMIT %d", strings.Join(names, ", "), code, limit), columns, nil
}

// failureDetails say in the log what rows are of, and which raw tables a reader of
// them has read.
func (r *run) failureDetails(test *graph.Node, result *NodeResult) map[string]string {
	return map[string]string{
		"run": r.outcome.RunID, "fingerprint": result.Fingerprint, "test": test.ID,
		"raw": strings.Join(r.manifest.RawBehind(test.ID), " "),
	}
}

// replaceFailures makes the next version of the table and removes the rows of the
// one before: nothing refers to them, and they are of people.
func (r *run) replaceFailures(table *lake.Table, change lake.Change) error {
	change.RemoveAll, change.Operation = true, "WRITE"
	if _, err := table.Commit(change); err != nil {
		return err
	}
	return table.KeepOnly(change.Add)
}

// openUnreleased opens an estate that has no release yet, to read what failed in the
// runs that should have made one. Without such rows the answer is unreleased.
func openUnreleased(ctx context.Context, l *lake.Lake, o ReaderOptions, unreleased error) (*Reader, error) {
	var d diag.Diagnostic
	names, err := l.FailureTables()
	if err != nil || len(names) == 0 || !errors.As(unreleased, &d) || d.Code != diag.NotBuilt {
		return nil, unreleased
	}
	r, err := openManifest(ctx, l, &graph.Manifest{Nodes: map[string]*graph.Node{}}, lake.Release{}, o)
	if err != nil {
		return nil, err
	}
	r.newest = true
	return r, nil
}

// failures names the tables of stored failures that can be read: those that are now,
// whatever release is asked for.
func (r *Reader) failures() []string {
	if !r.newest {
		return nil
	}
	names, err := r.lake.FailureTables()
	if err != nil {
		return nil // whoever asks for one of them is told
	}
	for i, n := range names {
		names[i] = graph.Relation{Space: graph.FailuresSpace, Name: n}.String()
	}
	return names
}

// showFailures makes stored failures readable and returns the raw tables that their
// test has read: whoever reads the rows reads of those.
func (r *Reader) showFailures(ctx context.Context, relation graph.Relation) (raw []string, err error) {
	snapshot, err := r.lake.Table(relation).Latest()
	if errors.Is(err, lake.ErrNoTable) {
		return nil, diag.New(diag.NotBuilt, source.Span{}, "%s was never finished", relation).WithHint("run the test again")
	}
	if err != nil {
		return nil, err
	}
	r.estate.mu.Lock()
	defer r.estate.mu.Unlock()
	node := &graph.Node{ID: relation.String(), Relation: relation}
	behind, _ := snapshot.Parameters["raw"].(string)
	return strings.Fields(behind), r.estate.showFiles(ctx, node, snapshot.Files, snapshot.Schema)
}
