package template

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// sqlText writes a value as it stands in SQL. Lists, dicts and missing values
// have no such form: Go would write [a b], map[…] or <no value>.
func sqlText(v any) (string, error) {
	r := reflect.ValueOf(v)
	switch {
	case r.Kind() == reflect.String:
		return r.String(), nil
	case r.Kind() == reflect.Bool:
		return strconv.FormatBool(r.Bool()), nil
	case r.CanFloat():
		return strconv.FormatFloat(r.Float(), 'f', -1, 64), nil
	case r.CanInt(), r.CanUint():
		return fmt.Sprint(v), nil
	}
	return "", notTextError{kindOf(v)}
}

// notTextError says that a value can't be written into SQL.
type notTextError struct{ kind string }

func (e notTextError) Error() string { return e.kind + " can't be written into SQL" }

// sqlString writes a text as an SQL literal.
func sqlString(v any) (string, error) { return enclose("'", v) }

// quote writes names as SQL identifiers in double quotes, spaces between them.
func quote(values ...any) (string, error) { return encloseAll(`"`, values) }

// squote writes texts as SQL literals, spaces between them.
func squote(values ...any) (string, error) { return encloseAll("'", values) }

func encloseAll(mark string, values []any) (string, error) {
	quoted := make([]string, len(values))
	for i, v := range values {
		text, err := enclose(mark, v)
		if err != nil {
			return "", err
		}
		quoted[i] = text
	}
	return strings.Join(quoted, " "), nil
}

func enclose(mark string, v any) (string, error) {
	text, err := sqlText(v)
	return mark + strings.ReplaceAll(text, mark, mark+mark) + mark, err
}

// repeat writes text n times.
func repeat(n any, text string) (string, error) {
	times, err := toInt(n)
	if err != nil {
		return "", err
	}
	if times < 0 || (text != "" && times > maxRepeat/len(text)) {
		return "", fmt.Errorf("repeat may write 0 to %d bytes", maxRepeat)
	}
	return strings.Repeat(text, times), nil
}

// indent puts n spaces in front of each line.
func indent(n any, text string) (string, error) {
	width, err := toInt(n)
	if err != nil {
		return "", err
	}
	if width < 0 || width > maxRepeat/(strings.Count(text, "\n")+1) {
		return "", fmt.Errorf("indent may write 0 to %d spaces", maxRepeat)
	}
	pad := strings.Repeat(" ", width)
	return pad + strings.ReplaceAll(text, "\n", "\n"+pad), nil
}

// nindent is indent on a new line.
func nindent(n any, text string) (string, error) {
	indented, err := indent(n, text)
	return "\n" + indented, err
}

// replace puts one text in place of another.
func replace(old, with, text string) (string, error) {
	if old == "" {
		return "", fmt.Errorf("replace needs a text to look for")
	}
	if strings.Count(text, old)*len(with) > maxRepeat {
		return "", fmt.Errorf("replace may write %d bytes at most", maxRepeat)
	}
	return strings.ReplaceAll(text, old, with), nil
}

// trunc keeps the first n characters, or the last -n when n is negative.
func trunc(n any, text string) (string, error) {
	length, err := toInt(n)
	if err != nil {
		return "", err
	}
	characters := []rune(text)
	if length < 0 {
		return string(characters[max(0, len(characters)+length):]), nil
	}
	return string(characters[:min(length, len(characters))]), nil
}

// substr keeps the characters from start up to but not including end; places
// outside the text are moved to its nearer end.
func substr(start, end any, text string) (string, error) {
	from, err := toInt(start)
	if err != nil {
		return "", err
	}
	to, err := toInt(end)
	if err != nil {
		return "", err
	}
	length := utf8.RuneCountInString(text)
	from = min(max(from, 0), length)
	to = min(max(to, from), length)
	return string([]rune(text)[from:to]), nil
}

// plainVerbs are formats that copy their arguments as they are, so that a marked
// relation stays whole.
var plainVerbs = regexp.MustCompile(`^(?:[^%]|%[%sdvt])*$`)

// costlyVerbs are formats whose output can be far longer than what goes in.
var costlyVerbs = regexp.MustCompile(`%[-+# 0]*(?:\d{4,}|\*|\d*\.(?:\d{4,}|\*)|[\d.]*\[)`)

// printf formats as Go does, without explicit argument numbers and with widths
// of three digits at most.
func printf(format string, args ...any) (string, error) {
	if costlyVerbs.MatchString(format) {
		return "", fmt.Errorf("printf takes no * or [n] and widths up to 999")
	}
	if err := printable(args); err != nil {
		return "", err
	}
	if !plainVerbs.MatchString(format) {
		args = plainValue(reflect.ValueOf(args)).Interface().([]any)
	}
	text := fmt.Sprintf(format, args...)
	if at := strings.Index(text, "%!"); at >= 0 && !strings.Contains(fmt.Sprint(append(args, format)...), "%!") {
		return "", fmt.Errorf("the format doesn't fit its values: %s", withoutMarks(text[at:]))
	}
	return text, nil
}

// printValues writes values one after the other, with a space between two that are no
// texts.
func printValues(args ...any) (string, error) { return fmt.Sprint(args...), printable(args) }

// cat writes values with spaces between them.
func cat(args ...any) (string, error) {
	items, err := texts(args)
	return strings.Join(items, " "), err
}

// printable refuses values that have no form in SQL.
func printable(args []any) error {
	for _, v := range args {
		if _, err := sqlText(v); err != nil {
			return err
		}
	}
	return nil
}
