package docsgen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// tableSight is a table with what each role sees of it.
type tableSight struct {
	Title, Relation, Path, Anchor string
	Roles                         []sightView
	Reasons                       []sightView // the same, with roles that see the same in one
}

// sightView is what one role sees of one table, and why not more.
type sightView struct {
	Role string
	stateView
	Small  string // which figures are hidden from it
	Why    string // why nothing is seen
	Rows   string // which rows, where a rule decides
	Rule   string // the rule as governance.yml has it
	Hidden []fact // columns that aren't seen, by the reason
}

// sightOf puts an access in words. It decides nothing: see graph.Manifest.AccessOf.
func sightOf(r *graph.Role, a graph.Access) sightView {
	v := sightView{Role: roleTitle(r.Name)}
	if !a.Seen {
		v.stateView, v.Why = stateView{"none", "–", "nothing"}, sentence(a.Why)
		v.Rule = ruleText(a.Rule)
		return v
	}
	rows := rowWords(a.Rule)
	columns, all := len(a.Visible()), len(a.Columns)
	v.stateView = stateView{"good", "✓", rows + ", all columns"}
	if len(a.Population) > 0 && a.Minimum > 0 {
		v.Small = fmt.Sprintf("Figures of fewer than %d people are hidden from it.", a.Minimum)
	}
	if rows != allRows || columns < all || v.Small != "" {
		v.Tone, v.Mark = "part", "◐"
	}
	if columns < all {
		v.Text = rows + ", " + of(int64(columns), int64(all)) + " columns"
		v.Hidden = hiddenColumns(a)
	}
	if rows != allRows {
		v.Rows, v.Rule = capital(rows)+", by the rule", ruleText(a.Rule)
	}
	return v
}

// merge puts roles that see the same, for the same reasons, in one.
func merge(sights []sightView) []sightView {
	var out []sightView
	names := map[int][]string{}
	for _, v := range sights {
		i := slices.IndexFunc(out, func(o sightView) bool { return same(o, v) })
		if i < 0 {
			i, out = len(out), append(out, v)
		}
		names[i] = append(names[i], v.Role)
	}
	for i := range out {
		out[i].Role = list(names[i])
	}
	return out
}

func same(a, b sightView) bool {
	return a.stateView == b.stateView && a.Small == b.Small && a.Why == b.Why && a.Rule == b.Rule && slices.Equal(a.Hidden, b.Hidden)
}

const allRows = "all rows"

// rowWords say in two words which rows are seen.
func rowWords(rule *graph.RowRule) string {
	switch {
	case rule == nil || strings.EqualFold(strings.Trim(rule.Condition, "() "), "true"):
		return allRows
	case strings.Contains(rule.Condition, graph.UserParameter):
		return "own rows"
	}
	return "some rows"
}

func ruleText(rule *graph.RowRule) string {
	if rule == nil {
		return ""
	}
	return strings.TrimSpace(rule.Rule)
}

// hiddenColumns groups the columns that aren't seen by the reason, in order of the first.
func hiddenColumns(a graph.Access) []fact {
	var reasons []string
	names := map[string][]string{}
	for _, c := range a.Columns {
		if c.Seen {
			continue
		}
		if names[c.Why] == nil {
			reasons = append(reasons, c.Why)
		}
		names[c.Why] = append(names[c.Why], c.Column.Name)
	}
	var out []fact
	for _, why := range reasons {
		out = append(out, fact{sentence(why), list(names[why])})
	}
	return out
}

// sentence makes one of a clause.
func sentence(clause string) string {
	if clause == "" {
		return ""
	}
	return capital(clause) + "."
}
