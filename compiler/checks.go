package compiler

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/compiler/facts"
	"github.com/edfi-build/edfi-build/compiler/sql"
	"github.com/edfi-build/edfi-build/compiler/template"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Limits of what a check gives back.
const (
	maxBreaches = 100    // reported one by one
	maxCounted  = 10_000 // counted
)

// runChecks holds the manifest to the project's own rules: each file of the checks
// folder is one SELECT over the tables of package facts, and each of its rows is a
// breach.
func (c *compilation) runChecks(ctx context.Context, m *graph.Manifest) error {
	r := &checker{compilation: c, manifest: m, filled: map[string]bool{}}
	for _, file := range c.project.Checks {
		if err := r.run(ctx, file); err != nil {
			return err
		}
	}
	return nil
}

// checker runs the checks of one compilation in one engine.
type checker struct {
	*compilation
	manifest *graph.Manifest
	filled   map[string]bool // tables that the engine has
	places   map[place]source.Span
}

// check is one file of the checks folder, rendered.
type check struct {
	file        *source.File
	name        string
	description string // its first comment line
	severity    diag.Severity
	rendered    *template.Rendered
}

func (r *checker) run(ctx context.Context, file *source.File) error {
	check := r.read(file)
	if check == nil {
		return nil
	}
	tree, err := r.tree(ctx, check)
	if err != nil || tree == nil {
		return err
	}
	if err := r.fill(ctx, tree.Relations); err != nil {
		return err
	}
	columns, rows, err := r.engine.Rows(ctx, check.rendered.SQL, maxCounted+1)
	if err != nil {
		return r.reportBind(err, locator(check.rendered, file))
	}
	for i, name := range columns {
		columns[i] = strings.ToLower(name) // SQL doesn't tell them apart
	}
	if !slices.Contains(columns, "node") {
		r.report(diag.New(diag.BadCheck, statementSpan(file), "the check %s gives no column `node`", check.name).
			WithHint("select the id of the node that breaks the rule as node; column_name and message are welcome too"))
		return nil
	}
	r.reportBreaches(check, columns, rows)
	return nil
}

// read renders a file; nil when that was reported to fail.
func (r *checker) read(file *source.File) *check {
	parsed, diags := template.Parse(file, r.library)
	r.diags = append(r.diags, diags...)
	if diags.HasErrors() || !r.readsNoData(parsed) {
		return nil
	}
	rendered, diags := parsed.Render(r.env)
	r.diags = append(r.diags, diags...)
	if rendered == nil {
		return nil
	}
	out := &check{
		file: file, name: strings.TrimSuffix(path.Base(file.Path), path.Ext(file.Path)), description: firstComment(file.Text),
		severity: diag.Error, rendered: rendered,
	}
	for _, call := range rendered.Config {
		if !r.configureCheck(out, call) {
			return nil
		}
	}
	return out
}

// readsNoData refuses the functions that name tables of the estate.
func (r *checker) readsNoData(t *template.Template) bool {
	before := len(r.diags)
	for _, call := range t.Calls() {
		switch call.Function {
		case "ref", "source", "source_history", "this", "is_incremental", "pseudonym":
			r.report(diag.New(diag.BadCheck, call.Span, "a check reads the manifest, and %s is about the data", call.Function).
				WithHint("read %s; what data must hold is a test", strings.Join(factTables(), ", ")))
		}
	}
	return len(r.diags) == before
}

func (r *checker) configureCheck(check *check, call template.ConfigCall) bool {
	switch value := fmt.Sprint(call.Value); {
	case call.Key != "severity":
		r.report(diag.New(diag.BadConfig, call.Span, "a check can't set %q", call.Key).WithHint("it can set severity"))
		return false
	case value == "warn":
		check.severity = diag.Warning
	case value != "error":
		r.report(diag.New(diag.BadConfig, call.Span, "%q is not a severity", value).WithHint("use error or warn"))
		return false
	}
	return true
}

// firstComment is the text of the first line comment of a file.
func firstComment(text string) string {
	for line := range strings.Lines(text) {
		if comment, found := strings.CutPrefix(strings.TrimSpace(line), "--"); found {
			return strings.TrimSuffix(strings.TrimSpace(comment), ".")
		}
	}
	return ""
}

