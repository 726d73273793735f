package sql_test

import (
	"strings"

	"github.com/edfi-build/edfi-build/compiler/sql"
	"github.com/edfi-build/edfi-build/runner/duckdb"
)

// checkFacts holds the cells of an output to what is said of its edges: a faithful
// output holds cells of the columns that it is from, and what is pooled or only
// decides never stands there.
func checkFacts(output sql.Output, answer *duckdb.Answer, i int, fail func(string, ...any)) {
	cells := cellsOf(output.Values)
	never := map[string]string{}
	for _, e := range output.Values {
		switch {
		case e.Pooled:
			never[columnOf(e)] = "pooled"
		case e.Decides:
			never[columnOf(e)] = "deciding"
		}
	}
	for _, row := range answer.Rows {
		if row[i] == nil {
			continue
		}
		text := *row[i]
		if output.Faithful && !cells[unframed(text)] {
			fail("%s is said to be faithful and holds %q: %s", output.Name, text, edgeList(output.Values))
			return
		}
		for _, token := range tokensIn(text) {
			if how := never[token.column]; how != "" {
				fail("%s holds %q, and %s is said to be %s", output.Name, text, token.column, how)
				return
			}
		}
	}
}

// cellsOf are the cells of the columns that edges lead to, but for those that decide.
func cellsOf(edges []sql.Edge) map[string]bool {
	wanted, cells := map[string]bool{}, map[string]bool{}
	for _, e := range edges {
		wanted[columnOf(e)] = !e.Decides
	}
	for _, t := range tokenTables {
		for _, c := range t.columns {
			for row := range tokenRows {
				if wanted[t.alias+"."+c.name] {
					cells[unframed(shown(cell(t.alias, c, row), c.kind))] = true
				}
			}
		}
	}
	return cells
}

// unframed is a text without what a faithful function may change.
func unframed(text string) string {
	return strings.TrimLeft(strings.ToLower(strings.TrimSpace(text)), "0")
}
