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
// difference: a field that it lacks, a column of another type than its field, and a
// direct identifier in refined. Optional fields may be absent. A column that is no field
// is the district's own.
func (c *compilation) checkFields(node *graph.Node, p *project.Properties) {
	entity := p.Config.Contract.Entity
	if !node.Config.Contract.Enforced || !entity.Given() {
		return
	}
	if key := c.directKey(entity.V); key != "" && node.Config.Materialized != graph.Ephemeral {
		c.report(diag.New(diag.ContractBreach, entity.Span, "%s can't be a model: its key holds %s, which leads to a person", entity.V, key).
			WithHint("only a person's unique id becomes a pseudonym; leave the whole of %s in raw", entity.V))
		return
	}
	var absent []contract.Field
	for _, field := range c.standard.Fields(entity.V) {
		column := fieldColumn(p, entity.V, field)
		if column == nil || node.Column(column.Name) == nil {
			absent = append(absent, field)
			continue
		}
		c.checkPerson(node, column, entity.V, field)
		if stored := declaredType(node, column); !fieldHolds(field.Type, stored) {
			c.report(diag.New(diag.ContractBreach, fieldSpan(column), "column %q is %s, and %s.%s is %s", column.Name, stored, entity.V, field.Name, inWords(field.Type)).
				WithHint("cast it in the SELECT"))
		}
	}
	c.checkAbsent(node, p, absent)
}

// checkPerson holds the column of a direct identifier to what refined has of people: of
// a unique id the pseudonym, of all else nothing. What is never stored may carry them.
func (c *compilation) checkPerson(node *graph.Node, column *project.Column, entity string, field contract.Field) {
	if !isDirect(field) || node.Config.Materialized == graph.Ephemeral {
		return
	}
	if !isUniqueID(field) {
		c.report(diag.New(diag.ContractBreach, column.Span, "column %q holds %s.%s, a direct identifier, which is withheld", column.Name, entity, field.Name).
			WithHint("take it out of the SELECT and out of columns"))
		return
	}
	class := column.Governance.Classification
	if class == graph.Pseudonym {
		return
	}
	is := "classified as " + string(class)
	if class == "" {
		is = "not classified"
	}
	c.report(diag.New(diag.ContractBreach, classSpan(column), "column %q stands for %s.%s, a direct identifier, and is %s", column.Name, entity, field.Name, is).
		WithHint(`make it with {{ pseudonym … }} and classify it as pseudonym`))
}

// directKey names a field of an entity's key that is a direct identifier and can't
// become a pseudonym; "" where there is none.
func (c *compilation) directKey(entity string) string {
	for _, field := range c.standard.Identity(entity) {
		if isDirect(field) && !isUniqueID(field) {
			return field.Name
		}
	}
	return ""
}

func isDirect(field contract.Field) bool {
	return graph.Classification(field.Classification) == graph.Direct
}

// isUniqueID tells whether a field is the unique id of a person, or a reference to one.
func isUniqueID(field contract.Field) bool {
	return slices.ContainsFunc([]string{"StudentUniqueId", "StaffUniqueId", "ContactUniqueId"}, func(id string) bool {
		return strings.HasSuffix(field.Name, id)
	})
}

// classSpan is where the YAML classifies a column, or else its name.
func classSpan(column *project.Column) source.Span {
	if !column.Classification.IsZero() {
		return column.Classification
	}
	return column.Span
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
// else by the field's name in snake case. The key that a collection has of its entity
// may be named as the entity's.
func fieldColumn(p *project.Properties, entity string, field contract.Field) *project.Column {
	owner, _, _ := strings.Cut(entity, ".")
	for _, element := range []string{entity + "." + field.Name, owner + "." + field.Name} {
		for _, column := range p.Columns {
			if column.Business.EdFi == element {
				return column
			}
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
	case "timestamp":
		return strings.HasPrefix(stored, "TIMESTAMP")
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
	return "a " + fieldType // date, boolean, timestamp
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
		if p.Column(column.Name) == nil && !isValidity(node, column) && !graph.IsSpecial(column.Name) {
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
