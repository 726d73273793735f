package docsgen

import "github.com/edfi-build/edfi-build/graph"

// openedView is a column that was declared less close than what it is made from.
type openedView struct {
	Column     placeView
	To         classView
	From       []placeView // what of it is closer, or all of it where nothing is
	Reason     string
	ApprovedBy string
}

// openedViews lists them for all tables, in reading order.
func (s *site) openedViews() []openedView {
	var views []openedView
	for _, n := range s.tables {
		for _, c := range n.Columns {
			if v := s.opened(n, c); v != nil {
				views = append(views, *v)
			}
		}
	}
	return views
}

// opened is nil for a column that is as close as what it is made from.
func (s *site) opened(n *graph.Node, c *graph.Column) *openedView {
	d := c.Governance.Declassify
	if d == nil {
		return nil
	}
	return &openedView{
		Column: s.columnPlace(n.ID, c.Name), To: classOf(d.To), From: s.madeFrom(c, d.To),
		Reason: d.Reason, ApprovedBy: d.ApprovedBy,
	}
}

// madeFrom lists the columns whose values are in c and that are closer than to. Where none
// is, c took its closeness from a comparison, and all of them are listed.
func (s *site) madeFrom(c *graph.Column, to graph.Classification) []placeView {
	if c.Lineage == nil {
		return nil
	}
	var closer, all []placeView
	seen := map[placeView]bool{}
	for _, e := range c.Lineage.Values {
		place := s.columnPlace(e.Node, e.Column)
		if e.Token || seen[place] {
			continue
		}
		seen[place] = true
		all = append(all, place)
		if place.Class.Level > to.Rank() {
			closer = append(closer, place)
		}
	}
	if len(closer) > 0 {
		return closer
	}
	return all
}
