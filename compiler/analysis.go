package compiler

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"

	"github.com/edfi-build/edfi-build/compiler/cache"
	"github.com/edfi-build/edfi-build/compiler/template"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// analysis is what the engine and the query tree say of a model's statements. It
// follows from the model's file, what was rendered from it, the columns of what it
// reads and the tests that are declared on it, so it is remembered by those.
type analysis struct {
	Columns    []*graph.Column // as stored, with their lineage; not yet as YAML describes them
	CodeDigest string
	RowsDigest string
	Portable   *graph.Portable
	Offsets    []int // Node.RelationOffsets
	Influences []graph.ColumnEdge
	Equalities []graph.Equality
	Pseudonyms []graph.PseudonymUse
	Proven     []string // by declared test
	Problems   *graph.Column
}

// analyse fills in what the engine says of a model, from memory where nothing that
// it follows from has changed. It tells whether the model's columns are known. The
// increment is nil where the model has none.
func (c *compilation) analyse(ctx context.Context, node *graph.Node, full, increment *template.Rendered) (bool, error) {
	key := c.analysisKey(node, full, increment)
	var known analysis
	if c.options.memo.Recall(key, nil, &known) {
		c.restore(node, known)
		return true, nil
	}
	before := len(c.diags)
	if ok, err := c.analyseFull(ctx, node, full); err != nil || !ok {
		return false, err
	}
	if increment != nil {
		if err := c.analyseIncrement(ctx, node, increment); err != nil {
			return false, err
		}
	}
	throughItself(node)
	if len(c.diags) == before { // what is reported has to be reported each time
		known = c.analysisOf(node)
		c.options.memo.Keep(key, &known)
	}
	return true, nil
}

func (c *compilation) analyseFull(ctx context.Context, node *graph.Node, full *template.Rendered) (bool, error) {
	columns, tree, err := c.bindStatement(ctx, full)
	if err != nil || columns == nil {
		return false, err
	}
	node.CodeDigest, node.Portable = tree.Digest, portable(full.SQL, tree)
	node.RelationOffsets = twoPartOffsets(tree)
	if !c.acceptColumns(ctx, node, columns, tree, locator(full, node.Span.File)) {
		return false, nil
	}
	c.trace(node, tree, full)
	c.prove(node, tree)
	return c.setProblemsAside(node, tree, locator(full, node.Span.File)), nil
}

// analyseIncrement binds the other branch of is_incremental: the rows that a run
// adds to what is there. It must give the same columns.
func (c *compilation) analyseIncrement(ctx context.Context, node *graph.Node, increment *template.Rendered) error {
	columns, tree, err := c.bindStatement(ctx, increment)
	if err != nil || columns == nil {
		return err
	}
	node.CodeDigest += tree.Digest
	if !slices.EqualFunc(columns, node.Columns, func(a, b *graph.Column) bool { return a.Name == b.Name }) {
		c.report(diag.New(diag.ContractBreach, node.Span, "the incremental branch of %s gives other columns than the full one", node.Name).
			WithHint("both must select the same columns in the same order"))
		return nil
	}
	c.traceIncrement(node, tree, increment)
	return nil
}

// analysisKey is made of all that analyse looks at.
func (c *compilation) analysisKey(node *graph.Node, full, increment *template.Rendered) string {
	if c.options.memo == nil {
		return ""
	}
	parts := []string{"analysis", node.ID, node.Relation.String(), string(node.Config.Materialized), node.Path, node.RawCode}
	for _, id := range node.DependsOn {
		parent := c.nodes[id]
		parts = append(parts, id, parent.Relation.String(), string(parent.Kind), strconv.Itoa(len(parent.Columns)))
		for _, column := range parent.Columns {
			parts = append(parts, column.Name, column.Type)
		}
	}
	for _, r := range []*template.Rendered{full, increment} {
		if r != nil {
			parts = append(parts, r.SQL, fmt.Sprint(r.Uses), origins(r.Map))
		}
	}
	if p := c.properties[node.ID]; p != nil {
		for _, t := range p.Tests {
			parts = append(parts, t.Type, t.Column, strconv.FormatBool(t.FailCalc.Given()), fmt.Sprintf("%#v", t.Arguments))
		}
	}
	return cache.Key(parts...)
}

// origins tells where the pieces of rendered text came from, for a key.
func origins(m *source.Map) string {
	var b []byte
	m.Each(func(n int, origin source.Span, _ bool) {
		b = binary.AppendUvarint(b, uint64(n))
		b = binary.AppendUvarint(b, uint64(origin.Start))
		b = binary.AppendUvarint(b, uint64(origin.End))
	})
	return string(b)
}

func (c *compilation) analysisOf(node *graph.Node) analysis {
	a := analysis{
		Columns: node.Columns, CodeDigest: node.CodeDigest, RowsDigest: node.RowsDigest, Portable: node.Portable, Problems: node.Problems,
		Offsets: node.RelationOffsets, Influences: node.Influences, Equalities: node.Equalities,
		Pseudonyms: node.Pseudonyms,
	}
	if p := c.properties[node.ID]; p != nil {
		for _, t := range p.Tests {
			a.Proven = append(a.Proven, t.Proven)
		}
	}
	return a
}

func (c *compilation) restore(node *graph.Node, a analysis) {
	node.Columns, node.CodeDigest, node.RowsDigest, node.Portable = a.Columns, a.CodeDigest, a.RowsDigest, a.Portable
	node.Problems = a.Problems
	node.RelationOffsets, node.Influences, node.Equalities = a.Offsets, a.Influences, a.Equalities
	node.Pseudonyms = a.Pseudonyms
	if p := c.properties[node.ID]; p != nil {
		for i, t := range p.Tests {
			t.Proven = a.Proven[i]
		}
	}
}
