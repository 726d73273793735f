package template_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/compiler/template"
	"github.com/edfi-build/edfi-build/internal/source"
)

// TestHostileTemplates holds that a template which asks for endless work or memory
// is refused soon, wherever it hides the request, and that one which is only long or
// deep is dealt with.
func TestHostileTemplates(t *testing.T) {
	chain := func(n int) string { // each macro includes the next twice: 2^n in print
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `{{ define "m%d" }}{{ include "m%d" }}{{ include "m%[2]d" }}{{ end }}`, i, i+1)
		}
		fmt.Fprintf(&b, `{{ define "m%d" }}xxxxxxxxxxxxxxxx{{ end }}`, n)
		return b.String()
	}
	honest := map[string]bool{"a deep chain of else": true, "a long pipeline": true, "deep blocks": true}
	for name, c := range map[string]struct{ model, macros string }{
		"a loop over a large number":      {`select 1 {{ range 2000000000 }}{{ end }}`, ""},
		"loops inside of loops":           {strings.Repeat(`{{ range until 10000 }}`, 6) + "x" + strings.Repeat(`{{ end }}`, 6), ""},
		"a loop that writes":              {`{{ range until 10000 }}` + strings.Repeat("x", 1000) + `{{ end }}`, ""},
		"numbers counted out":             {`{{ len (until 2000000000) }}`, ""},
		"numbers by steps of nothing":     {`{{ untilStep 1 10 0 }}`, ""},
		"numbers by steps backwards":      {`{{ untilStep 1 1000000000 -1 }}{{ seq -2000000000 2000000000 }}`, ""},
		"a text repeated":                 {`{{ repeat 2000000000 "x" }}`, ""},
		"a text doubled again and again":  {`{{ $x := "xx" }}` + strings.Repeat(`{{ $x = print $x $x }}`, 64) + `{{ $x }}`, ""},
		"a list that holds itself twice":  {`{{ $x := list 1 }}` + strings.Repeat(`{{ $x = list $x $x }}`, 64) + `{{ $x }}`, ""},
		"a dict that holds itself twice":  {`{{ $x := dict "a" 1 }}` + strings.Repeat(`{{ $x = dict "a" $x "b" $x }}`, 64) + `{{ print $x }}`, ""},
		"a format of great width":         {`{{ printf "%2000000000d" 1 }}{{ printf "%.2000000000f" 1.0 }}`, ""},
		"a format with a width as value":  {`{{ printf "%*d" 2000000000 1 }}`, ""},
		"an indent":                       {`{{ indent 2000000000 "x" }}`, ""},
		"a replacement that grows":        {`{{ repeat 60000 "a" | replace "a" (repeat 60000 "b") }}`, ""},
		"a join that grows":               {`{{ until 10000 | toStrings | join (repeat 60000 "b") }}`, ""},
		"a macro that includes itself":    {`{{ include "m" }}`, `{{ define "m" }}{{ include "m" }}{{ end }}`},
		"macros that include each other":  {`{{ include "a" }}`, `{{ define "a" }}{{ include "b" }}{{ end }}{{ define "b" }}{{ include "a" }}{{ end }}`},
		"macros that double":              {`{{ include "m0" }}`, chain(15)},
		"deep brackets":                   {`{{ ` + strings.Repeat("(", 20000) + "1" + strings.Repeat(")", 20000) + ` }}`, ""},
		"deep blocks":                     {strings.Repeat(`{{ if 1 }}`, 13000) + strings.Repeat(`{{ end }}`, 13000), ""},
		"a deep chain of else":            {`{{ if 0 }}` + strings.Repeat(`{{ else if 0 }}`, 15000) + `{{ end }}`, ""},
		"a long pipeline":                 {`{{ 1` + strings.Repeat(" | print", 25000) + ` }}`, ""},
		"blocks that nobody ends":         {strings.Repeat(`{{ range until 9 }}`, 12000), ""},
		"a file over the limit":           {strings.Repeat("x", 300<<10), ""},
		"many definitions":                {`{{ include "m" }}`, strings.Repeat(`{{ define "m" }}{{ end }}`, 10000)},
		"an index far out":                {`{{ index (list 1) 2000000000000 }}{{ slice "x" 0 9000000000000000000 }}`, ""},
		"a shift out of a number's range": {`{{ mul 9223372036854775807 9223372036854775807 }}{{ div -9223372036854775808 -1 }}{{ mod 1 0 }}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			library, diags := template.ParseMacros([]*source.File{source.NewFile("macros.sql", c.macros)})
			parsed, found := template.Parse(source.NewFile("model.sql", c.model), library)
			diags = append(diags, found...)
			if parsed != nil {
				_, found = parsed.Render(testEnv())
				diags = append(diags, found...)
			}
			runtime.ReadMemStats(&after)
			if diags.HasErrors() == honest[name] {
				t.Errorf("it is refused: %v", diags)
			}
			if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 1024 {
				t.Errorf("it takes %d MB", mb)
			}
		})
	}
}
