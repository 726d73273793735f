package project

import (
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Source is one declared table of a source system.
type Source struct {
	Node              *graph.Node // complete but for tests
	SystemDescription string
	Columns           []*Column // as in Node, with places
	Tests             []*TestDecl
	DeleteWhen        source.Span // of load.delete_when
	LoadedAtField     source.Span // of config.loaded_at_field
	FreshnessFilter   source.Span // of config.freshness.filter
}

// rawType is how every raw column is stored: text, as it came (design §7).
const rawType = "VARCHAR"

// reservedColumns are those that ingest adds to each raw table.
var reservedColumns = []string{
	"_file_sha256", "_file_name", "_row_number", "_ingested_at", "_batch_id", "_extra", "_undeclared",
}

// source takes in the tables of a source system; a system may be spread over
// several files.
func (d *describer) source(file *source.File, s sourceShape) {
	if !s.Name.Given() || !d.name("a source", s.Name.V, s.Name.Span) {
		return
	}
	for _, t := range s.Tables {
		if t.Name.Given() && d.tableName(t.Name) && d.tables.add(d.loader, diag.DuplicateName, s.Name.V+"."+t.Name.V, t.Name.Span) {
			changed, enabled := d.differ.apply(d.loader, s, t)
			d.project.Sources = append(d.project.Sources, d.table(file, s, changed, enabled))
		}
	}
}

func (l *loader) tableName(name yaml.Value[string]) bool {
	if !l.name("a source table", name.V, name.Span) {
		return false
	}
	if strings.HasPrefix(name.V, "_") || strings.HasSuffix(name.V, "__rejects") {
		l.report(diag.New(diag.BadName, name.Span, "%q can't be the name of a source table: raw uses it", name.V))
		return false
	}
	return true
}

func (l *loader) table(file *source.File, s sourceShape, t tableShape, enabled bool) *Source {
	columns, tests := l.columns(t.Columns, true)
	node := &graph.Node{
		ID:   "source." + l.project.Graph.Name + "." + s.Name.V + "." + t.Name.V,
		Kind: graph.KindSource, Name: t.Name.V, Layer: graph.RawLayer,
		Relation: graph.Relation{Space: graph.RawLayer, Source: s.Name.V, Name: t.Name.V},
		Path:     file.Path, PatchPath: file.Path, Span: t.Name.Span,
		Description: t.Description, Steward: firstText(t.Steward, s.Steward),
		Business: t.Business.graph(), Governance: l.governanceOf(t.Governance),
		Config: graph.Config{Tags: append(s.Config.Tags.Texts(), t.Config.Tags.Texts()...), Meta: merge(s.Config.Meta, t.Config.Meta)},
		Source: &graph.SourceTable{System: s.Name.V, Table: t.Name.V, Landing: l.landing(t.Landing), Load: l.load(t.Load), Disabled: !enabled},
	}
	for _, c := range columns {
		l.notReserved(c)
		c.Type = rawType
		node.Columns = append(node.Columns, &c.Column)
	}
	l.key(node, t)
	l.foundByPosition(node, t)
	if node.Source.Landing.Header || node.Source.Landing.Format != graph.CSV {
		l.headersApart(t.Columns)
	}
	out := &Source{
		Node: node, SystemDescription: s.Description, Columns: columns,
		Tests:      slices.Concat(l.tests("", t.Tests), l.tests("", t.DataTests), tests),
		DeleteWhen: t.Load.DeleteWhen.Span,
	}
	l.freshness(out, s.Config, t.Config)
	if !enabled { // there is nothing that could fail or be late
		out.Tests, node.Source.Freshness = nil, nil
	}
	return out
}

func (l *loader) notReserved(c *Column) {
	if slices.Contains(reservedColumns, c.Name) {
		l.report(diag.New(diag.BadName, c.Span, "%q can't be the name of a source column: every raw table has it", c.Name).
			WithHint("choose another name and give the file's name in header"))
	}
}

// key sets the columns that identify a row and checks that they are declared.
func (l *loader) key(node *graph.Node, t tableShape) {
	key := t.Key
	if len(t.Load.Key) > 0 {
		key = t.Load.Key
	}
	node.Source.Key = key.Texts()
	var names []string
	for _, c := range node.Columns {
		names = append(names, c.Name)
	}
	for _, k := range key {
		column := node.Column(k.V)
		switch {
		case column == nil:
			l.report(diag.New(diag.UndeclaredColumn, k.Span, "the key %q is not a declared column", k.V).
				WithHint("%s", diag.DidYouMean(k.V, names)))
		case !inEveryFile(node, column):
			l.report(diag.New(diag.BadValue, k.Span, "the key %q is not in every file", k.V).
				WithHint("name columns that identify a row in every file, without optional, absent, since or until"))
		}
	}
	if node.Source.Load.Mode == graph.LoadUpsert && len(key) == 0 {
		l.report(diag.New(diag.UpsertWithoutKey, t.Load.Mode.Span, "the mode upsert needs a key").
			WithHint("add key: [column] with the columns that identify a row"))
	}
}

// inEveryFile tells whether no file lacks a column.
func inEveryFile(node *graph.Node, c *graph.Column) bool {
	if other := node.Column(c.InFile.SameAs); other != nil {
		c = other
	}
	return c.InFile == graph.InFile{}
}

func firstText(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// merge joins two meta mappings, the second of which wins.
func merge(a, b map[string]any) map[string]any {
	if len(a)+len(b) == 0 {
		return nil
	}
	out := map[string]any{}
	for _, m := range []map[string]any{a, b} {
		for k, v := range m {
			out[k] = v
		}
	}
	return out
}
