package graph_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// estate is a small project: two sources, a seed, two refined models, two marts, a
// dashboard, data tests and a unit test.
func estate() *graph.Manifest {
	m := &graph.Manifest{Project: graph.Project{Name: "p"}, Nodes: map[string]*graph.Node{}}
	source := func(system, table string) *graph.Node {
		return &graph.Node{ID: "source.p." + system + "." + table, Kind: graph.KindSource, Name: table, Layer: "raw",
			Relation: graph.Relation{Space: "raw", Source: system, Name: table}, Path: "models/raw/" + system + ".yml",
			Source: &graph.SourceTable{System: system, Table: table}}
	}
	model := func(layer, name string, needs ...string) *graph.Node {
		return &graph.Node{ID: "model.p." + name, Kind: graph.KindModel, Name: name, Layer: layer, DependsOn: needs,
			Relation: graph.Relation{Space: layer, Name: name}, Path: "models/" + layer + "/" + name + ".sql",
			Config: graph.Config{Materialized: graph.Table}}
	}
	test := func(name, kind, target string, needs ...string) *graph.Node {
		return &graph.Node{ID: "test.p." + name, Kind: graph.KindTest, Name: name, DependsOn: needs, Path: "models/tests.yml",
			Test: &graph.Test{Type: kind, Target: target, Severity: "error"}}
	}
	for _, n := range []*graph.Node{
		source("sis", "students"), source("lms", "logins"),
		{ID: "seed.p.grades", Kind: graph.KindSeed, Name: "grades", Relation: graph.Relation{Space: "seeds", Name: "grades"}, Path: "seeds/grades.csv", Seed: &graph.Seed{}},
		model("refined", "student", "seed.p.grades", "source.p.sis.students"),
		model("refined", "login", "model.p.student", "source.p.lms.logins"),
		model("published", "v_grade", "model.p.student"),
		model("published", "v_login", "model.p.login"),
		test("unique_student", "unique", "model.p.student", "model.p.student"),
		test("login_student", "relationships", "model.p.login", "model.p.login", "model.p.student"),
		test("few", "singular", "", "model.p.v_grade", "seed.p.grades"),
		{ID: "unit_test.p.student.grades_are_numbers", Kind: graph.KindUnitTest, Name: "grades_are_numbers", Layer: "refined",
			Path: "models/refined/student.yml", UnitTest: &graph.UnitTest{Model: "model.p.student"}},
	} {
		m.Nodes[n.ID] = n
	}
	student, mart := m.Nodes["model.p.student"], m.Nodes["model.p.v_grade"]
	student.Config.Tags, student.Group = []string{"daily", "people"}, "registrar"
	student.Config.UniqueKey, student.Config.Contract.Enforced = []string{"id"}, true
	mart.Config.Access, mart.Config.Meta = "public", map[string]any{"owner": "research", "tier": 1, "checked": true}
	mart.Config.Materialized = graph.Snapshot
	mart.Config.Snapshot.Strategy = "check"
	m.Exposures = []*graph.Exposure{{Name: "board", DependsOn: []string{"model.p.v_grade"}, Path: "models/uses.yml"}}
	m.Selectors = []*graph.NamedSelector{
		{Name: "marts", Definition: &graph.Selector{Method: "layer", Value: "published"}},
		{Name: "nightly", Definition: &graph.Selector{Union: []*graph.Selector{{Method: "selector", Value: "marts"}, {Method: "tag", Value: "daily"}},
			Exclude: []*graph.Selector{{Method: "fqn", Value: "v_login"}}}},
	}
	return m
}

