package runner

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner/duckdb"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// Difference is what differs between two releases. It counts rows and shows none.
type Difference struct {
	From      int64                `json:"from"`
	To        int64                `json:"to"`
	Project   []string             `json:"project"`   // what else differs: kpis.yml, the report date, …
	Relations []RelationDifference `json:"relations"` // by name; those that are alike are left out
}

// Change says what became of a relation or column.
type Change string

// The changes from one release to another.
const (
	Added   Change = "added"
	Removed Change = "removed"
	Altered Change = "changed"
	Retyped Change = "retyped"
)

// RelationDifference is what differs in one relation. Rows of raw tables are the
// current ones, compared without their origin (file, line, time).
type RelationDifference struct {
	Relation   string             `json:"relation"`
	Change     Change             `json:"change"`
	RowsBefore int64              `json:"rows_before"`
	RowsAfter  int64              `json:"rows_after"`
	Added      int64              `json:"rows_added"`
	Removed    int64              `json:"rows_removed"`
	Changed    int64              `json:"rows_changed"`  // same key, other values
	Key        []string           `json:"key,omitempty"` // none: whole rows were compared, so that a changed row is a removed and an added one
	Columns    []ColumnDifference `json:"columns,omitempty"`
	Definition []string           `json:"definition,omitempty"` // what was redefined: SQL, description, …
}

// ColumnDifference is what differs in one column.
type ColumnDifference struct {
	Column     string `json:"column"`
	Change     Change `json:"change"`
	TypeBefore string `json:"type_before,omitempty"`
	TypeAfter  string `json:"type_after,omitempty"`
	Rows       int64  `json:"rows_changed"` // rows of the same key with another value
}

// Diff compares two releases, each as FindRelease takes it, relation by relation.
// With expressions, as --select takes them, only those relations are compared.
// o.AsOf isn't looked at.
func Diff(ctx context.Context, o ReaderOptions, from, to string, expressions []string) (*Difference, error) {
	d := &differ{lake: lake.New(o.Lake, o.lake())}
	var err error
	if d.from, err = d.open(from, o.Timezone); err != nil {
		return nil, err
	}
	if d.to, err = d.open(to, o.Timezone); err != nil {
		return nil, err
	}
	relations, err := d.relations(expressions)
	if err != nil {
		return nil, err
	}
	if d.engine, err = duckdb.Open(ctx, o.engine()); err != nil {
		return nil, err
	}
	defer d.engine.Close()
	out := &Difference{From: d.from.release.Number, To: d.to.release.Number, Project: d.project(), Relations: []RelationDifference{}}
	for _, relation := range relations {
		one, err := d.relation(ctx, relation)
		if err != nil {
			return nil, err
		}
		if one != nil {
			out.Relations = append(out.Relations, *one)
		}
	}
	return out, nil
}

// differ is one call of Diff.
type differ struct {
	lake     *lake.Lake
	engine   *duckdb.Engine
	from, to side
}

// side is one of the two releases.
type side struct {
	release  lake.Release
	manifest *graph.Manifest
	nodes    map[string]*graph.Node // by relation as in SQL: tables, views and what is looked through
}

func (d *differ) open(asOf, timezone string) (side, error) {
	release, err := FindRelease(d.lake, asOf, timezone)
	if err != nil {
		return side{}, err
	}
	manifest, err := ReadManifest(d.lake, release)
	if err != nil {
		return side{}, err
	}
	out := side{release, manifest, map[string]*graph.Node{}}
	for _, node := range manifest.Sorted(graph.KindSource, graph.KindSeed, graph.KindModel) {
		out.nodes[node.Relation.String()] = node
	}
	return out, nil
}

// relations lists what to compare, sorted by name.
func (d *differ) relations(expressions []string) ([]string, error) {
	names := map[string]bool{}
	for _, m := range []*graph.Manifest{d.from.manifest, d.to.manifest} {
		for _, node := range m.Sorted(graph.KindSource, graph.KindSeed, graph.KindModel) {
			names[node.Relation.String()] = len(expressions) == 0
		}
	}
	for _, expression := range expressions {
		chosen, err := d.chosen(expression)
		if err != nil {
			return nil, err
		}
		maps.Copy(names, chosen)
	}
	maps.DeleteFunc(names, func(_ string, wanted bool) bool { return !wanted })
	return slices.Sorted(maps.Keys(names)), nil
}

// chosen gives the relations that an expression selects in either release.
func (d *differ) chosen(expression string) (map[string]bool, error) {
	names := map[string]bool{}
	var unknown []error
	for _, m := range []*graph.Manifest{d.from.manifest, d.to.manifest} {
		ids, err := m.Select([]string{expression}, nil, graph.SelectContext{})
		if err != nil {
			unknown = append(unknown, err)
		}
		for id := range ids {
			if node := m.Nodes[id]; !node.IsTest() {
				names[node.Relation.String()] = true
			}
		}
	}
	if len(unknown) < 2 {
		return names, nil
	}
	var e *graph.UnknownNameError
	if !errors.As(unknown[1], &e) {
		return nil, unknown[1]
	}
	problem := diag.New(diag.UnknownNode, source.Span{}, "neither release has a model, seed or source named %q", e.Name)
	if near := diag.DidYouMean(e.Name, e.Known); near != "" {
		return nil, problem.WithHint("%s", near)
	}
	return nil, problem
}

// relation compares one relation; nil when it is alike in both releases.
func (d *differ) relation(ctx context.Context, name string) (*RelationDifference, error) {
	before, after := d.from.nodes[name], d.to.nodes[name]
	out := &RelationDifference{Relation: name, Change: Altered}
	var err error
	switch {
	case before == nil:
		out.Change, out.RowsAfter = Added, d.to.release.Tables[name].Rows
		out.Added = out.RowsAfter
		return out, nil
	case after == nil:
		out.Change, out.RowsBefore = Removed, d.from.release.Tables[name].Rows
		out.Removed = out.RowsBefore
		return out, nil
	}
	out.Definition = redefined(d.from.manifest, d.to.manifest, before, after)
	if d.contentDiffers(name) {
		err = d.compare(ctx, before, after, out)
	}
	if err != nil || len(out.Definition)+len(out.Columns) > 0 || out.Added+out.Removed+out.Changed > 0 {
		return out, err
	}
	return nil, nil
}

// contentDiffers tells, without reading a row, whether a relation's rows may
// differ.
func (d *differ) contentDiffers(name string) bool {
	return d.from.release.Tables[name].Commit != d.to.release.Tables[name].Commit ||
		d.from.release.Views[name] != d.to.release.Views[name]
}
