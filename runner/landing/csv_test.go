package landing

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

func TestCSVRecords(t *testing.T) {
	tests := []struct {
		name  string
		text  string
		nulls []string
		want  string
	}{
		{"line ends LF", "1,2\n3,4\n", nil, lines(`1: "1", "2"`, `2: "3", "4"`)},
		{"line ends CRLF", "1,2\r\n3,4\r\n", nil, lines(`1: "1", "2"`, `2: "3", "4"`)},
		{"line ends CR", "1,2\r3,4\r", nil, lines(`1: "1", "2"`, `2: "3", "4"`)},
		{"line ends mixed", "1,2\r3,4\n5,6\r\n7,8", nil, lines(`1: "1", "2"`, `2: "3", "4"`, `3: "5", "6"`, `4: "7", "8"`)},
		{"no line end at the end", "1,2\n3,4", nil, lines(`1: "1", "2"`, `2: "3", "4"`)},
		{"blank lines count and are skipped", "\n1,2\n\n\r\n3,4\n\n", nil, lines(`2: "1", "2"`, `5: "3", "4"`)},
		{"a line of spaces is no blank line", "  \n1,2\n", nil, lines(`1: rejected: too few fields: 1 of 2: "  "`, `2: "1", "2"`)},
		{"nothing is NULL, quotes are empty", ",\"\"\n", nil, lines(`1: ∅, ""`)},
		{"null values only without quotes", "NA,\"NA\"\n", []string{"NA"}, lines(`1: ∅, "NA"`)},
		{"nothing is NULL besides null values", `\N,` + "\n", []string{`\N`}, lines(`1: ∅, ∅`)},
		{"null values match exactly", "na, NA\n", []string{"NA"}, lines(`1: "na", " NA"`)},
		{"spaces are kept", " 1 ,2\t\n", nil, lines(`1: " 1 ", "2\t"`)},
		{"quoted delimiter", "\"1,5\",2\n", nil, lines(`1: "1,5", "2"`)},
		{"doubled quotes", "\"say \"\"hi\"\"\",\"\"\"\"\n", nil, lines(`1: "say \"hi\"", "\""`)},
		{"quoted line ends stay as they are", "\"a\nb\r\nc\",2\n3,4\n", nil, lines(`1: "a\nb\r\nc", "2"`, `4: "3", "4"`)},
		{"quote in the middle is text", "5\" pipe,a\"b\"\n", nil, lines(`1: "5\" pipe", "a\"b\""`)},
		{"too few fields", "1\n3,4\n", nil, lines(`1: rejected: too few fields: 1 of 2: "1"`, `2: "3", "4"`)},
		{"extra fields", "1,2,,\"\",5\n", nil, lines(`1: "1", "2" [∅, "", "5"]`)},
		{"NUL byte", "1,\x002\n3,4\n", nil, lines(`1: rejected: a NUL byte: "1,\x002"`, `2: "3", "4"`)},
		{"bytes that are no UTF-8", "1,\xe9\n3,é\n", nil, lines(`1: rejected: bytes that are not utf-8: "1,\xe9"`, `2: "3", "é"`)},
		{"empty file", "", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			spec := headerlessSpec("a", "b")
			spec.NullValues = tt.nulls
			if got := readAll(t, []byte(tt.text), spec); got != tt.want {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
		})
	}
}

func TestCSVBrokenQuotes(t *testing.T) {
	tests := []struct {
		name string
		text string
		want string
	}{
		{
			"text behind the closing quote", "\"1\"x,2\n3,4\n",
			lines(`1: rejected: text after a closing quote: "\"1\"x,2"`, `2: "3", "4"`),
		},
		{
			"lost quote takes one line, not the lines up to the next quote", "1,\"abc\n3,4\n5,\"def\"\n7,8\n",
			lines(`1: rejected: text after a closing quote: "1,\"abc"`, `2: "3", "4"`, `3: "5", "def"`, `4: "7", "8"`),
		},
		{
			"lost quote without another one", "1,\"abc\n3,4\n5,6",
			lines(`1: rejected: a quoted field does not end: "1,\"abc"`, `2: "3", "4"`, `3: "5", "6"`),
		},
		{
			"the tail of a broken record is no record", "1,\"abc\ndef\"x,2\n3,4\n",
			lines(`1: rejected: text after a closing quote: "1,\"abc"`,
				`2: rejected: a quote in the middle of a field, near a quoted field that does not end: "def\"x,2"`,
				`3: "3", "4"`),
		},
		{
			"quoted fields over lines are read again behind the broken part", "1,\"abc\n3,\"x\"\n5,\"de\nf\"\n",
			lines(`1: rejected: text after a closing quote: "1,\"abc"`, `2: "3", "x"`, `3: "5", "de\nf"`),
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := readAll(t, []byte(tt.text), headerlessSpec("a", "b")); got != tt.want {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
		})
	}
}

