package compiler

import (
	"context"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/compiler/sql"
	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/source"
)

// ask puts a test with SQL of the project on the list of what the engine is asked
// about. The test is placed when it holds.
func (b *testBinder) ask(node *graph.Node, t *project.TestDecl, test *graph.Node, parents []*graph.Node) {
	statement := test.FailureCount()
	if !t.FailCalc.Given() {
		statement = test.CompiledCode
	}
	b.pending = append(b.pending, pendingCheck{
		statement: statement, rules: b.reading(parents), where: declaredAt(t, statement),
		done: func(columns []*graph.Column, tree *sql.Statement) {
			test.CodeDigest = tree.Digest
			if t.FailCalc.Given() {
				b.checkFailCalc(test, columns, tree, t.FailCalc.Span)
			}
			if test.Test.Tally != "" {
				b.foreign[node] = append(b.foreign[node], test)
			}
			b.place(test, node)
		},
	})
}

// reading makes rules that admit the relations of some nodes and nothing else.
func (b *testBinder) reading(nodes []*graph.Node) sql.Rules {
	relations := make([]graph.Relation, len(nodes))
	for i, n := range nodes {
		relations[i] = n.Relation
	}
	return b.byRelation(relations...)
}

// finish asks the engine about all statements that hold SQL of the project.
func (b *testBinder) finish(ctx context.Context) error {
	b.foreign = map[*graph.Node][]*graph.Node{}
	if err := b.checkAll(ctx, b.pending); err != nil {
		return err
	}
	for node, tests := range b.foreign {
		if err := b.checkTallies(ctx, node, tests); err != nil {
			return err
		}
	}
	for test, outputs := range b.outputs {
		if b.nodes[test.ID] == test {
			test.Columns = b.storedColumns(test, outputs)
		}
	}
	for _, use := range b.uses {
		if err := b.bindUse(ctx, use); err != nil {
			return err
		}
	}
	return nil
}

// checkTallies holds the aggregates that share a scan to the same rules as any
// statement. What works as a statement of its own may not work as an aggregate (a
// correlated subquery): then the tests are asked one by one.
func (b *testBinder) checkTallies(ctx context.Context, node *graph.Node, tests []*graph.Node) error {
	list := make([]string, len(tests))
	for i, test := range tests {
		list[i] = test.Test.Tally
	}
	before := len(b.diags)
	statement := "SELECT " + strings.Join(list, ", ") + " FROM " + node.Relation.String()
	columns, _, err := b.check(ctx, statement, b.reading([]*graph.Node{node}), func(int) source.Span { return node.Span })
	b.diags = b.diags[:before]
	if columns == nil {
		for _, test := range tests {
			test.Test.Tally, test.Test.Probe = "", false
		}
	}
	return err
}

// declaredAt leads from an offset in a test's statement to the word of the
// declaration that stands there, else to the whole declaration.
func declaredAt(t *project.TestDecl, statement string) func(offset int) source.Span {
	written := []yaml.Value[string]{t.Where, t.FailCalc}
	for name, value := range t.Arguments {
		if text, ok := value.(string); ok {
			written = append(written, yaml.Value[string]{V: text, Span: t.ArgumentSpans[name]})
		}
	}
	// The longest first: a short one may be a part of it.
	slices.SortStableFunc(written, func(a, b yaml.Value[string]) int { return len(b.V) - len(a.V) })
	return func(offset int) source.Span {
		for _, w := range written {
			start := strings.Index(statement, w.V)
			if w.V == "" || start < 0 || offset < start || offset >= start+len(w.V) {
				continue
			}
			if at := strings.Index(w.Span.Text(), w.V); at >= 0 {
				from := w.Span.Start + at + offset - start
				return w.Span.File.Span(from, source.WordEnd(w.Span.File.Text, from))
			}
			return w.Span
		}
		return t.Span
	}
}
