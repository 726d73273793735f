package cli

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner"
)

// printMatrix shows the roles, and table by table what they see.
func (a *app) printMatrix(p *policyInForce) {
	reports := p.reports(p.roles())
	if len(reports) == 0 {
		fmt.Fprintf(a.env.Out, "There are no roles in %s: nobody sees anything but who holds the lake. governance.yml declares them.\n", p.source())
		return
	}
	fmt.Fprintf(a.env.Out, "Roles of %s\n\n", p.source())
	for _, r := range reports {
		fmt.Fprintf(a.env.Out, "%s: %s\n  %s\n", r.Role, r.Description, r.terms())
	}
	fmt.Fprintln(a.env.Out, "\nColumns that each of them sees; *: of the rows that a rule chooses; -: nothing")
	header := []string{"relation"}
	for _, r := range reports {
		header = append(header, r.Role)
	}
	rows := append([][]string{header}, matrixRows(p, reports)...)
	widths := make([]int, len(header))
	for _, row := range rows {
		for j, cell := range row {
			widths[j] = max(widths[j], len(cell))
		}
	}
	for _, row := range rows {
		printRow(a.env.Out, row, widths)
	}
	a.printRestrictions(p.manifest.Policy)
}

// fewRelations is how many relations of one kind are named one by one.
const fewRelations = 3

// matrixRows has a row for each relation of the top layer, and one for those of another
// that every role sees alike.
func matrixRows(p *policyInForce, reports []accessReport) [][]string {
	var rows [][]string
	grouped, top := map[string][]int{}, p.topLayer()
	for i, n := range p.relations() {
		row := []string{n.Relation.String()}
		for _, r := range reports {
			row = append(row, r.Relations[i].cell())
		}
		rows = append(rows, row)
		if space := n.Relation.Space; space != top {
			key := space + strings.Join(row[1:], "|")
			grouped[key] = append(grouped[key], i)
		}
	}
	folded := map[int]bool{}
	for _, group := range grouped {
		if len(group) <= fewRelations {
			continue
		}
		space, _, _ := strings.Cut(rows[group[0]][0], ".")
		rows[group[0]][0] = fmt.Sprintf("%s: %s", space, plural(len(group), "relation"))
		for _, i := range group[1:] {
			folded[i] = true
		}
	}
	var shown [][]string
	for i, row := range rows {
		if !folded[i] {
			shown = append(shown, row)
		}
	}
	return shown
}

func (a *app) printRestrictions(policy *graph.Policy) {
	if policy == nil || len(policy.Restrictions) == 0 {
		return
	}
	fmt.Fprintln(a.env.Out, "\nOpen to those with a named grant")
	for _, restriction := range policy.Restrictions {
		var holders []string
		for _, role := range policy.Roles {
			if slices.Contains(role.Grants, restriction.Name) {
				holders = append(holders, role.Name)
			}
		}
		who := "nobody"
		if len(holders) > 0 {
			who = strings.Join(holders, ", ")
		}
		fmt.Fprintf(a.env.Out, "  %s (%s): %s\n", restriction.Name, restriction.LegalBasis, who)
	}
}

// cell tells in a word what a role sees of a relation.
func (n relationAccess) cell() string {
	if !n.Seen {
		return "-"
	}
	seen := len(n.columns(true))
	text := fmt.Sprintf("%d of %d", seen, len(n.Columns))
	if seen == len(n.Columns) {
		text = "all"
	}
	if n.rule() != "" {
		text += " *"
	}
	return text
}

// columns lists those that are seen, or those that aren't.
func (n relationAccess) columns(seen bool) []string {
	var names []string
	for _, c := range n.Columns {
		if c.Seen == seen {
			names = append(names, c.Name)
		}
	}
	return names
}

// terms sums up a role in a line.
func (r accessReport) terms() string {
	parts := []string{"layers " + strings.Join(r.Layers, ", "), "columns up to " + r.UpTo}
	if len(r.Grants) > 0 {
		parts = append(parts, "grants "+strings.Join(r.Grants, ", "))
	} else {
		parts = append(parts, "no grants")
	}
	if r.OfUsers != "" {
		parts = append(parts, "rows by who looks ("+r.OfUsers+")")
	}
	if r.SmallCells {
		parts = append(parts, "small groups too")
	}
	if r.Identities {
		parts = append(parts, "may re-identify on the record")
	}
	return strings.Join(parts, "; ")
}

// printAccess shows one role for people to read.
func (a *app) printAccess(r accessReport) {
	who := r.Role
	if r.User != "" {
		who += " " + r.User
	}
	fmt.Fprintf(a.env.Out, "%s: %s\n%s\nBy %s\n", who, r.Description, r.terms(), r.Source)
	if r.OfUsers != "" && r.User == "" {
		fmt.Fprintf(a.env.Out, "Rows are counted for one person: --role %s:NUMBER or %[1]s:TOKEN\n", r.Role)
	}
	for _, n := range r.Relations {
		if n.Seen && !n.whole() {
			a.printRelation(n)
		}
	}
	a.printWhole(r)
	a.printUnseen(r)
	a.printStandOut(r)
}

// whole tells whether all of a relation is seen.
func (n relationAccess) whole() bool {
	return n.Seen && n.rule() == "" && n.Hides == "" && len(n.columns(false)) == 0
}

