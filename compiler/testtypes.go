package compiler

import (
	"strings"

	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// typeKind is what values of a type are, as far as comparing them goes.
type typeKind string

// The kinds of scalar types. Values of one kind compare as people expect; others
// have no name here.
const (
	textKind    typeKind = "text"
	numberKind  typeKind = "a number"
	dateKind    typeKind = "a date"
	booleanKind typeKind = "true or false"
)

// kindOfType returns the kind of a type in the engine's words; "" for other types.
func kindOfType(engineType string) typeKind {
	t, err := graph.ParseEngineType(engineType)
	if err != nil {
		return ""
	}
	switch t.Name {
	case "VARCHAR", "UUID", "ENUM":
		return textKind
	case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT",
		"FLOAT", "DOUBLE", "DECIMAL":
		return numberKind
	case "DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE":
		return dateKind
	case "BOOLEAN":
		return booleanKind
	}
	return ""
}

// kindOf returns the kind of a column by its name.
func (t testInput) kindOf(column any) typeKind {
	name, _ := column.(string)
	if c := findColumn(t.node, name); c != nil {
		return kindOfType(c.Type)
	}
	return ""
}

// findColumn finds a column as SQL does: by its name in any letter case, those of a
// raw table's origin included.
func findColumn(node *graph.Node, name string) *graph.Column {
	for _, c := range testable(node) {
		if strings.EqualFold(c.Name, name) {
			return c
		}
	}
	return nil
}

// testable are the columns that a test may name.
func testable(node *graph.Node) []*graph.Column {
	if node.Kind == graph.KindSource {
		return append(append([]*graph.Column{}, node.Columns...), graph.OriginColumns()...)
	}
	return node.Columns
}

// checkComparable holds a relationships test to columns that compare: of one kind,
// and so that the engine needn't convert one for the other.
func (c *compilation) checkComparable(t *project.TestDecl, child, parent *graph.Node) bool {
	field, _ := t.Arguments["field"].(string)
	left, right := findColumn(child, t.Column), findColumn(parent, field)
	if left == nil || right == nil || strings.EqualFold(left.Type, right.Type) {
		return true
	}
	if kind := kindOfType(left.Type); kind != "" && kind == kindOfType(right.Type) {
		return true
	}
	c.report(diag.New(diag.TestTypes, t.Span, "the test compares %s.%s, which is %s, with %s.%s, which is %s",
		child.Name, left.Name, left.Type, parent.Name, right.Name, right.Type).
		WithHint("give both one type: cast in the model that makes one of them"))
	return false
}
