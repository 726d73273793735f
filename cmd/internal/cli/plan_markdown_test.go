package cli

import (
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner"
)

func TestLongTablesAreFolded(t *testing.T) {
	for rows, folded := range map[int]bool{0: false, 1: false, longTable: false, longTable + 1: true} {
		var b strings.Builder
		table(&b, "Columns", "| a |\n|---|\n", slicesOf("| x |\n", rows))
		text := b.String()
		if got := strings.Contains(text, "<details>") && strings.Contains(text, "</details>"); got != folded {
			t.Errorf("%d rows: folded is %v:\n%s", rows, got, text)
		}
		if strings.Count(text, "| x |") != rows || (rows == 0) != (text == "") {
			t.Errorf("%d rows became\n%s", rows, text)
		}
	}
}

func slicesOf(row string, n int) []string {
	rows := make([]string, n)
	for i := range rows {
		rows[i] = row
	}
	return rows
}

func TestCellsStayInTheirCell(t *testing.T) {
	if got, want := cell("a | b\n<b> & c"), `a \| b &lt;b> & c`; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestReportsAreTheSameEachTime makes a report of many changes again and again: it
// goes through maps.
func TestReportsAreTheSameEachTime(t *testing.T) {
	manifest := func(digest string) *graph.Manifest {
		m := &graph.Manifest{Nodes: map[string]*graph.Node{}, Project: graph.Project{Layers: []graph.Layer{{Name: "published"}}}}
		for _, name := range strings.Fields("a b c d e f g h i j k l m n o") {
			m.Nodes["model.p."+name] = &graph.Node{
				ID: "model.p." + name, Kind: graph.KindModel, Name: name, Layer: "published", Relation: graph.Relation{Space: "published", Name: name},
				CodeDigest: digest, Columns: []*graph.Column{{Name: digest, Type: "DATE"}},
			}
			m.Exposures = append(m.Exposures, &graph.Exposure{Name: "of_" + name, DependsOn: []string{"model.p." + name}})
		}
		return m
	}
	report := func() string {
		before, after := manifest("before"), manifest("after")
		delete(after.Nodes, "model.p.c")
		delete(after.Nodes, "model.p.d")
		plan := &runner.Plan{Before: before, After: after, Changes: graph.Compare(before, after)}
		for _, n := range after.Sorted() {
			plan.Nodes = append(plan.Nodes, &runner.PlannedNode{Node: n, Action: runner.ActionRun, Reasons: []runner.Reason{{Cause: runner.CauseSQL}}})
		}
		view := newPlanView(plan, true, false)
		return view.markdown() + view.text()
	}
	first := report()
	if !strings.Contains(first, "15 breaking") {
		t.Error(first)
	}
	for range 20 {
		if again := report(); again != first {
			t.Fatalf("a report differs from the one before:\n%s\nand\n%s", first, again)
		}
	}
}
