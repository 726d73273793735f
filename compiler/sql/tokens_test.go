package sql_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
)

// Every cell of the token tables is a text that stands nowhere else and tells where
// it comes from: a.x.2 is table a, column x, row 2. Only the first rows of k hold
// what can be joined. Beside each column stands a second version of it with other
// contents, to see what changes when it does.
const tokenRows = 4

var (
	token  = regexp.MustCompile(`([abc])\.([a-z])\.(\d)`)
	marked = regexp.MustCompile(`§([abc])\b`)
)

// other is the suffix of a column's second version.
const other = "__other"

func newTokenEstate(t testing.TB) *estate {
	t.Helper()
	e := openEstate(t)
	for _, table := range tokenTables {
		var columns, values []string
		for _, c := range table.columns {
			columns = append(columns, c.name+" "+c.kind.String(), c.name+other+" "+c.kind.String())
			e.columns[table.alias] = append(e.columns[table.alias], c.name)
		}
		e.declare(t, wide(table.alias), strings.Join(columns, "; "))
		for row := range tokenRows {
			var cells []string
			for _, c := range table.columns {
				cells = append(cells, cell(table.alias, c, row), changed(c, row))
			}
			values = append(values, "("+strings.Join(cells, ", ")+")")
		}
		into := graph.Relation{Space: "main", Name: wide(table.alias)}
		if _, err := e.Insert(t.Context(), into, "VALUES "+strings.Join(values, ", ")); err != nil {
			t.Fatal(err)
		}
		relation := graph.Relation{Space: "main", Name: table.alias}
		if err := e.CreateView(t.Context(), relation, "SELECT "+strings.Join(e.columns[table.alias], ", ")+" FROM "+wide(table.alias)); err != nil {
			t.Fatal(err)
		}
	}
	return e
}

func wide(table string) string { return table + "_wide" }

// String is the engine's name of the kind.
func (k kind) String() string {
	return [...]string{"VARCHAR", "VARCHAR[]", "STRUCT(p VARCHAR, q VARCHAR)", "BIGINT", "BOOLEAN"}[k]
}

// cell writes the contents of a column in a row as SQL.
func cell(table string, c item, row int) string {
	t := fmt.Sprintf("%s.%s.%d", table, c.name, row)
	switch {
	case c.name == "k" && row < tokenRows-1:
		return fmt.Sprintf("'k%d'", row)
	case c.kind == list:
		return fmt.Sprintf("['%s', '%s-']", t, t)
	case c.kind == structure:
		return fmt.Sprintf("{'p': '%s', 'q': '%s-'}", t, t)
	case strings.Contains("ywv", c.name) && row == 2:
		return "NULL"
	}
	return "'" + t + "'"
}

// changed writes the contents of a column's second version: in another order, with
// a NULL elsewhere, lists of other lengths.
func changed(c item, row int) string {
	t := fmt.Sprintf("other %d", (row*3+2)%tokenRows)
	switch {
	case row == 1:
		return "NULL"
	case c.name == "k":
		return fmt.Sprintf("'k%d'", (row+1)%tokenRows)
	case c.kind == list:
		return "[" + strings.Repeat("'"+t+"', ", row) + "'last']"
	case c.kind == structure:
		return fmt.Sprintf("{'p': NULL, 'q': '%s'}", t)
	}
	return "'" + t + "'"
}

// onTokens writes a generated statement over the token tables. Where a common table
// expression has the name of a table, the table is written with its schema.
func onTokens(statement string) string {
	return marked.ReplaceAllStringFunc(statement, func(name string) string {
		table := strings.TrimPrefix(name, "§")
		if regexp.MustCompile(`\b` + table + `(\([^()]*\))? as (materialized )?\(`).MatchString(statement) {
			return "main." + table
		}
		return table
	})
}

// onChanged writes it over tables in which the given columns (a.x) are changed.
func onChanged(statement string, columns map[string]bool) string {
	return marked.ReplaceAllStringFunc(statement, func(name string) string {
		table := strings.TrimPrefix(name, "§")
		var list []string
		for _, t := range tokenTables {
			for _, c := range t.columns {
				switch {
				case t.alias != table:
				case columns[table+"."+c.name]:
					list = append(list, c.name+other+" as "+c.name)
				default:
					list = append(list, c.name)
				}
			}
		}
		return "(select " + strings.Join(list, ", ") + " from " + wide(table) + ")"
	})
}

// found is a token in a text: a.x, and the row that it is from.
type found struct{ column, row string }

// tokensIn finds the tokens in a text.
func tokensIn(text string) []found {
	var list []found
	for _, m := range token.FindAllStringSubmatch(strings.ToLower(text), -1) {
		list = append(list, found{m[1] + "." + m[2], m[3]})
	}
	return list
}
