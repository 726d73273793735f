package cli

import (
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// lineageFlags say how much of a lineage to show.
type lineageFlags struct {
	projectFlags
	upstream, downstream bool
	influence            bool
	depth                int // 0: all
}

func newLineage(a *app) *cobra.Command {
	var flags lineageFlags
	cmd := &cobra.Command{
		Use:   "lineage NODE[.COLUMN]",
		Short: "Show what a column is made from, step by step, and what is made from it",
		Long: `Follows a column's values up to the files that they came from, and down to marts and
exposures. Each step says how (copy, transform or aggregate) and where, as
file:line:column. With --influence also the columns that only decide which rows or
values there are: filters, joins, groups, windows, sorts. What can't be traced is
named as unknown.

Without a column, it shows the node's columns with their direct sources, and the
nodes around it.`,
		Example: `  edfi-build lineage v_chronic_absenteeism.absence_rate
  edfi-build lineage raw.skyward.students.birth_date --downstream
  edfi-build lineage refined.student --depth 1`,
		Args:              exactArgs(1, "a node, or a node and a column: refined.student.grade"),
		ValidArgsFunction: a.completeNode,
		RunE: func(cmd *cobra.Command, args []string) error {
			if flags.depth < 0 {
				return usage(cmd, "--depth is a number of steps, not %d", flags.depth)
			}
			if !flags.upstream && !flags.downstream {
				flags.upstream, flags.downstream = true, true
			}
			return a.lineage(cmd, flags, args[0])
		},
	}
	flags.register(cmd)
	cmd.Flags().BoolVar(&flags.upstream, "upstream", false, "only what it is made from")
	cmd.Flags().BoolVar(&flags.downstream, "downstream", false, "only what is made from it")
	cmd.Flags().BoolVar(&flags.influence, "influence", false, "also the columns that decide about rows and values on the way")
	cmd.Flags().IntVar(&flags.depth, "depth", 0, "at most that `many` steps (default: all)")
	return cmd
}

func (a *app) lineage(cmd *cobra.Command, flags lineageFlags, name string) error {
	c, err := a.compile(cmd, flags.projectFlags)
	if err != nil {
		return err
	}
	node, column, err := c.findColumn(name)
	if err != nil {
		return err
	}
	l := &lineage{manifest: c.manifest, tracer: graph.NewTracer(c.manifest), flags: flags, node: node}
	if column != nil {
		l.column = column.Name
	}
	switch {
	case a.output == "json" && column != nil:
		a.printJSON(l.columnReport())
	case a.output == "json":
		a.printJSON(l.nodeReport())
	case column != nil:
		l.printColumn(a.env.Out)
	default:
		l.printNode(a.env.Out)
	}
	return nil
}

// findColumn finds what NODE[.COLUMN] means.
func (c *compiled) findColumn(name string) (*graph.Node, *graph.Column, error) {
	node, column, err := c.manifest.FindColumn(name)
	var unknown *graph.UnknownColumnError
	if errors.As(err, &unknown) {
		var names []string
		for _, c := range node.Columns {
			names = append(names, c.Name)
		}
		slices.Sort(names)
		d := diag.New(diag.UnknownColumn, source.Span{}, "%s has no column %q", nodeTitle(node), unknown.Column)
		if near := diag.DidYouMean(unknown.Column, names); near != "" {
			return nil, nil, d.WithHint("%s", near)
		}
		return nil, nil, d.WithHint("`edfi-build lineage %s` lists them", node.Name)
	}
	if err != nil {
		return nil, nil, told(err)
	}
	if node.Kind == graph.KindTest || node.Kind == graph.KindUnitTest {
		return nil, nil, diag.New(diag.NoLineage, source.Span{}, "%s is a test: nothing is made from it", node.Name).
			WithHint("ask for a model, seed or source")
	}
	return node, column, nil
}

// lineage is one answer of the command.
type lineage struct {
	manifest *graph.Manifest
	tracer   *graph.Tracer
	flags    lineageFlags
	node     *graph.Node
	column   string // "": the whole node
}

// lineageReport is the answer as JSON.
type lineageReport struct {
	Node       string                `json:"node"`
	Column     string                `json:"column,omitempty"`
	Columns    []lineageColumn       `json:"columns,omitempty"` // of a whole node
	Edges      []graph.TraceEdge     `json:"edges"`
	Influences []graph.TraceEdge     `json:"influences"`
	Unknown    []graph.UnknownColumn `json:"unknown"`
	Exposures  []lineageExposure     `json:"exposures"`
}

type lineageColumn struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

type lineageExposure struct {
	Name  string   `json:"name"`
	Type  string   `json:"type"`
	URL   string   `json:"url,omitempty"`
	Reads []string `json:"reads"` // the nodes of the lineage that it reads
}

func (l *lineage) start() graph.ColumnName {
	return graph.ColumnName{Node: l.node.ID, Column: l.column}
}

func (l *lineage) columnReport() lineageReport {
	r := lineageReport{
		Node: l.node.ID, Column: l.column, Edges: []graph.TraceEdge{}, Influences: []graph.TraceEdge{},
		Unknown: []graph.UnknownColumn{}, Exposures: []lineageExposure{},
	}
	if l.flags.upstream {
		r.add(l.tracer.Upstream(l.start(), l.flags.depth))
	}
	if l.flags.downstream {
		down := l.tracer.Downstream(l.start(), l.flags.depth)
		r.add(down)
		r.Exposures = l.exposures(nodesOf(down.Reached))
	}
	return r
}

func (r *lineageReport) add(t *graph.Trace) {
	r.Edges = append(r.Edges, t.Edges...)
	r.Influences = append(r.Influences, t.Influences...)
	for _, u := range t.Unknown {
		if !slices.Contains(r.Unknown, u) {
			r.Unknown = append(r.Unknown, u)
		}
	}
}

func nodesOf(columns []graph.ColumnName) map[string]bool {
	nodes := map[string]bool{}
	for _, c := range columns {
		nodes[c.Node] = true
	}
	return nodes
}

// exposures are those that read one of the nodes.
func (l *lineage) exposures(nodes map[string]bool) []lineageExposure {
	list := []lineageExposure{}
	for _, e := range l.manifest.ExposuresOf(nodes) {
		one := lineageExposure{Name: e.Name, Type: e.Type, URL: e.URL}
		for _, id := range e.DependsOn {
			if nodes[id] {
				one.Reads = append(one.Reads, id)
			}
		}
		list = append(list, one)
	}
	return list
}