// short lists a choice by the last part of its ids, sorted.
func short(ids map[string]bool) string {
	var names []string
	for id := range ids {
		names = append(names, id[strings.LastIndexByte(id, '.')+1:])
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// words splits an expression as a shell would split flags: a / b is --select a
// --exclude b.
func words(text string) (include, exclude []string) {
	with, without, _ := strings.Cut(text, " / ")
	if with != "" {
		include = []string{with}
	}
	if without != "" {
		exclude = []string{without}
	}
	return include, exclude
}

func TestSelectionsByMethod(t *testing.T) {
	before := &graph.Manifest{Project: graph.Project{Name: "p"}, Nodes: map[string]*graph.Node{}}
	maps.Copy(before.Nodes, estate().Nodes)
	delete(before.Nodes, "model.p.v_login")
	changes := &graph.Changes{
		Nodes:     map[string]*graph.NodeChange{"model.p.v_login": {Added: true}, "model.p.student": {Body: true, Macros: true}, "model.p.login": {Configs: true}},
		Exposures: []graph.ExposureChange{{Name: "board", Added: true}},
	}
	for _, c := range []struct{ selection, want string }{
		{"v_login", "v_login"},
		{"model.p.v_login", "v_login"},
		{"refined.login", "login"},
		{"p.published", "v_grade v_login"},
		{"published", "v_grade v_login"},
		{"students", "students"},
		{"raw.sis", "students"},
		{"seeds.grades", "grades"},
		{"v_*", "v_grade v_login"},
		{"*.v_?[a-g]*", ""},
		{"v_[!g]*", "v_login"},
		{"models/refined", "grades_are_numbers login student"},
		{"path:models/*/v_l*.sql", "v_login"},
		{"path:models/**/login.sql", "login"},
		{"./models/raw/", "logins students"},
		{"v_login.sql", "v_login"},
		{"lms.yml", "logins"},
		{"grades.csv", "grades"},
		{"file:v_login", "v_login"},
		{"tag:dai*", "student"},
		{"tag:daily,tag:people,v_grade", ""},
		{"layer:published", "v_grade v_login"},
		{"source:*", "logins students"},
		{"source:sis.students", "students"},
		{"source:p.sis.*", "students"},
		{"source:q.sis.*", ""},
		{"exposure:board", "board"},
		{"exposure:p.board", "board"},
		{"+exposure:board", "board grades student students v_grade"},
		{"v_grade+1", "board v_grade"},
		{"group:registrar", "student"},
		{"access:public", "v_grade"},
		{"access:protected", "login student v_login"},
		{"test_type:generic", "login_student unique_student"},
		{"test_type:singular", "few"},
		{"test_type:data", "few login_student unique_student"},
		{"test_type:unit", "grades_are_numbers"},
		{"test_name:rel*", "login_student"},
		{"unit_test:grades_*", "grades_are_numbers"},
		{"resource_type:snapshot", "v_grade"},
		{"resource_type:exposure", "board"},
		{"package:p,grades", "grades"},
		{"package:this,grades", "grades"},
		{"package:other", ""},
		{"config.materialized:seed", "grades"},
		{"config.tags:people", "student"},
		{"config.meta.owner:res*", "v_grade"},
		{"config.meta.tier:1", "v_grade"},
		{"config.meta.checked:TRUE", "v_grade"},
		{"config.meta:owner", "v_grade"},
		{"config.unique_key:id", "student"},
		{"config.contract.enforced:true", "student"},
		{"config.strategy:check", "v_grade"},
		{"config.severity:error,test_type:singular", "few"},
		{"config.nothing:x", ""},
		{"state:new", "board v_login"},
		{"state:modified", "board login student v_login"},
		{"state:modified.body", "board student v_login"},
		{"state:modified.configs", "board login v_login"},
		{"state:modified.macros", "board student v_login"},
		{"state:modified.contract", "board v_login"},
		{"state:modified+,resource_type:exposure", "board"},
		{"state:unmodified,layer:published", "v_grade"},
		{"state:old,resource_type:model", "login student v_grade"},
		{"result:fail", "few"},
		{"result:error+", "login v_login"},
		{"source_status:fresher+", "login logins v_login"},
		{"selector:marts", "v_grade v_login"},
		{"selector:nightly", "student v_grade"},
		{"+selector:marts,resource_type:source", "logins students"},
		{"student+ / v_grade", "board login student v_login"},
		{"student v_login / resource_type:test", "student v_login"},
		{" / layer:refined layer:raw", "board few grades login_student unique_student v_grade v_login"},
		{"1+v_login", "login v_login"},
		{"2+v_login,resource_type:source", "logins"},
		{"@v_grade", "board grades student students v_grade"},
		{"@logins", "grades login logins student students v_login"},
		{"+few", "few grades student students v_grade"},
	} {
		include, exclude := words(c.selection)
		got, err := estate().Select(include, exclude, graph.SelectContext{
			Before: before, Changes: changes, Exposures: true, Indirect: graph.Empty,
			Results: map[string]string{"test.p.few": "fail", "model.p.login": "error"},
			Fresher: map[string]bool{"source.p.lms.logins": true},
		})
		if err != nil || short(got) != c.want {
			t.Errorf("%s\n got %s\nwant %s\n%v", c.selection, short(got), c.want, err)
		}
	}
}

func TestTestsComeAlong(t *testing.T) {
	for _, c := range []struct {
		mode            graph.Indirect
		selection, want string
	}{
		{"", "login", "login login_student"},
		{graph.Eager, "login", "login login_student"},
		{graph.Cautious, "login", "login"},
		{graph.Cautious, "login student", "grades_are_numbers login login_student student unique_student"},
		{graph.Cautious, "student", "grades_are_numbers student unique_student"},
		{graph.Buildable, "login", "login login_student"},
		{graph.Buildable, "student", "grades_are_numbers student unique_student"},
		{graph.Buildable, "v_grade", "few v_grade"},
		{graph.Empty, "student", "student"},
		{graph.Empty, "student unique_student", "student unique_student"},
		{graph.Cautious, "login student / login_student", "grades_are_numbers login student unique_student"},
		{graph.Cautious, "login student / test_type:unit", "login login_student student unique_student"},
		{graph.Cautious, "student,unique_student", "unique_student"},
		{graph.Eager, "resource_type:model / test_type:data", "grades_are_numbers login student v_grade v_login"},
		{graph.Cautious, "@v_login", "grades grades_are_numbers login login_student logins student students unique_student v_login"},
	} {
		include, exclude := words(c.selection)
		got, err := estate().Select(include, exclude, graph.SelectContext{Indirect: c.mode})
		if err != nil || short(got) != c.want {
			t.Errorf("%s %s\n got %s\nwant %s\n%v", c.mode, c.selection, short(got), c.want, err)
		}
	}
}

func TestSelectionsThatAreRefused(t *testing.T) {
	for _, c := range []struct {
		selection string
		code      diag.Code
		hint      string
	}{
		{"studnet", diag.UnknownNode, `did you mean "student"?`},
		{"board", diag.UnknownNode, "it is an exposure: select it as exposure:board"},
		{"selector:nihgtly", diag.UnknownSelector, `did you mean "nightly"?`},
		{"tga:daily", diag.UnknownMethod, `did you mean "tag"?`},
		{"resource_type:modl", diag.UnknownMethod, `did you mean "model"?`},
		{"state:changed", diag.UnknownMethod, ""},
		{"tag.x:daily", diag.BadSelection, "write tag:daily"},
		{"config:table", diag.BadSelection, ""},
		{"0+student", diag.BadDepth, ""},
		{"student+99999999999999999999", diag.BadDepth, ""},
		{"tag:", diag.BadSelection, ""},
		{"+", diag.BadSelection, ""},
		{"a,,b", diag.BadSelection, ""},
		{"student, login", diag.BadSelection, ""},
		{"@student+", diag.BadSelection, ""},
		{"student++", diag.BadSelection, ""},
		{"state:modified", diag.NoState, "give the folder of an earlier manifest.json with --state"},
		{"result:error", diag.NoState, ""},
		{"source_status:fresher", diag.NoState, ""},
		{strings.Repeat("a ", 40_000), diag.BadSelection, ""},
	} {
		_, err := estate().Select([]string{c.selection}, nil, graph.SelectContext{})
		var unknown *graph.UnknownNameError
		if errors.As(err, &unknown) {
			err = unknown.Diagnostic()
		}
		var d diag.Diagnostic
		if !errors.As(err, &d) || d.Code != c.code || (c.hint != "" && d.Hint != c.hint) || d.Hint == "" {
			t.Errorf("%.40s: %v, hint %q", c.selection, err, d.Hint)
		}
	}
}

func TestPartsThatChooseNothingAreTold(t *testing.T) {
	var told []string
	got, err := estate().Select([]string{"zz*+", "3+tag:none,v_login"}, []string{"path:nowhere"}, graph.SelectContext{Unmatched: func(part string) { told = append(told, part) }})
	if err != nil || len(got) > 0 {
		t.Error(got, err)
	}
	if want := []string{"zz*+", "3+tag:none", "path:nowhere"}; !slices.Equal(told, want) {
		t.Errorf("got %q, want %q", told, want)
	}
}

func TestTheDefaultSelectorIsUsedWhereNothingIsAsked(t *testing.T) {
	m := estate()
	m.Selectors[0].Default = true
	for _, c := range []struct{ selection, want string }{
		{"", "few v_grade v_login"},
		{"v_login", "v_login"},
		{" / resource_type:test resource_type:unit_test layer:raw layer:refined", "grades v_grade v_login"},
	} {
		include, exclude := words(c.selection)
		got, err := m.Select(include, exclude, graph.SelectContext{})
		if err != nil || short(got) != c.want {
			t.Errorf("%q: %s, %v", c.selection, short(got), err)
		}
	}
}

// TestSelectorsThatNameEachOtherTwiceStayCheap is the billion laughs of selectors.
func TestSelectorsThatNameEachOtherTwiceStayCheap(t *testing.T) {
	m := estate()
	for i := range 60 {
		next := &graph.Selector{Method: "selector", Value: fmt.Sprintf("s%d", i+1)}
		m.Selectors = append(m.Selectors, &graph.NamedSelector{Name: fmt.Sprintf("s%d", i), Definition: &graph.Selector{Union: []*graph.Selector{next, next}}})
	}
	m.Selectors = append(m.Selectors, &graph.NamedSelector{Name: "s60", Definition: &graph.Selector{Method: "fqn", Value: "v_login"}})
	got, err := m.Select([]string{"selector:s0"}, nil, graph.SelectContext{})
	if err != nil || short(got) != "v_login" {
		t.Error(short(got), err)
	}
}

// TestSelectorsThatNeedEachOther looks at a manifest whose selectors nothing has
// checked before.
func TestSelectorsThatNeedEachOther(t *testing.T) {
	m := estate()
	m.Selectors = []*graph.NamedSelector{{Name: "a", Definition: &graph.Selector{Method: "selector", Value: "a"}}}
	var d diag.Diagnostic
	if _, err := m.Select([]string{"selector:a"}, nil, graph.SelectContext{}); !errors.As(err, &d) || d.Code != diag.SelectorCycle {
		t.Error(err)
	}
}