// tree parses the statement and holds it to the rules for statements; nil when a
// breach was reported.
func (r *checker) tree(ctx context.Context, check *check) (*sql.Statement, error) {
	where := locator(check.rendered, check.file)
	if reason := sql.TooLargeToParse(check.rendered.SQL); reason != "" {
		r.report(namingMacro(diag.New(diag.StatementTooLarge, where(-1), "%s", reason)))
		return nil, nil
	}
	text, err := r.engine.Parse(ctx, check.rendered.SQL)
	if err != nil {
		return nil, r.reportParse(err, check.rendered.SQL, where)
	}
	tree, err := sql.Read(text)
	if err != nil {
		return nil, err
	}
	before := len(r.diags)
	tables := factTables()
	for _, f := range tree.Relations {
		if name := strings.Join(f.Parts, "."); !f.InCTE && !slices.Contains(tables, name) {
			r.report(namingMacro(diag.New(diag.BadCheck, where(f.Offset), "a check can't read %q", name).
				WithHint("%s", firstNonEmpty(diag.DidYouMean(name, tables), "it can read "+strings.Join(tables, ", ")))))
		}
	}
	problems := tree.Check(sql.Rules{
		Relation:  func(sql.Relation) bool { return true }, // seen to above
		Pseudonym: func(sql.Function) bool { return false },
		Volatile:  r.volatile, PseudonymName: r.engine.PseudonymFunction(),
	})
	for _, p := range problems {
		d := diag.New(p.Code, where(p.Offset), "%s", p.Message)
		d.Hint = p.Hint
		r.report(namingMacro(d))
	}
	if len(r.diags) > before {
		return nil, nil
	}
	return tree, nil
}

func factTables() []string {
	var names []string
	for _, t := range facts.Tables() {
		names = append(names, t.Name)
	}
	return names
}

// fill gives the engine the tables that a statement reads: most checks read two.
func (r *checker) fill(ctx context.Context, relations []sql.Relation) error {
	for _, t := range facts.Tables() {
		read := slices.ContainsFunc(relations, func(f sql.Relation) bool { return f.Parts[0] == t.Name })
		if !read || r.filled[t.Name] {
			continue
		}
		columns := make([]*graph.Column, len(t.Columns))
		for i, c := range t.Columns {
			columns[i] = &graph.Column{Name: c.Name, Type: c.Type}
		}
		if err := r.engine.Facts(ctx, t.Name, columns, t.Rows(r.manifest, r.project)); err != nil {
			return err
		}
		r.filled[t.Name] = true
	}
	return nil
}

// reportBreaches makes a diagnostic of each row, at the place of what it names.
func (r *checker) reportBreaches(check *check, columns []string, rows [][]*string) {
	cell := func(row []*string, name string) string {
		if i := slices.Index(columns, name); i >= 0 && row[i] != nil {
			return *row[i]
		}
		return ""
	}
	slices.SortFunc(rows, func(a, b []*string) int {
		for _, name := range []string{"node", "column_name", "message"} {
			if order := strings.Compare(cell(a, name), cell(b, name)); order != 0 {
				return order
			}
		}
		return 0
	})
	for _, row := range rows[:min(len(rows), maxBreaches)] {
		at := place{cell(row, "node"), cell(row, "column_name")}
		r.reportBreach(check, at, cell(row, "message"))
	}
	if len(rows) > maxBreaches {
		more := fmt.Sprint(len(rows) - maxBreaches)
		if len(rows) > maxCounted {
			more = fmt.Sprintf("more than %d", maxCounted-maxBreaches)
		}
		d := diag.New(diag.CheckBreached, statementSpan(check.file), "the check %s has %s more breaches", check.name, more)
		d.Severity = check.severity
		r.report(d)
	}
}

func (r *checker) reportBreach(check *check, at place, message string) {
	span, known := r.placeOf(at)
	if !known {
		r.report(diag.New(diag.BadCheck, statementSpan(check.file), "the check %s names a node or column that isn't there: %q", check.name, at.String()).
			WithHint("node holds an id of nodes, column_name a name of columns"))
		return
	}
	summary := firstNonEmpty(message, check.description, "the check "+check.name+" is breached")
	d := diag.New(diag.CheckBreached, span, "%s: %s", r.short(at), summary).WithHint("the rule is %s", check.file.Path)
	d.Severity = check.severity
	r.report(d)
}
