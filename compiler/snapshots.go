package compiler

import (
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// checkSnapshot holds a snapshot's configuration to what finding its changes
// needs. Which columns there are is known later: see addValidity.
func (c *compilation) checkSnapshot(node *graph.Node, where source.Span) {
	config := &node.Config.Snapshot
	if config.Strategy == "" && config.UpdatedAt != "" {
		config.Strategy = "timestamp"
	}
	if config.Strategy == "" && len(config.CheckCols) > 0 {
		config.Strategy = "check"
	}
	if config.HardDeletes == "" {
		config.HardDeletes = "ignore"
	}
	if config.Strategy == "" {
		c.report(diag.New(diag.BadConfig, where, "a snapshot needs a strategy").
			WithHint("add updated_at with the column that says when a row last changed, or check_cols with the columns to compare"))
		return
	}
	if !c.oneOf("a snapshot strategy", config.Strategy, where, "timestamp", "check") ||
		!c.oneOf("a way to treat deletions", config.HardDeletes, where, "ignore", "invalidate", "new_record") {
		return
	}
	needs := func(key, hint string) {
		c.report(diag.New(diag.BadConfig, where, "a snapshot with strategy %s needs %s", config.Strategy, key).WithHint("%s", hint))
	}
	switch {
	case len(node.Config.UniqueKey) == 0:
		needs("unique_key", "add unique_key with the columns that identify a row")
	case config.Strategy == "timestamp" && config.UpdatedAt == "":
		needs("updated_at", "add updated_at with the column that says when a row last changed")
	case config.Strategy == "check" && len(config.CheckCols) == 0:
		needs("check_cols", "add check_cols with the columns to compare, or all")
	}
}

// addValidity gives a snapshot the columns that say when its rows held, and checks
// the columns that its configuration names.
func (c *compilation) addValidity(node *graph.Node) bool {
	before := len(c.diags)
	config := &node.Config.Snapshot
	if slices.Equal(config.CheckCols, []string{"all"}) {
		config.CheckCols = slices.DeleteFunc(columnNames(node.Columns), func(name string) bool { return slices.Contains(node.Config.UniqueKey, name) })
	}
	for _, name := range config.CheckCols {
		c.checkNamed(node, "check_cols", name)
	}
	if config.Strategy == "timestamp" {
		c.checkNamed(node, "updated_at", config.UpdatedAt)
		column := node.Column(config.UpdatedAt)
		if column != nil && column.Type != "DATE" && !strings.HasPrefix(column.Type, "TIMESTAMP") {
			c.report(diag.New(diag.BadConfig, node.Span, "updated_at is the column %q, which is %s and no point in time", column.Name, column.Type).
				WithHint("cast it to a timestamp"))
		}
	}
	added := []*graph.Column{
		{Name: graph.ColumnValidFrom, Type: "TIMESTAMP WITH TIME ZONE"},
		{Name: graph.ColumnValidTo, Type: "TIMESTAMP WITH TIME ZONE"},
	}
	if config.HardDeletes == "new_record" {
		added = append(added, &graph.Column{Name: graph.ColumnIsDeleted, Type: "BOOLEAN"})
	}
	for _, column := range added {
		column.Lineage = &graph.Lineage{} // the run gives it, no column of another node
		if node.Column(column.Name) != nil {
			c.report(diag.New(diag.DuplicateColumn, node.Span, "the query has a column %q, which is what the snapshot adds", column.Name).
				WithHint("name it differently"))
		}
	}
	node.Columns = append(node.Columns, added...)
	return len(c.diags) == before
}

// checkNamed looks for a column that a configuration names.
func (c *compilation) checkNamed(node *graph.Node, key, name string) {
	if node.Column(name) != nil {
		return
	}
	names := columnNames(node.Columns)
	c.report(diag.New(diag.BadConfig, node.Span, "the %s %q is not a column of %s", key, name, node.Name).
		WithHint("%s", firstNonEmpty(diag.DidYouMean(name, names), "it has "+strings.Join(names, ", "))))
}
