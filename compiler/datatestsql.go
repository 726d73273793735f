package compiler

import (
	"fmt"
	"slices"
	"strings"
)

// assertion is a data test as SQL.
type assertion struct {
	code  string // the rows that break it, or one row for each group of them
	tally string // see graph.Test.Tally
	probe bool
	rows  string // the rows themselves, where code gives something else; "" where there are none
	// outputs are the columns of code; nil: those of the tested relation.
	outputs []string
}

// Columns that statements of tests give besides those of the tested relation.
const (
	occurrences = "occurrences" // how many rows a group has
	newestValue = "newest"      // the last value of a column
)

// from is the tested relation, or the rows of it that `where` leaves.
func (t testInput) from() string {
	if t.where == "" {
		return t.node.Relation.String()
	}
	return fmt.Sprintf("(SELECT * FROM %s WHERE (%s\n))", t.node.Relation, t.where)
}

// filter writes a condition for the FILTER of an aggregate over the whole relation.
// Rows outside of `where` don't count and aren't even looked at: an expression may
// only work where the other holds.
func (t testInput) filter(condition string) string {
	if t.where == "" {
		return " FILTER (WHERE " + condition + ")"
	}
	return fmt.Sprintf(" FILTER (WHERE CASE WHEN (%s\n) THEN (%s) END)", t.where, condition)
}

// ofRows asserts that no row meets a condition.
func (t testInput) ofRows(breach string) assertion {
	return assertion{
		code:  fmt.Sprintf("SELECT * FROM %s WHERE %s", t.from(), breach),
		tally: "count(*)" + t.filter(breach),
	}
}

// ofValues asserts that no value of a column meets a condition. Each value counts
// once, as in dbt.
func (t testInput) ofValues(column, breach string) assertion {
	return assertion{
		code:  fmt.Sprintf("SELECT %s, count(*) AS %s FROM %s WHERE %s GROUP BY %[1]s", column, occurrences, t.from(), breach),
		tally: "count(DISTINCT " + column + ")" + t.filter(breach),
		rows:  fmt.Sprintf("SELECT * FROM %s WHERE %s", t.from(), breach),

		outputs: []string{t.column, occurrences},
	}
}

// ofKey asserts that no two rows agree in all of some columns. It follows dbt: rows
// with a NULL among them are not compared. Counting values is cheaper than grouping
// rows and tells whether there are such groups, but not how many.
func (t testInput) ofKey(columns []string) assertion {
	key, present := make([]string, len(columns)), make([]string, len(columns))
	for i, c := range columns {
		key[i] = identifier(c)
		present[i] = key[i] + " IS NOT NULL"
	}
	list, condition := strings.Join(key, ", "), strings.Join(present, " AND ")
	code := fmt.Sprintf("SELECT %s, count(*) AS %s FROM %s WHERE %s GROUP BY %[1]s HAVING count(*) > 1", list, occurrences, t.from(), condition)
	item := list
	if len(key) > 1 {
		item = "(" + list + ")"
	}
	return assertion{
		code:  code,
		tally: fmt.Sprintf("count(*)%s - count(DISTINCT %s)%[1]s", t.filter(condition), item),
		probe: true,
		rows:  fmt.Sprintf("SELECT tested.* FROM %s AS tested SEMI JOIN (%s) AS repeated USING (%s)", t.from(), code, list),

		outputs: append(slices.Clone(columns), occurrences),
	}
}

// ofAll asserts something about all rows together. breach writes a condition over
// aggregates, each with the filter behind it; shown is what is told of a breach, and
// named the names of these columns.
func (t testInput) ofAll(shown string, named []string, breach func(filter string) string) assertion {
	filter := ""
	if t.where != "" {
		filter = " FILTER (WHERE (" + t.where + "\n))"
	}
	return assertion{
		code:  fmt.Sprintf("SELECT %s FROM %s HAVING %s", shown, t.from(), breach("")),
		tally: fmt.Sprintf("CASE WHEN %s THEN 1 ELSE 0 END", breach(filter)),

		outputs: named,
	}
}
