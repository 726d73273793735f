package template_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	gotemplate "text/template"

	"github.com/edfi-build/edfi-build/compiler/template"
	"github.com/edfi-build/edfi-build/internal/source"
)

// pieces are what random templates are made of.
var pieces = []string{
	"select ", " \n\t ", "é", "{", "}", "'%", "x\r\n", "-- ü\n", "   ",
	`{{ ref "student" }}`, `{{- ref "school" -}}`, `{{ "a" }}`, `{{- 1 }}`, "{{ `}}\n` -}}",
	"{{/* c */}}", "{{- /* {{ \" */ -}}", `{{ $x := 1 }}`, `{{ if true -}} yes {{- else }} no {{ end }}`,
	`{{ range list "p" "q" }} {{ . }},{{ end }}`, `{{ with ref "student" }} {{ . }} {{- end -}}`,
	`{{ ref "student" | printf "%s s" }}`, `{{ print "}}" '}' }}`,
}

// TestMapIsExact renders random templates. The SQL must be what Go's own engine
// writes, every copied byte must map to itself in the file, and every other byte
// to a whole action.
func TestMapIsExact(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		var b strings.Builder
		for range random.IntN(12) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		file := source.NewFile("m.sql", b.String())
		parsed, diags := template.Parse(file, nil)
		if parsed == nil {
			// Neighbours such as { and {{ can make another template, or none.
			if _, err := gotemplate.New("").Funcs(plainFunctions()).Parse(file.Text); err == nil {
				t.Fatalf("%q is refused: %v", file.Text, diags)
			}
			continue
		}
		rendered, diags := parsed.Render(testEnv())
		if diags != nil {
			t.Fatalf("%q: %v", file.Text, diags)
		}
		if want := plainRender(t, file.Text); rendered.SQL != want {
			t.Fatalf("%q gives %q, not %q", file.Text, rendered.SQL, want)
		}
		checkMap(t, file, rendered)
	}
}

func plainFunctions() gotemplate.FuncMap {
	return gotemplate.FuncMap{
		"ref":  func(name string) string { return testEnv().Refs[name] },
		"list": func(items ...any) []any { return items },
	}
}

func plainRender(t *testing.T, text string) string {
	var b strings.Builder
	if err := gotemplate.Must(gotemplate.New("").Funcs(plainFunctions()).Parse(text)).Execute(&b, nil); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// checkMap holds what every rendering must fulfil.
func checkMap(t *testing.T, file *source.File, r *template.Rendered) {
	t.Helper()
	if r.Map.Len() != len(r.SQL) {
		t.Fatalf("%q: the map covers %d of %d bytes", file.Text, r.Map.Len(), len(r.SQL))
	}
	for i := range len(r.SQL) {
		origin := r.Map.Origin(i, i+1)
		switch {
		case r.Map.Verbatim(i) && origin.Text() != r.SQL[i:i+1]:
			t.Fatalf("%q: byte %d %q maps to %q", file.Text, i, r.SQL[i:i+1], origin.Text())
		case !r.Map.Verbatim(i) && !isAction(origin.Text()):
			t.Fatalf("%q: byte %d %q maps to %q, which is no action", file.Text, i, r.SQL[i:i+1], origin.Text())
		}
	}
	for _, u := range r.Uses {
		if text := r.SQL[u.Start:u.End]; u.Kind == template.RelationUse && !strings.Contains(text, ".") {
			t.Fatalf("%q: use %v covers %q", file.Text, u, text)
		}
	}
}

func isAction(text string) bool {
	return strings.HasPrefix(text, "{{") && strings.HasSuffix(text, "}}")
}

// FuzzRender feeds anything to the parser as a model and as a macro file.
func FuzzRender(f *testing.F) {
	for _, piece := range pieces {
		f.Add(piece, "")
	}
	f.Add(`{{ include "m" (ref "student") 1 | indent 2 | upper }}`, `{{ define "m" }}{{ index . 0 }}{{ $.x }}{{ end }}`)
	f.Add(`{{ range 1000000 }}{{ end }}{{ trunc 4 this }}`, `{{ define "m" }}{{ include "m" . }}{{ end }}`)
	f.Add(`{{ config(materialized='table') }}{% if x %}{{ else }}`, `{{ define "a" }}{{ define "b" }}`)
	f.Add(`{{ printf "%c%q%[1]d" 57344 this | replace "r" this | splitList "" | join "" }}`, "x")
	f.Add(`{{ slice this 0 4 }}{{ eq this this }}{{ substr 1 2 this }}{{ repeat 9 this }}`, "{{ end }}")
	f.Fuzz(func(t *testing.T, model, macros string) {
		library, found := template.ParseMacros([]*source.File{source.NewFile("macros.sql", macros)})
		file := source.NewFile("model.sql", model)
		parsed, diags := template.Parse(file, library)
		diags = append(diags, found...)
		if parsed == nil && !diags.HasErrors() {
			t.Fatal("neither a template nor an error")
		}
		if parsed != nil {
			rendered, errors := parsed.Render(testEnv())
			diags = append(diags, errors...)
			if rendered != nil {
				checkRendered(t, file, rendered)
			} else if !errors.HasErrors() {
				t.Fatal("neither SQL nor an error")
			}
		}
		for _, d := range diags {
			if d.Span.IsZero() || d.Span.Start < 0 || d.Span.End > len(d.Span.File.Text) || d.Span.Start > d.Span.End {
				t.Fatalf("%s has no place: %d-%d", d.Summary, d.Span.Start, d.Span.End)
			}
		}
	})
}

func checkRendered(t *testing.T, file *source.File, r *template.Rendered) {
	if len(r.SQL) > 256<<10 {
		t.Fatalf("%d bytes of SQL", len(r.SQL))
	}
	if strings.ContainsFunc(r.SQL, func(c rune) bool { return c >= '\uE000' && c < '\uE040' }) {
		t.Fatalf("marks in %q", r.SQL)
	}
	checkMap(t, file, r)
}
