package graph_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
)

// traced makes a manifest from lines such as "mart.rate: aggregate student.grade,
// filter student.id". The kind copy, transform or aggregate makes a value edge, any
// other an influence; "unknown" makes the column untraced; "student*:" speaks of
// the rows. Nodes without a line of their own are sources.
func traced(text string) *graph.Manifest {
	m := &graph.Manifest{Project: graph.Project{Name: "p"}, Nodes: map[string]*graph.Node{}}
	column := func(name string) (*graph.Node, *graph.Column) {
		id, c, _ := strings.Cut(name, ".")
		if m.Nodes[id] == nil {
			m.Nodes[id] = &graph.Node{ID: id, Name: id, Kind: graph.KindSource, Relation: graph.Relation{Space: "raw", Source: "sis", Name: id}}
		}
		if c != "" && m.Nodes[id].Column(c) == nil {
			m.Nodes[id].Columns = append(m.Nodes[id].Columns, &graph.Column{Name: c})
		}
		return m.Nodes[id], m.Nodes[id].Column(c)
	}
	for line := range strings.Lines(text) {
		name, edges, _ := strings.Cut(strings.TrimSpace(line), ":")
		node, c := column(strings.TrimSuffix(name, "*"))
		node.Kind, node.Relation = graph.KindModel, graph.Relation{Space: "refined", Name: node.Name}
		if c != nil && c.Lineage == nil {
			c.Lineage = &graph.Lineage{}
		}
		for edge := range strings.SplitSeq(edges, ",") {
			kind, from, _ := strings.Cut(strings.TrimSpace(edge), " ")
			if from == "" {
				continue
			}
			other, _ := column(from)
			if !slices.Contains(node.DependsOn, other.ID) {
				node.DependsOn = append(node.DependsOn, other.ID)
			}
			one := graph.ColumnEdge{Node: other.ID, Column: strings.TrimPrefix(from, other.ID+"."), Kind: graph.EdgeKind(kind)}
			switch {
			case kind == "unknown":
				c.Lineage.Unknown = "it is odd"
			case c == nil:
				node.Influences = append(node.Influences, one)
			case kind == "copy" || kind == "transform" || kind == "aggregate":
				c.Lineage.Values = append(c.Lineage.Values, one)
			default:
				c.Lineage.Influences = append(c.Lineage.Influences, one)
			}
		}
	}
	return m
}

const small = `student.id: transform people.number
student.grade: copy people.grade
student*: filter people.active
size.grade: copy student.grade
size.n: filter student.id
size*: group student.grade
share.rate: aggregate size.n, transform size.grade
share.odd: unknown size.n
top.odd: copy share.odd`

func text(edges []graph.TraceEdge) string {
	var lines []string
	for _, e := range edges {
		lines = append(lines, fmt.Sprintf("%s.%s %s %s.%s", e.From.Node, e.From.Column, e.Kind, e.To.Node, e.To.Column))
	}
	return strings.Join(lines, "; ")
}

func TestColumnsAreFollowedUpAndDown(t *testing.T) {
	tracer := graph.NewTracer(traced(small))
	at := func(node, column string) graph.ColumnName { return graph.ColumnName{Node: node, Column: column} }
	for _, c := range []struct{ what, got, want string }{
		{"up", text(tracer.Upstream(at("share", "rate"), 0).Edges),
			"size.grade transform share.rate; size.n aggregate share.rate; student.grade copy size.grade; student.id filter size.n; people.grade copy student.grade; people.number transform student.id"},
		{"a count leads to what it counts", text(tracer.Upstream(at("size", "n"), 1).Edges), "student.id filter size.n"},
		{"up one step", text(tracer.Upstream(at("share", "rate"), 1).Edges), "size.grade transform share.rate; size.n aggregate share.rate"},
		{"what decides on the way up", text(tracer.Upstream(at("size", "n"), 0).Influences), "student.grade group size.; people.active filter student."},
		{"down", text(tracer.Downstream(at("people", "grade"), 0).Edges),
			"size.grade unknown share.odd; size.grade transform share.rate; student.grade copy size.grade; people.grade copy student.grade; share.odd copy top.odd"},
		{"what it decides about", text(tracer.Downstream(at("people", "active"), 0).Influences), "people.active filter student."},
		{"unknown, up", text(tracer.Upstream(at("top", "odd"), 0).Edges), "size. unknown share.odd; share.odd copy top.odd"},
		{"unknown, named", fmt.Sprint(tracer.Upstream(at("top", "odd"), 0).Unknown), "[{{share odd} it is odd}]"},
		{"nothing", text(tracer.Upstream(at("people", "grade"), 0).Edges), ""},
	} {
		if c.got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.what, c.got, c.want)
		}
	}
}

