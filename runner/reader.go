package runner

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner/duckdb"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// ReaderOptions is what reading an estate takes from the outside.
type ReaderOptions struct {
	Lake        string // absolute path
	AsOf        string // a release's number or a date; "": the last release. See FindRelease
	Rebuilt     string // what a run as of the past has made, by the AsOf of that run; "": the releases
	Timezone    string
	MemoryLimit string
	TempDir     string               // where large answers spill; "": nowhere
	WriteTo     string               // a folder besides the lake that Engine().Export may write to; "": none
	Pseudonym   duckdb.Pseudonymizer // a stand-in without a key, or nil
	Now         func() time.Time
	Version     string // of edfi-build
}

// Reader answers questions about the estate as of one release. It writes nothing
// and needs no lock: a release's files never change. It is safe for
// concurrent use.
type Reader struct {
	Release  lake.Release
	Manifest *graph.Manifest // the release's own

	lake   *lake.Lake
	engine *duckdb.Engine
	estate *estate
	newest bool // not as of the past: stored failures, which are of no release, can be read
}

// OpenReader opens the estate for reading. Before the first release the error is a
// diagnostic.
func OpenReader(ctx context.Context, o ReaderOptions) (*Reader, error) {
	l := lake.New(o.Lake, o.lake())
	if o.Rebuilt != "" {
		return openRebuilt(ctx, l, o)
	}
	release, err := FindRelease(l, o.AsOf, o.Timezone)
	if err != nil {
		return openUnreleased(ctx, l, o, err)
	}
	r, err := openRelease(ctx, l, release, o)
	if err != nil {
		return nil, err
	}
	r.newest = o.AsOf == ""
	return r, nil
}

// openRebuilt opens what the newest run as of the past has made. Raw is where it
// always is.
func openRebuilt(ctx context.Context, l *lake.Lake, o ReaderOptions) (*Reader, error) {
	if _, err := DayOf(l, o.Rebuilt, o.Timezone); err != nil {
		return nil, err
	}
	rebuilt := lake.New(filepath.Join(o.Lake, asOfFolder, o.Rebuilt), o.lake())
	release, err := rebuilt.Latest()
	if errors.Is(err, lake.ErrNoRelease) {
		return nil, diag.New(diag.NotBuilt, source.Span{}, "nothing was rebuilt as of %s yet", o.Rebuilt).
			WithHint("`edfi-build run --as-of %s` does it", o.Rebuilt)
	}
	if err != nil {
		return nil, err
	}
	r, err := openRelease(ctx, rebuilt, release, o)
	if err != nil {
		return nil, err
	}
	r.estate.past, r.newest = &past{lake: l, release: &release}, true
	return r, nil
}

func openRelease(ctx context.Context, l *lake.Lake, release lake.Release, o ReaderOptions) (*Reader, error) {
	manifest, err := ReadManifest(l, release)
	if err != nil {
		return nil, err
	}
	return openManifest(ctx, l, manifest, release, o)
}

func openManifest(ctx context.Context, l *lake.Lake, m *graph.Manifest, release lake.Release, o ReaderOptions) (*Reader, error) {
	engine, err := duckdb.Open(ctx, o.engine())
	if err != nil {
		return nil, err
	}
	return &Reader{Release: release, Manifest: m, lake: l, engine: engine, estate: releasedEstate(m, l, engine, &release)}, nil
}

// lake is how a lake is set up to be read.
func (o ReaderOptions) lake() lake.Options {
	return lake.Options{Now: o.Now, Engine: "edfi-build/" + o.Version, Parquet: duckdb.Checkpoints{}}
}

// engine is how an engine is set up that reads the lake.
func (o ReaderOptions) engine() duckdb.Options {
	dirs := []string{o.Lake}
	if o.WriteTo != "" {
		dirs = append(dirs, o.WriteTo)
	}
	return duckdb.Options{
		Timezone: o.Timezone, MemoryLimit: o.MemoryLimit, TempDir: o.TempDir, AllowedDirs: dirs, Pseudonym: o.Pseudonym,
	}
}

// releasedEstate is what a release holds and nothing later: a raw table that came
// after it is empty.
func releasedEstate(m *graph.Manifest, l *lake.Lake, e *duckdb.Engine, release *lake.Release) *estate {
	s := newEstate(m, l, e, release)
	s.closed = true
	return s
}

// ReadManifest reads the manifest that a release keeps.
func ReadManifest(l *lake.Lake, release lake.Release) (*graph.Manifest, error) {
	text, err := l.Kept(release, "manifest.json")
	if err != nil {
		return nil, err
	}
	m := &graph.Manifest{}
	if err := json.Unmarshal(text, m); err != nil {
		return nil, diag.New(diag.DamagedRelease, source.Span{}, "the manifest of release %d can't be read", release.Number)
	}
	if m.Format > graph.ManifestFormat {
		return nil, diag.New(diag.NewerFormat, source.Span{}, "the manifest of release %d has format %d, and this edfi-build knows %d",
			release.Number, m.Format, graph.ManifestFormat).WithHint("use the version of edfi-build that wrote it, or a later one")
	}
	return m, nil
}

