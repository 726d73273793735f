package graph

// compareColumns lists what differs in the columns of a node; body says that its
// statement changed. Types are compared as types.
func compareColumns(a, b *Node, body bool) []ColumnChange {
	var list []ColumnChange
	earlier := map[string]*Column{}
	for _, c := range a.Columns {
		earlier[c.Name] = c
	}
	for _, c := range b.Columns {
		old := earlier[c.Name]
		if old == nil {
			list = append(list, ColumnChange{Name: c.Name, Kind: ColumnAdded, After: c.Type})
			continue
		}
		delete(earlier, c.Name)
		list = append(list, compareColumn(old, c, body && b.Kind == KindModel)...)
	}
	for _, c := range a.Columns {
		if earlier[c.Name] != nil {
			list = append(list, ColumnChange{Name: c.Name, Kind: ColumnRemoved, Before: c.Type})
		}
	}
	return list
}

func compareColumn(a, b *Column, body bool) []ColumnChange {
	var list []ColumnChange
	if !sameEngineType(a.Type, b.Type) {
		list = append(list, ColumnChange{Name: b.Name, Kind: ColumnRetyped, Before: a.Type, After: b.Type})
	}
	if redefined(a, b, body) {
		list = append(list, ColumnChange{Name: b.Name, Kind: ColumnRedefined})
	}
	if a.Governance.Classification != b.Governance.Classification {
		list = append(list, ColumnChange{Name: b.Name, Kind: ColumnReclassified,
			Before: string(a.Governance.Classification), After: string(b.Governance.Classification)})
	}
	return list
}

// redefined tells whether a column has another definition. One that isn't known
// counts as another when the statement changed.
func redefined(a, b *Column, body bool) bool {
	before, after := a.definition(), b.definition()
	if before == "" || after == "" {
		return body || !equal(a.Headers, b.Headers) || a.InFile != b.InFile || !equal(a.Values, b.Values)
	}
	return before != after
}

func (c *Column) definition() string {
	if c.Lineage == nil {
		return ""
	}
	return c.Lineage.Definition
}

// sameEngineType compares types whatever words they are written in.
func sameEngineType(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := ParseEngineType(a)
	y, errY := ParseEngineType(b)
	return errX == nil && errY == nil && x.String() == y.String()
}
