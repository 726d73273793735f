package runner

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// Columns of a raw table that models can't see: cells that fit no declared column.
const (
	columnUndeclared = "_undeclared"
	columnExtra      = "_extra"
)

// rawColumns are the stored columns of a raw table: all cells are text.
func rawColumns(source *graph.Node) []*graph.Column {
	var columns []*graph.Column
	for _, c := range source.Columns {
		columns = append(columns, &graph.Column{Name: c.Name, Type: "VARCHAR"})
	}
	columns = append(columns, &graph.Column{Name: columnUndeclared, Type: "VARCHAR"}, &graph.Column{Name: columnExtra, Type: "VARCHAR"})
	return append(columns, graph.OriginColumns()...)
}

// rejectColumns are the stored columns of a table of rejects.
func rejectColumns() []*graph.Column {
	return append([]*graph.Column{
		{Name: "bytes", Type: "BLOB"},
		{Name: "truncated", Type: "BOOLEAN"},
		{Name: "reason", Type: "VARCHAR"},
	}, graph.OriginColumns()...)
}

// rejectsOf names the table of a raw table's rejects.
func rejectsOf(r graph.Relation) graph.Relation {
	return graph.Relation{Space: r.Space, Source: r.Source, Name: r.Name + graph.RejectsSuffix}
}

// currentRows is the statement behind `source`: the rows of a raw table that count
// now, out of its history relation.
func currentRows(source *graph.Node, batches []string) string {
	visible := visibleColumns(source)
	all := "SELECT " + strings.Join(visible, ", ") + " FROM " + source.Relation.History().String()
	switch load := source.Source.Load; load.Mode {
	case graph.LoadSnapshot:
		return all + " WHERE " + inBatches(batches)
	case graph.LoadUpsert:
		keys := make([]string, len(source.Source.Key))
		for i, k := range source.Source.Key {
			keys[i] = name(k)
		}
		// A delivery's rows stand in the order of its files and lines; batch ids sort
		// by age.
		newest := fmt.Sprintf("%s QUALIFY row_number() OVER (PARTITION BY %s ORDER BY %s DESC, %s DESC, %s DESC) = 1",
			all, strings.Join(keys, ", "), graph.ColumnBatchID, graph.ColumnFileName, graph.ColumnRowNumber)
		if load.DeleteWhen == "" {
			return newest
		}
		return fmt.Sprintf("SELECT * FROM (%s) WHERE NOT coalesce((%s\n), false)", newest, load.DeleteWhen)
	}
	return all
}

func inBatches(batches []string) string {
	if len(batches) == 0 {
		return "false"
	}
	quoted := make([]string, len(batches))
	for i, b := range batches {
		quoted[i] = "'" + b + "'" // digits, a hyphen and hex
	}
	return graph.ColumnBatchID + " IN (" + strings.Join(quoted, ", ") + ")"
}

// visibleColumns are what models may see of a raw table: the declared columns and
// the rows' origin.
func visibleColumns(source *graph.Node) []string {
	var names []string
	for _, c := range source.Columns {
		names = append(names, name(c.Name))
	}
	for _, c := range graph.OriginColumns() {
		names = append(names, name(c.Name))
	}
	return names
}

// allRows is the statement behind `source_history`. A column that was declared
// after rows had come is read, for those, from what was undeclared then: headers
// are the names under which older files carried it. Codes of the district are shown as
// those that models know; what is stored stays as it came. A column with the cells of
// another has them in older rows too.
func allRows(source *graph.Node, stored string, headers map[string][]string) string {
	list := make([]string, 0, len(source.Columns))
	for _, c := range source.Columns {
		from := cmp.Or(c.InFile.SameAs, c.Name)
		list = append(list, translated(cells(from, headers[from]), c.Values)+" AS "+name(c.Name))
	}
	list = append(list, slices.Clone(visibleColumns(source))[len(source.Columns):]...)
	return "SELECT " + strings.Join(list, ", ") + " FROM (" + stored + ")"
}

// cells are those of a column, or of the headers under which they were undeclared.
func cells(column string, headers []string) string {
	if len(headers) == 0 {
		return name(column)
	}
	value := name(column)
	for _, h := range headers {
		value += ", json_extract_string(" + columnUndeclared + ", " + literal(`$."`+h+`"`) + ")"
	}
	return "coalesce(" + value + ")"
}

// translated reads a value by the district's codes.
func translated(value string, codes map[string]string) string {
	if len(codes) == 0 {
		return value
	}
	cases := "CASE " + value
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		cases += " WHEN " + literal(code) + " THEN " + literal(codes[code])
	}
	return cases + " ELSE " + value + " END"
}

func name(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
