package compiler

import (
	"fmt"
	"sort"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// testRecipe turns the arguments of one declaration of a data test into SQL.
type testRecipe struct {
	needsColumn bool
	required    []string // arguments
	optional    []string
	columns     []string // arguments that name columns of the tested relation
	build       func(t testInput) (assertion, error)
	// sound tells whether the SQL fits any relation with these columns, so that the
	// engine needn't be asked. nil: always.
	sound func(t testInput) bool
}

// testInput is one declaration of a test on a relation.
type testInput struct {
	node       *graph.Node
	where      string // SQL condition: only such rows are looked at; "": all
	column     string
	arguments  map[string]any
	related    string // the relation that `to` names
	reportDate string // SQL
	smallCell  int    // the least population that may be shown
}

// recipes are the tests that every project has (design §5). The words are those of
// dbt and of its users' favourite packages.
func recipes() map[string]testRecipe {
	return map[string]testRecipe{
		"not_null":        {needsColumn: true, build: notNull},
		"unique":          {needsColumn: true, build: uniqueColumn},
		"accepted_values": {needsColumn: true, required: []string{"values"}, optional: []string{"quote"}, build: acceptedValues},
		"relationships":   {needsColumn: true, required: []string{"to", "field"}, build: relationships},
		"accepted_range": {needsColumn: true, optional: []string{"min_value", "max_value", "inclusive"}, build: acceptedRange,
			sound: func(t testInput) bool { return t.boundedByNumbers() && t.kindOf(t.column) == numberKind }},
		"not_null_proportion": {needsColumn: true, required: []string{"at_least"}, build: notNullProportion},
		"expression_is_true":  {required: []string{"expression"}, build: expressionIsTrue, sound: never},
		"unique_combination":  {required: []string{"columns"}, columns: []string{"columns"}, build: uniqueCombination},
		"row_count_between":   {optional: []string{"min_value", "max_value"}, build: rowCountBetween, sound: testInput.boundedByNumbers},
		"recency": {required: []string{"field", "days"}, columns: []string{"field"}, build: recency,
			sound: func(t testInput) bool { return t.kindOf(t.arguments["field"]) == dateKind }},
		"small_cells_suppressed": {required: []string{"count_column", "columns"}, optional: []string{"minimum"}, columns: []string{"count_column", "columns"},
			build: smallCellsSuppressed, sound: func(t testInput) bool { return t.kindOf(t.arguments["count_column"]) == numberKind }},
	}
}

func never(testInput) bool { return false }

func notNull(t testInput) (assertion, error) {
	return t.ofRows(identifier(t.column) + " IS NULL"), nil
}

func uniqueColumn(t testInput) (assertion, error) {
	return t.ofKey([]string{t.column}), nil
}

func uniqueCombination(t testInput) (assertion, error) {
	columns, err := texts(t.arguments, "columns")
	if err != nil {
		return assertion{}, err
	}
	return t.ofKey(columns), nil
}

func acceptedValues(t testInput) (assertion, error) {
	values, err := acceptedList(t.arguments)
	if err != nil {
		return assertion{}, err
	}
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = textLiteral(v)
	}
	column := identifier(t.column)
	return t.ofValues(column, fmt.Sprintf("%s IS NOT NULL AND CAST(%[1]s AS VARCHAR) NOT IN (%s)", column, strings.Join(list, ", "))), nil
}

// acceptedList reads the argument values as the texts that the engine compares.
func acceptedList(arguments map[string]any) ([]string, error) {
	values, ok := arguments["values"].([]any)
	if !ok || len(values) == 0 {
		return nil, fmt.Errorf("values must be a list")
	}
	return textList(values), nil
}

// relationships holds rows with a value to the rows of another relation. One that
// has none refers to nothing.
func relationships(t testInput) (assertion, error) {
	field, err := text(t.arguments, "field")
	if err != nil {
		return assertion{}, err
	}
	orphans := func(output string) string {
		return fmt.Sprintf("SELECT %[5]s FROM %[2]s AS child LEFT JOIN %[3]s AS parent ON child.%[1]s = parent.%[4]s WHERE child.%[1]s IS NOT NULL AND parent.%[4]s IS NULL",
			identifier(t.column), t.from(), t.related, identifier(field), output)
	}
	return assertion{code: orphans("child." + identifier(t.column)), rows: orphans("child.*"), outputs: []string{t.column}}, nil
}

func acceptedRange(t testInput) (assertion, error) {
	low, high := "<", ">"
	if inclusive, given := t.arguments["inclusive"].(bool); given && !inclusive {
		low, high = "<=", ">="
	}
	breach, err := t.bounds(identifier(t.column), low, high)
	return t.ofRows(breach), err
}

