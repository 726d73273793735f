package template

import (
	"reflect"
	"slices"
	"sync"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// GenericUse is what a declaration in YAML gives to a generic test.
type GenericUse struct {
	Relation  string            // the tested one, in SQL
	Where     string            // SQL condition: only such rows are looked at; "": all
	Column    string            // the tested column's name; "" for a test of the whole relation
	Arguments map[string]any    // by name
	Relations map[string]string // arguments that refer to a node: its relation in SQL
}

// ParseGeneric reads the file of a generic test: a template that may also call
// model, column and argument. See Parse.
func ParseGeneric(file *source.File, library *Library) (*Template, diag.List) {
	return parseTemplate(file, library, true)
}

// genericFunctions are those that only generic tests have.
var genericFunctions = sync.OnceValue(func() map[string]function {
	byName := map[string]function{}
	for _, f := range []FunctionDoc{
		{"model", projectGroup, "model", "The tested relation, or the rows of it that where leaves."},
		{"column", projectGroup, "column", "The tested column."},
		{"argument", projectGroup, `argument "name" [DEFAULT]`, "What the declaration gives."},
	} {
		byName[f.Name] = function{FunctionDoc: f}
	}
	return byName
})

// lookUp finds a function that a unit may call.
func (u *unit) lookUp(name string) (function, bool) {
	if f, known := genericFunctions()[name]; known && u.generic {
		return f, true
	}
	f, known := functionByName()[name]
	return f, known
}

// Takes lists the names of the arguments that a generic test asks for, sorted, and
// which of them have no default everywhere.
func (t *Template) Takes() (names, required []string) {
	for _, call := range t.Calls() {
		if call.Function != "argument" || len(call.Arguments) == 0 {
			continue
		}
		name := call.Argument(0)
		names = append(names, name)
		if len(call.Arguments) == 1 {
			required = append(required, name)
		}
	}
	slices.Sort(names)
	slices.Sort(required)
	return slices.Compact(names), slices.Compact(required)
}

// CallsColumn tells whether a generic test is one of a column.
func (t *Template) CallsColumn() bool {
	return slices.ContainsFunc(t.Calls(), func(c Call) bool { return c.Function == "column" })
}

func (r *run) model() string {
	use := r.env.Generic
	relation := r.marks.wrap(RelationUse, "model", use.Relation)
	if use.Where == "" {
		return relation
	}
	return "(SELECT * FROM " + relation + " WHERE (" + use.Where + "\n))"
}

func (r *run) column() (string, error) {
	if r.env.Generic.Column == "" {
		return "", diag.New(diag.TemplateFailed, r.at("column"), "the test stands on no column here").
			WithHint("declare it below a column's name")
	}
	return quote(r.env.Generic.Column)
}

func (r *run) argument(name string, fallback ...any) (any, error) {
	use := r.env.Generic
	if len(fallback) > 1 {
		return nil, diag.New(diag.WrongArguments, r.at("argument", name), "argument takes a name and one default")
	}
	if relation, refers := use.Relations[name]; refers {
		return r.marks.wrap(RelationUse, name, relation), nil
	}
	value, given := use.Arguments[name]
	switch {
	case !given && len(fallback) == 1:
		return fallback[0], nil
	case !given:
		return nil, diag.New(diag.TemplateFailed, r.at("argument", name), "no argument %q is given", name)
	case holdsMarks(reflect.ValueOf(value)):
		return nil, diag.New(diag.ReservedCharacter, r.at("argument", name), "the argument %q contains a reserved character", name)
	}
	return value, nil
}
