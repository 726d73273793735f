package template

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// projectGroup is the group of the functions that read the project. Their calls
// are what Template.Calls lists.
const projectGroup = "Project"

// row makes a row of the table of functions.
type row func(name, usage, summary string, call any) function

// projectFunctions documents the functions that read the project. They are made
// for each rendering by run.functions.
func projectFunctions(carry, plain row) []function {
	return []function{
		plain("ref", `ref "name"`, "The relation of a model or seed.", nil),
		plain("source", `source "system" "table"`, "The current rows of a raw table.", nil),
		plain("source_history", `source_history "system" "table"`, "All rows that a raw table ever received.", nil),
		plain("var", `var "name" [DEFAULT]`, "A value from vars in edfi_project.yml.", nil),
		plain("target", "target.name", "The chosen target's values.", nil),
		plain("report_date", "report_date", "The day the marts speak about, as a date literal.", nil),
		plain("config", `config "key" VALUE…`, "Sets this model's configuration; writes nothing.", nil),
		plain("this", "this", "The relation of this model, for incremental models.", nil),
		plain("is_incremental", "is_incremental", "Whether the model's table exists and is added to.", nil),
		carry("include", `include "macro" VALUE…`, "The text of a macro; its dot is the list of values.", nil),
		plain("kpi", `kpi "name" "field"`, "A number from kpis.yml.", nil),
		plain("pseudonym", `pseudonym "subject" "sql expression"`, "SQL that turns a direct column into its pseudonym.", nil),
		plain("fail", "fail MESSAGE", "Stops with a message.", nil),
	}
}

// functions binds the project's functions to a rendering.
func (r *run) functions() map[string]any {
	return map[string]any{
		"ref": r.ref, "source": r.source, "source_history": r.sourceHistory, "var": r.variable,
		"target": r.target, "report_date": r.reportDate, "config": r.config, "this": r.this,
		"is_incremental": r.isIncremental, "include": r.include, "kpi": r.kpi,
		"pseudonym": r.pseudonym, "fail": r.fail,
		"model": r.model, "column": r.column, "argument": r.argument,
	}
}

// literals tells whether the argument at an index (from 0) of a function must be
// written out as a text.
func literals(function string, index int) bool {
	switch function {
	case "ref", "var", "include", "pseudonym", "argument":
		return index == 0
	case "source", "source_history", "kpi":
		return index < 2
	case "config":
		return index%2 == 0
	}
	return false
}

func (r *run) ref(name string) (string, error) {
	relation, known := r.env.Refs[name]
	if !known {
		return "", r.unknown("ref", "there is no model or seed", name, slices.Sorted(maps.Keys(r.env.Refs)))
	}
	return r.marks.wrap(RelationUse, name, relation), nil
}

func (r *run) source(system, table string) (string, error) {
	found, err := r.findSource("source", system, table)
	return r.marks.wrap(RelationUse, system+"."+table, found.Current), err
}

func (r *run) sourceHistory(system, table string) (string, error) {
	found, err := r.findSource("source_history", system, table)
	return r.marks.wrap(RelationUse, system+"."+table, found.History), err
}

func (r *run) findSource(function, system, table string) (SourceTable, error) {
	tables, known := r.env.Sources[system]
	if !known {
		return SourceTable{}, r.unknown(function, "there is no source", system, slices.Sorted(maps.Keys(r.env.Sources)))
	}
	found, known := tables[table]
	if !known {
		return SourceTable{}, r.unknown(function, "source "+system+" has no table", table, slices.Sorted(maps.Keys(tables)), system)
	}
	return found, nil
}

func (r *run) variable(name string, fallback ...any) (any, error) {
	if len(fallback) > 1 {
		return nil, diag.New(diag.WrongArguments, r.at("var", name), "var takes a name and one default")
	}
	r.touched.vars[name] = true
	value, known := r.env.Vars[name]
	switch {
	case !known && len(fallback) == 1:
		return fallback[0], nil
	case !known:
		return nil, r.unknown("var", "there is no variable", name, slices.Sorted(maps.Keys(r.env.Vars)))
	case holdsMarks(reflect.ValueOf(value)):
		return nil, diag.New(diag.ReservedCharacter, r.at("var", name), "the variable %q contains a reserved character", name)
	}
	return value, nil
}

func (r *run) target() map[string]any { return r.env.Target }

func (r *run) reportDate() string {
	r.touched.reportDate = true
	return "DATE '" + r.env.ReportDate + "'"
}

