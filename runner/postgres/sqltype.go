package postgres

import (
	"fmt"

	"github.com/edfi-build/edfi-build/graph"
)

// scalars are PostgreSQL's words for stored types. Texts compare byte by byte, as the
// lake's engine compares them, so that a row rule means the same on both sides.
var scalars = map[string]string{
	"VARCHAR": `text COLLATE "C"`, "BOOLEAN": "boolean", "DATE": "date",
	"TINYINT": "smallint", "SMALLINT": "smallint", "INTEGER": "integer", "BIGINT": "bigint",
	"FLOAT": "real", "DOUBLE": "double precision", "BLOB": "bytea",
	"TIMESTAMP": "timestamp", "TIMESTAMP WITH TIME ZONE": "timestamptz",
}

// sqlType is a stored type (graph.StoredType) in PostgreSQL, and cell the engine's
// expression that writes a value of it as COPY's text. Lists of single values are arrays;
// what is nested deeper is jsonb, since PostgreSQL's arrays must be rectangular.
func sqlType(stored, column string) (typ, cell string, err error) {
	t, err := graph.ParseEngineType(stored)
	if err != nil {
		return "", "", err
	}
	if typ, ok := scalarType(t); ok {
		return typ, scalarCell(t, column), nil
	}
	switch t.Name {
	case "LIST":
		if element, ok := scalarType(*t.Element); ok {
			return arrayOf(element), arrayCell(*t.Element, column), nil
		}
		return "jsonb", jsonCell(column), nil
	case "STRUCT", "MAP":
		return "jsonb", jsonCell(column), nil
	}
	return "", "", fmt.Errorf("type %s has no counterpart in PostgreSQL", t)
}

func scalarType(t graph.EngineType) (string, bool) {
	if t.Name == "DECIMAL" {
		return fmt.Sprintf("numeric(%d,%d)", t.Width, t.Scale), true
	}
	typ, ok := scalars[t.Name]
	return typ, ok
}

func arrayOf(element string) string {
	if element == scalars["VARCHAR"] {
		return `text[] COLLATE "C"`
	}
	return element + "[]"
}

// scalarCell relies on the engine's texts of numbers, dates and times being PostgreSQL's
// too; those of bytes aren't.
func scalarCell(t graph.EngineType, value string) string {
	if t.Name == "BLOB" {
		return `'\x' || hex(` + value + ")"
	}
	return "CAST(" + value + " AS VARCHAR)"
}

// arrayCell writes '{"a",NULL}'; each element in quotes, whatever it is.
func arrayCell(element graph.EngineType, value string) string {
	item := scalarCell(element, "item")
	quoted := `'"' || replace(replace(` + item + `, '\', '\\'), '"', '\"') || '"'`
	return "CASE WHEN " + value + " IS NOT NULL THEN '{' || array_to_string([coalesce(" + quoted + ", 'NULL') for item in " + value + "], ',') || '}' END"
}

func jsonCell(value string) string { return "CAST(to_json(" + value + ") AS VARCHAR)" }
