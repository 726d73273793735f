package project

import (
	"path"
	"slices"
	"strings"
	"time"

	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// name checks a name that becomes part of a relation. What says what is named.
func (l *loader) name(what, name string, at source.Span) bool {
	if graph.ValidName(name) {
		return true
	}
	d := diag.New(diag.BadName, at, "%q can't be the name of %s", name, what)
	if mended := mendName(name); graph.ValidName(mended) {
		d = d.WithHint("call it %q", mended)
	} else {
		d = d.WithHint("use lower-case letters, digits and underscores, at most 63")
	}
	l.report(d)
	return false
}

func mendName(name string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '_':
			return c
		}
		return '_'
	}, strings.ToLower(strings.TrimSpace(name)))
}

// choice checks a value of a fixed list; one that was not given is fine.
func (l *loader) choice(what string, v yaml.Value[string], choices ...string) {
	if !v.Given() || slices.Contains(choices, v.V) {
		return
	}
	l.report(unknownChoice(what, v.V, v.Span, choices))
}

func unknownChoice(what, value string, at source.Span, choices []string) diag.Diagnostic {
	d := diag.New(diag.UnknownChoice, at, "%q is no %s", value, what)
	if hint := diag.DidYouMean(value, choices); hint != "" {
		return d.WithHint("%s", hint)
	}
	if len(choices) == 0 {
		return d.WithHint("the project declares none")
	}
	return d.WithHint("use one of %s", strings.Join(choices, ", "))
}

// date checks a date; one that was not given is fine.
func (l *loader) date(v yaml.Value[string]) string {
	if !v.Given() {
		return ""
	}
	if _, err := time.Parse(time.DateOnly, v.V); err != nil {
		l.report(diag.New(diag.BadValue, v.Span, "%q is not a date", v.V).WithHint("write it as YYYY-MM-DD"))
	}
	return v.V
}

// relative checks a path that must stay in its folder and cleans it.
func (l *loader) relative(v yaml.Value[string], fallback string) string {
	if !v.Given() {
		return fallback
	}
	if !isRelative(v.V) {
		l.report(diag.New(diag.BadPath, v.Span, "%q must be a relative path inside the folder", v.V).
			WithHint("use slashes, and neither a drive, a leading slash nor \"..\""))
		return fallback
	}
	return path.Clean(v.V)
}

func isRelative(p string) bool {
	if p == "" || strings.HasPrefix(p, "/") || strings.ContainsAny(p, "\\:") {
		return false
	}
	return !slices.Contains(strings.Split(p, "/"), "..")
}

// within tells whether a path is a folder or lies below it.
func within(p, folder string) bool {
	return folder == "." || p == folder || strings.HasPrefix(p, folder+"/")
}

// unique remembers names and reports the second use of one.
type unique struct {
	what  string
	first map[string]source.Span
}

func newUnique(what string) *unique { return &unique{what: what, first: map[string]source.Span{}} }

// add tells whether the name is new; if it is not, it reports.
func (u *unique) add(l *loader, code diag.Code, name string, at source.Span) bool {
	before, twice := u.first[name]
	if !twice {
		u.first[name] = at
		return true
	}
	message := "two %s are named %q"
	if code == diag.DescribedTwice {
		message = "the %s %q is described twice"
	}
	l.report(diag.New(code, at, message, u.what, name).WithRelated(before, "first"))
	return false
}
