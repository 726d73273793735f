package yaml

import (
	"math"
	"regexp"
	"strconv"
)

// JSON's numbers, with a sign and a bare point allowed. A leading zero makes text:
// 01 is a code, not one.
var (
	wholeNumber = regexp.MustCompile(`^[-+]?(0|[1-9][0-9]*)$`)
	anyNumber   = regexp.MustCompile(`^[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?$`)
)

// plain reads a scalar without quotes where the type is open: nil, bool, int64,
// float64 or string. Numbers that don't fit stay text rather than lose digits.
func plain(text string) any {
	switch text {
	case "", "~", "null", "Null", "NULL":
		return nil
	case "true":
		return true
	case "false":
		return false
	}
	if i, ok := parseInt(text); ok {
		return i
	}
	if f, ok := parseFloat(text); ok && !wholeNumber.MatchString(text) {
		return f
	}
	return text
}

func parseInt(text string) (int64, bool) {
	if !wholeNumber.MatchString(text) {
		return 0, false
	}
	i, err := strconv.ParseInt(text, 10, 64)
	return i, err == nil
}

func parseFloat(text string) (float64, bool) {
	if !anyNumber.MatchString(text) {
		return 0, false
	}
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil && !math.IsInf(f, 0)
}

// looseBoolean tells whether a word is a boolean elsewhere (YAML 1.1) but not
// here, and how to write it.
func looseBoolean(text string) (meant string, ok bool) {
	switch text {
	case "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y":
		return "true", true
	case "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N":
		return "false", true
	}
	return "", false
}
