package graph

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
)

// Compare says how after differs from before. Text that means the same (comments
// and white space in SQL, the file a node stands in) is no difference, and neither
// is what follows from the rest: compiled SQL, lineage, portability. Manifests that
// were read from disk compare equal to those that were written. Neither is changed.
func Compare(before, after *Manifest) *Changes {
	c := &Changes{Nodes: map[string]*NodeChange{}, before: before}
	for id := range before.Nodes {
		if after.Nodes[id] == nil {
			c.Nodes[id] = &NodeChange{ID: id, Removed: true}
		}
	}
	for id, node := range after.Nodes {
		earlier := before.Nodes[id]
		if earlier == nil {
			c.Nodes[id] = &NodeChange{ID: id, Added: true}
		} else if change := compareNodes(earlier, node); change != nil {
			c.Nodes[id] = change
		}
	}
	explainBodies(c, before, after)
	findBreaking(c, before, after)
	c.Exposures = compareExposures(before.Exposures, after.Exposures)
	c.Project = compareProjects(before, after)
	return c
}

// compareNodes returns nil where nothing differs.
func compareNodes(a, b *Node) *NodeChange {
	change := NodeChange{
		ID:           b.ID,
		Body:         !equal(bodyOf(a), bodyOf(b)),
		Configs:      !equal(configsOf(a), configsOf(b)),
		Relation:     !equal(placeOf(a), placeOf(b)),
		Descriptions: !equal(describedBy(a), describedBy(b)),
		Contract:     !equal(promiseOf(a), promiseOf(b)),
	}
	if b.Kind != KindTest { // whose columns are those of what it looks at
		change.Columns = compareColumns(a, b, change.Body)
	}
	change.Rows = otherRows(a, b, change.Body)
	if reflect.DeepEqual(change, NodeChange{ID: b.ID}) {
		return nil
	}
	return &change
}

