package landing

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestBackslashEscapes(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{`\N alone is NULL, nothing is empty`, `\N` + "\t\n", `1: ∅, ""`},
		{"letters", `\b\f\n\r\t\v` + "\t" + `\\`, `1: "\b\f\n\r\t\v", "\\"`},
		{"an escaped backslash before a tab", `a\\` + "\tb", `1: "a\\", "b"`},
		{"an escaped tab", "a\\\tb\tc", `1: "a\tb", "c"`},
		{"a backslash before an N in quotes isn't NULL", `"\\N"` + "\tb", `1: "\"\\N\"", "b"`},
		{"quotes are text", "\"a\tb\"", `1: "\"a", "b\""`},
		{"an escaped quote", `\"` + "\t" + `\'`, `1: "\"", "'"`},
		{"an escaped letter of two bytes", `\é` + "\tb", `1: "é", "b"`},
		{"an escaped line end", "a\\\nb\tc\n2\t3", "1: \"a\\nb\", \"c\"\n3: \"2\", \"3\""},
		{"an escaped line end of Windows", "a\\\r\nb\tc\r\n2\t3", "1: \"a\\r\\nb\", \"c\"\n3: \"2\", \"3\""},
		{"a backslash before the line end that is escaped itself", `a` + "\t" + `b\\` + "\n2\t3", "1: \"a\", \"b\\\\\"\n2: \"2\", \"3\""},
		{"extra fields", "a\tb\t\\N\tc", `1: "a", "b" [∅, "c"]`},
		{"too few fields", "1\t2\n3", "1: \"1\", \"2\"\n2: rejected: too few fields: 1 of 2: \"3\""},
		{"a letter without a meaning", `a\q` + "\tb\n1\t2", "1: rejected: a backslash that escapes nothing: \"a\\\\q\\tb\"\n2: \"1\", \"2\""},
		{`\N and more`, `\Nx` + "\tb\n1\t2", "1: rejected: a backslash that escapes nothing: \"\\\\Nx\\tb\"\n2: \"1\", \"2\""},
		{"a digit", `\0` + "\tb\n1\t2", "1: rejected: a backslash that escapes nothing: \"\\\\0\\tb\"\n2: \"1\", \"2\""},
		{"the end of the file", "1\t2\n" + `a` + "\t" + `b\`, "1: \"1\", \"2\"\n2: rejected: a backslash that escapes nothing: \"a\\tb\\\\\""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := readAll(t, []byte(c.text), escapedSpec("a", "b")); got != c.want+"\n" {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}

func TestNullValuesBesideEscapes(t *testing.T) {
	spec := escapedSpec("a", "b")
	spec.NullValues = []string{"", "NULL"}
	if got, want := readAll(t, []byte("\tNULL\nnull\t\\N\n"), spec), lines(`1: ∅, ∅`, `2: "null", ∅`); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestEscapesInAHeader(t *testing.T) {
	spec := escapedSpec(`a\b`, "c")
	spec.Header = true
	if got, want := readAll(t, []byte("c\ta\\\\b\n1\t2\n"), spec), lines(`2: "2", "1"`); got != want {
		t.Errorf("got %swant %s", got, want)
	}
}

func escapedSpec(columns ...string) Spec {
	spec := headerlessSpec(columns...)
	spec.Delimiter, spec.Escapes = "\t", "backslash"
	return spec
}

// Random cells, written with escapes, come back as they were.
func TestRandomEscapedTextComesBack(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	escape := strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`)
	for round := range 1000 {
		values := make([]Value, 1+random.IntN(4))
		fields := make([]string, len(values))
		columns := make([]string, len(values))
		for i := range values {
			values[i], columns[i] = randomValue(random, "\t"), fmt.Sprint("c", i)
			if values[i].Null {
				fields[i] = nullEscape
			} else {
				fields[i] = escape.Replace(values[i].Text)
			}
		}
		text, want := strings.Join(fields, "\t"), "1: "+showValues(values)+"\n"
		if text == "" { // a single empty text is a blank line
			continue
		}
		if got := readAll(t, []byte(text+"\n"), escapedSpec(columns...)); got != want {
			t.Fatalf("round %d: %q\ngot\n%swant\n%s", round, text, got, want)
		}
	}
}

func FuzzEscaped(f *testing.F) {
	for _, seed := range []string{"a\tb\\\n\\N\t", "\\\\\\\r\n\\", "\\\t\\x41\n\\N\n\xff\\\xff"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		readEveryByte(t, data, escapedSpec("a"))
	})
}
