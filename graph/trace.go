package graph

import (
	"slices"
	"strings"
)

// EdgeUnknown leads from where an untraced column may read: it counts as read from
// everything that its node reads.
const EdgeUnknown EdgeKind = "unknown"

// TraceEdge is one step of a column's way through the estate. From is nearer to
// raw.
type TraceEdge struct {
	From ColumnName `json:"from"` // without a column: any column of the node
	To   ColumnName `json:"to"`   // without a column: the node's rows, and so all of its columns
	Kind EdgeKind   `json:"kind"`
	At   Place      `json:"at,omitzero"`
}

// UnknownColumn is a column that a trace can't see through.
type UnknownColumn struct {
	ColumnName
	Reason string `json:"reason"`
}

// Tracer follows columns through a manifest. It is made once and is safe for
// concurrent use.
type Tracer struct {
	manifest *Manifest
	readBy   map[ColumnName][]TraceEdge // what reads a column, by that column
	decides  map[ColumnName][]TraceEdge // what else a column decides about, likewise
}

// NewTracer indexes what reads each column of a manifest.
func NewTracer(m *Manifest) *Tracer {
	t := &Tracer{manifest: m, readBy: map[ColumnName][]TraceEdge{}, decides: map[ColumnName][]TraceEdge{}}
	for _, n := range m.Sorted(KindModel) {
		for _, c := range n.Columns {
			to := ColumnName{n.ID, c.Name}
			for _, e := range t.Reads(to) {
				t.file(t.readBy, e)
			}
			for _, e := range columnInfluences(to, c) {
				t.file(t.decides, e)
			}
		}
		for _, e := range rowInfluences(n) {
			t.file(t.decides, e)
		}
	}
	return t
}

// file indexes an edge. One from any column is filed under each.
func (t *Tracer) file(index map[ColumnName][]TraceEdge, e TraceEdge) {
	if e.From.Column != "" {
		index[e.From] = append(index[e.From], e)
		return
	}
	if node := t.manifest.Nodes[e.From.Node]; node != nil {
		for _, c := range node.Columns {
			e.From.Column = c.Name
			index[e.From] = append(index[e.From], e)
		}
	}
}

// Reads gives the edges to the columns that a column's values come from; one edge
// of EdgeUnknown from each node that it may read, if it can't be traced. A column
// that holds no other column's values, such as a count, comes from what decides
// about it alone: that is what it counts.
func (t *Tracer) Reads(to ColumnName) []TraceEdge {
	node, column := t.column(to)
	if column == nil || node.Kind != KindModel {
		return nil
	}
	if onlyDecided(column) {
		return influences(to, column.Lineage.Influences)
	}
	var edges []TraceEdge
	if t.Unknown(to) != "" {
		for _, parent := range node.DependsOn {
			edges = append(edges, TraceEdge{From: ColumnName{Node: parent}, To: to, Kind: EdgeUnknown})
		}
	}
	if column.Lineage != nil {
		for _, e := range column.Lineage.Values {
			edges = append(edges, TraceEdge{From: ColumnName{e.Node, e.Column}, To: to, Kind: e.Kind, At: e.At})
		}
	}
	return edges
}

// Unknown gives the reason why a model's column can't be traced, or "".
func (t *Tracer) Unknown(c ColumnName) string {
	node, column := t.column(c)
	switch {
	case column == nil || node.Kind != KindModel || len(node.DependsOn) == 0:
		return ""
	case column.Lineage != nil:
		return column.Lineage.Unknown
	case node.Config.Materialized == Snapshot:
		return "" // the snapshot's own columns: its clock makes them
	}
	return "it was not traced"
}

// ReadBy gives the edges to the columns that Reads leads from to a column.
func (t *Tracer) ReadBy(from ColumnName) []TraceEdge { return t.readBy[from] }

// DecidedBy gives the edges from the columns that decide about a column, or about
// the rows that it is in, besides those that Reads gives.
func (t *Tracer) DecidedBy(to ColumnName) []TraceEdge {
	node, column := t.column(to)
	if column == nil {
		return nil
	}
	return append(columnInfluences(to, column), rowInfluences(node)...)
}

// Decides gives the edges to the columns and rows that a column decides about,
// besides those that ReadBy gives.
func (t *Tracer) Decides(from ColumnName) []TraceEdge { return t.decides[from] }

func (t *Tracer) column(c ColumnName) (*Node, *Column) {
	node := t.manifest.Nodes[c.Node]
	if node == nil {
		return nil, nil
	}
	return node, node.Column(c.Column)
}

func columnInfluences(to ColumnName, c *Column) []TraceEdge {
	if c.Lineage == nil || onlyDecided(c) {
		return nil
	}
	return influences(to, c.Lineage.Influences)
}

