package compiler

import (
	"context"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/compiler/cache"
	"github.com/edfi-build/edfi-build/compiler/sql"
	"github.com/edfi-build/edfi-build/compiler/template"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// bindAll renders, checks and binds every node, parents first, so that each model
// is bound against the columns that the models before it really have. A returned
// error is a failure of the engine, not of the project.
func (c *compilation) bindAll(ctx context.Context) error {
	var err error
	if c.volatile, err = c.volatileFunctions(ctx); err != nil {
		return err
	}
	c.refNames = slices.Sorted(maps.Keys(c.byName))
	for _, node := range c.nodes {
		c.addRelations(node)
	}
	if err := c.bindNodes(ctx); err != nil {
		return err
	}
	if c.project.Partial {
		return nil // tests wait until everything can be read
	}
	c.classify()
	if err := c.judge(ctx); err != nil {
		return err
	}
	if err := c.bindTests(ctx); err != nil {
		return err
	}
	return c.bindUnitTests(ctx)
}

// volatileFunctions asks once for each version of the engine: it takes 15 ms.
func (c *compilation) volatileFunctions(ctx context.Context) ([]string, error) {
	key := cache.Key("volatile", c.engine.Version())
	var known []string
	if c.options.memo.Recall(key, nil, &known) {
		return known, nil
	}
	known, err := c.engine.VolatileFunctions(ctx)
	if err == nil {
		c.options.memo.Keep(key, &known)
	}
	return known, err
}

// bindNode tells whether the node's columns are known afterwards.
func (c *compilation) bindNode(ctx context.Context, node *graph.Node) (whole bool, err error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	switch node.Kind {
	case graph.KindSource:
		return true, errors.Join(c.checkDeleteWhen(ctx, node), c.checkFreshness(ctx, node))
	case graph.KindModel:
		return c.bindModel(ctx, node)
	}
	return true, nil
}

// checkDeleteWhen binds the condition that marks deletions.
func (c *compilation) checkDeleteWhen(ctx context.Context, node *graph.Node) error {
	condition := node.Source.Load.DeleteWhen
	if condition == "" {
		return nil
	}
	statement := "SELECT 1 AS found FROM " + node.Relation.String() + " WHERE (" + condition + "\n)"
	_, _, err := c.check(ctx, statement, c.byRelation(node.Relation), func(int) source.Span { return c.deleteWhenSpan(node) })
	return err
}

func (c *compilation) deleteWhenSpan(node *graph.Node) source.Span {
	for _, s := range c.project.Sources {
		if s.Node == node {
			return s.DeleteWhen
		}
	}
	return node.Span
}

// bindModel fills in what a model's text and the engine say of it, and tells
// whether its columns are known.
func (c *compilation) bindModel(ctx context.Context, node *graph.Node) (whole bool, err error) {
	t := c.templates[node.ID]
	if t == nil || c.unrendered[node.ID] {
		return false, nil
	}
	c.env.This = node.Relation.String()
	full := c.render(t, false)
	if full == nil || !c.configure(node, full.Config) {
		return false, nil
	}
	node.CompiledCode, node.Map, node.Uses = full.SQL, full.Map, full.Touched
	increment := c.renderIncrement(node, t)
	if known, err := c.analyse(ctx, node, full, increment); err != nil || !known {
		return false, err
	}
	if !c.checkUniqueKey(node) {
		return false, nil
	}
	if node.Config.Materialized == graph.Snapshot && !c.addValidity(node) {
		return false, nil
	}
	whole = c.describeColumns(node)
	c.checkView(node)
	return whole, nil
}

// renderIncrement renders what an incremental model adds to what is there; nil for
// others, and where that can't be rendered.
func (c *compilation) renderIncrement(node *graph.Node, t *template.Template) *template.Rendered {
	if node.Config.Materialized != graph.Incremental {
		return nil
	}
	increment := c.render(t, true)
	if increment != nil {
		node.IncrementalCode = increment.SQL
	}
	return increment
}

// checkView refuses a view that would need the pseudonym key whenever somebody
// reads it, itself or through an ephemeral model.
func (c *compilation) checkView(node *graph.Node) {
	if node.Config.Materialized != graph.View {
		return
	}
	if name := c.needsKey(node); name != "" {
		c.report(diag.New(diag.BadConfig, node.Span, "a view can't make pseudonyms (in %s): whoever reads it would need the key", name).
			WithHint("make it a table, so that tokens are stored and the key stays with the run"))
	}
}

// needsKey names the model behind a node that calls pseudonym whenever the node is
// read, or "".
func (c *compilation) needsKey(node *graph.Node) string {
	if len(node.Uses.Pseudonym) > 0 {
		return node.Name
	}
	for _, id := range node.DependsOn {
		parent := c.nodes[id]
		if parent.Kind == graph.KindModel && !parent.Config.Materialized.Stored() {
			if name := c.needsKey(parent); name != "" {
				return name
			}
		}
	}
	return ""
}

func (c *compilation) render(t *template.Template, incremental bool) *template.Rendered {
	c.env.Incremental = incremental
	rendered, diags := t.Render(c.env)
	c.diags = append(c.diags, diags...)
	return rendered
}

func (c *compilation) hasBrokenParent(node *graph.Node) bool {
	return slices.ContainsFunc(node.DependsOn, func(id string) bool { return c.broken[id] || c.nodes[id] == nil })
}

// bindStatement checks and binds rendered SQL; nil columns mean that it was
// reported.
func (c *compilation) bindStatement(ctx context.Context, r *template.Rendered) ([]*graph.Column, *sql.Statement, error) {
	return c.check(ctx, r.SQL, placedRules(r), locator(r, r.Map.Origin(0, 0).File))
}

// placedRules admit what functions of the project put into rendered SQL.
func placedRules(r *template.Rendered) sql.Rules {
	placed := map[int]template.UseKind{}
	for _, use := range r.Uses {
		placed[use.Start] = use.Kind
	}
	return sql.Rules{
		Relation:  func(f sql.Relation) bool { return placed[f.Offset] == template.RelationUse },
		Pseudonym: func(f sql.Function) bool { return placed[f.Offset] == template.PseudonymUse },
	}
}

// locator leads from an offset in rendered SQL to the word there in the file that
// the analyst wrote; -1 gives the whole statement.
func locator(r *template.Rendered, file *source.File) func(offset int) source.Span {
	return func(offset int) source.Span {
		if offset < 0 {
			return statementSpan(file)
		}
		return r.Map.Origin(offset, source.WordEnd(r.SQL, offset))
	}
}

// statementSpan is a file without the white space around its text.
func statementSpan(file *source.File) source.Span {
	if file == nil {
		return source.Span{}
	}
	start := len(file.Text) - len(strings.TrimLeft(file.Text, " \t\r\n"))
	return file.Span(start, max(start, len(strings.TrimRight(file.Text, " \t\r\n"))))
}

// check parses a statement, holds it to the rules and binds it.
func (c *compilation) check(ctx context.Context, statement string, rules sql.Rules, where func(int) source.Span) ([]*graph.Column, *sql.Statement, error) {
	if reason := sql.TooLargeToParse(statement); reason != "" {
		c.report(namingMacro(diag.New(diag.StatementTooLarge, where(-1), "%s", reason)))
		return nil, nil, nil
	}
	text, err := c.engine.Parse(ctx, statement)
	if err != nil {
		return nil, nil, c.reportParse(err, statement, where)
	}
	tree, err := sql.Read(text)
	if err != nil {
		return nil, nil, err
	}
	rules.Known, rules.Volatile, rules.PseudonymName = c.refNames, c.volatile, c.engine.PseudonymFunction()
	problems := tree.Check(rules)
	for _, p := range problems {
		d := diag.New(p.Code, where(p.Offset), "%s", p.Message)
		d.Hint = p.Hint
		c.report(namingMacro(d))
	}
	if len(problems) > 0 {
		return nil, nil, nil
	}
	if there, err := c.declare(ctx, tree.Relations, where); err != nil || !there {
		return nil, nil, err
	}
	columns, err := c.bind(ctx, statement, where)
	if columns == nil {
		return nil, nil, err
	}
	return columns, tree, nil
}

// reportParse files what the parser says; other errors pass through.
func (c *compilation) reportParse(err error, statement string, where func(int) source.Span) error {
	var e *graph.SQLError
	if !errors.As(err, &e) {
		return err
	}
	if e.Kind == "Parser" {
		c.report(namingMacro(diag.New(diag.BadSyntax, where(e.Offset), "%s", e.Message)))
		return nil
	}
	// The engine turns a PIVOT whose columns depend on data into several statements.
	if at := strings.Index(strings.ToUpper(statement), "PIVOT"); at >= 0 {
		c.report(diag.New(diag.PivotWithoutIn, where(at), "a PIVOT needs the list of its values").
			WithHint("write PIVOT … ON column IN ('a', 'b') USING …"))
		return nil
	}
	c.report(diag.New(diag.NotOneSelect, where(-1), "a model is one SELECT, and this is something else").
		WithHint("keep the query alone; how it is stored is configuration"))
	return nil
}

func (c *compilation) reportBind(err error, where func(int) source.Span) error {
	var e *graph.SQLError
	if !errors.As(err, &e) {
		return err
	}
	d := diag.New(diag.BindError, where(e.Offset), "%s", e.Message)
	if near := nearestOf(e); near != "" {
		d = d.WithHint("did you mean %q?", near)
	} else if len(e.Candidates) > 0 {
		slices.Sort(e.Candidates)
		d = d.WithHint("there is %s", strings.Join(slices.Compact(e.Candidates), ", "))
	}
	c.report(namingMacro(d))
	return nil
}

var includeCall = regexp.MustCompile(`\binclude\s+"([^"]+)"`)

// namingMacro tells that SQL came from a macro: the place is the call in the model.
func namingMacro(d diag.Diagnostic) diag.Diagnostic {
	text := d.Span.Text()
	if m := includeCall.FindStringSubmatch(text); m != nil && strings.HasPrefix(text, "{{") {
		return d.WithDetail("The SQL here was written by the macro %q.", m[1])
	}
	return d
}

// nearestOf picks the engine's candidate that is nearest to the name it didn't
// find.
func nearestOf(e *graph.SQLError) string {
	if e.Name != "" {
		return diag.Nearest(e.Name, e.Candidates)
	}
	if at := strings.Index(e.Message, `does not have a column named "`); at >= 0 {
		name, _, _ := strings.Cut(e.Message[at+len(`does not have a column named "`):], `"`)
		return diag.Nearest(name, e.Candidates)
	}
	return ""
}

// byRelation makes rules that admit the named relations and nothing else.
func (c *compilation) byRelation(allowed ...graph.Relation) sql.Rules {
	return sql.Rules{
		Relation: func(r sql.Relation) bool {
			return slices.ContainsFunc(allowed, func(a graph.Relation) bool { return a.String() == strings.Join(r.Parts, ".") })
		},
		Pseudonym: func(sql.Function) bool { return false },
	}
}
