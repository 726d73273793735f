package template

import (
	"sort"
	"text/template/parse"
	"unicode/utf8"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// unit is one parsed text that can be run: a model or one macro. It is read-only
// once it is built.
type unit struct {
	name      string // a macro's; "" for a model
	span      source.Span
	whole     source.Span // a macro's definition
	file      *source.File
	actions   []action
	tree      *parse.Tree // nil when the text can't be read
	places    []place     // by the number that __mark gives
	calls     []Call
	functions []string // names that the text calls, sorted
	generic   bool     // a generic test, which may ask what it is used on
}

// place is where a node of the tree stands in the file.
type place struct {
	span     source.Span
	verbatim bool // text that is copied as it is
}

// reading is what a file holds before functions and names are checked.
type reading struct {
	file    *source.File
	actions []action
	defs    []definition
	trees   map[string]*parse.Tree // nil when the text can't be read
}

// read parses a file. It goes on as long as what it finds is worth reporting.
func read(file *source.File, role role) (*reading, diag.List) {
	r := &reading{file: file}
	if diags := checkText(file); diags != nil {
		return r, diags
	}
	actions, diags := scan(file)
	r.actions = actions
	diags = append(diags, findJinja(file, actions)...)
	defs, found := checkBlocks(file, role, actions)
	r.defs = defs
	if diags = append(diags, found...); diags != nil {
		return r, diags
	}
	if repeated := repeatedNames(defs); repeated != nil {
		return r, repeated
	}
	trees, err := parseTrees(file.Text)
	if err != nil {
		return r, syntaxErrors(file, actions, err)
	}
	r.trees = trees
	return r, nil
}

// checkText refuses files that can't be templates at all.
func checkText(file *source.File) diag.List {
	if len(file.Text) > maxSource {
		return diag.List{diag.New(diag.TemplateLimit, file.Span(0, 0), "the file is larger than %d KB", maxSource>>10)}
	}
	if !utf8.ValidString(file.Text) {
		return diag.List{diag.New(diag.BadTemplateEncoding, file.Span(firstInvalid(file.Text), firstInvalid(file.Text)+1),
			"the file isn't UTF-8").WithHint("save it as UTF-8")}
	}
	if span, found := reservedIn(file); found {
		return diag.List{diag.New(diag.ReservedCharacter, span, "this character is reserved").
			WithHint("remove it: it is invisible or from a private font")}
	}
	return nil
}

func firstInvalid(text string) int {
	for i, r := range text {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(text[i:]); size == 1 {
				return i
			}
		}
	}
	return len(text)
}

// unit makes the unit of one tree of the file.
func (r *reading) unit(name string, span source.Span) *unit {
	u := &unit{name: name, span: span, file: r.file, actions: r.actions}
	if r.trees != nil {
		u.tree = r.trees[name]
	}
	return u
}

// finish checks the unit's calls against the library and puts in the marks.
func (u *unit) finish(library *Library) diag.List {
	if u.tree == nil {
		return nil
	}
	diags := u.check(library)
	u.instrument()
	return diags
}

// action returns the span of the action around a byte of the file.
func (u *unit) action(pos parse.Pos) source.Span {
	i := sort.Search(len(u.actions), func(i int) bool { return u.actions[i].end > int(pos) })
	if i == len(u.actions) {
		return u.file.Span(int(pos), int(pos))
	}
	return u.actions[i].span(u.file)
}