// rule is the row rule, "" where it lets all rows through.
func (n relationAccess) rule() string {
	if n.Rule == "true" {
		return ""
	}
	return n.Rule
}

// printWhole lists what is seen with all rows and columns.
func (a *app) printWhole(r accessReport) {
	var names []string
	for _, n := range r.Relations {
		if n.whole() {
			names = append(names, n.Relation)
		}
	}
	if len(names) > 0 {
		fmt.Fprintln(a.env.Out, "\nSeen whole")
		a.printWrapped("  ", "  ", strings.Join(names, ", "))
	}
}

func (a *app) printRelation(n relationAccess) {
	fmt.Fprintf(a.env.Out, "\n%s: %s, %d of %s\n", n.Relation, n.rowsText(), len(n.columns(true)), plural(len(n.Columns), "column"))
	if n.rule() != "" {
		a.printField("rows", "where "+n.rule())
	}
	if n.Hides != "" {
		a.printField("hides", n.Hides)
	}
	if hidden := n.columns(false); len(hidden) == 0 {
		return
	}
	a.printField("sees", strings.Join(n.columns(true), ", "))
	why := map[string][]string{}
	var order []string
	for _, c := range n.Columns {
		if c.Seen {
			continue
		}
		if why[c.Why] == nil {
			order = append(order, c.Why)
		}
		why[c.Why] = append(why[c.Why], c.Name)
	}
	for _, reason := range order {
		a.printField("hidden", strings.Join(why[reason], ", ")+": "+ofSeveral(reason))
	}
}

// ofSeveral turns the reason why a column isn't seen into one for a list of them.
func ofSeveral(reason string) string {
	return strings.TrimPrefix(strings.TrimPrefix(reason, "it is "), "it ")
}

// rowsText tells how many rows are seen.
func (n relationAccess) rowsText() string {
	switch {
	case n.Rows != nil:
		return fmt.Sprintf("%s of %s", thousands(*n.Rows), plural(int(*n.Of), "row"))
	case n.rule() != "":
		return "rows by a rule"
	case n.Hides != "":
		return "rows but small groups"
	}
	return "all rows"
}

// fieldWidth is how long a line of a field's text gets, in characters.
const fieldWidth = 90

// unbroken are pieces of a text that keep their spaces on one line.
var unbroken = regexp.MustCompile(`\{\{ user \}\}|\{\{ ref "[^"]*" \}\}`)

// printField shows a text behind its name.
func (a *app) printField(name, text string) {
	before := fmt.Sprintf("  %-7s ", name)
	a.printWrapped(before, strings.Repeat(" ", len(before)), text)
}

// printWrapped shows a text over as many lines as it needs, the first and the others with
// something before them.
func (a *app) printWrapped(first, others, text string) {
	const space = "\x00"
	text = unbroken.ReplaceAllStringFunc(text, func(piece string) string { return strings.ReplaceAll(piece, " ", space) })
	before, line := first, ""
	flush := func() {
		fmt.Fprintln(a.env.Out, before+strings.ReplaceAll(line, space, " "))
		before, line = others, ""
	}
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > fieldWidth {
			flush()
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	flush()
}

// printUnseen tells what the role doesn't see, relations of one reason and layer together.
func (a *app) printUnseen(r accessReport) {
	type group struct{ layer, why string }
	names := map[group][]string{}
	var order []group
	for _, n := range r.Relations {
		if n.Seen {
			continue
		}
		g := group{n.Layer, n.Why}
		if names[g] == nil {
			order = append(order, g)
		}
		names[g] = append(names[g], n.Relation)
	}
	if len(order) > 0 {
		fmt.Fprintln(a.env.Out, "\nNot seen")
	}
	for _, g := range order {
		what := strings.Join(names[g], ", ")
		if len(names[g]) > 5 {
			what = plural(len(names[g]), "relation") + " of " + g.layer
		}
		fmt.Fprintf(a.env.Out, "  %s: %s\n", what, g.why)
	}
}

// printStandOut shows where people stand out, the most rows first.
func (a *app) printStandOut(r accessReport) {
	var found []relationAccess
	counted := false
	for _, n := range r.Relations {
		counted = counted || n.StandOut != nil
		if n.StandOut != nil && n.StandOut.Rows > 0 {
			found = append(found, n)
		}
	}
	if !counted {
		return
	}
	fmt.Fprintf(a.env.Out, "\nPeople who stand out: fewer than %d share all that the role sees to describe them\n", runner.SmallestCrowd)
	if len(found) == 0 {
		fmt.Fprintln(a.env.Out, "  none")
	}
	slices.SortStableFunc(found, func(a, b relationAccess) int { return int(b.StandOut.Rows - a.StandOut.Rows) })
	for _, n := range found {
		s := n.StandOut
		fmt.Fprintf(a.env.Out, "  %s: %s of %s, by %s%s\n", n.Relation, thousands(s.Rows), plural(int(s.Of), "row"), strings.Join(s.Columns, ", "), bestHidden(s))
	}
}

// bestHidden names the column whose absence would help the most.
func bestHidden(s *runner.StandOut) string {
	if len(s.Columns) < 2 || s.Without[0].Rows == s.Rows {
		return ""
	}
	return fmt.Sprintf("; %s without %s", thousands(s.Without[0].Rows), s.Without[0].Column)
}