// equal compares plain data. What differs in memory only, such as no list and an
// empty one, is the same in JSON.
func equal(a, b any) bool {
	if reflect.DeepEqual(a, b) {
		return true
	}
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// bodyOf is what a node's content follows from.
func bodyOf(n *Node) any {
	body := []any{n.CodeDigest, n.DependsOn}
	switch {
	case n.Source != nil:
		table := *n.Source
		table.Freshness = nil
		body = append(body, table, headersOf(n))
	case n.Seed != nil:
		body = append(body, *n.Seed)
	case n.Test != nil:
		body = append(body, assertionOf(*n.Test))
	case n.UnitTest != nil:
		body = append(body, *n.UnitTest)
	}
	return body
}

// assertionOf is what a test says, without its configuration and without what
// follows from its statement.
func assertionOf(t Test) Test {
	t.Severity, t.WarnIf, t.ErrorIf, t.Limit, t.StoreFailures = "", "", "", 0, false
	t.Tally, t.Probe, t.Proven, t.StoredCode = "", false, "", ""
	return t
}

// headersOf is how landing files call the columns, which of them have them, and in
// which order files without a header do.
func headersOf(n *Node) any {
	var list []any
	for _, c := range n.Columns {
		list = append(list, c.Name, c.Headers, c.InFile, c.Values)
	}
	return list
}

// configsOf is a node's configuration but its contract.
func configsOf(n *Node) any {
	config := n.Config
	config.Contract = Contract{}
	parts := []any{config, n.Group}
	if n.Source != nil {
		parts = append(parts, n.Source.Freshness)
	}
	if n.Test != nil {
		parts = append(parts, n.Test.Severity, n.Test.WarnIf, n.Test.ErrorIf, n.Test.Limit, n.Test.StoreFailures)
	}
	return parts
}

func placeOf(n *Node) any { return []any{n.Layer, n.Relation, n.Name} }

// describedBy is what people say about a node and its columns. Classifications are
// compared column by column.
func describedBy(n *Node) any {
	list := []any{n.Description, n.Steward, n.Business, n.Governance}
	for _, c := range n.Columns {
		governance := c.Governance
		governance.Classification = ""
		if words := (columnWords{c.Description, c.Business, governance, c.Tags, c.Meta}); !words.empty() {
			list = append(list, c.Name, words)
		}
	}
	return list
}

type columnWords struct {
	Description string         `json:",omitempty"`
	Business    Business       `json:",omitzero"`
	Governance  Governance     `json:",omitzero"`
	Tags        []string       `json:",omitempty"`
	Meta        map[string]any `json:",omitempty"`
}

// empty tells whether nobody has said anything, so that a column that is only
// selected changes no description.
func (w columnWords) empty() bool {
	if len(w.Tags)+len(w.Meta)+len(w.Business.Synonyms)+len(w.Governance.Subject) > 0 {
		return false
	}
	w.Tags, w.Meta, w.Business.Synonyms, w.Governance.Subject = nil, nil, nil, nil
	return reflect.ValueOf(w).IsZero()
}

// promiseOf is what a contract says: without one that is enforced, nothing but the
// types that people have declared.
func promiseOf(n *Node) any {
	promise := []any{n.Config.Contract}
	for _, c := range n.Columns {
		if n.Config.Contract.Enforced {
			promise = append(promise, c.Name, c.Type)
		}
		if c.DataType != "" {
			promise = append(promise, c.Name, c.DataType)
		}
	}
	return promise
}

// otherRows tells whether a node may have other rows than before. Where nothing is
// known of the part of a statement that decides about rows, any change of it counts.
func otherRows(a, b *Node, body bool) bool {
	switch {
	case b.Source != nil:
		return !equal([]any{a.Source.Landing, a.Source.Load, a.Source.Key, a.Source.Disabled},
			[]any{b.Source.Landing, b.Source.Load, b.Source.Key, b.Source.Disabled})
	case b.Seed != nil:
		return body
	case b.Kind != KindModel:
		return false
	case growth(a) != growth(b):
		return true
	case a.RowsDigest == "" || b.RowsDigest == "":
		return body
	}
	return a.RowsDigest != b.RowsDigest
}

// growth is how rows of earlier runs come into a table.
func growth(n *Node) string {
	if n.Config.Materialized != Incremental && n.Config.Materialized != Snapshot {
		return ""
	}
	config := Config{
		Materialized: n.Config.Materialized, IncrementalStrategy: n.Config.IncrementalStrategy,
		UniqueKey: n.Config.UniqueKey, Snapshot: n.Config.Snapshot,
	}
	text, err := json.Marshal(config)
	if err != nil {
		panic("a configuration is plain data: " + err.Error())
	}
	return string(text)
}

func compareExposures(before, after []*Exposure) []ExposureChange {
	earlier, later := exposuresByName(before), exposuresByName(after)
	var list []ExposureChange
	for name, e := range later {
		if old := earlier[name]; old == nil {
			list = append(list, ExposureChange{Name: name, Added: true})
		} else if !equal(old, e) {
			list = append(list, ExposureChange{Name: name})
		}
	}
	for name := range earlier {
		if later[name] == nil {
			list = append(list, ExposureChange{Name: name, Removed: true})
		}
	}
	slices.SortFunc(list, func(a, b ExposureChange) int { return bytes.Compare([]byte(a.Name), []byte(b.Name)) })
	return list
}

func exposuresByName(list []*Exposure) map[string]*Exposure {
	byName := map[string]*Exposure{}
	for _, e := range list {
		byName[e.Name] = e
	}
	return byName
}

// compareProjects lists what differs beside nodes and exposures.
func compareProjects(before, after *Manifest) []string {
	var list []string
	add := func(what string, a, b any) {
		if !equal(a, b) {
			list = append(list, what)
		}
	}
	p, q := before.Project, after.Project
	add("engine", before.Engine, after.Engine)
	add("timezone", p.Timezone, q.Timezone)
	add("report date", p.ReportDate, q.ReportDate)
	add("variables", p.Vars, q.Vars)
	add("layers", p.Layers, q.Layers)
	add("standard", p.Standard, q.Standard)
	add("profile", p.Profile, q.Profile)
	add("district", p.District, q.District)
	add("KPIs", before.KPIs, after.KPIs)
	add("groups", before.Groups, after.Groups)
	add("governance.yml", before.Files["governance.yml"], after.Files["governance.yml"])
	return list
}
