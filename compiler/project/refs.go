package project

import (
	"regexp"

	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// Ref is a reference written in a YAML value.
type Ref struct {
	Kind  string   // ref or source
	Names []string // one name for ref; system and table for source
}

var (
	refText    = regexp.MustCompile(`^\s*ref\(\s*(?:'(\w+)'|"(\w+)")\s*\)\s*$`)
	sourceText = regexp.MustCompile(`^\s*source\(\s*(?:'(\w+)'|"(\w+)")\s*,\s*(?:'(\w+)'|"(\w+)")\s*\)\s*$`)
)

// ParseRef reads ref('name') or source('system', 'table'), with either kind of
// quotes, and tells whether the text is one of them.
func ParseRef(text string) (Ref, bool) {
	if m := refText.FindStringSubmatch(text); m != nil {
		return Ref{"ref", []string{m[1] + m[2]}}, true
	}
	if m := sourceText.FindStringSubmatch(text); m != nil {
		return Ref{"source", []string{m[1] + m[2], m[3] + m[4]}}, true
	}
	return Ref{}, false
}

// reference parses a reference or reports what should be one.
func (l *loader) reference(v yaml.Value[string]) (Ref, bool) {
	ref, ok := ParseRef(v.V)
	if !ok && v.Given() {
		l.report(diag.New(diag.BadReference, v.Span, "%q is not a reference", v.V).
			WithHint("write ref('model') or source('system', 'table')"))
	}
	return ref, ok
}
