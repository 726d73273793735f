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
	config.Contract = graph.Contract{Enforced: p.Contract.Enforced.V, Entity: p.Contract.Entity.V}
	config.Access, config.Tags, config.Meta = p.Access.V, p.Tags.Texts(), p.Meta
}

// configKeys are the keys that a model file may set.
var configKeys = []string{"access", "incremental_strategy", "materialized", "tags", "unique_key"}

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
	config := node.Config
	known := []graph.Materialization{graph.Table, graph.View, graph.Ephemeral, graph.Incremental, graph.Snapshot}
	switch {
	case !slices.Contains(known, config.Materialized):
		c.report(diag.New(diag.BadConfig, where, "%q is not a materialization", config.Materialized).
			WithHint("use table, view, ephemeral or incremental"))
	case config.Materialized == graph.Snapshot:
		c.report(notYet(where, "snapshots").WithHint("use incremental and keep the dates yourself"))
	case config.Materialized != graph.Incremental:
	case config.IncrementalStrategy == "":
		node.Config.IncrementalStrategy = "append"
		if len(config.UniqueKey) > 0 {
			node.Config.IncrementalStrategy = "merge"
		}
	case !slices.Contains([]string{"append", "delete+insert", "merge"}, config.IncrementalStrategy):
		c.report(diag.New(diag.BadConfig, where, "%q is not an incremental strategy", config.IncrementalStrategy).
			WithHint("use append, delete+insert or merge"))
	case config.IncrementalStrategy != "append" && len(config.UniqueKey) == 0:
		c.report(diag.New(diag.BadConfig, where, "%s needs a unique_key", config.IncrementalStrategy).
			WithHint("add unique_key with the columns that identify a row"))
	}
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
