package compiler

import (
	"fmt"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// statement gives the rows of the model with the rule that each breaks. It starts with
// the model's own statement, so that a place in it is found again. Rules are asked by
// number, and the words are looked up for the rows that break one.
func (o *judgement) statement() string {
	var b strings.Builder
	fmt.Fprintf(&b, "WITH model AS (\n%s\n),\n", o.node.CompiledCode)
	fmt.Fprintf(&b, "held AS (\nSELECT model.*, CASE\n%sEND AS _broken\nFROM model\n%s\n)", o.conditions(), strings.Join(o.joins, "\n"))
	from := "held"
	if o.key != nil {
		// A row that breaks another rule takes no key from one that holds.
		fmt.Fprintf(&b, ",\nplaced AS (\nSELECT *, row_number() OVER (PARTITION BY %s, _broken IS NULL ORDER BY %s) AS _place\nFROM held\n)",
			strings.Join(quoted(o.key), ", "), o.order())
		from = "placed"
	}
	fmt.Fprintf(&b, "\nSELECT %s,\n%s AS %s,\n%s AS %s,\n%s AS %s\nFROM %s",
		strings.Join(quoted(columnNames(o.node.Columns)), ", "),
		o.words("rule", func(i int) string { return textLiteral(o.rules[i].Name) }), graph.ColumnRule,
		o.words("field", func(i int) string { return textLiteral(strings.Join(o.rules[i].Columns, ", ")) }), graph.ColumnField,
		o.words("reason", func(i int) string { return o.reasons[i] }), graph.ColumnReason, from)
	return b.String()
}

// conditions are the branches of the CASE that numbers the rules from 1; 0 is what the
// model finds itself.
func (o *judgement) conditions() string {
	var b strings.Builder
	if o.node.Problems != nil {
		fmt.Fprintf(&b, "    WHEN len(model.%s) > 0 THEN 0\n", graph.ColumnProblems)
	}
	for i, breaks := range o.breaks {
		fmt.Fprintf(&b, "    WHEN %s THEN %d\n", breaks, i+1)
	}
	if b.Len() == 0 {
		return "    WHEN false THEN 0\n"
	}
	return b.String()
}

// order says which of several rows with one key stands: the first of its file.
func (o *judgement) order() string {
	if o.node.Column(graph.ColumnFileSHA256) != nil && o.node.Column(graph.ColumnRowNumber) != nil {
		return graph.ColumnFileSHA256 + ", " + graph.ColumnRowNumber
	}
	return strings.Join(quoted(columnNames(o.node.Columns)), ", ")
}

// words looks a word of the broken rule up: of what the model found, its first problem,
// and all reasons.
func (o *judgement) words(part string, of func(rule int) string) string {
	var b strings.Builder
	b.WriteString("CASE")
	if o.node.Problems != nil {
		own := fmt.Sprintf(`%s[1].%q`, graph.ColumnProblems, part)
		if part == "reason" {
			own = fmt.Sprintf(`%s || coalesce('; ' || nullif(array_to_string(list_transform(%s[2:], lambda problem: problem."field" || ': ' || problem."reason"), '; '), ''), '')`, own, graph.ColumnProblems)
		}
		fmt.Fprintf(&b, " WHEN _broken = 0 THEN %s", own)
	}
	for i := range o.breaks {
		fmt.Fprintf(&b, " WHEN _broken = %d THEN %s", i+1, of(i))
	}
	if o.key != nil {
		fmt.Fprintf(&b, " WHEN _broken IS NULL AND _place > 1 THEN %s", of(len(o.rules)-1))
	}
	b.WriteString(" END")
	return b.String()
}
