package duckdb

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// cellsAtOnce keeps statements over written cells short enough to plan quickly.
const cellsAtOnce = 500

// Misfits returns the indexes of the texts that are no value of their type; texts
// and types go in pairs. A number that would be rounded is none either.
func (e *Engine) Misfits(ctx context.Context, types, texts []string) ([]int, error) {
	test := func(typ, text string) string {
		value := "TRY_CAST(" + literal(text) + " AS " + typ + ")"
		if !isExact(typ) {
			return value + " IS NULL"
		}
		return "coalesce(TRY_CAST(" + value + " AS DOUBLE) <> TRY_CAST(" + literal(text) + " AS DOUBLE), true)"
	}
	var misfits []int
	for i, answer := range e.each(ctx, types, texts, test) {
		switch {
		case answer.err != nil:
			return nil, answer.err
		case *answer.text == "true" || e.nestedMisfit(ctx, types[i], texts[i]):
			misfits = append(misfits, i)
		}
	}
	return misfits, nil
}

// nestedMisfit looks into lists and structs, where TRY_CAST makes NULLs of the parts
// that don't fit.
func (e *Engine) nestedMisfit(ctx context.Context, typ, text string) bool {
	if !strings.ContainsAny(typ, "[(") || isExact(typ) {
		return false
	}
	return e.db.QueryRowContext(ctx, "SELECT CAST("+literal(text)+" AS "+typ+") IS NULL").Scan(new(bool)) != nil
}

// isExact tells whether a type holds numbers with a fixed number of decimals.
func isExact(typ string) bool {
	return strings.HasPrefix(typ, "DECIMAL") ||
		slices.Contains([]string{"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"}, typ)
}

// Normal returns each text as the engine writes the value of that type: 1.50 as
// DECIMAL(4,1) is 1.5. Texts returns values in the same form.
func (e *Engine) Normal(ctx context.Context, types, texts []string) ([]string, error) {
	normal := make([]string, len(texts))
	for i, answer := range e.each(ctx, types, texts, func(typ, text string) string {
		return asText("CAST("+literal(text)+" AS "+typ+")", typ)
	}) {
		if answer.err != nil {
			return nil, answer.err
		}
		if answer.text != nil {
			normal[i] = *answer.text
		}
	}
	return normal, nil
}

// asText writes a value as a text that equal values share. Numbers of binary floating
// point are equal as far as nine digits show: nobody writes the other eight by hand.
func asText(value, typ string) string {
	if typ == "DOUBLE" || typ == "FLOAT" {
		return "format('{:.9g}', CAST(" + value + " AS DOUBLE) + 0)"
	}
	return "CAST(" + value + " AS VARCHAR)"
}

type cellAnswer struct {
	text *string
	err  error
}

// each evaluates an expression for every pair of type and text, in their order.
func (e *Engine) each(ctx context.Context, types, texts []string, expression func(typ, text string) string) []cellAnswer {
	answers := make([]cellAnswer, 0, len(texts))
	for start := 0; start < len(texts); start += cellsAtOnce {
		end := min(start+cellsAtOnce, len(texts))
		list, cells, targets := make([]string, end-start), make([]*string, end-start), make([]any, end-start)
		for i := range list {
			list[i], targets[i] = "CAST("+expression(types[start+i], texts[start+i])+" AS VARCHAR)", &cells[i]
		}
		if err := e.db.QueryRowContext(ctx, "SELECT "+strings.Join(list, ", ")).Scan(targets...); err != nil {
			return append(answers, cellAnswer{err: sqlError(err, false)})
		}
		for _, cell := range cells {
			answers = append(answers, cellAnswer{text: cell})
		}
	}
	return answers
}

// rowsAtOnce bounds the rows that one statement inserts.
const rowsAtOnce = 500

// Fill makes a table with the given columns that holds the rows of a fixture,
// replacing one of the same name. Columns that the fixture doesn't have are NULL.
func (e *Engine) Fill(ctx context.Context, columns []*graph.Column, f graph.Fixture) error {
	if err := e.Declare(ctx, f.Relation, columns); err != nil {
		return err
	}
	names := make([]string, len(f.Columns))
	for i, name := range f.Columns {
		names[i] = quote(name)
	}
	into := "INSERT INTO " + relation(f.Relation) + " (" + strings.Join(names, ", ") + ") VALUES "
	for rows := range slices.Chunk(f.Rows, rowsAtOnce) {
		values := make([]string, len(rows))
		for i, row := range rows {
			values[i] = "(" + strings.Join(literals(row), ", ") + ")"
		}
		if err := e.exec(ctx, into+strings.Join(values, ", ")); err != nil {
			return err
		}
	}
	return nil
}

func literals(row []*string) []string {
	list := make([]string, len(row))
	for i, cell := range row {
		list[i] = "NULL"
		if cell != nil {
			list[i] = literal(*cell)
		}
	}
	return list
}

// Texts returns at most limit rows of the given columns of a statement, each value as
// that column's type and in the form of Normal; nil is NULL. Errors may quote cells:
// it is for rows that were written by hand.
func (e *Engine) Texts(ctx context.Context, statement string, columns []*graph.Column, limit int) ([][]*string, error) {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = asText("CAST("+quote(c.Name)+" AS "+c.Type+")", c.Type)
	}
	before := "SELECT " + strings.Join(list, ", ") + " FROM ("
	rows, err := e.db.QueryContext(ctx, before+statement+"\n) LIMIT "+strconv.Itoa(limit))
	if err != nil {
		return nil, shift(sqlError(err, false), len(before), len(statement))
	}
	defer rows.Close()
	var out [][]*string
	for rows.Next() {
		cells, targets := make([]*string, len(columns)), make([]any, len(columns))
		for i := range cells {
			targets[i] = &cells[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		out = append(out, cells)
	}
	return out, shift(sqlError(rows.Err(), false), len(before), len(statement))
}
