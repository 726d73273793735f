package landing

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// manyKeys is a JSON Lines file of n objects, each with a key of its own.
type manyKeys struct{ n, at int }

func (m *manyKeys) Read(p []byte) (int, error) {
	if m.at == m.n {
		return 0, io.EOF
	}
	m.at++
	return copy(p, fmt.Sprintf("{\"k%d\":1}\n", m.at)), nil
}

// Random cells, written with quotes where needed and at random elsewhere, come
// back as they were, NULL and empty apart, on the line where they were written.
func TestRandomCSVComesBack(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for round := range 2000 {
		delimiter := pick(random, ",", "\t", "^", "|", "§")
		lineEnd := pick(random, "\n", "\r\n", "\r")
		var text, want strings.Builder
		line, columns := 1, 1+random.IntN(4)
		for range random.IntN(8) {
			values := make([]Value, columns)
			for i := range values {
				values[i] = randomValue(random, delimiter)
			}
			record := writeCSV(random, values, delimiter)
			if record == "" { // a single NULL is a blank line
				continue
			}
			fmt.Fprintf(&want, "%d: %s\n", line, showValues(values))
			text.WriteString(record + lineEnd)
			line += countLines(record) + 1
		}
		spec := headerlessSpec(slices.Repeat([]string{"c"}, columns)...)
		for i := range spec.Columns {
			spec.Columns[i].Name += fmt.Sprint(i)
		}
		spec.Delimiter = delimiter
		if got := readAll(t, []byte(text.String()), spec); got != want.String() {
			t.Fatalf("round %d: %q\ngot\n%swant\n%s", round, text.String(), got, want.String())
		}
	}
}

func randomValue(random *rand.Rand, delimiter string) Value {
	if random.IntN(4) == 0 {
		return Value{Null: true}
	}
	var b strings.Builder
	for range random.IntN(6) {
		b.WriteString(pick(random, "a", "é", "😀", " ", `"`, "\n", "\r", "\r\n", ",", delimiter))
	}
	return Value{Text: b.String()}
}

func writeCSV(random *rand.Rand, values []Value, delimiter string) string {
	fields := make([]string, len(values))
	for i, v := range values {
		mustQuote := !v.Null && (v.Text == "" || strings.HasPrefix(v.Text, `"`) || strings.ContainsAny(v.Text, delimiter+"\r\n"))
		if fields[i] = v.Text; mustQuote || !v.Null && random.IntN(2) == 0 {
			fields[i] = `"` + strings.ReplaceAll(v.Text, `"`, `""`) + `"`
		}
	}
	return strings.Join(fields, delimiter)
}

func pick(random *rand.Rand, list ...string) string { return list[random.IntN(len(list))] }

// countLines counts line ends: CRLF, LF, CR.
func countLines(s string) int {
	return strings.Count(s, "\n") + strings.Count(s, "\r") - strings.Count(s, "\r\n")
}

// FuzzCSV holds the reader against encoding/csv where both know what to do, and
// checks on any input that no byte is lost and no line goes backwards.
func FuzzCSV(f *testing.F) {
	for _, seed := range []string{
		"a,b\n1,2\n", "\"a\nb\",\"\"\"\"\r\n\r\n3,\"x\"y\n", "1,\"open\n2,3\n", "\"\",\n,\"\"", "\x00\xff,\"\r\r\n", "x\"y\",z\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		spec := headerlessSpec("a")
		got, clean := readEveryByte(t, data, spec)
		if clean && !bytes.ContainsAny(data, "\r") {
			compareWithStandard(t, data, got)
		}
	})
}

func FuzzJSONL(f *testing.F) {
	for _, seed := range []string{
		`{"a":1}`, "{\"a\":{\"b\":[1,2]}}\n[]\n", `{"a":"\ud83d\ude00","b":"\u0000"}`, "{\"a\":1e5,\"a\":2}\r\n", `{"a":{}}x`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		readEveryByte(t, data, jsonSpec("a"))
	})
}

// readEveryByte reads all records and checks that they follow each other without
// gaps other than line ends. It tells whether none was rejected.
func readEveryByte(t *testing.T, data []byte, spec Spec) (records [][]Value, clean bool) {
	r, err := Open(bytes.NewReader(data), spec)
	if err != nil {
		return nil, false
	}
	text, clean := textOf(r), true
	mark := len(data) - len(bytes.TrimPrefix(data, []byte("\ufeff")))
	for line := int64(0); ; {
		before := mark + int(text.offset)
		rec, err := r.Next()
		if err != nil {
			after := mark + int(text.offset)
			if err == io.EOF && len(bytes.Trim(data[before:], "\r\n")) > 0 {
				t.Fatalf("bytes from %d on are lost", before)
			}
			if err == io.EOF && after != len(data) {
				t.Fatalf("stopped at byte %d of %d", after, len(data))
			}
			return records, clean && err == io.EOF
		}
		if rec.Line <= line {
			t.Fatalf("line %d comes after line %d", rec.Line, line)
		}
		line = rec.Line
		if rec.Reject != nil {
			clean = false
			whole := bytes.Trim(data[before:mark+int(text.offset)], "\r\n")
			if !bytes.Equal(bytes.Trim(rec.Reject.Raw, "\r\n"), whole) && !rec.Reject.Truncated {
				t.Fatalf("reject has %q of %q", rec.Reject.Raw, whole)
			}
			continue
		}
		records = append(records, slices.Concat(rec.Values, rec.Extra))
	}
}

func textOf(r *Reader) *text {
	switch f := r.format.(type) {
	case *csvFormat:
		return f.text
	case *jsonlFormat:
		return f.text
	}
	return nil
}

// compareWithStandard expects the same records as encoding/csv, if that reads
// the file at all.
func compareWithStandard(t *testing.T, data []byte, got [][]Value) {
	standard := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	standard.FieldsPerRecord = -1
	want, err := standard.ReadAll()
	if err != nil || !utf8.Valid(data) {
		return
	}
	if len(got) != len(want) {
		t.Fatalf("%d records, encoding/csv has %d", len(got), len(want))
	}
	for i := range want {
		fields := make([]string, len(got[i]))
		for j, v := range got[i] {
			fields[j] = v.Text
		}
		if !slices.Equal(fields, want[i]) {
			t.Fatalf("record %d: %q, encoding/csv has %q", i, fields, want[i])
		}
	}
}
