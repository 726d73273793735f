package compiler

import (
	"fmt"
	"sort"
	"strings"
)

// A data test is a statement that gives the rows which break it. testRecipe turns
// the arguments of one declaration into that statement.
type testRecipe struct {
	needsColumn bool
	required    []string // arguments
	optional    []string
	build       func(t testInput) (string, error)
}

// testInput is one declaration of a test on a relation. from is the relation, or
// a subquery of it where the test has a `where`.
type testInput struct {
	from       string
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
		"not_null":               {needsColumn: true, build: notNull},
		"unique":                 {needsColumn: true, build: uniqueColumn},
		"accepted_values":        {needsColumn: true, required: []string{"values"}, optional: []string{"quote"}, build: acceptedValues},
		"relationships":          {needsColumn: true, required: []string{"to", "field"}, build: relationships},
		"accepted_range":         {needsColumn: true, optional: []string{"min_value", "max_value", "inclusive"}, build: acceptedRange},
		"not_null_proportion":    {needsColumn: true, required: []string{"at_least"}, build: notNullProportion},
		"expression_is_true":     {required: []string{"expression"}, build: expressionIsTrue},
		"unique_combination":     {required: []string{"columns"}, build: uniqueCombination},
		"row_count_between":      {optional: []string{"min_value", "max_value"}, build: rowCountBetween},
		"recency":                {required: []string{"field", "days"}, build: recency},
		"small_cells_suppressed": {required: []string{"count_column", "columns"}, optional: []string{"minimum"}, build: smallCellsSuppressed},
	}
}

func notNull(t testInput) (string, error) {
	return fmt.Sprintf("SELECT * FROM %s WHERE %s IS NULL", t.from, identifier(t.column)), nil
}

func uniqueColumn(t testInput) (string, error) {
	t.arguments = map[string]any{"columns": []any{t.column}}
	return uniqueCombination(t)
}

// uniqueCombination follows dbt: rows with a NULL in the key are not compared.
func uniqueCombination(t testInput) (string, error) {
	columns, err := texts(t.arguments, "columns")
	if err != nil {
		return "", err
	}
	present := make([]string, len(columns))
	for i, c := range columns {
		columns[i] = identifier(c)
		present[i] = columns[i] + " IS NOT NULL"
	}
	list := strings.Join(columns, ", ")
	return fmt.Sprintf("SELECT %s, count(*) AS occurrences FROM %s WHERE %s GROUP BY %s HAVING count(*) > 1",
		list, t.from, strings.Join(present, " AND "), list), nil
}

func acceptedValues(t testInput) (string, error) {
	values, ok := t.arguments["values"].([]any)
	if !ok || len(values) == 0 {
		return "", fmt.Errorf("values must be a list")
	}
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = textLiteral(fmt.Sprint(v))
	}
	column := identifier(t.column)
	return fmt.Sprintf("SELECT %s, count(*) AS occurrences FROM %s WHERE %s IS NOT NULL AND CAST(%s AS VARCHAR) NOT IN (%s) GROUP BY %s",
		column, t.from, column, column, strings.Join(list, ", "), column), nil
}

func relationships(t testInput) (string, error) {
	field, err := text(t.arguments, "field")
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("SELECT child.%[1]s FROM %[2]s AS child LEFT JOIN %[3]s AS parent ON child.%[1]s = parent.%[4]s WHERE child.%[1]s IS NOT NULL AND parent.%[4]s IS NULL",
		identifier(t.column), t.from, t.related, identifier(field)), nil
}

func acceptedRange(t testInput) (string, error) {
	low, high := "<", ">"
	if inclusive, given := t.arguments["inclusive"].(bool); given && !inclusive {
		low, high = "<=", ">="
	}
	column := identifier(t.column)
	var breaches []string
	if min, given := t.arguments["min_value"]; given {
		breaches = append(breaches, fmt.Sprintf("%s %s %v", column, low, min))
	}
	if max, given := t.arguments["max_value"]; given {
		breaches = append(breaches, fmt.Sprintf("%s %s %v", column, high, max))
	}
	if len(breaches) == 0 {
		return "", fmt.Errorf("min_value or max_value is needed")
	}
	return fmt.Sprintf("SELECT * FROM %s WHERE %s", t.from, strings.Join(breaches, " OR ")), nil
}

func notNullProportion(t testInput) (string, error) {
	return fmt.Sprintf("SELECT count(%[1]s) AS present, count(*) AS total FROM %[2]s HAVING count(*) > 0 AND count(%[1]s) < %[3]v * count(*)",
		identifier(t.column), t.from, t.arguments["at_least"]), nil
}

// expressionIsTrue follows dbt_utils: a row whose expression is NULL passes.
func expressionIsTrue(t testInput) (string, error) {
	expression, err := text(t.arguments, "expression")
	if err != nil {
		return "", err
	}
	if t.column != "" {
		expression = identifier(t.column) + " " + expression
	}
	return fmt.Sprintf("SELECT * FROM %s WHERE NOT (%s\n)", t.from, expression), nil
}

func rowCountBetween(t testInput) (string, error) {
	var breaches []string
	if min, given := t.arguments["min_value"]; given {
		breaches = append(breaches, fmt.Sprintf("count(*) < %v", min))
	}
	if max, given := t.arguments["max_value"]; given {
		breaches = append(breaches, fmt.Sprintf("count(*) > %v", max))
	}
	if len(breaches) == 0 {
		return "", fmt.Errorf("min_value or max_value is needed")
	}
	return fmt.Sprintf("SELECT count(*) AS row_count FROM %s HAVING %s", t.from, strings.Join(breaches, " OR ")), nil
}

// recency holds the newest value against the report date, not against the clock.
func recency(t testInput) (string, error) {
	field, err := text(t.arguments, "field")
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("SELECT max(%[1]s) AS newest FROM %[2]s HAVING coalesce(max(CAST(%[1]s AS DATE)) < %[3]s - %[4]v, true)",
		identifier(field), t.from, t.reportDate, t.arguments["days"]), nil
}

// defaultSmallCell is California's: CDE hides populations of ten or less
// (cde.ca.gov, "Reporting data: suppression").
const defaultSmallCell = 11

// smallCellsSuppressed finds rows about fewer people than the minimum (by default
// that of governance.yml) that still show one of the columns.
func smallCellsSuppressed(t testInput) (string, error) {
	count, err := text(t.arguments, "count_column")
	if err != nil {
		return "", err
	}
	columns, err := texts(t.arguments, "columns")
	if err != nil {
		return "", err
	}
	minimum := any(t.smallCell)
	if given, ok := t.arguments["minimum"]; ok {
		minimum = given
	}
	shown := make([]string, len(columns))
	for i, c := range columns {
		shown[i] = identifier(c) + " IS NOT NULL"
	}
	return fmt.Sprintf("SELECT * FROM %s WHERE %s < %v AND (%s)", t.from, identifier(count), minimum, strings.Join(shown, " OR ")), nil
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
