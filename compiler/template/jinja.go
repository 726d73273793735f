package template

import (
	"regexp"
	"strings"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Analysts come from dbt, whose templates are Jinja. What they write by habit is
// recognised, and the hint shows the same thing in this language.
var (
	jinjaStatement = regexp.MustCompile(`\{%[-+]?\s*(\w+)[^%]*(?:%\})?`)
	jinjaComment   = regexp.MustCompile(`(?s)\{#.*?#\}`)
	jinjaCall      = regexp.MustCompile(`(?s)^\s*(\w+)\s*\((.*)\)\s*$`)
	jinjaKeyword   = regexp.MustCompile(`(\w+)\s*=\s*`)
	jinjaString    = regexp.MustCompile(`'([^'"]*)'`)
	jinjaList      = regexp.MustCompile(`\[([^\[\]]*)\]`)
)

// jinjaWords leads from Jinja's statements to ours. Other words after {% are left
// alone: they may be part of a text in the SQL.
var jinjaWords = map[string]string{
	"if":       "{{ if … }} … {{ end }}",
	"elif":     "{{ else if … }}",
	"else":     "{{ else }}",
	"endif":    "{{ end }}",
	"for":      "{{ range $x := … }} … {{ end }}",
	"endfor":   "{{ end }}",
	"set":      "{{ $x := … }}",
	"endset":   "{{ end }}",
	"macro":    `{{ define "name" }} … {{ end }} in a file of the macros folder`,
	"endmacro": "{{ end }}",
	"do":       "{{ … }}",
	"call":     `{{ include "name" … }}`,
	"snapshot": `{{ config "materialized" "snapshot" }}`,
	"raw":      "{{ `…` }}",
}

// findJinja looks for Jinja's statements and comments in the text between actions.
func findJinja(file *source.File, actions []action) diag.List {
	var diags diag.List
	at := 0
	for _, a := range append(actions[:len(actions):len(actions)], action{start: len(file.Text)}) {
		diags = append(diags, jinjaIn(file, at, a.start)...)
		at = a.end
	}
	return diags
}

func jinjaIn(file *source.File, start, end int) diag.List {
	var diags diag.List
	text := file.Text[start:end]
	for _, m := range jinjaStatement.FindAllStringSubmatchIndex(text, -1) {
		word := text[m[2]:m[3]]
		if ours, known := jinjaWords[word]; known {
			d := diag.New(diag.JinjaSyntax, file.Span(start+m[0], start+m[1]), "{%% %s %%} is written differently here", word)
			diags = append(diags, d.WithHint("write %s", ours))
		}
	}
	for _, m := range jinjaComment.FindAllStringIndex(text, -1) {
		d := diag.New(diag.JinjaSyntax, file.Span(start+m[0], start+m[1]), "{# … #} is no comment here")
		diags = append(diags, d.WithHint("write {{/* … */}}"))
	}
	return diags
}

// looksLikeJinja tells whether an action that can't be read was written in Jinja.
func looksLikeJinja(body string) bool {
	return jinjaCall.MatchString(body) || jinjaString.MatchString(body)
}

// fromJinja writes a simple call of Jinja's as one of ours, such as
// ref('student') as ref "student"; "" when it isn't simple.
func fromJinja(body string) string {
	text := jinjaString.ReplaceAllString(body, `"$1"`)
	if call := jinjaCall.FindStringSubmatch(text); call != nil {
		arguments := jinjaKeyword.ReplaceAllString(call[2], `"$1" `)
		arguments = jinjaList.ReplaceAllString(arguments, "(list $1)")
		text = call[1] + " " + strings.ReplaceAll(arguments, ",", " ")
	}
	text = "{{ " + strings.Join(strings.Fields(text), " ") + " }}"
	if text = strings.ReplaceAll(text, " )", ")"); parses(text) {
		return text
	}
	return ""
}
