package share

import (
	"context"
	"path/filepath"
	"slices"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner/audit"
)

// Research is a release of de-identified records to researchers.
type Research struct {
	Terms  Terms
	Role   string          // what may be in it
	User   string          // a token, where the role has a user
	Select map[string]bool // ids of the relations that are in it; nil: all that the role sees
	Today  string          // YYYY-MM-DD
	Path   string          // the file; nothing may be there yet
	// Warn gets the groups that are too small, before the file appears. Its error keeps
	// the file from appearing.
	Warn func([]SmallGroups) error
}

// WriteResearch makes a file of what a role sees in which each token of a person is
// replaced by a random code (34 CFR 99.31(b)(2): a code that isn't based on what is
// personal to the student, and that leads nowhere). The codes are the same throughout the
// file, are drawn anew for each file, and are kept nowhere.
func WriteResearch(ctx context.Context, o Options, r Research) (*Made, error) {
	if err := r.Terms.Check(r.Today); err != nil {
		return nil, err
	}
	if err := free(r.Path); err != nil {
		return nil, err
	}
	w, err := o.open(ctx, filepath.Dir(r.Path))
	if err != nil {
		return nil, err
	}
	defer w.close()
	views, leftOut, err := w.researchViews(r)
	if err != nil {
		return nil, err
	}
	made, err := w.writeResearch(ctx, r, views)
	if err != nil {
		return nil, err
	}
	made.LeftOut = leftOut
	return made, nil
}

func (w *workshop) writeResearch(ctx context.Context, r Research, views []view) (*Made, error) {
	if _, err := w.Show(ctx, relations(views)); err != nil {
		return nil, err
	}
	small, err := w.smallGroups(ctx, views)
	if err != nil {
		return nil, err
	}
	if err := r.Warn(small); err != nil {
		return nil, err
	}
	coded, err := w.coded(ctx, views)
	if err != nil {
		return nil, err
	}
	words := append(r.Terms.about(), w.about(r.Role, "")...)
	rows, err := w.export(ctx, "the release for research", words, views, coded)
	if err != nil {
		return nil, err
	}
	made := &Made{Release: w.Release.Number, Relations: names(views), Rows: rows, SmallGroups: small}
	entry := audit.Entry{
		Action: "share research", Role: r.Role, Share: filepath.Base(r.Path), Release: made.Release, Relations: made.Relations, Subject: r.User,
		Recipient: r.Terms.Recipient, Agreement: r.Terms.Agreement, Purpose: r.Terms.Purpose, Expires: r.Terms.Expires,
	}
	if err := w.options.Log(entry); err != nil {
		return nil, err
	}
	return made, appearNew(w.path(), r.Path)
}

// researchViews are the chosen views without the columns that can't be in a release, which
// are named beside them: pseudonyms that aren't texts, such as lists of them, what is
// computed from a pseudonym, and what says which line of which file a row came from: by it
// two releases could be laid side by side, and each person found in the other.
func (w *workshop) researchViews(r Research) (all []view, leftOut []string, err error) {
	if all, err = w.scope(r.Role, r.User); err != nil {
		return nil, nil, err
	}
	all = slices.DeleteFunc(all, func(v view) bool { return r.Select != nil && !r.Select[v.node.ID] })
	for i, v := range all {
		all[i].columns = slices.DeleteFunc(v.columns, func(c *graph.Column) bool {
			out := isToken(c) && c.Type != tokenType || !isToken(c) && w.leadsBack(v.node, c, map[*graph.Column]bool{})
			if out {
				leftOut = append(leftOut, v.node.Relation.String()+"."+c.Name)
			}
			return out
		})
	}
	all = slices.DeleteFunc(all, func(v view) bool { return len(v.columns) == 0 })
	if len(all) == 0 {
		return nil, nil, diag.New(diag.EmptyShare, source.Span{}, "the role %s sees nothing of what was asked for", r.Role).
			WithHint("`edfi-build access check --role %s` says why", r.Role)
	}
	return all, leftOut, nil
}

// leadsBack tells whether a column's values are computed from a pseudonym, as a hash of one
// with a date is, or from a row's place in the files. A column that can't be traced counts
// as one; a number of people doesn't.
func (w *workshop) leadsBack(n *graph.Node, c *graph.Column, seen map[*graph.Column]bool) bool {
	if graph.IsOrigin(c.Name) {
		return true
	}
	if seen[c] || n.Kind != graph.KindModel || c.Lineage == nil || c.Governance.Declassify != nil {
		return false
	}
	seen[c] = true
	if c.Lineage.Unknown != "" {
		return true
	}
	for _, e := range c.Lineage.Values {
		from := w.Manifest.Nodes[e.Node]
		if e.Decides || e.Pooled || from == nil {
			continue
		}
		if graph.IsOrigin(e.Column) {
			return true // raw's own, which sources don't list
		}
		if source := from.Column(e.Column); source != nil && (isToken(source) || w.leadsBack(from, source, seen)) {
			return true
		}
	}
	return false
}

func isToken(c *graph.Column) bool { return c.Governance.Classification == graph.Pseudonym }

// tokenType is how tokens are stored.
const tokenType = "VARCHAR"
