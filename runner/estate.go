package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner/duckdb"
	"github.com/edfi-build/edfi-build/runner/lake"
	"github.com/edfi-build/edfi-build/runner/landing"
)

// estate makes the tables of a lake readable in an engine, as of one release, each
// when it is first asked for. It is safe for concurrent use.
type estate struct {
	manifest *graph.Manifest
	lake     *lake.Lake
	engine   *duckdb.Engine
	release  *lake.Release // nil before the first
	newest   bool          // raw as it is, whatever the release says: a run takes what has landed
	closed   bool          // nothing that the release doesn't name
	past     *past         // where raw comes from in a run as of the past; else nil

	mu      sync.Mutex
	content map[string]string  // by node id: what its relation holds, once it is known
	shown   map[string]bool    // whether the engine can read it
	tables  map[string]version // what is known of those that aren't shown yet
}

// version is a table as it is to be read.
type version struct {
	snapshot lake.Snapshot
	exists   bool
	known    deliveries // of a source
}

func newEstate(m *graph.Manifest, l *lake.Lake, e *duckdb.Engine, r *lake.Release) *estate {
	return &estate{manifest: m, lake: l, engine: e, release: r, content: map[string]string{}, shown: map[string]bool{}, tables: map[string]version{}}
}

// learn finds out what a node's relation holds, from the logs alone: where nothing
// has changed, nothing has to be readable.
func (s *estate) learn(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.learnLocked(id)
}

func (s *estate) learnLocked(id string) error {
	node := s.manifest.Nodes[id]
	if _, done := s.content[id]; done || node == nil || node.Kind == graph.KindTest {
		return nil
	}
	if node.Kind == graph.KindModel && !node.Config.Materialized.Stored() {
		return s.learnView(node)
	}
	if node.Kind == graph.KindSource && node.Source.Disabled {
		s.keepLocked(node, version{})
		return nil
	}
	var t version
	var err error
	if t.snapshot, err = s.snapshot(node.Relation); err != nil && !errors.Is(err, lake.ErrNoTable) {
		return err
	}
	t.exists = err == nil
	switch {
	case node.Kind == graph.KindSource:
		if t.exists {
			if t.known, err = readDeliveries(s.table(node.Relation), t.snapshot.Version); err != nil {
				return err
			}
		}
		s.keepLocked(node, t)
		return nil
	case !t.exists:
		return diag.New(diag.NotBuilt, node.Span, "%s has not been built yet", node.Relation).
			WithHint("run it first, or select it too: +%s", node.Name)
	default:
		s.content[id] = contentOf(t.snapshot.Files, visible(node, t.snapshot.Schema))
	}
	s.tables[id] = t
	return nil
}

// keep takes over what was found out of a raw table elsewhere: the log of each of
// thousands needn't be read twice.
func (s *estate) keep(node *graph.Node, t version) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keepLocked(node, t)
}

func (s *estate) keepLocked(node *graph.Node, t version) {
	s.content[node.ID] = sourceContent(node, t.snapshot.Files, t.known.current(node.Source.Load.Mode))
	s.tables[node.ID] = t
}

func (s *estate) learnView(node *graph.Node) error {
	for _, parent := range node.DependsOn {
		if err := s.learnLocked(parent); err != nil {
			return err
		}
	}
	s.content[node.ID] = fingerprint(s.manifest, node, "", s.content)
	return nil
}

// show makes a node's relation readable, and what it reads before it.
func (s *estate) show(ctx context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.showLocked(ctx, id)
}

func (s *estate) showLocked(ctx context.Context, id string) error {
	node := s.manifest.Nodes[id]
	if node == nil || node.Kind == graph.KindTest || s.shown[id] {
		return nil
	}
	if err := s.learnLocked(id); err != nil {
		return err
	}
	t := s.tables[id]
	defer func() {
		if s.shown[id] { // what couldn't be shown may be asked for again
			delete(s.tables, id)
		}
	}()
	switch {
	case node.Kind == graph.KindSource:
		return s.showRaw(ctx, node, t)
	case stored(node):
		return s.showFiles(ctx, node, t.snapshot.Files, visible(node, t.snapshot.Schema))
	}
	for _, parent := range node.DependsOn {
		if err := s.showLocked(ctx, parent); err != nil {
			return err
		}
	}
	s.shown[id] = true
	return s.engine.CreateView(ctx, node.Relation, node.CompiledCode)
}

// snapshot reads a table as of the release; raw as it is in a run, and where the
// release doesn't know the table yet.
func (s *estate) snapshot(r graph.Relation) (lake.Snapshot, error) {
	if s.past != nil && r.Space == graph.RawLayer {
		return s.past.snapshot(r)
	}
	table := s.lake.Table(r)
	if s.release != nil && !(s.newest && r.Space == graph.RawLayer) {
		if state, ok := s.release.Tables[r.String()]; ok {
			return table.Pinned(state.Commit)
		}
	}
	if s.closed || r.Space != graph.RawLayer {
		return lake.Snapshot{}, lake.ErrNoTable
	}
	return table.Latest()
}

