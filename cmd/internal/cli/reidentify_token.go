package cli

import (
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner/vault"
)

// tokenShape is what pseudonyms look like: a letter for the subject, the epoch, an
// underscore and 128 bits in base32.
var tokenShape = regexp.MustCompile(`^[a-z][1-9][0-9]{0,2}_[a-z2-7]{26}$`)

// isToken tells whether a text is shaped like a token. What isn't may be an identity
// that somebody typed by mistake: it is neither logged nor repeated.
func isToken(text string) bool { return tokenShape.MatchString(text) }

// givenTokens are the tokens of the arguments and of a file with one a line, each once,
// in the order given.
func givenTokens(args []string, file string) ([]string, error) {
	var tokens []string
	seen := map[string]bool{}
	add := func(token string) {
		if !seen[token] {
			seen[token], tokens = true, append(tokens, token)
		}
	}
	for i, arg := range args {
		if !isToken(arg) {
			return nil, notAToken("argument %d is no token", i+1)
		}
		add(arg)
	}
	if file == "" {
		return tokens, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, diag.New(diag.NotAToken, source.Span{}, "the file of tokens can't be read").WithHint("look whether its name is right, and whether you may read it")
	}
	for i, line := range slices.Collect(strings.Lines(strings.TrimPrefix(string(text), "\ufeff"))) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if !isToken(line) {
			return nil, notAToken("line %d of the file is no token", i+1)
		}
		add(line)
	}
	if len(tokens) == 0 {
		return nil, notAToken("the file holds no token")
	}
	return tokens, nil
}

func notAToken(format string, args ...any) error {
	return diag.New(diag.NotAToken, source.Span{}, format, args...).
		WithHint("a token is such as s1_ and 26 letters and digits; from an id to its token leads --find")
}

// normal brings ids of a subject to the form in which the vault knows them.
func (c *compiled) normal(subject string) func(string) string {
	return func(id string) string { return vault.Normal(id, c.cases()[subject]) }
}