func notNullProportion(t testInput) (assertion, error) {
	atLeast, err := number(t.arguments, "at_least")
	if err != nil {
		return assertion{}, err
	}
	column := identifier(t.column)
	return t.ofAll(fmt.Sprintf("count(%s) AS present, count(*) AS total", column), []string{"present", "total"}, func(filter string) string {
		return fmt.Sprintf("count(*)%[3]s > 0 AND count(%[1]s)%[3]s < %[2]s * count(*)%[3]s", column, atLeast, filter)
	}), nil
}

// expressionIsTrue follows dbt_utils: a row whose expression is NULL passes.
func expressionIsTrue(t testInput) (assertion, error) {
	expression, err := text(t.arguments, "expression")
	if err != nil {
		return assertion{}, err
	}
	if t.column != "" {
		expression = identifier(t.column) + " " + expression
	}
	return t.ofRows("NOT (" + expression + "\n)"), nil
}

func rowCountBetween(t testInput) (assertion, error) {
	_, err := t.bounds("count(*)", "<", ">")
	return t.ofAll("count(*) AS row_count", []string{"row_count"}, func(filter string) string {
		breach, _ := t.bounds("count(*)"+filter, "<", ">")
		return breach
	}), err
}

// bounds is the condition that something lies outside of min_value and max_value,
// of which one may be left out.
func (t testInput) bounds(subject, below, above string) (string, error) {
	var breaches []string
	if least, given := t.arguments["min_value"]; given {
		breaches = append(breaches, fmt.Sprintf("%s %s %v", subject, below, least))
	}
	if most, given := t.arguments["max_value"]; given {
		breaches = append(breaches, fmt.Sprintf("%s %s %v", subject, above, most))
	}
	if len(breaches) == 0 {
		return "", fmt.Errorf("min_value or max_value is needed")
	}
	return strings.Join(breaches, " OR "), nil
}

// boundedByNumbers tells whether no bound is SQL.
func (t testInput) boundedByNumbers() bool {
	for _, name := range []string{"min_value", "max_value"} {
		if value, given := t.arguments[name]; given && !isNumber(value) {
			return false
		}
	}
	return true
}

// recency holds the newest value against the report date, not against the clock.
func recency(t testInput) (assertion, error) {
	field, err := text(t.arguments, "field")
	if err != nil {
		return assertion{}, err
	}
	days, err := number(t.arguments, "days")
	if err != nil {
		return assertion{}, err
	}
	return t.ofAll("max("+identifier(field)+") AS "+newestValue, []string{newestValue}, func(filter string) string {
		return fmt.Sprintf("coalesce(max(CAST(%s AS DATE))%s < %s - %s, true)", identifier(field), filter, t.reportDate, days)
	}), nil
}

// defaultSmallCell is California's: CDE hides populations of ten or less
// (cde.ca.gov, "Reporting data: suppression").
const defaultSmallCell = 11

// smallCellsSuppressed finds rows about fewer people than the minimum (by default
// that of governance.yml) that still show one of the columns.
func smallCellsSuppressed(t testInput) (assertion, error) {
	count, err := text(t.arguments, "count_column")
	if err != nil {
		return assertion{}, err
	}
	columns, err := texts(t.arguments, "columns")
	if err != nil {
		return assertion{}, err
	}
	minimum := fmt.Sprint(t.smallCell)
	if _, given := t.arguments["minimum"]; given {
		if minimum, err = number(t.arguments, "minimum"); err != nil {
			return assertion{}, err
		}
	}
	shown := make([]string, len(columns))
	for i, c := range columns {
		shown[i] = identifier(c) + " IS NOT NULL"
	}
	return t.ofRows(fmt.Sprintf("%s < %s AND (%s)", identifier(count), minimum, strings.Join(shown, " OR "))), nil
}

func text(arguments map[string]any, name string) (string, error) {
	if s, ok := arguments[name].(string); ok && s != "" {
		return s, nil
	}
	return "", fmt.Errorf("%s must be text", name)
}

func texts(arguments map[string]any, name string) ([]string, error) {
	items, ok := arguments[name].([]any)
	if !ok || len(items) == 0 {
		return nil, fmt.Errorf("%s must be a list of names", name)
	}
	out := make([]string, len(items))
	for i, item := range items {
		if out[i], ok = item.(string); !ok {
			return nil, fmt.Errorf("%s must be a list of names", name)
		}
	}
	return out, nil
}

func number(arguments map[string]any, name string) (string, error) {
	if value := arguments[name]; isNumber(value) {
		return fmt.Sprint(value), nil
	}
	return "", fmt.Errorf("%s must be a number", name)
}

func isNumber(value any) bool {
	switch value.(type) {
	case int, int64, uint64, float64:
		return true
	}
	return false
}

func identifier(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func textLiteral(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// unique returns the list sorted, each item once.
func unique(list []string) []string {
	seen := map[string]bool{}
	var out []string
	for _, item := range list {
		if !seen[item] {
			seen[item] = true
			out = append(out, item)
		}
	}
	sort.Strings(out)
	return out
}