// onlyDecided tells whether a column is traced and holds no other column's values.
func onlyDecided(c *Column) bool {
	return c.Lineage != nil && c.Lineage.Unknown == "" && len(c.Lineage.Values) == 0
}

func rowInfluences(n *Node) []TraceEdge { return influences(ColumnName{Node: n.ID}, n.Influences) }

func influences(to ColumnName, list []ColumnEdge) []TraceEdge {
	edges := make([]TraceEdge, len(list))
	for i, e := range list {
		edges[i] = TraceEdge{From: ColumnName{e.Node, e.Column}, To: to, Kind: e.Kind, At: e.At}
	}
	return edges
}

// Trace is the way of a column's values through the estate, as flat lists. Edges
// are sorted by where they lead, then whence.
type Trace struct {
	Edges      []TraceEdge     // what it is made from, or what is made from it
	Influences []TraceEdge     // what decides about a column or rows on the way; not followed
	Unknown    []UnknownColumn // columns on the way that can't be traced
	Reached    []ColumnName    // with the start, in the order of the walk
}

// Upstream follows a column to what it is made from, along at most depth steps (0:
// all).
func (t *Tracer) Upstream(start ColumnName, depth int) *Trace {
	return t.walk(start, depth, t.Reads, func(e TraceEdge) ColumnName { return e.From }, t.DecidedBy)
}

// Downstream follows a column to what is made from it, along at most depth steps
// (0: all).
func (t *Tracer) Downstream(start ColumnName, depth int) *Trace {
	return t.walk(start, depth, t.ReadBy, func(e TraceEdge) ColumnName { return e.To }, t.Decides)
}

func (t *Tracer) walk(start ColumnName, depth int, next func(ColumnName) []TraceEdge, end func(TraceEdge) ColumnName, decisions func(ColumnName) []TraceEdge) *Trace {
	out := &Trace{Reached: []ColumnName{start}}
	steps := map[ColumnName]int{start: 0}
	decided := map[TraceEdge]bool{}
	for i := 0; i < len(out.Reached); i++ {
		at := out.Reached[i]
		if reason := t.Unknown(at); reason != "" {
			out.Unknown = append(out.Unknown, UnknownColumn{at, reason})
		}
		if depth > 0 && steps[at] >= depth {
			continue
		}
		for _, e := range decisions(at) {
			if !decided[e] {
				decided[e] = true
				out.Influences = append(out.Influences, e)
			}
		}
		for _, e := range next(at) {
			out.Edges = append(out.Edges, e)
			to := end(e)
			if _, seen := steps[to]; !seen && to.Column != "" {
				steps[to] = steps[at] + 1
				out.Reached = append(out.Reached, to)
			}
		}
	}
	slices.SortFunc(out.Edges, compareEdges)
	slices.SortFunc(out.Influences, compareEdges)
	return out
}

func compareEdges(a, b TraceEdge) int {
	for _, pair := range [][2]string{
		{a.To.Node, b.To.Node}, {a.To.Column, b.To.Column}, {a.From.Node, b.From.Node}, {a.From.Column, b.From.Column},
		{string(a.Kind), string(b.Kind)},
	} {
		if c := strings.Compare(pair[0], pair[1]); c != 0 {
			return c
		}
	}
	return 0
}

// ExposuresOf lists the exposures that read one of the nodes, by name.
func (m *Manifest) ExposuresOf(nodes map[string]bool) []*Exposure {
	var out []*Exposure
	for _, e := range m.Exposures {
		if slices.ContainsFunc(e.DependsOn, func(id string) bool { return nodes[id] }) {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b *Exposure) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// FindColumn finds what a person means by node or node.column, where a node is
// given by its name, id or relation. The column is nil where the node alone is
// meant. A node of the whole name comes first. The error is an UnknownNameError,
// or an UnknownColumnError when the node is there.
func (m *Manifest) FindColumn(name string) (*Node, *Column, error) {
	if node := m.Named(name); node != nil {
		return node, nil, nil
	}
	at := strings.LastIndexByte(name, '.')
	if at < 0 {
		return nil, nil, m.UnknownName(name)
	}
	node := m.Named(name[:at])
	if node == nil {
		return nil, nil, m.UnknownName(name[:at])
	}
	for _, c := range node.Columns {
		if strings.EqualFold(c.Name, name[at+1:]) {
			return node, c, nil
		}
	}
	return node, nil, &UnknownColumnError{Node: node, Column: name[at+1:]}
}

// UnknownColumnError says that a node has no such column.
type UnknownColumnError struct {
	Node   *Node
	Column string
}

// Error implements error.
func (e *UnknownColumnError) Error() string {
	return e.Node.Relation.String() + " has no column " + quoted(e.Column)
}
