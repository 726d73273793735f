package graph

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// changedProject is a source, two refined models, two marts and an exposure.
func changedProject() *Manifest {
	trace := func(definition string, edges ...ColumnEdge) *Lineage {
		return &Lineage{Values: edges, Definition: definition}
	}
	from := func(node, column string) ColumnEdge { return ColumnEdge{Node: node, Column: column, Kind: EdgeCopy} }
	m := &Manifest{
		Format: 1, Engine: "duckdb 1", KPIs: []*KPI{{Name: "absence", Fields: map[string]string{"threshold": "0.1"}}},
		Macros: []*Macro{{Name: "year", Code: "2026"}, {Name: "half", Code: "{{ year }}", Uses: []string{"year"}}},
		Project: Project{
			Name: "p", Timezone: "UTC", ReportDate: "2026-03-31", Vars: map[string]any{"school_year": 2026},
			Layers: []Layer{{Name: "raw"}, {Name: "refined"}, {Name: "published"}},
		},
		Exposures: []*Exposure{{Name: "board", DependsOn: []string{"model.p.mart"}}},
		Nodes:     map[string]*Node{},
	}
	for _, n := range []*Node{
		{ID: "source.p.sis.students", Kind: KindSource, Name: "students", Layer: "raw",
			Relation: Relation{Space: "raw", Source: "sis", Name: "students"},
			Source:   &SourceTable{System: "sis", Table: "students", Landing: Landing{Path: "s.csv", Format: CSV}, Load: Load{Mode: LoadSnapshot}, Freshness: &Freshness{Filter: "true"}},
			Columns: []*Column{
				{Name: "id", Type: "VARCHAR", Headers: []string{"ID"}, Governance: Governance{Classification: Direct, Subject: []string{"student"}}},
				{Name: "grade", Type: "VARCHAR"}, {Name: "born", Type: "VARCHAR"},
			}},
		{ID: "seed.p.grades", Kind: KindSeed, Name: "grades", Relation: Relation{Space: SeedSpace, Name: "grades"}, Seed: &Seed{Digest: "aa"},
			Columns: []*Column{{Name: "grade", Type: "INTEGER"}, {Name: "label", Type: "VARCHAR"}}},
		{ID: "model.p.student", Kind: KindModel, Name: "student", Layer: "refined", Relation: Relation{Space: "refined", Name: "student"},
			DependsOn: []string{"source.p.sis.students"}, CodeDigest: "c1", RowsDigest: "r1", RawCode: "select …", Config: Config{Materialized: Table},
			Columns: []*Column{
				{Name: "id", Type: "VARCHAR", Lineage: trace("d1", from("source.p.sis.students", "id")), Governance: Governance{Classification: Pseudonym}},
				{Name: "grade", Type: "INTEGER", Description: "the grade", Lineage: trace("d2", from("source.p.sis.students", "grade"))},
				{Name: "born", Type: "DATE", Lineage: trace("d3", from("source.p.sis.students", "born"))},
			}},
		{ID: "model.p.label", Kind: KindModel, Name: "label", Layer: "refined", Relation: Relation{Space: "refined", Name: "label"},
			DependsOn: []string{"seed.p.grades"}, CodeDigest: "c2", Config: Config{Materialized: View},
			Columns: []*Column{{Name: "label", Type: "VARCHAR", Lineage: &Lineage{Unknown: "too clever"}}}},
		{ID: "model.p.mart", Kind: KindModel, Name: "mart", Layer: "published", Relation: Relation{Space: "published", Name: "mart"},
			DependsOn: []string{"model.p.student"}, CodeDigest: "c3", RowsDigest: "r3", Config: Config{Materialized: Table, Tags: []string{"daily"}},
			Influences: []ColumnEdge{{Node: "model.p.student", Column: "id", Kind: EdgeGroup}},
			Columns: []*Column{
				{Name: "grade", Type: "INTEGER", Lineage: trace("d4", from("model.p.student", "grade"))},
				{Name: "youngest", Type: "DATE", Lineage: trace("d5", from("model.p.student", "born"))},
			}},
		{ID: "model.p.other", Kind: KindModel, Name: "other", Layer: "published", Relation: Relation{Space: "published", Name: "other"},
			DependsOn: []string{"model.p.label"}, CodeDigest: "c4", Config: Config{Materialized: Table, Contract: Contract{Enforced: true}},
			Columns: []*Column{{Name: "label", Type: "VARCHAR", DataType: "varchar"}}},
		{ID: "test.p.not_null.1", Kind: KindTest, Name: "not_null", Layer: "refined", DependsOn: []string{"model.p.student"}, CodeDigest: "t1",
			Test: &Test{Type: "not_null", Target: "model.p.student", Column: "id", Severity: "error", WarnIf: "!= 0", ErrorIf: "!= 0"}},
		{ID: "unit_test.p.student.u", Kind: KindUnitTest, Name: "u", Layer: "refined", CodeDigest: "u1", UnitTest: &UnitTest{Model: "model.p.student"}},
	} {
		m.Nodes[n.ID] = n
	}
	return m
}

