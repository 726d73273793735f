package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// The two relations that are compared, in a schema that can't be a layer's.
var (
	diffBefore = graph.Relation{Space: "_diff", Name: "before"}
	diffAfter  = graph.Relation{Space: "_diff", Name: "after"}
)

// compare counts the rows and columns in which a relation differs.
func (d *differ) compare(ctx context.Context, before, after *graph.Node, out *RelationDifference) error {
	a, err := d.show(ctx, d.from, before, diffBefore)
	if err != nil || a == nil {
		return err
	}
	b, err := d.show(ctx, d.to, after, diffAfter)
	if err != nil || b == nil {
		return err
	}
	return d.compareRows(ctx, after, a, b, out)
}

// compareRows compares what is shown as before and after, with these columns.
func (d *differ) compareRows(ctx context.Context, after *graph.Node, a, b []*graph.Column, out *RelationDifference) (err error) {
	if out.RowsBefore, err = d.engine.Count(ctx, "SELECT count(*) FROM "+diffBefore.String()); err != nil {
		return err
	}
	if out.RowsAfter, err = d.engine.Count(ctx, "SELECT count(*) FROM "+diffAfter.String()); err != nil {
		return err
	}
	out.Columns = columnDifferences(a, b)
	columns := sharedColumns(a, b)
	if out.Key, err = d.key(ctx, after, columns); err != nil {
		return err
	}
	if out.Key == nil {
		return d.compareWhole(ctx, columns, out)
	}
	return d.compareByKey(ctx, columns, out)
}

// show makes a node's relation of one side readable under another name, and
// returns its columns; nil when it isn't part of the estate. The same name can't
// hold both sides, so what isn't simply files is copied.
func (d *differ) show(ctx context.Context, s side, node *graph.Node, as graph.Relation) ([]*graph.Column, error) {
	if node.Config.Materialized == graph.Ephemeral {
		return nil, nil
	}
	estate := releasedEstate(s.manifest, d.lake, d.engine, &s.release)
	if stored(node) {
		return d.showStored(ctx, estate, node, as)
	}
	if err := estate.show(ctx, node.ID); err != nil {
		return nil, err
	}
	statement := "SELECT * FROM " + node.Relation.String()
	if node.Kind == graph.KindSource {
		statement = "SELECT " + strings.Join(quotedNames(node.Columns), ", ") + " FROM " + node.Relation.String()
	}
	columns, err := d.engine.Bind(ctx, statement)
	if err != nil {
		return nil, err
	}
	rows := graph.Relation{Space: as.Space, Name: as.Name + "_rows"}
	if err := d.engine.Declare(ctx, rows, columns); err != nil {
		return nil, err
	}
	if _, err = d.engine.Insert(ctx, rows, statement); err != nil {
		return nil, err
	}
	return columns, d.engine.CreateView(ctx, as, "SELECT * FROM "+rows.String())
}

func (d *differ) showStored(ctx context.Context, e *estate, node *graph.Node, as graph.Relation) ([]*graph.Column, error) {
	snapshot, err := e.snapshot(node.Relation)
	if errors.Is(err, lake.ErrNoTable) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	schema := visible(node, snapshot.Schema)
	statement, err := e.readFiles(ctx, node.Relation, snapshot.Files, schema)
	if err != nil {
		return nil, err
	}
	return columnsOf(schema), d.engine.CreateView(ctx, as, statement)
}

// columnDifferences lists columns that came, went or got another type.
func columnDifferences(a, b []*graph.Column) []ColumnDifference {
	var list []ColumnDifference
	for _, c := range a {
		if find(b, c.Name) == nil {
			list = append(list, ColumnDifference{Column: c.Name, Change: Removed, TypeBefore: c.Type})
		}
	}
	for _, c := range b {
		if old := find(a, c.Name); old == nil {
			list = append(list, ColumnDifference{Column: c.Name, Change: Added, TypeAfter: c.Type})
		} else if old.Type != c.Type {
			list = append(list, ColumnDifference{Column: c.Name, Change: Retyped, TypeBefore: old.Type, TypeAfter: c.Type})
		}
	}
	return list
}

