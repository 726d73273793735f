package template

import (
	"errors"
	"regexp"
	"strings"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// explain turns an error of the engine into a diagnostic, still without a place.
// Functions of this package fail with a diagnostic; Go's own errors are texts.
func explain(err error) diag.Diagnostic {
	var own diag.Diagnostic
	if errors.As(err, &own) {
		return own
	}
	var notText notTextError
	if errors.As(err, &notText) {
		return diag.New(diag.NotSQLText, source.Span{}, "%s", notText.Error()).WithHint("%s", textHint(notText.kind))
	}
	cause := cleanCause(err)
	return diag.New(diag.TemplateFailed, source.Span{}, "the template stopped: %s", cause).WithHint("%s", failureHint(cause))
}

func textHint(kind string) string {
	switch kind {
	case "a list":
		return `write its items with {{ join ", " … }}`
	case "a missing value":
		return `give it a default: {{ … | default "…" }}`
	}
	return "write one of its values"
}

// Go puts the position and the whole way of calls in front of a cause.
var goPlace = regexp.MustCompile(`(?s)^template: .*?: executing .* at <.*>: `)

var goWords = strings.NewReplacer(
	"[]interface {}", "a list", "map[string]interface {}", "a dict", "interface {}", "a value",
	"reflect.Value", "a value", "reflect: ", "", "map has no entry for key", "the dict has no key", "expected string", "expected a text", "got string", "got a text",
	"expected int", "expected a whole number", "got int", "got a whole number")

// cleanCause is the text of the innermost error in an analyst's words.
func cleanCause(err error) string {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	text := goPlace.ReplaceAllString(err.Error(), "")
	return goWords.Replace(strings.TrimPrefix(text, "runtime error: "))
}

func failureHint(cause string) string {
	switch {
	case strings.Contains(cause, "can't evaluate field"), strings.Contains(cause, "nil data"):
		return `a model has no dot, and a macro's dot is the list of its arguments: {{ index . 0 }}; the project's values are {{ var "name" }}`
	case strings.Contains(cause, "wrong type for value"):
		return "convert it with int, float64 or toString"
	}
	return ""
}
