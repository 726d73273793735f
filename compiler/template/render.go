package template

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Render runs the template. The result is nil when there are errors; the work is
// limited (256 KB of SQL, 100,000 steps, includes 16 deep) and reads nothing but
// env. It may run concurrently with other renderings of the same template.
func (t *Template) Render(env Env) (*Rendered, diag.List) {
	r := &run{template: t, env: &env, stack: []frame{{unit: t.unit}}, touched: newTouched()}
	if err := r.execute(); err != nil {
		return nil, diag.List{r.diagnose(err)}
	}
	return &Rendered{
		SQL: r.out.String(), Map: &r.origins, Uses: r.uses, Config: r.configs, Touched: r.touched.sorted(),
	}, nil
}

// run is one rendering.
type run struct {
	template *Template
	env      *Env
	engine   *template.Template
	stack    []frame // the model, and the macros that are being included
	steps    int

	out     limitedText
	origins source.Map
	marks   marker
	uses    []Use
	configs []ConfigCall
	touched touched
}

// frame is a unit at work; at is the number of the place it has reached.
type frame struct {
	unit *unit
	at   int
}

// execute runs the model. Go's engine lets some faults of the runtime through as
// panics: they are errors of this template, not the end of the process.
func (r *run) execute() (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("the template engine failed: %v", fault)
		}
	}()
	r.engine = template.New("").Option("missingkey=error").Funcs(r.bind())
	for _, u := range append([]*unit{r.template.unit}, r.template.reached.macros...) {
		if _, err := r.engine.AddParseTree(u.name, u.tree); err != nil {
			return err
		}
	}
	return r.engine.Execute(r, nil)
}

// bind gives the engine the functions that the template calls, each behind the
// guard. Go's own functions need no binding.
func (r *run) bind() template.FuncMap {
	bound := template.FuncMap{markFunction: r.mark, emitFunction: r.emit, plainFunction: plainText}
	own := r.functions()
	for name := range r.template.reached.functions {
		f, _ := r.template.unit.lookUp(name)
		call := f.call
		if f.Group == projectGroup {
			call = own[name]
		}
		if call != nil {
			bound[name] = r.guard(f, call)
		}
	}
	return bound
}

// mark notes which node of the current unit runs next.
func (r *run) mark(number int) (string, error) {
	r.stack[len(r.stack)-1].at = number
	return "", r.spend(1)
}

// emit writes the value of an action as SQL. In the model it takes the marks away
// and records the uses; the text of a macro keeps them, as it is a value yet.
func (r *run) emit(value any) (string, error) {
	text, err := sqlText(value)
	if err != nil || len(r.stack) > 1 {
		return text, err
	}
	plain, uses := r.marks.unwrap(text)
	for _, use := range uses {
		use.Start += r.out.Len()
		use.End += r.out.Len()
		r.uses = append(r.uses, use)
	}
	return plain, nil
}

// plainText takes the marks from a text; other values stay as they are.
func plainText(value any) any {
	if text, isText := value.(string); isText {
		return withoutMarks(text)
	}
	return value
}

// Write takes what the model writes, text and actions alike, and maps it to the
// node that runs. It implements io.Writer.
func (r *run) Write(p []byte) (int, error) {
	if len(p) > 0 {
		at := r.place(0)
		r.origins.Append(len(p), at.span, at.verbatim)
	}
	return r.out.Write(p)
}

// place is where a frame of the stack has come to.
func (r *run) place(depth int) place {
	f := r.stack[depth]
	if f.at >= len(f.unit.places) {
		return place{span: f.unit.span}
	}
	return f.unit.places[f.at]
}

// at is the span of an argument in the model: the last of the given first
// arguments of a call in the action that runs, or the call itself when none is
// given. Inside of a macro, and when there is no such call, it is the action.
func (r *run) at(function string, arguments ...string) source.Span {
	action := r.place(0).span
	if len(r.stack) > 1 {
		return action
	}
	for _, call := range r.template.unit.calls {
		if !within(call.Span, action) || !call.begins(function, arguments) {
			continue
		}
		if len(arguments) > 0 {
			return call.Arguments[len(arguments)-1].Span
		}
		return call.Span
	}
	return action
}

// within tells whether a span lies in another of the same file.
func within(inner, outer source.Span) bool {
	return inner.Start >= outer.Start && inner.End <= outer.End
}

// touched collects what a rendering asks for.
type touched struct {
	subjects, vars, kpis, macros map[string]bool
	reportDate                   bool
}

func newTouched() touched {
	return touched{
		subjects: map[string]bool{}, vars: map[string]bool{}, kpis: map[string]bool{}, macros: map[string]bool{},
	}
}

func (t touched) sorted() graph.Uses {
	list := func(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }
	return graph.Uses{
		Pseudonym: list(t.subjects), ReportDate: t.reportDate,
		Vars: list(t.vars), KPIs: list(t.kpis), Macros: list(t.macros),
	}
}

// diagnose places an error. Errors leave the stack as it was when they happened:
// its bottom is the place in the model, its top the place in a macro.
func (r *run) diagnose(err error) diag.Diagnostic {
	d := explain(err)
	if d.Span.IsZero() {
		d.Span = r.place(0).span
	}
	if top := len(r.stack) - 1; top > 0 {
		d = d.WithRelated(r.place(top).span, "in macro %s", r.stack[top].unit.name)
		if d.Hint == "" && strings.Contains(d.Summary, "index out of range") {
			d = d.WithHint("the macro takes more arguments than its include gives it")
		}
	}
	return d
}