// Close ends the reader.
func (r *Reader) Close() error { return r.engine.Close() }

// Parse gives a statement's parse tree, or a *graph.SQLError.
func (r *Reader) Parse(ctx context.Context, statement string) ([]byte, error) {
	return r.engine.Parse(ctx, statement)
}

// Show makes relations readable by their names as in SQL, raw tables' history and
// rejects included, and returns those of raw. Names that the estate doesn't have
// are left for the engine to complain of.
func (r *Reader) Show(ctx context.Context, names []string) (raw []string, err error) {
	for _, name := range names {
		relation, err := graph.ParseRelation(strings.ToLower(name))
		if err != nil {
			continue
		}
		if slices.Contains(r.failures(), relation.String()) {
			behind, err := r.showFailures(ctx, relation)
			if err != nil {
				return nil, err
			}
			raw = append(raw, behind...)
			continue
		}
		node := r.node(relation)
		if node == nil {
			continue
		}
		if relation.Space == graph.RawLayer {
			raw = append(raw, relation.String())
		}
		raw = append(raw, r.rawBehind(node)...)
		if strings.HasSuffix(relation.Name, graph.RejectsSuffix) {
			err = r.estate.showRejects(ctx, relation)
		} else {
			err = r.estate.show(ctx, node.ID)
		}
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(raw)
	return slices.Compact(raw), nil
}

// rawBehind lists the raw tables that reading a view reads.
func (r *Reader) rawBehind(node *graph.Node) []string {
	if node.Kind != graph.KindModel || node.Config.Materialized.Stored() {
		return nil
	}
	return r.Manifest.RawBehind(node.ID)
}

// node finds what a relation belongs to, a raw table for its history and rejects.
// Ephemeral models are no part of the estate: they may carry identities, and a
// read of them would go past the record of who reads raw.
func (r *Reader) node(relation graph.Relation) *graph.Node {
	relation.Name = strings.TrimSuffix(strings.TrimSuffix(relation.Name, graph.HistorySuffix), graph.RejectsSuffix)
	node := r.Manifest.ByRelation(relation)
	if node == nil || node.Config.Materialized == graph.Ephemeral {
		return nil
	}
	return node
}

// Has tells whether a name, as in SQL, is one that Show makes readable.
func (r *Reader) Has(name string) bool {
	relation, err := graph.ParseRelation(strings.ToLower(name))
	return err == nil && (r.node(relation) != nil || slices.Contains(r.failures(), relation.String()))
}

// Query answers a SELECT; see duckdb.Engine.Query.
func (r *Reader) Query(ctx context.Context, statement string, limit int) (*duckdb.Answer, error) {
	return r.engine.Query(ctx, statement, limit)
}

// Relations lists the names that can be queried, sorted.
func (r *Reader) Relations() []string {
	names := r.failures()
	for _, n := range r.Manifest.Sorted(graph.KindSource, graph.KindSeed, graph.KindModel) {
		if r.node(n.Relation) != nil {
			names = append(names, n.Relation.String())
		}
	}
	slices.Sort(names)
	return names
}

// showRejects makes the rows of a raw table readable that could not be read.
func (s *estate) showRejects(ctx context.Context, r graph.Relation) error {
	snapshot, err := s.snapshot(r)
	if errors.Is(err, lake.ErrNoTable) {
		snapshot = lake.Snapshot{Schema: lakeSchema(rejectColumns())}
	} else if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.showFiles(ctx, &graph.Node{ID: r.String(), Relation: r}, snapshot.Files, snapshot.Schema)
}

// Preview answers with the first rows of a model as another manifest has it, over
// the tables of the release. Ephemeral models and views come from that manifest.
func (r *Reader) Preview(ctx context.Context, m *graph.Manifest, node *graph.Node, limit int) (*duckdb.Answer, error) {
	preview := newEstate(m, r.lake, r.engine, &r.Release)
	for _, parent := range node.DependsOn {
		if err := preview.show(ctx, parent); err != nil {
			return nil, err
		}
	}
	if node.Kind == graph.KindSeed {
		if err := preview.show(ctx, node.ID); err != nil {
			return nil, err
		}
		return r.engine.Query(ctx, "SELECT * FROM "+node.Relation.String(), limit)
	}
	answer, err := r.engine.Query(ctx, node.CompiledCode, limit)
	var e *graph.SQLError
	if errors.As(err, &e) {
		return nil, engineDiagnostic(node, e)
	}
	return answer, err
}

// Engine is the reader's engine, for measuring what a statement costs without a
// run around it.
func (r *Reader) Engine() *duckdb.Engine { return r.engine }
