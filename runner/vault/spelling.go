package vault

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Case is the letter case that a subject's identifiers are brought to before they
// become tokens.
type Case string

// The cases. Keep, the default, lets letter case count: two ids that differ in it
// alone are two people.
const (
	Keep  Case = ""
	Lower Case = "lower"
	Upper Case = "upper"
)

// Normal is the form of an identifier in which the vault knows it and from which its
// token is made: without white space around it, in Unicode's composed form (NFC), in
// the letter case declared for its subject.
func Normal(value string, c Case) string {
	value = norm.NFC.String(strings.TrimSpace(value))
	switch c {
	case Lower:
		value = norm.NFC.String(strings.ToLower(value))
	case Upper:
		value = norm.NFC.String(strings.ToUpper(value))
	}
	return value
}
