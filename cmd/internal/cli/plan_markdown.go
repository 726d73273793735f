package cli

import (
	"fmt"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner"
)

// longTable is the number of rows from which on a table of the report is folded.
const longTable = 12

// markdown writes a plan as a report for a pull request. It is a function of the
// plan, without time, so that equal changes give equal reports.
func (v *planView) markdown() string {
	var b strings.Builder
	changed := v.changed()
	fmt.Fprintf(&b, "### edfi-build plan: %s, %s\n\n", plural(len(changed), "changed node"), v.verdict())
	fmt.Fprintf(&b, "Compared with %s: %s\n", v.against(), v.summary())
	if v.first() {
		return b.String()
	}
	v.breakingSection(&b, changed)
	table(&b, "Changed nodes", "| Node | What changed | Columns | Breaking |\n|---|---|---|---|\n", v.changedRows(changed))
	table(&b, "Columns", "| Node | Column | Change |\n|---|---|---|\n", v.columnRows(changed))
	table(&b, "Classifications that moved", "| Column | Before | After |\n|---|---|---|\n", v.classificationRows(changed))
	table(&b, "Blast radius", "| Change of | Models | Marts | Exposures |\n|---|---|---|---|\n", v.impactRows(changed))
	table(&b, "To run", "| Node | Action | Why |\n|---|---|---|\n", v.runRows())
	v.alsoChanged(&b)
	return b.String()
}

// verdict says in a word or two whether the change is breaking.
func (v *planView) verdict() string {
	if v.breaking == 0 {
		return "not breaking"
	}
	return fmt.Sprintf("%d breaking", v.breaking)
}

// changed lists the nodes that were changed: in the order of the plan, those that
// are gone last. Tests come after what they test.
func (v *planView) changed() []*graph.Node {
	var list []*graph.Node
	for _, n := range v.plan.Nodes {
		if v.change(n.Node.ID) != nil {
			list = append(list, n.Node)
		}
	}
	return append(list, v.removed...)
}

func (v *planView) breakingSection(b *strings.Builder, changed []*graph.Node) {
	if v.breaking == 0 {
		return
	}
	b.WriteString("\n#### Breaking\n\n")
	for _, node := range changed {
		for _, sentence := range v.change(node.ID).Breaking {
			fmt.Fprintf(b, "- `%s`: %s\n", nodeTitle(node), cell(sentence))
		}
	}
}

// table writes a section with a table, folded when it is long; without rows,
// nothing.
func table(b *strings.Builder, title, head string, rows []string) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(b, "\n#### %s\n\n", title)
	long := len(rows) > longTable
	if long {
		fmt.Fprintf(b, "<details><summary>%d rows</summary>\n\n", len(rows))
	}
	b.WriteString(head + strings.Join(rows, ""))
	if long {
		b.WriteString("\n</details>\n")
	}
}

func (v *planView) changedRows(changed []*graph.Node) []string {
	rows := make([]string, len(changed))
	for i, node := range changed {
		change := v.change(node.ID)
		breaking := "no"
		if len(change.Breaking) > 0 {
			breaking = "**yes**"
		}
		rows[i] = fmt.Sprintf("| `%s` | %s | %s | %s |\n", nodeTitle(node), cell(changeWords(change)), columnCounts(change), breaking)
	}
	return rows
}

// changeWords lists what changed of a node.
func changeWords(c *graph.NodeChange) string {
	var words []string
	add := func(text string, holds bool) {
		if holds {
			words = append(words, text)
		}
	}
	add("added", c.Added)
	add("removed", c.Removed)
	add("body", c.Body && len(c.Through) == 0)
	add("body, through "+strings.Join(c.Through, ", "), c.Body && len(c.Through) > 0)
	add("rows", c.Rows)
	add("configuration", c.Configs)
	add("contract", c.Contract)
	add("name", c.Relation)
	add("descriptions", c.Descriptions)
	if len(words) == 0 {
		return "columns"
	}
	return strings.Join(words, ", ")
}

// columnCounts says how many columns changed in which way.
func columnCounts(c *graph.NodeChange) string {
	counts := map[graph.ColumnDiffer]int{}
	for _, column := range c.Columns {
		counts[column.Kind]++
	}
	var words []string
	for _, kind := range []graph.ColumnDiffer{graph.ColumnAdded, graph.ColumnRemoved, graph.ColumnRetyped, graph.ColumnRedefined, graph.ColumnReclassified} {
		if counts[kind] > 0 {
			words = append(words, fmt.Sprintf("%d %s", counts[kind], kind))
		}
	}
	return strings.Join(words, ", ")
}

func (v *planView) columnRows(changed []*graph.Node) []string {
	var rows []string
	for _, node := range changed {
		for _, c := range v.change(node.ID).Columns {
			rows = append(rows, fmt.Sprintf("| `%s` | `%s` | %s |\n", nodeTitle(node), c.Name, cell(columnWords(c))))
		}
	}
	return rows
}

func columnWords(c graph.ColumnChange) string {
	switch c.Kind {
	case graph.ColumnAdded:
		return "added, " + c.After
	case graph.ColumnRemoved:
		return "removed, was " + c.Before
	case graph.ColumnRetyped:
		return "type " + c.Before + " → " + c.After
	case graph.ColumnReclassified:
		return "classification " + classText(c.Before) + " → " + classText(c.After)
	}
	return "redefined"
}

func (v *planView) classificationRows(changed []*graph.Node) []string {
	var rows []string
	for _, node := range changed {
		for _, c := range v.change(node.ID).Columns {
			if c.Kind == graph.ColumnReclassified {
				rows = append(rows, fmt.Sprintf("| `%s.%s` | %s | %s |\n", nodeTitle(node), c.Name, classText(c.Before), classText(c.After)))
			}
		}
	}
	return rows
}

func (v *planView) impactRows(changed []*graph.Node) []string {
	var rows []string
	for _, node := range changed {
		impact, ok := v.impacts[node.ID]
		if !ok {
			continue
		}
		models := v.reached(impact, func(n *graph.Node) bool { return !v.mart(n) })
		rows = append(rows, fmt.Sprintf("| `%s` | %s | %s | %s |\n", nodeTitle(node), codes(models), codes(v.reached(impact, v.mart)), codes(impact.Exposures)))
	}
	return rows
}

func (v *planView) runRows() []string {
	var rows []string
	for _, n := range v.plan.Nodes {
		if !isTestNode(n.Node) && (n.Action == runner.ActionRun || n.Action == runner.ActionAdopt) {
			rows = append(rows, fmt.Sprintf("| `%s` | %s | %s |\n", nodeTitle(n.Node), n.Action, cell(v.why(n))))
		}
	}
	return rows
}

func (v *planView) alsoChanged(b *strings.Builder) {
	var words []string
	for _, e := range v.plan.Changes.Exposures {
		words = append(words, exposureSymbol(e)+" exposure "+e.Name)
	}
	words = append(words, v.plan.Changes.Project...)
	if len(words) > 0 {
		fmt.Fprintf(b, "\nAlso changed: %s\n", cell(strings.Join(words, ", ")))
	}
}

// codes writes names as code, in one cell.
func codes(names []string) string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = "`" + name + "`"
	}
	return strings.Join(list, ", ")
}

// cell keeps a text from breaking out of its cell or line.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "<", "&lt;").Replace(text)
}