// reread is the manifest as it comes back from disk.
func reread(t *testing.T, m *Manifest) *Manifest {
	t.Helper()
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	out := &Manifest{}
	if err := json.Unmarshal(text, out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestManifestEqualsItself(t *testing.T) {
	m := changedProject()
	for name, other := range map[string]*Manifest{
		"the same": m, "made again": changedProject(), "read from disk": reread(t, m),
	} {
		for _, c := range []*Changes{Compare(m, other), Compare(other, m)} {
			if len(c.Nodes)+len(c.Exposures)+len(c.Project) > 0 {
				t.Errorf("%s differs: %s", name, describeChanges(c))
			}
		}
	}
}

// describeChanges writes changes as lines that a person can compare.
func describeChanges(c *Changes) string {
	var lines []string
	for id, n := range c.Nodes {
		var words []string
		v := reflect.ValueOf(*n)
		for i := range v.NumField() {
			if v.Field(i).Kind() == reflect.Bool && v.Field(i).Bool() {
				words = append(words, strings.ToLower(v.Type().Field(i).Name))
			}
		}
		if len(n.Through) > 0 {
			words = append(words, "through "+strings.Join(n.Through, " and "))
		}
		for _, column := range n.Columns {
			text := column.Name + " " + string(column.Kind)
			if column.Before+column.After != "" {
				text += " " + column.Before + ">" + column.After
			}
			words = append(words, text)
		}
		for _, sentence := range n.Breaking {
			words = append(words, "BREAKING "+sentence)
		}
		lines = append(lines, id+": "+strings.Join(words, ", "))
	}
	for _, e := range c.Exposures {
		lines = append(lines, fmt.Sprintf("exposure %+v", e))
	}
	for _, what := range c.Project {
		lines = append(lines, "project: "+what)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func TestCompare(t *testing.T) {
	model := func(m *Manifest, name string) *Node { return m.Nodes["model.p."+name] }
	for _, c := range []struct {
		name string
		edit func(m *Manifest)
		want string
	}{
		{"a comment", func(m *Manifest) { model(m, "student").RawCode += " -- why" }, ""},
		{"the file moved", func(m *Manifest) { model(m, "student").Path = "elsewhere.sql" }, ""},
		{"a column of another expression", func(m *Manifest) {
			n := model(m, "student")
			n.CodeDigest, n.RawCode, n.Column("grade").Lineage.Definition = "c9", "select more", "d9"
		}, "model.p.student: body, grade redefined"},
		{"another join", func(m *Manifest) { model(m, "student").CodeDigest, model(m, "student").RowsDigest = "c9", "r9" },
			"model.p.student: body, rows"},
		{"a statement that can't be traced", func(m *Manifest) { model(m, "label").CodeDigest = "c9" },
			"model.p.label: body, rows, label redefined"},
		{"a wider type", func(m *Manifest) { model(m, "student").Column("grade").Type = "BIGINT" },
			"model.p.student: grade retyped INTEGER>BIGINT"},
		{"a narrower type", func(m *Manifest) { model(m, "student").Column("grade").Type = "SMALLINT" },
			"model.p.student: grade retyped INTEGER>SMALLINT, BREAKING column grade is SMALLINT and was INTEGER: published.mart reads it"},
		{"the same type in other words", func(m *Manifest) { model(m, "student").Column("grade").Type = "int4" }, ""},
		{"a new column", func(m *Manifest) {
			n := model(m, "mart")
			n.CodeDigest, n.Columns = "c9", append(n.Columns, &Column{Name: "more", Type: "DATE", Lineage: &Lineage{Definition: "d9"}})
		}, "model.p.mart: body, more added >DATE"},
		{"a mart's column gone", func(m *Manifest) { model(m, "mart").Columns = model(m, "mart").Columns[:1] },
			"model.p.mart: youngest removed DATE>, BREAKING column youngest was removed: exposure board reads it"},
		{"a mart's column gone that no exposure names", func(m *Manifest) {
			m.Exposures = nil
			model(m, "mart").Columns = model(m, "mart").Columns[:1]
		}, "exposure {Name:board Added:false Removed:true}\n" +
			"model.p.mart: youngest removed DATE>, BREAKING column youngest was removed: exposure board reads it"},
		{"a column gone that a mart reads", func(m *Manifest) { model(m, "student").Columns = model(m, "student").Columns[:2] },
			"model.p.student: born removed DATE>, BREAKING column born was removed: published.mart reads it"},
		{"a seed's column gone, behind a model that can't be traced", func(m *Manifest) { m.Nodes["seed.p.grades"].Columns = m.Nodes["seed.p.grades"].Columns[:1] },
			"seed.p.grades: label removed VARCHAR>, BREAKING column label was removed: refined.label reads it"},
		{"a contract's column gone", func(m *Manifest) { model(m, "other").Columns = nil },
			"model.p.other: contract, label removed VARCHAR>, BREAKING column label was removed: its contract promised it"},
		{"a contract dropped", func(m *Manifest) { model(m, "other").Config.Contract.Enforced = false },
			"model.p.other: contract, BREAKING its contract is no longer enforced"},
		{"access narrowed", func(m *Manifest) { model(m, "student").Config.Access = "private" },
			"model.p.student: configs, BREAKING its access is private and was protected"},
		{"access widened", func(m *Manifest) { model(m, "student").Config.Access = "public" }, "model.p.student: configs"},
		{"a mart gone", func(m *Manifest) { delete(m.Nodes, "model.p.mart") },
			"model.p.mart: removed, BREAKING published.mart was removed: exposure board reads it"},
		{"a mart gone that nobody names", func(m *Manifest) {
			m.Nodes["model.p.other"].Config.Contract.Enforced = false
			delete(m.Nodes, "model.p.other")
		}, "model.p.other: removed, BREAKING published.other was removed: its contract promised it"},
		{"a test gone", func(m *Manifest) { delete(m.Nodes, "test.p.not_null.1") }, "test.p.not_null.1: removed"},
		{"a test's severity", func(m *Manifest) { m.Nodes["test.p.not_null.1"].Test.Severity = "warn" }, "test.p.not_null.1: configs"},
		{"a test proven", func(m *Manifest) { m.Nodes["test.p.not_null.1"].Test.Proven = "coalesce" }, ""},
		{"a classification", func(m *Manifest) { model(m, "student").Column("id").Governance.Classification = Internal },
			"model.p.student: id reclassified pseudonym>internal"},
		{"a description", func(m *Manifest) { model(m, "student").Column("grade").Description = "another" }, "model.p.student: descriptions"},
		{"a tag", func(m *Manifest) { model(m, "mart").Config.Tags = []string{"weekly"} }, "model.p.mart: configs"},
		{"a layer's name", func(m *Manifest) {
			model(m, "student").Layer, model(m, "student").Relation.Space = "staging", "staging"
			model(m, "mart").CodeDigest, model(m, "mart").RawCode = "c9", model(m, "mart").RawCode
		}, "model.p.mart: body\nmodel.p.student: relation, BREAKING refined.student is called staging.student now: published.mart reads it"},
		{"a seed's file", func(m *Manifest) { m.Nodes["seed.p.grades"].Seed.Digest = "bb" }, "seed.p.grades: body, rows"},
		{"a source's header", func(m *Manifest) { m.Nodes["source.p.sis.students"].Columns[0].Headers = []string{"Id"} },
			"source.p.sis.students: body, id redefined"},
		{"a source's mode", func(m *Manifest) { m.Nodes["source.p.sis.students"].Source.Load.Mode = LoadAppend },
			"source.p.sis.students: body, rows"},
		{"a source's freshness", func(m *Manifest) { m.Nodes["source.p.sis.students"].Source.Freshness = nil }, "source.p.sis.students: configs"},
		{"how a table grows", func(m *Manifest) { model(m, "mart").Config.Materialized = Incremental }, "model.p.mart: configs, rows"},
		{"a table as a view", func(m *Manifest) { model(m, "mart").Config.Materialized = View }, "model.p.mart: configs"},
		{"the report date, which nothing uses", func(m *Manifest) { m.Project.ReportDate = "2026-04-30" }, "project: report date"},
		{"the report date, used", func(m *Manifest) {
			m.Project.ReportDate = "2026-04-30"
			n := model(m, "student")
			n.CodeDigest, n.Uses.ReportDate, n.Column("born").Lineage.Definition = "c9", true, "d9"
		}, "model.p.student: body, through report date, born redefined\nproject: report date"},
		{"a macro behind a macro", func(m *Manifest) {
			m.Macros[0].Code = "2027"
			n := model(m, "student")
			n.CodeDigest, n.Uses.Macros, n.Column("born").Lineage.Definition = "c9", []string{"half"}, "d9"
		}, "model.p.student: body, macros, through macro half, born redefined"},
		{"an exposure", func(m *Manifest) { m.Exposures[0].URL = "x" }, "exposure {Name:board Added:false Removed:false}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := changedProject()
			c.edit(m)
			if got := describeChanges(Compare(changedProject(), m)); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// derived are the fields that follow from others, stand for a place, or are text of
// which the digest counts.
var derived = []string{
	"ID", "Path", "PatchPath", "RawCode", "CompiledCode", "IncrementalCode", "RelationOffsets", "RowsDigest", "RelationOffsets", "Uses", "Portable", "Influences", "Equalities", "Pseudonyms", "Span", "Map", "Problems", "JudgedCode", "Quarantines",
	"Tests", "Lineage", "Tally", "Probe", "Proven", "StoredCode",
}

// TestCompareFindsEveryEdit changes one field after the other, at any depth.
func TestCompareFindsEveryEdit(t *testing.T) {
	edits := 0
	for id := range changedProject().Nodes {
		for at := 0; ; at++ {
			m := changedProject()
			edited := editField(reflect.ValueOf(m.Nodes[id]).Elem(), at)
			if edited == "" {
				break
			}
			ofFiles := strings.Contains(edited, "Headers") || strings.Contains(edited, "InFile") || strings.Contains(edited, "Values with")
			if ofFiles && m.Nodes[id].Source == nil {
				continue // only landing files have them
			}
			if m.Nodes[id].Kind == KindTest && strings.HasPrefix(edited, "Columns") {
				continue // those of what it looks at
			}
			edits++
			if Compare(changedProject(), m).Nodes[id] == nil {
				t.Errorf("%s: another %s wasn't found", id, edited)
			}
		}
	}
	if edits < 400 {
		t.Errorf("only %d edits were tried", edits)
	}
}

// editField changes the n-th plain value below v that isn't derived, and names it;
// "" when there is no n-th.
func editField(v reflect.Value, n int) string {
	name, _ := editAt(v, &n)
	return name
}

func editAt(v reflect.Value, n *int) (name string, done bool) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return editAt(v.Elem(), n)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if !field.IsExported() || slices.Contains(derived, field.Name) || field.Name == "Kind" {
				continue
			}
			if name, done := editAt(v.Field(i), n); done {
				return field.Name + " " + name, true
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if name, done := editAt(v.Index(i), n); done {
				return fmt.Sprint(i, " ", name), true
			}
		}
		if *n--; *n < 0 {
			v.Set(reflect.Append(v, another(v.Type().Elem())))
			return "with one more", true
		}
	case reflect.Map:
		if *n--; *n < 0 {
			v.Set(reflect.MakeMap(v.Type()))
			v.SetMapIndex(reflect.ValueOf("another"), reflect.ValueOf("x"))
			return "with another key", true
		}
	case reflect.String:
		if *n--; *n < 0 {
			v.SetString(v.String() + "x")
			return "", true
		}
	case reflect.Bool:
		if *n--; *n < 0 {
			v.SetBool(!v.Bool())
			return "", true
		}
	case reflect.Int:
		if *n--; *n < 0 {
			v.SetInt(v.Int() + 1)
			return "", true
		}
	}
	return "", false
}

// another is a value of a type that isn't empty.
func another(t reflect.Type) reflect.Value {
	if t.Kind() == reflect.Pointer {
		v := reflect.New(t.Elem())
		v.Elem().FieldByName("Name").SetString("another")
		return v
	}
	v := reflect.New(t).Elem()
	if t.Kind() == reflect.String {
		v.SetString("another")
	}
	return v
}