func TestCSVDelimiters(t *testing.T) {
	for _, delimiter := range []string{",", "\t", "^", "|", ";", "§", "\u2028"} {
		spec := headerlessSpec("a", "b", "c")
		spec.Delimiter = delimiter
		text := strings.Join([]string{"1", `"x` + delimiter + `y"`, ""}, delimiter) + "\n"
		want := lines(`1: "1", ` + showValues([]Value{{Text: "x" + delimiter + "y"}}) + `, ∅`)
		if got := readAll(t, []byte(text), spec); got != want {
			t.Errorf("delimiter %q: got\n%swant\n%s", delimiter, got, want)
		}
	}
}

// A quoted field that runs on for over 1 MB is a lost quote: the lines behind it
// are read.
func TestCSVLostQuoteInALargeFile(t *testing.T) {
	text := "0,\"abc\n" + strings.Repeat("1,2\n", maxQuoted) + "3,\"4\n5\"\n"
	r, err := Open(strings.NewReader(text), headerlessSpec("a", "b"))
	if err != nil {
		t.Fatal(err)
	}
	read, rejected := 0, 0
	var last string
	for {
		rec, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if last = show(rec); rec.Reject != nil {
			rejected++
		} else {
			read++
		}
	}
	if read != maxQuoted+1 || rejected != 1 {
		t.Errorf("read %d and rejected %d, want %d and 1", read, rejected, maxQuoted+1)
	}
	if want := `1048578: "3", "4\n5"`; last != want {
		t.Errorf("last record is %s, want %s", last, want)
	}
}

func TestTooLongRecords(t *testing.T) {
	long := strings.Repeat("x", maxRecord)
	for name, tt := range map[string]struct{ text, next string }{
		"LF":        {"1," + long + "\n3,4\n", `2: "3", "4"`},
		"CRLF":      {"1," + long + "\r\n3,4\n", `2: "3", "4"`},
		"very long": {"1," + long + long + long + "\r\n3,4\n", `2: "3", "4"`},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Open(strings.NewReader(tt.text), headerlessSpec("a", "b"))
			if err != nil {
				t.Fatal(err)
			}
			rec, err := r.Next()
			if err != nil || rec.Reject == nil {
				t.Fatalf("Next: %v, reject %v", err, rec)
			}
			reject := rec.Reject
			if reject.Reason != reasonLong || !reject.Truncated || len(reject.Raw) != maxRaw {
				t.Errorf("rejected with reason %q, truncated %v, %d bytes", reject.Reason, reject.Truncated, len(reject.Raw))
			}
			if got := showRest(t, r); got != lines(tt.next) {
				t.Errorf("then %s", got)
			}
		})
	}
}

// A line end may lie anywhere in the pieces that a reader gives.
func TestCSVWhateverTheReadSizes(t *testing.T) {
	text := []byte("a,b\r\n1,\"x\r\n\"\"y\"\"\"\r\r3,4\n\r\n5,6\r")
	want := readAll(t, text, csvSpec("a", "b"))
	for size := 1; size <= len(text); size++ {
		r, err := Open(&slowReader{data: text, size: size}, csvSpec("a", "b"))
		if err != nil {
			t.Fatal(err)
		}
		if got := showRest(t, r); got != want {
			t.Errorf("in pieces of %d: got\n%swant\n%s", size, got, want)
		}
	}
}

// slowReader gives at most size bytes at a time.
type slowReader struct {
	data []byte
	size int
}

func (s *slowReader) Read(p []byte) (int, error) {
	if len(s.data) == 0 {
		return 0, io.EOF
	}
	n := copy(p, s.data[:min(s.size, len(s.data))])
	s.data = s.data[n:]
	return n, nil
}

func TestRecordsAreReusedAndTextsAreNot(t *testing.T) {
	r, err := Open(bytes.NewReader([]byte("1,2\n3,4\n")), headerlessSpec("a", "b"))
	if err != nil {
		t.Fatal(err)
	}
	rec, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	first := rec.Values[0].Text
	if _, err := r.Next(); err != nil {
		t.Fatal(err)
	}
	if first != "1" {
		t.Errorf("the first record's text became %q", first)
	}
}
