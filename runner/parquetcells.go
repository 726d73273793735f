package runner

import (
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/landing"
)

// parquetCell is a cell of each row of a Parquet file.
type parquetCell struct {
	name string // of the column; within an object as in JSON Lines, such as value.name
	text string // SQL that gives the cell as text
}

// parquetCells lists the cells of a Parquet file's rows under the names that JSON Lines
// would have: an object becomes its members, unless a column is declared for it.
func parquetCells(source *graph.Node, columns []*graph.Column) ([]parquetCell, error) {
	var cells []parquetCell
	for _, c := range columns {
		t, err := graph.ParseEngineType(c.Type)
		if err != nil {
			return nil, err
		}
		cells = appendCells(cells, source, c.Name, name(c.Name), t)
	}
	return cells, nil
}

func appendCells(cells []parquetCell, source *graph.Node, path, value string, t graph.EngineType) []parquetCell {
	if t.Name != "STRUCT" || landing.ColumnFor(source, path) != "" {
		return append(cells, parquetCell{path, textOf(value, t)})
	}
	for _, f := range t.Fields {
		cells = appendCells(cells, source, path+"."+f.Name, value+"."+name(f.Name), f.Type)
	}
	return cells
}

// textOf writes a value as text that doesn't depend on the session: instants in UTC,
// lists and objects as JSON, all else as the engine prints it.
func textOf(value string, t graph.EngineType) string {
	switch t.Name {
	case "TIMESTAMP WITH TIME ZONE":
		return "strftime(" + value + " AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')"
	case "STRUCT", "LIST", "ARRAY", "MAP":
		return "CAST(to_json(" + value + ") AS VARCHAR)"
	}
	return "CAST(" + value + " AS VARCHAR)"
}