func find(columns []*graph.Column, name string) *graph.Column {
	i := slices.IndexFunc(columns, func(c *graph.Column) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return columns[i]
}

// shared is a column that both sides have. Where its type differs it is compared
// as text.
type shared struct {
	name   string
	asText bool
}

func sharedColumns(a, b []*graph.Column) []shared {
	var list []shared
	for _, c := range b {
		if old := find(a, c.Name); old != nil {
			list = append(list, shared{c.Name, old.Type != c.Type})
		}
	}
	return list
}

// of is the column's value on one side.
func (c shared) of(alias string) string {
	value := alias + "." + name(c.name)
	if c.asText {
		return "CAST(" + value + " AS VARCHAR)"
	}
	return value
}

// compareWhole compares multisets of rows: without a key, a row that has changed is
// one that went and one that came.
func (d *differ) compareWhole(ctx context.Context, columns []shared, out *RelationDifference) error {
	if len(columns) == 0 {
		out.Removed, out.Added = out.RowsBefore, out.RowsAfter
		return nil
	}
	values := make([]string, len(columns))
	for i, c := range columns {
		values[i] = c.of("side")
	}
	rows := func(r graph.Relation) string {
		return "SELECT " + strings.Join(values, ", ") + " FROM " + r.String() + " AS side"
	}
	var err error
	if out.Removed, err = d.engine.Count(ctx, "SELECT count(*) FROM ("+rows(diffBefore)+" EXCEPT ALL "+rows(diffAfter)+")"); err != nil {
		return err
	}
	out.Added, err = d.engine.Count(ctx, "SELECT count(*) FROM ("+rows(diffAfter)+" EXCEPT ALL "+rows(diffBefore)+")")
	return err
}

// compareByKey joins both sides by the key and counts, also for each column, the
// pairs whose values differ.
func (d *differ) compareByKey(ctx context.Context, columns []shared, out *RelationDifference) error {
	var same, differs []string
	var others []shared
	for _, c := range columns {
		if slices.Contains(out.Key, c.name) {
			same = append(same, c.of("a")+" IS NOT DISTINCT FROM "+c.of("b"))
		} else {
			others = append(others, c)
			differs = append(differs, c.of("a")+" IS DISTINCT FROM "+c.of("b"))
		}
	}
	const both = "a._side IS NOT NULL AND b._side IS NOT NULL"
	counts := []string{"b._side IS NULL", "a._side IS NULL", both + " AND (" + strings.Join(append([]string{"false"}, differs...), " OR ") + ")"}
	for _, condition := range differs {
		counts = append(counts, both+" AND "+condition)
	}
	for i, condition := range counts {
		counts[i] = fmt.Sprintf("count(*) FILTER (WHERE %s) AS n%d", condition, i)
	}
	numbers, err := d.numbers(ctx, fmt.Sprintf("SELECT %s FROM (SELECT *, 1 AS _side FROM %s) AS a FULL JOIN (SELECT *, 1 AS _side FROM %s) AS b ON %s",
		strings.Join(counts, ", "), diffBefore, diffAfter, strings.Join(same, " AND ")))
	if err != nil {
		return err
	}
	out.Removed, out.Added, out.Changed = numbers[0], numbers[1], numbers[2]
	for i, c := range others {
		out.addChanged(c.name, numbers[3+i])
	}
	return nil
}

// addChanged notes in how many rows a column's value changed.
func (out *RelationDifference) addChanged(column string, rows int64) {
	if rows == 0 {
		return
	}
	for i := range out.Columns {
		if out.Columns[i].Column == column {
			out.Columns[i].Rows = rows
			return
		}
	}
	out.Columns = append(out.Columns, ColumnDifference{Column: column, Change: Altered, Rows: rows})
}

// numbers answers a statement of one row of counts.
func (d *differ) numbers(ctx context.Context, statement string) ([]int64, error) {
	answer, err := d.engine.Query(ctx, statement, 1)
	if err != nil {
		return nil, err
	}
	counts := make([]int64, len(answer.Columns))
	for i, cell := range answer.Rows[0] {
		if counts[i], err = strconv.ParseInt(*cell, 10, 64); err != nil {
			return nil, err
		}
	}
	return counts, nil
}

func quotedNames(columns []*graph.Column) []string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = name(c.Name)
	}
	return list
}