func (r *run) this() (string, error) {
	if r.env.This == "" {
		return "", diag.New(diag.TemplateFailed, r.at("this"), "this names no relation here").
			WithHint("only models have one")
	}
	return r.marks.wrap(RelationUse, "this", r.env.This), nil
}

func (r *run) isIncremental() bool { return r.env.Incremental }

func (r *run) config(pairs ...any) (string, error) {
	if len(pairs)%2 != 0 {
		return "", diag.New(diag.WrongArguments, r.at("config"), "config takes pairs of a key and a value").
			WithHint(`write {{ config "materialized" "table" }}`)
	}
	for i := 0; i < len(pairs); i += 2 {
		key, isText := pairs[i].(string)
		if !isText {
			return "", diag.New(diag.NotLiteral, r.at("config"), "a key of config is a text in double quotes")
		}
		r.configs = append(r.configs, ConfigCall{Key: key, Value: pairs[i+1], Span: r.configKey(key)})
	}
	return "", nil
}

// configKey is the span of a key in the config calls of the action that runs, or
// the action when a macro computes the pairs.
func (r *run) configKey(key string) source.Span {
	action := r.place(0).span
	if len(r.stack) > 1 {
		return action
	}
	for _, call := range r.template.unit.calls {
		for i, argument := range call.Arguments {
			if call.Function == "config" && i%2 == 0 && argument.Text == key && within(argument.Span, action) {
				return argument.Span
			}
		}
	}
	return action
}

func (r *run) kpi(name, field string) (string, error) {
	found, known := r.env.KPIs[name]
	if !known {
		return "", r.unknown("kpi", "there is no kpi", name, slices.Sorted(maps.Keys(r.env.KPIs)))
	}
	r.touched.kpis[name] = true
	value, known := found.Fields[field]
	if !known {
		return "", r.unknown("kpi", "kpi "+name+" has no field", field, slices.Sorted(maps.Keys(found.Fields)), name)
	}
	if hasMarks(value) {
		return "", diag.New(diag.ReservedCharacter, r.at("there is no kpi", name, field),
			"the field %q of kpi %s contains a reserved character", field, name)
	}
	return value, nil
}

func (r *run) pseudonym(subject, expression string) (string, error) {
	call, known := "", false
	if r.env.Pseudonym != nil {
		call, known = r.env.Pseudonym(subject, expression)
	}
	if !known {
		return "", r.unknown("pseudonym", "there is no subject", subject, r.env.Subjects)
	}
	r.touched.subjects[subject] = true
	function, arguments, isCall := strings.Cut(call, "(")
	if !isCall {
		return call, nil
	}
	return r.marks.wrap(PseudonymUse, subject, function) + "(" + arguments, nil
}

func (r *run) fail(message string) (string, error) {
	return "", diag.New(diag.FailCalled, r.at("fail"), "%s", message)
}

// include runs a macro. On an error the macro stays on the stack, so that the
// diagnostic can tell where in it the work stopped.
func (r *run) include(name string, values ...any) (string, error) {
	macro := r.template.library.macro(name)
	if macro == nil {
		return "", r.unknown("include", "there is no macro", name, r.template.library.Names())
	}
	if macro.tree == nil {
		return "", diag.New(diag.UnknownMacro, r.at("include", name), "the macro %q can't be read", name).
			WithHint("it has errors of its own, which are reported too")
	}
	if len(r.stack) > maxDepth {
		return "", diag.New(diag.TemplateLimit, r.at("include", name), "macros include each other more than %d deep", maxDepth)
	}
	r.touched.macros[name] = true
	if fixed, ok := r.env.Macros[name]; ok {
		return withoutMarks(fixed), nil
	}
	r.stack = append(r.stack, frame{unit: macro})
	var out limitedText
	if err := r.engine.ExecuteTemplate(&out, name, values); err != nil {
		return "", err
	}
	r.stack = r.stack[:len(r.stack)-1]
	return out.String(), nil
}

// unknown is the diagnostic for a name that the project doesn't have, at that
// name; problem is a sentence that the name completes. before are the arguments
// that come before it in the call.
func (r *run) unknown(function, problem, name string, known []string, before ...string) diag.Diagnostic {
	d := diag.New(diag.UnknownTemplateName, r.at(function, append(before, name)...), "%s %q", problem, name)
	return d.WithHint("%s", suggestion(name, known))
}

// suggestion names what may have been meant, or what there is when that is short.
func suggestion(name string, known []string) string {
	if hint := diag.DidYouMean(name, known); hint != "" || len(known) == 0 || len(known) > 8 {
		return hint
	}
	return fmt.Sprintf("there is: %s", strings.Join(known, ", "))
}
