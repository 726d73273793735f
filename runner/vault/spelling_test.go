package vault_test

import (
	"strings"
	"testing"
	"testing/quick"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/edfi-build/edfi-build/runner/vault"
)

var cases = []vault.Case{vault.Keep, vault.Lower, vault.Upper}

// FuzzNormal holds that the form of an identifier is one: bringing it there again
// changes nothing, and neither white space around it nor the way its characters are
// composed matter.
func FuzzNormal(f *testing.F) {
	for _, seed := range []string{"1001", " jdoe\t", "JDoe", "e\u0301", "\u00e9", "straße", "İd", "ǆ", "\u212b", "ﬃ", "Σας", "\u0345"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if !utf8.ValidString(value) {
			return // the engine's texts are valid
		}
		for _, c := range cases {
			normal := vault.Normal(value, c)
			for what, other := range map[string]string{
				"its own form": normal, "spaces around it": " \u2003" + value + "\n", "decomposed": norm.NFD.String(value), "composed": norm.NFC.String(value),
			} {
				if got := vault.Normal(other, c); got != normal {
					t.Errorf("%q in case %q: %s gives %q, not %q", value, c, what, got, normal)
				}
			}
		}
	})
}

func TestOnlyDeclaredCasesMeet(t *testing.T) {
	ring := fileOf(t, "1 "+hexKey+"\n")
	token := func(c vault.Case, value string) string {
		key, err := ring.Key("1234567", map[string]vault.Case{"staff": c})
		if err != nil {
			t.Fatal(err)
		}
		token, err := key.Pseudonym("staff", value)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	if token(vault.Keep, "JDoe") == token(vault.Keep, "jdoe") {
		t.Error("letter case is lost though nothing was declared")
	}
	if token(vault.Lower, "JDoe") != token(vault.Keep, "jdoe") || token(vault.Upper, "JDoe") != token(vault.Keep, "JDOE") {
		t.Error("a declared case isn't what the token is made from")
	}
	other, err := ring.Key("1234567", map[string]vault.Case{"student": vault.Lower})
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := other.Pseudonym("staff", "JDoe"); got != token(vault.Keep, "JDoe") {
		t.Error("the case of one subject holds for another")
	}
	one, _ := ring.Key("1234567", map[string]vault.Case{"staff": vault.Lower})
	if one.ID() == other.ID() {
		t.Error("keys that make different tokens have one id")
	}
}

// TestDifferentPeopleHaveDifferentTokens draws pairs of identifiers.
func TestDifferentPeopleHaveDifferentTokens(t *testing.T) {
	key := newKey(t, "1234567", 1)
	holds := func(a, b string) bool {
		a, b = strings.ToValidUTF8(a, "x")+"a", strings.ToValidUTF8(b, "x")+"b"
		one, err1 := key.Pseudonym("student", a)
		two, err2 := key.Pseudonym("student", b)
		staff, err3 := key.Pseudonym("staff", a)
		return err1 == nil && err2 == nil && err3 == nil && one != two && one[3:] != staff[3:] && len(one) == 29
	}
	if err := quick.Check(holds, &quick.Config{MaxCount: 2000}); err != nil {
		t.Error(err)
	}
}