// table finds a relation's table: as of the past, raw isn't where the rest is.
func (s *estate) table(r graph.Relation) *lake.Table {
	if s.past != nil && r.Space == graph.RawLayer {
		return s.past.lake.Table(r)
	}
	return s.lake.Table(r)
}

// showRaw makes both relations of a raw table readable: its history and its
// current rows.
func (s *estate) showRaw(ctx context.Context, node *graph.Node, t version) error {
	paths, err := s.verify(node.Relation, t.snapshot.Files)
	if err != nil {
		return err
	}
	columns := rawColumns(node)
	stored, err := s.engine.ReadFiles(ctx, duckdb.Files{Paths: paths, Columns: columns})
	if err != nil {
		return err
	}
	headers, err := s.laterColumns(ctx, node, paths, t.known)
	if err != nil {
		return err
	}
	if err := s.engine.CreateView(ctx, node.Relation.History(), allRows(node, stored, headers)); err != nil {
		return err
	}
	s.shown[node.ID] = true
	return s.engine.CreateView(ctx, node.Relation, currentRows(node, t.known.current(node.Source.Load.Mode)))
}

// laterColumns finds, for each column that some file lacks because it was declared
// later or no landing file had it, the headers under which those files kept it
// undeclared.
func (s *estate) laterColumns(ctx context.Context, node *graph.Node, paths []string, known deliveries) (map[string][]string, error) {
	lacking, older, err := s.lacking(ctx, node, paths)
	if err != nil || len(lacking) == 0 {
		return nil, err
	}
	undeclared, logged := known.undeclared()
	if !logged {
		if undeclared, err = s.undeclaredIn(ctx, older); err != nil {
			return nil, err
		}
	}
	headers := map[string][]string{}
	for _, header := range undeclared {
		if column := landing.ColumnFor(node, header); lacking[column] && !strings.Contains(header, `"`) {
			headers[column] = append(headers[column], header)
		}
	}
	return headers, nil
}

// undeclaredIn finds the headers of undeclared cells in data files, sorted.
func (s *estate) undeclaredIn(ctx context.Context, paths []string) ([]string, error) {
	answer, err := s.engine.Query(ctx, fmt.Sprintf("SELECT DISTINCT unnest(json_keys(%s)) AS header FROM read_parquet([%s], union_by_name = true) WHERE %s IS NOT NULL ORDER BY 1",
		columnUndeclared, literals(paths), columnUndeclared), 0)
	if err != nil {
		return nil, err
	}
	headers := make([]string, len(answer.Rows))
	for i, row := range answer.Rows {
		headers[i] = *row[0]
	}
	return headers, nil
}

// lacking returns the declared columns that some files don't have, and those files.
func (s *estate) lacking(ctx context.Context, node *graph.Node, paths []string) (columns map[string]bool, older []string, err error) {
	columns = map[string]bool{}
	for _, path := range paths {
		stored, err := s.engine.ParquetColumns(ctx, path)
		if err != nil {
			return nil, nil, err
		}
		complete := true
		for _, c := range node.Columns {
			if !slices.Contains(stored, c.Name) {
				columns[c.Name], complete = true, false
			}
		}
		if !complete {
			older = append(older, path)
		}
	}
	return columns, older, nil
}

// showStaged makes what a run has built readable, in place of what the release
// has.
func (s *estate) showStaged(ctx context.Context, node *graph.Node, staged lake.Staged) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.showFiles(ctx, node, staged.Files, visible(node, staged.Schema))
}

// showFiles makes a table readable from its data files.
func (s *estate) showFiles(ctx context.Context, node *graph.Node, files []lake.File, schema lake.Schema) error {
	statement, err := s.readFiles(ctx, node.Relation, files, schema)
	if err != nil {
		return err
	}
	if err := s.engine.CreateView(ctx, node.Relation, statement); err != nil {
		return err
	}
	s.content[node.ID], s.shown[node.ID] = contentOf(files, schema), true
	return nil
}

// readFiles gives the SELECT over a table's data files, which it has checked.
func (s *estate) readFiles(ctx context.Context, r graph.Relation, files []lake.File, schema lake.Schema) (string, error) {
	paths, err := s.verify(r, files)
	if err != nil {
		return "", err
	}
	return s.engine.ReadFiles(ctx, duckdb.Files{Paths: paths, Columns: columnsOf(schema), Partitions: lake.Partitions(files)})
}

// verify checks data files against the digests in the log before the engine first
// opens them: a flipped bit in Parquet often reads silently wrong.
func (s *estate) verify(r graph.Relation, files []lake.File) ([]string, error) {
	table := s.table(r)
	paths := make([]string, len(files))
	for i, f := range files {
		var err error
		if paths[i], err = table.Verify(f); err != nil {
			return nil, err
		}
	}
	return paths, nil
}

// forget makes a node be learned and shown anew when it is next asked for.
func (s *estate) forget(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.content, id)
	delete(s.shown, id)
	delete(s.tables, id)
}

// inputs returns the content of what a node reads.
func (s *estate) inputs(node *graph.Node) map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]string{}
	for _, id := range node.DependsOn {
		out[id] = s.content[id]
	}
	return out
}

func literals(list []string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = literal(s)
	}
	return strings.Join(quoted, ", ")
}
