package docsgen

import (
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// checkView is a test with its last result. Readers know it as a check.
type checkView struct {
	Name string // what must hold, in a few words
	Note string // what the project says of it
	stateView
}

// stateView is a result in words, with a mark that does without colour.
type stateView struct {
	Tone string // good, warn, bad or none: the style of the mark
	Mark string
	Text string
}

// testsByTable groups the tests by the table they are declared on. A SQL file in
// tests/ is declared on none: it belongs to every table that it reads.
func testsByTable(m *graph.Manifest) map[string][]*graph.Node {
	tests := map[string][]*graph.Node{}
	for _, n := range m.Sorted(graph.KindTest) {
		if n.Test == nil {
			continue
		}
		owners := n.DependsOn
		if n.Test.Target != "" {
			owners = []string{n.Test.Target}
		}
		for _, id := range owners {
			tests[id] = append(tests[id], n)
		}
	}
	return tests
}

// checks gives a table's checks on one column, or with column "" those on the
// table as a whole.
func (s *site) checks(table *graph.Node, column string) []checkView {
	var out []checkView
	for _, t := range s.tests[table.ID] {
		if t.Test.Column == column {
			out = append(out, checkView{Name: checkName(t), Note: firstSentence(t.Description), stateView: s.state(t)})
		}
	}
	return out
}

var checkWords = map[string]string{
	"not_null":               "never empty",
	"unique":                 "no value twice",
	"accepted_values":        "only listed values",
	"relationships":          "each value exists in its table",
	"expression_is_true":     "a condition holds in every row",
	"row_count_between":      "number of rows as expected",
	"unique_combination":     "no combination twice",
	"accepted_range":         "within its range",
	"not_null_proportion":    "rarely empty",
	"recency":                "recent enough",
	"small_cells_suppressed": "small groups are hidden",
}

func checkName(t *graph.Node) string {
	if t.Test.Type == "singular" {
		return strings.ReplaceAll(t.Name, "_", " ")
	}
	return firstOf(checkWords[t.Test.Type], strings.ReplaceAll(t.Test.Type, "_", " "))
}

// state tells how a test ended last.
func (s *site) state(t *graph.Node) stateView {
	result := s.in.Tests[t.ID]
	rows := counted(result.Failures, "row")
	switch result.Status {
	case "pass":
		return stateView{"good", "✓", "holds"}
	case "warn":
		return stateView{"warn", "!", "warns: " + rows}
	case "fail":
		return stateView{"bad", "✕", "fails: " + rows}
	case "error":
		return stateView{"bad", "✕", "could not run"}
	case "skipped":
		return stateView{"none", "–", "skipped"}
	}
	return stateView{"none", "–", "not run yet"}
}

// summary tells in one line how the checks of tables ended: what is wrong comes
// first, since one failure matters more than many successes.
func (s *site) summary(tables ...*graph.Node) stateView {
	tones, all := s.tally(tables)
	bad, warn, good := tones["bad"], tones["warn"], tones["good"]
	switch {
	case all == 0:
		return stateView{"none", "–", "no checks"}
	case bad > 0:
		return stateView{"bad", "✕", of(bad, all) + plural(bad, " fails", " fail")}
	case warn > 0:
		return stateView{"warn", "!", of(warn, all) + plural(warn, " warns", " warn")}
	case good == 0:
		return stateView{"none", "–", "not run yet"}
	case good < all:
		return stateView{"none", "✓", of(good, all) + plural(good, " holds", " hold")}
	}
	return stateView{"good", "✓", allHold(all)}
}

// tally counts the checks of tables by tone, each once though two tables share it.
func (s *site) tally(tables []*graph.Node) (tones map[string]int64, all int64) {
	tones = map[string]int64{}
	seen := map[string]bool{}
	for _, n := range tables {
		for _, t := range s.tests[n.ID] {
			if !seen[t.ID] {
				seen[t.ID] = true
				tones[s.state(t).Tone]++
			}
		}
	}
	return tones, int64(len(seen))
}

func allHold(n int64) string {
	if n == 1 {
		return "1 check holds"
	}
	return "all " + count(n) + " hold"
}

func of(part, all int64) string { return count(part) + " of " + count(all) }

func plural(n int64, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
