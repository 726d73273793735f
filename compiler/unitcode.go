package compiler

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/compiler/template"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// unitCode is the statement that a unit test runs.
type unitCode struct {
	sql, digest string
	origins     *source.Map
	uses        graph.Uses
}

// isIncremental is overridden among the macros, as in dbt.
const isIncremental = "is_incremental"

// unitCode renders the model under the test's overrides. What comes out as the model
// itself does was checked with it.
func (c *compilation) unitCode(ctx context.Context, u *unitTest) (ok bool, err error) {
	env, ok := c.overridden(u)
	if !ok {
		return false, nil
	}
	rendered, diags := c.templates[u.model.ID].Render(env)
	c.reportIn(u, diags)
	if rendered == nil {
		return false, nil
	}
	c.warnOfToday(u, rendered.Touched.ReportDate)
	u.code = unitCode{sql: rendered.SQL, digest: u.model.CodeDigest, origins: rendered.Map, uses: rendered.Touched}
	if rendered.SQL == u.model.CompiledCode || (u.incremental && rendered.SQL == u.model.IncrementalCode) {
		return true, nil
	}
	before := c.diags
	c.diags = nil
	columns, tree, err := c.bindStatement(ctx, rendered)
	found := c.diags
	c.diags = before
	c.reportIn(u, found)
	if err != nil || columns == nil {
		return false, err
	}
	u.code.digest = tree.Digest
	if !slices.Equal(columnNames(columns), columnNames(queryColumns(u.model))) {
		c.report(diag.New(diag.BadOverride, u.declared.Span, "under these overrides %s gives other columns", u.model.Name).
			WithHint("a macro that writes columns can only be replaced by a text that writes the same"))
		return false, nil
	}
	return true, nil
}

// reportIn reports problems of the model's text that only this test meets.
func (c *compilation) reportIn(u *unitTest, found diag.List) {
	for _, d := range found {
		c.report(d.WithRelated(u.declared.Span, "in the unit test %s", u.declared.Name))
	}
}

// warnOfToday tells of a test whose outcome would change from day to day.
func (c *compilation) warnOfToday(u *unitTest, usesReportDate bool) {
	if usesReportDate && !c.project.Graph.ReportDatePinned && !u.declared.Overrides.ReportDate.Given() {
		c.report(diag.Warn(diag.BadUnitTest, u.declared.Span, "the unit test %s depends on today: %s reads the report date", u.declared.Name, u.model.Name).
			WithHint("add overrides: {report_date: …}"))
	}
}

// overridden is what templates may ask of the project, with the test's values.
func (c *compilation) overridden(u *unitTest) (template.Env, bool) {
	before := len(c.diags)
	env, o := c.env, u.declared.Overrides
	env.This, env.Incremental = u.model.Relation.String(), false
	env.Vars, env.KPIs, env.Macros = maps.Clone(env.Vars), maps.Clone(env.KPIs), map[string]string{}
	if env.Vars == nil {
		env.Vars = map[string]any{}
	}
	for _, v := range o.Vars {
		env.Vars[v.Key] = v.Value.V
	}
	if o.ReportDate.Given() {
		env.ReportDate = o.ReportDate.V
	}
	for _, m := range o.Macros {
		if m.Key == isIncremental {
			c.overrideIncremental(u, m.Value.V, m.Value.Span)
			env.Incremental = u.incremental
			continue
		}
		c.mustKnow(m.KeySpan, "macro", m.Key, c.library.Names())
		env.Macros[m.Key] = m.Value.V
	}
	for _, k := range o.KPIs {
		kpi, known := env.KPIs[k.Key]
		if !known {
			c.mustKnow(k.KeySpan, "kpi", k.Key, slices.Sorted(maps.Keys(env.KPIs)))
			continue
		}
		kpi.Fields = maps.Clone(kpi.Fields)
		for _, field := range k.Value {
			c.mustKnow(field.KeySpan, "field of "+k.Key, field.Key, slices.Sorted(maps.Keys(kpi.Fields)))
			kpi.Fields[field.Key] = field.Value.V
		}
		env.KPIs[k.Key] = kpi
	}
	return env, len(c.diags) == before
}

func (c *compilation) overrideIncremental(u *unitTest, value string, at source.Span) {
	switch {
	case value == "false":
	case value != "true":
		c.report(diag.New(diag.BadOverride, at, "is_incremental is true or false, not %q", value))
	case u.model.Config.Materialized != graph.Incremental:
		c.report(diag.New(diag.BadOverride, at, "%s is never incremental: it is a %s", u.model.Name, u.model.Config.Materialized))
	default:
		u.incremental = true
	}
}

func (c *compilation) mustKnow(at source.Span, what, name string, known []string) {
	if slices.Contains(known, name) {
		return
	}
	hint := "the project has none"
	if len(known) > 0 {
		hint = firstNonEmpty(diag.DidYouMean(name, known), "there is "+strings.Join(known, ", "))
	}
	c.report(diag.New(diag.BadOverride, at, "there is no %s %q to override", what, name).WithHint("%s", hint))
}
