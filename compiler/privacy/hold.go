package privacy

import (
	"fmt"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// hold reports where a column would come out more open than what flows into it, and
// where it is closer than its layer admits. Ephemeral models may carry anything: they
// are held to what they declare, and figures in them to nothing, since the model that
// stores them has to open them.
func (j *judge) hold(n *graph.Node, c *graph.Column, s, opened state) {
	declared, whole := c.Governance.Classification, opened.whole()
	switch {
	case c.Name == graph.ColumnProblems:
		whole = opened.shown
	case n.Config.Materialized == graph.Ephemeral:
		whole = opened.single
	}
	breach := Breach{Node: n, Column: c.Name, At: lastPlace(whole.from), Path: path(whole.from)}
	switch ephemeral := n.Config.Materialized == graph.Ephemeral; {
	case s.unknown != "" && whole.rank() == graph.Direct.Rank() && (!ephemeral || moreOpen(declared, whole)):
		breach.Code, breach.At = diag.UntracedIsDirect, graph.Place{}
		breach.Summary = fmt.Sprintf("%s.%s can't be traced, so that it counts as direct: %s", n.Name, c.Name, s.unknown)
		breach.Hint = "write it in a way that can be followed; `edfi-build lineage` shows what is known"
	case whole.rank() == graph.Direct.Rank() && !ephemeral:
		breach.Code = diag.IdentityReachesModel
		breach.Summary = fmt.Sprintf("%s.%s would show a direct identifier: %s", n.Name, c.Name, sourceOf(whole.from))
		breach.Hint = `turn it into its pseudonym ({{ pseudonym "student" "…" }}), or leave it out; only ephemeral models may carry it`
	case moreOpen(declared, whole):
		breach.Code = diag.MoreOpenThanMade
		breach.Summary = fmt.Sprintf("%s.%s is declared %s and made from what is %s: %s", n.Name, c.Name, declared, whole.class, sourceOf(whole.from))
		breach.Hint = fmt.Sprintf("declare it %s; if it tells less than that, say why: declassify: {to: %s, reason: …, approved_by: …}", whole.class, declared)
	case ephemeral:
		return
	default:
		j.holdToLayer(n, c, whole)
		return
	}
	j.breaches = append(j.breaches, breach)
}

// moreOpen tells whether a declaration is more open than what flows in.
func moreOpen(declared graph.Classification, whole closeness) bool {
	return declared != "" && declared.Rank() < whole.rank()
}

// holdToLayer reports a column that its layer doesn't admit.
func (j *judge) holdToLayer(n *graph.Node, c *graph.Column, whole closeness) {
	limit := j.policy.Limit(n.Layer)
	class := c.Governance.Classification
	if class == "" {
		class = inherited(whole)
	}
	if class.Rank() > limit.MaxClassification.Rank() {
		j.breaches = append(j.breaches, Breach{
			Code: diag.LayerAdmitsLess, Node: n, Column: c.Name, At: lastPlace(whole.from), Path: path(whole.from),
			Summary: fmt.Sprintf("%s.%s is %s, and the layer %s admits up to %s", n.Name, c.Name, class, n.Layer, limit.MaxClassification),
			Hint:    "leave it out, or make something of it that tells less; the limit stands in governance.yml",
		})
	}
	if limit.NoFreeText && (whole.freeText || c.Governance.FreeText) {
		j.breaches = append(j.breaches, Breach{
			Code: diag.FreeTextReachesLayer, Node: n, Column: c.Name, At: lastPlace(whole.from), Path: path(whole.from),
			Summary: fmt.Sprintf("%s.%s is made from free text, and the layer %s admits none", n.Name, c.Name, n.Layer),
			Hint:    "people write names into free text: leave it out, or make a code of it and say why in declassify",
		})
	}
}

// declassified opens what somebody answers for. Identities are never opened so.
func (j *judge) declassified(n *graph.Node, c *graph.Column, s state) state {
	g, d, whole := c.Governance, c.Governance.Declassify, s.whole()
	refuse := func(format string, args ...any) state {
		j.breaches = append(j.breaches, Breach{
			Code: diag.DeclassifyRefused, Node: n, Column: c.Name, Path: path(whole.from),
			Summary: fmt.Sprintf("%s.%s can't be declassified: ", n.Name, c.Name) + fmt.Sprintf(format, args...),
			Hint:    "declassify: {to: internal, reason: …, approved_by: …} opens what isn't direct and is closer than that",
		})
		return s
	}
	switch {
	case s.unknown != "" && whole.rank() == graph.Direct.Rank():
		return s // told by hold
	case whole.rank() == graph.Direct.Rank():
		return refuse("only a pseudonym opens a direct identifier")
	case g.Classification != "" && g.Classification != d.To:
		return refuse("its classification says %s, and declassify says %s", g.Classification, d.To)
	case d.To.Rank() >= whole.rank() && !whole.freeText && len(whole.restriction) == 0:
		return refuse("it is no closer than %s as it is", inherited(whole))
	}
	c.Governance.Classification = d.To
	return openly(d.To)
}

// problems holds the words that a quarantine keeps about a row. What decides that there
// is a problem needn't stand in them.
func (j *judge) problems(r *reading, c *graph.Column) {
	if whole := r.stateOf(c).shown; whole.rank() == graph.Direct.Rank() {
		j.breaches = append(j.breaches, Breach{
			Code: diag.IdentityReachesModel, Node: r.node, Column: c.Name, At: lastPlace(whole.from), Path: path(whole.from),
			Summary: fmt.Sprintf("the reasons of %s would quote a direct identifier: %s", r.node.Name, sourceOf(whole.from)),
			Hint:    "name the rule and the column; the row is found by its file and line",
		})
	}
}
