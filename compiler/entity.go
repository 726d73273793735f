package compiler

import (
	"slices"
	"strings"
	"unicode"

	"github.com/edfi-build/edfi-build/compiler/contract"
	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// checkFields holds a model to the Ed-Fi entity of its contract, and reports each
// difference: a key that it lacks, and a column of another type than its field. A
// key that is a direct identifier may be withheld, and other fields may be absent. A
// column that is no field is the district's own.
func (c *compilation) checkFields(node *graph.Node, p *project.Properties) {
	entity := p.Config.Contract.Entity
	if !node.Config.Contract.Enforced || !entity.Given() || c.standard == nil {
		return
	}
	for _, field := range c.standard.Fields(entity.V) {
		column := fieldColumn(p, entity.V, field)
		if column == nil || node.Column(column.Name) == nil {
			if field.Identity && graph.Classification(field.Classification) != graph.Direct {
				c.report(diag.New(diag.ContractBreach, entity.Span, "%s lacks %s of %s, which is %s and part of the key", node.Name, field.Name, entity.V, inWords(field.Type)).
					WithHint("select it as %s, or name it in business.edfi of the column that holds it", snakeCase(field.Name)))
			}
			continue
		}
		if stored := declaredType(node, column); !fieldHolds(field.Type, stored) {
			c.report(diag.New(diag.ContractBreach, fieldSpan(column), "column %q is %s, and %s.%s is %s", column.Name, stored, entity.V, field.Name, inWords(field.Type)).
				WithHint("cast it in the SELECT"))
		}
	}
}

// declaredType is the type that the YAML gives to a column, or else its own. That
// the two agree is a question of its own.
func declaredType(node *graph.Node, column *project.Column) string {
	if stored, err := graph.StoredType(column.DataType); column.DataType != "" && err == nil {
		return stored
	}
	return node.Column(column.Name).Type
}

// fieldColumn finds the described column that stands for a field: by business.edfi,
// else by the field's name in snake case.
func fieldColumn(p *project.Properties, entity string, field contract.Field) *project.Column {
	for _, column := range p.Columns {
		if column.Business.EdFi == entity+"."+field.Name {
			return column
		}
	}
	if column := p.Column(snakeCase(field.Name)); column != nil && column.Business.EdFi == "" {
		return column
	}
	return nil
}

// fieldHolds tells whether a column of a stored type can hold a field. Descriptors
// and times of day are stored as text.
func fieldHolds(fieldType, stored string) bool {
	kind := kindOfType(stored)
	switch fieldType {
	case "date":
		return stored == "DATE"
	case "boolean":
		return kind == booleanKind
	case "integer", "bigint", "smallint":
		whole := !strings.HasPrefix(stored, "DECIMAL") || strings.HasSuffix(stored, ",0)")
		return kind == numberKind && stored != "DOUBLE" && stored != "FLOAT" && whole
	case "decimal", "money":
		return kind == numberKind
	}
	return kind == textKind
}

// inWords says what the type of a field is stored as.
func inWords(fieldType string) string {
	switch fieldType {
	case "string":
		return "text"
	case "descriptor":
		return "a descriptor's URI"
	case "time":
		return "a time of day as text"
	case "decimal", "money":
		return "a decimal number"
	case "integer", "bigint", "smallint":
		return "a whole number"
	}
	return fieldType // date, boolean
}

// fieldSpan is where the YAML says which field a column is, or what type it has.
func fieldSpan(column *project.Column) source.Span {
	for _, span := range []source.Span{column.TypeSpan, column.EdFi} {
		if !span.IsZero() {
			return span
		}
	}
	return column.Span
}

// snakeCase writes StudentUniqueId as student_unique_id. A run of capitals is one
// word: DateEnteredUS is date_entered_us.
func snakeCase(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		startsWord := i > 0 && unicode.IsUpper(r) &&
			(!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1]))
		if startsWord {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// checkDescribed warns of columns that a described model has and its YAML doesn't
// name. A list of columns that only carry tests describes nothing. Under an enforced
// contract they are errors, each of its own.
func (c *compilation) checkDescribed(node *graph.Node, p *project.Properties) {
	if node.Config.Contract.Enforced || !describesColumns(p) {
		return
	}
	var missing []string
	for _, column := range node.Columns {
		if p.Column(column.Name) == nil && !isValidity(node, column) {
			missing = append(missing, column.Name)
		}
	}
	if len(missing) > 0 {
		c.report(diag.Warn(diag.UndescribedColumn, p.Span, "the description of %s misses %s", node.Name, strings.Join(missing, ", ")).
			WithHint("add the columns, or take them out of the SELECT"))
	}
}

// isValidity tells whether a column is one that a snapshot adds to its query's.
func isValidity(node *graph.Node, column *graph.Column) bool {
	return node.Config.Materialized == graph.Snapshot &&
		slices.Contains([]string{graph.ColumnValidFrom, graph.ColumnValidTo, graph.ColumnIsDeleted}, column.Name)
}

func describesColumns(p *project.Properties) bool {
	for _, c := range p.Columns {
		if c.Description != "" || c.DataType != "" || c.Business.Label != "" || c.Business.Definition != "" || c.Governance.Classification != "" {
			return true
		}
	}
	return false
}