// TestUpAndDownAreTheSameWay holds on random lineages that a column is reached from
// another downwards exactly where the way back leads upwards.
func TestUpAndDownAreTheSameWay(t *testing.T) {
	random := rand.New(rand.NewPCG(13, 14))
	for range 200 {
		m, columns := randomLineage(random)
		tracer := graph.NewTracer(m)
		for _, a := range columns {
			down := tracer.Downstream(a, 0).Reached
			for _, b := range columns {
				if slices.Contains(down, b) != slices.Contains(tracer.Upstream(b, 0).Reached, a) {
					t.Fatalf("%v and %v", a, b)
				}
			}
		}
	}
}

func randomLineage(random *rand.Rand) (*graph.Manifest, []graph.ColumnName) {
	var lines []string
	var columns []graph.ColumnName
	for n := range 2 + random.IntN(5) {
		for c := range 1 + random.IntN(3) {
			line := fmt.Sprintf("n%d.c%d:", n, c)
			for _, from := range columns {
				if from.Node < fmt.Sprintf("n%d", n) && random.IntN(4) == 0 {
					line += " copy " + from.Node + "." + from.Column + ","
				}
			}
			lines, columns = append(lines, line), append(columns, graph.ColumnName{Node: fmt.Sprintf("n%d", n), Column: fmt.Sprintf("c%d", c)})
		}
	}
	return traced(strings.Join(lines, "\n")), columns
}

func TestNodesAndColumnsAreFoundByWhatPeopleType(t *testing.T) {
	m := traced(small)
	for _, c := range []struct{ name, want string }{
		{"student", "student"}, {"refined.student", "student"}, {"student.grade", "student.grade"}, {"student.GRADE", "student.grade"},
		{"refined.student.grade", "student.grade"}, {"raw.sis.people.grade", "people.grade"}, {"sis.people", "people"}, {"sis.people.grade", "people.grade"},
		{"student.grad", "column"}, {"studnet", "node"}, {"studnet.grade", "node"}, {"a.b.c.d", "node"}, {"", "node"}, {".", "node"},
	} {
		node, column, err := m.FindColumn(c.name)
		var noNode *graph.UnknownNameError
		var noColumn *graph.UnknownColumnError
		var got string
		switch {
		case errors.As(err, &noNode):
			got = "node"
		case errors.As(err, &noColumn):
			got = "column"
		case column != nil:
			got = node.ID + "." + column.Name
		default:
			got = node.ID
		}
		if got != c.want {
			t.Errorf("%q: got %s, want %s", c.name, got, c.want)
		}
	}
}

// TestTraceOfDeepLineage holds that the time of a trace follows the number of
// edges, not that of ways: 40 layers of two columns that read both before have a
// trillion ways.
func TestTraceOfDeepLineage(t *testing.T) {
	lines := []string{}
	for i := 1; i <= 40; i++ {
		for _, c := range []string{"a", "b"} {
			lines = append(lines, fmt.Sprintf("n%02d.%s: copy n%02d.a, copy n%02d.b", i, c, i-1, i-1))
		}
	}
	trace := graph.NewTracer(traced(strings.Join(lines, "\n"))).Upstream(graph.ColumnName{Node: "n40", Column: "a"}, 0)
	if len(trace.Edges) != 39*4+2 || len(trace.Reached) != 81 {
		t.Error(len(trace.Edges), len(trace.Reached))
	}
}
