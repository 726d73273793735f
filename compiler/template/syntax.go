package template

import (
	"regexp"
	"strconv"
	"strings"
	"text/template/parse"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// parseTrees runs Go's parser. The file's own text has the name "", each define
// its macro's name. Functions are checked later, where their place is known.
func parseTrees(text string) (map[string]*parse.Tree, error) {
	trees := map[string]*parse.Tree{}
	tree := parse.New("")
	tree.Mode = parse.SkipFuncCheck
	_, err := tree.Parse(text, "", "", trees)
	return trees, err
}

func parses(text string) bool {
	_, err := parseTrees(text)
	return err == nil
}

var (
	goPrefix     = regexp.MustCompile(`^template: :(\d+): `)
	undefinedVar = regexp.MustCompile(`undefined variable "(\$\w+)"`)
	variableName = regexp.MustCompile(`\$[A-Za-z_]\w*`)
)

// syntaxErrors finds the actions that Go's parser can't read. Its error has only
// a line and stops at the first, so each action is tried alone, inside of a block
// that makes it valid if it can be.
func syntaxErrors(file *source.File, actions []action, err error) diag.List {
	var diags diag.List
	for _, a := range actions {
		if a.comment {
			continue
		}
		if _, failed := parseTrees(declarations(a.body) + alone(a)); failed != nil {
			diags = append(diags, unreadable(file, a, message(failed)))
		}
	}
	if len(diags) == 0 {
		diags = append(diags, onLine(file, actions, err))
	}
	return diags
}

// declarations gives each variable of an action a value, so that it can be tried
// alone.
func declarations(text string) string {
	var b strings.Builder
	seen := map[string]bool{}
	for _, name := range variableName.FindAllString(text, -1) {
		if !seen[name] {
			seen[name] = true
			b.WriteString("{{ " + name + " := 1 }}")
		}
	}
	return b.String()
}

// alone completes an action to a template of its own.
func alone(a action) string {
	text := "{{ " + a.body + " }}"
	switch word := a.word(); {
	case word == "if", word == "range", word == "with", word == "define", word == "block":
		return text + "{{ end }}"
	case word == "else" && (strings.HasPrefix(a.rest(), "if") || strings.HasPrefix(a.rest(), "with")):
		return "{{ " + a.rest() + " }}{{ end }}"
	case word == "else":
		return "{{ if 1 }}" + text + "{{ end }}"
	case word == "end":
		return "{{ if 1 }}" + text
	case word == "break", word == "continue":
		return "{{ range 1 }}" + text + "{{ end }}"
	}
	return text
}

func unreadable(file *source.File, a action, message string) diag.Diagnostic {
	span := a.span(file)
	if looksLikeJinja(a.body) {
		d := diag.New(diag.JinjaSyntax, span, "functions are called without parentheses, and texts stand in double quotes")
		if ours := fromJinja(a.body); ours != "" {
			return d.WithHint("write %s", ours)
		}
		return d.WithHint(`a call is a name and its arguments with spaces between them, such as {{ ref "student" }}`)
	}
	if strings.Trim(a.body, spaces) == "" {
		return diag.New(diag.TemplateSyntax, span, "there is nothing between {{ and }}")
	}
	d := diag.New(diag.TemplateSyntax, span, "this action can't be read: %s", message)
	if strings.HasPrefix(strings.Trim(a.body, spaces), "/*") {
		d = d.WithHint("a comment begins right behind the braces: {{/* … */}}")
	}
	return d
}

// onLine places an error that no action has alone: an undefined variable at the
// variable, anything else at the last action that starts before the line's end.
func onLine(file *source.File, actions []action, err error) diag.Diagnostic {
	line := 1
	if m := goPrefix.FindStringSubmatch(err.Error()); m != nil {
		line, _ = strconv.Atoi(m[1])
	}
	start, end := file.Offset(line, 1), file.Offset(line+1, 1)
	if m := undefinedVar.FindStringSubmatch(err.Error()); m != nil {
		if at := variableIn(file.Text, m[1], start, actions); at >= 0 {
			d := diag.New(diag.TemplateSyntax, file.Span(at, at+len(m[1])), "no variable %s is known here", m[1])
			return d.WithHint("declare it first, in this block or one around it: {{ %s := … }}", m[1])
		}
	}
	span := file.Span(start, end)
	for _, a := range actions {
		if a.start < end {
			span = a.span(file)
		}
	}
	return diag.New(diag.TemplateSyntax, span, "the template can't be read here: %s", message(err))
}

// variableIn returns where a variable first stands in an action that reaches into
// the text from the byte start on, or -1.
func variableIn(text, name string, start int, actions []action) int {
	whole := regexp.MustCompile(regexp.QuoteMeta(name) + `\b`)
	for _, a := range actions {
		if a.end <= start || a.comment {
			continue
		}
		from := max(a.start, start)
		if at := whole.FindStringIndex(text[from:a.end]); at != nil {
			return from + at[0]
		}
	}
	return -1
}

// message is the text of a parser's error without the place that Go gives it.
func message(err error) string {
	text := goPrefix.ReplaceAllString(err.Error(), "")
	text, _, _ = strings.Cut(text, " in action started at")
	return text
}
