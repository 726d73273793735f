package compiler

import (
	"fmt"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/compiler/template"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// configure sets a model's configuration: the layer's default, then YAML, then the
// model file's own config calls. It tells whether all of it fits.
func (c *compilation) configure(node *graph.Node, calls []template.ConfigCall) bool {
	before := len(c.diags)
	where := node.Span
	if p := c.properties[node.ID]; p != nil {
		applyProperties(node, p.Config)
		if p.Config.Materialized.Given() {
			where = p.Config.Materialized.Span
		}
	}
	for _, call := range calls {
		if call.Key == "materialized" {
			where = call.Span
		}
		c.applyCall(node, call)
	}
	c.checkConfig(node, where)
	return len(c.diags) == before
}

func applyProperties(node *graph.Node, p project.Config) {
	config := &node.Config
	if p.Materialized.Given() {
		config.Materialized = graph.Materialization(p.Materialized.V)
	}
	config.IncrementalStrategy = p.IncrementalStrategy.V
	config.UniqueKey = p.UniqueKey.Texts()
	config.OnSchemaChange = p.OnSchemaChange.V
	config.Snapshot = graph.SnapshotConfig{
		Strategy: p.Strategy.V, UpdatedAt: p.UpdatedAt.V, CheckCols: p.CheckCols.Texts(), HardDeletes: p.HardDeletes.V, SurvivesRollback: p.SurvivesRollback,
	}
	config.Contract = graph.Contract{Enforced: p.Contract.Enforced.V, Entity: p.Contract.Entity.V, MaxQuarantined: maxQuarantined(p.Contract)}
	if p.Population != nil {
		config.Population = populationOf(p.Population)
	}
	config.Access, config.Tags, config.Meta = p.Access.V, p.Tags.Texts(), p.Meta
}

func populationOf(p *project.PopulationConfig) *graph.Population {
	population := &graph.Population{Columns: p.Columns.Texts(), Besides: p.Besides.Texts()}
	for _, figure := range p.Of {
		if population.Of == nil {
			population.Of = map[string]string{}
		}
		population.Of[figure.Key] = figure.Value.V
	}
	return population
}

// configKeys are the keys that a model file may set.
var configKeys = []string{
	"access", "check_cols", "hard_deletes", "incremental_strategy", "materialized", "on_schema_change",
	"strategy", "tags", "unique_key", "updated_at",
}

func (c *compilation) applyCall(node *graph.Node, call template.ConfigCall) {
	config := &node.Config
	switch call.Key {
	case "materialized":
		config.Materialized = graph.Materialization(fmt.Sprint(call.Value))
	case "incremental_strategy":
		config.IncrementalStrategy = fmt.Sprint(call.Value)
	case "access":
		config.Access = fmt.Sprint(call.Value)
	case "unique_key":
		config.UniqueKey = textList(call.Value)
	case "on_schema_change":
		config.OnSchemaChange = fmt.Sprint(call.Value)
	case "strategy":
		config.Snapshot.Strategy = fmt.Sprint(call.Value)
	case "updated_at":
		config.Snapshot.UpdatedAt = fmt.Sprint(call.Value)
	case "check_cols":
		config.Snapshot.CheckCols = textList(call.Value)
	case "hard_deletes":
		config.Snapshot.HardDeletes = fmt.Sprint(call.Value)
	case "tags":
		config.Tags = textList(call.Value)
	default:
		d := diag.New(diag.BadConfig, call.Span, "a model file can't set %q", call.Key)
		if near := diag.Nearest(call.Key, configKeys); near != "" {
			d = d.WithHint("did you mean %q?", near)
		} else {
			d = d.WithHint("it can set %s; the rest stands in YAML", strings.Join(configKeys, ", "))
		}
		c.report(d)
	}
}

// checkConfig refuses values that don't exist and combinations that don't work.
func (c *compilation) checkConfig(node *graph.Node, where source.Span) {
	if !c.oneOf("a materialization", string(node.Config.Materialized), where, "table", "view", "ephemeral", "incremental", "snapshot") {
		return
	}
	switch node.Config.Materialized {
	case graph.Incremental:
		c.checkIncremental(node, where)
	case graph.Snapshot:
		c.checkSnapshot(node, where)
	}
}

func (c *compilation) checkIncremental(node *graph.Node, where source.Span) {
	config := &node.Config
	if config.IncrementalStrategy == "" {
		config.IncrementalStrategy = "append"
		if len(config.UniqueKey) > 0 {
			config.IncrementalStrategy = "merge"
		}
	}
	if config.OnSchemaChange == "" {
		config.OnSchemaChange = "append_new_columns" // what is bound later must find the columns of the model
	}
	if !c.oneOf("an incremental strategy", config.IncrementalStrategy, where, "append", "delete+insert", "merge") ||
		!c.oneOf("a way to treat a changed schema", config.OnSchemaChange, where, "append_new_columns", "sync_all_columns", "fail", "ignore") {
		return
	}
	if config.IncrementalStrategy != "append" && len(config.UniqueKey) == 0 {
		c.report(diag.New(diag.BadConfig, where, "%s needs a unique_key", config.IncrementalStrategy).
			WithHint("add unique_key with the columns that identify a row"))
	}
}

// oneOf reports a value that isn't among those that are known.
func (c *compilation) oneOf(what, value string, where source.Span, known ...string) bool {
	if slices.Contains(known, value) {
		return true
	}
	last := len(known) - 1
	c.report(diag.New(diag.BadConfig, where, "%q is not %s", value, what).
		WithHint("use %s or %s", strings.Join(known[:last], ", "), known[last]))
	return false
}

func textList(value any) []string {
	items, ok := value.([]any)
	if !ok {
		return []string{fmt.Sprint(value)}
	}
	var out []string
	for _, item := range items {
		out = append(out, fmt.Sprint(item))
	}
	return out
}
