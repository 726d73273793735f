package template

import (
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/internal/source"
)

// A macro's definition is its text from define to end, whatever blocks are in it.
func TestDefinitionIsTheWholeMacro(t *testing.T) {
	first := `{{ define "a" }}{{ if true }}{{ include "c" }}{{ include "b" }}{{ include "b" }}{{ end }}{{ end }}`
	second := `{{- define "b" -}} 1 {{- end -}}`
	library, diags := ParseMacros([]*source.File{
		source.NewFile("macros/x.sql", "{{/* two */}}\n"+first+"\n\n"+second+"\n"), source.NewFile("macros/y.sql", `{{ define "c" }}2{{ end }}`),
	})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	for name, want := range map[string]string{"a": "macros/x.sql " + first + " b,c", "b": "macros/x.sql " + second + " ", "none": "  "} {
		file, text, includes := library.Definition(name)
		if got := file + " " + text + " " + strings.Join(includes, ","); got != want {
			t.Errorf("%s is %q, not %q", name, got, want)
		}
	}
}
