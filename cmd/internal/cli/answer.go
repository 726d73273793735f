package cli

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/edfi-build/edfi-build/runner/duckdb"
)

// maxCell is the widest cell, in characters, that a table shows whole.
const maxCell = 60

// printAnswer writes rows as an aligned table, or as a JSON list of objects whose
// values are texts or null.
func (a *app) printAnswer(answer *duckdb.Answer) {
	if a.output == "json" {
		rows := make([]map[string]*string, len(answer.Rows))
		for i, row := range answer.Rows {
			rows[i] = map[string]*string{}
			for j, c := range answer.Columns {
				rows[i][c.Name] = row[j]
			}
		}
		a.printJSON(rows)
		return
	}
	widths := make([]int, len(answer.Columns))
	for j, c := range answer.Columns {
		widths[j] = utf8.RuneCountInString(c.Name)
		for _, row := range answer.Rows {
			widths[j] = max(widths[j], utf8.RuneCountInString(shown(row[j])))
		}
	}
	header := make([]string, len(answer.Columns))
	rule := make([]string, len(answer.Columns))
	for j, c := range answer.Columns {
		header[j], rule[j] = c.Name, strings.Repeat("-", widths[j])
	}
	printRow(a.env.Out, header, widths)
	printRow(a.env.Out, rule, widths)
	for _, row := range answer.Rows {
		cells := make([]string, len(row))
		for j := range row {
			cells[j] = shown(row[j])
		}
		printRow(a.env.Out, cells, widths)
	}
}

func printRow(w io.Writer, cells []string, widths []int) {
	for j, cell := range cells {
		if j == len(cells)-1 {
			fmt.Fprintln(w, cell)
			return
		}
		fmt.Fprintf(w, "%s%s  ", cell, strings.Repeat(" ", widths[j]-utf8.RuneCountInString(cell)))
	}
}

// shown is a cell on one line: NULL for nothing, control characters replaced.
func shown(cell *string) string {
	if cell == nil {
		return "NULL"
	}
	text := strings.Map(func(r rune) rune {
		if r < 0x20 || (r >= 0x7f && r < 0xa0) {
			return '\uFFFD'
		}
		return r
	}, *cell)
	if runes := []rune(text); len(runes) > maxCell {
		return string(runes[:maxCell-1]) + "…"
	}
	return text
}
