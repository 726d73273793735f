package profiler

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"unicode/utf8"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner/landing"
)

// Shape is how a file is written.
type Shape struct {
	Gzip      bool         `json:"gzip"`
	Encoding  string       `json:"encoding"`
	Because   string       `json:"encoding_because"`
	Format    graph.Format `json:"format"`
	Delimiter string       `json:"delimiter,omitempty"`
	Escapes   string       `json:"escapes,omitempty"` // graph.EscapeBackslash; "": quotes
	// Even is the share of the sample's records that have as many fields as most.
	Even   float64 `json:"even,omitempty"`
	Header Header  `json:"header"`
	width  int     // fields of most records; 0 for JSON
	first  []string
}

const (
	sampleBytes   = 512 << 10
	sampleRecords = 2000
	widest        = 4096 // columns; what has more is not a table
)

// Encodings that a file without a mark may be in.
const (
	utf8Name   = "utf-8"
	cp1252Name = "windows-1252"
)

// sniff finds out how a file is written from its start.
func sniff(name string, r io.Reader, words map[string]bool) (Shape, error) {
	look, err := landing.LookAt(r, sampleBytes)
	if err != nil && len(look.Sample) == 0 {
		return Shape{}, unreadable(name, err)
	}
	switch {
	case look.Archive == "a Parquet file":
		return Shape{Format: graph.Parquet}, diag.New(diag.NotProfiled, source.Span{}, "%s is a Parquet file, which names and types its columns itself", name).
			WithHint("declare it with format: parquet; `edfi-build compile` needs the names of the columns that models read")
	case look.Archive != "":
		return Shape{}, diag.New(diag.NotText, source.Span{}, "%s is %s, not text", name, look.Archive).
			WithHint("unpack it, or export as CSV")
	}
	s := Shape{Gzip: look.Gzip, Format: graph.CSV}
	s.encoding(look)
	if len(bytes.Trim(look.Sample, " \t\r\n\x00")) == 0 {
		return s, diag.New(diag.NothingToProfile, source.Span{}, "%s holds no record to look at", name).
			WithHint("profile a file with some rows: the more, the better the proposal")
	}
	if isJSON(look.Sample) {
		s.Format, s.Header = graph.JSONL, Header{true, "each record names its values"}
		return s, nil
	}
	return s, s.fields(name, look, words)
}

// encoding decides by the mark, the zeros of UTF-16, or whether the sample is UTF-8.
// That a byte further on isn't is found out while the file is read.
func (s *Shape) encoding(look landing.Look) {
	switch {
	case look.Mark:
		s.Encoding, s.Because = look.Encoding, "it starts with a byte order mark"
	case look.Encoding != "":
		s.Encoding, s.Because = look.Encoding, "every other byte is zero"
	case !slices.ContainsFunc(look.Sample, func(b byte) bool { return b >= utf8.RuneSelf }):
		s.Encoding, s.Because = utf8Name, "it starts in plain ASCII"
	case isUTF8(look.Sample):
		s.Encoding, s.Because = utf8Name, "its letters are written in UTF-8"
	default:
		s.Encoding, s.Because = cp1252Name, "some bytes are not UTF-8"
	}
}

// isUTF8 tells whether more letters beyond ASCII are written in UTF-8 than not: a
// broken record makes no other encoding. A letter that the sample's end cuts doesn't
// count.
func isUTF8(b []byte) bool {
	valid, broken := 0, 0
	for utf8.FullRune(b) {
		r, size := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && size == 1:
			broken++
		case size > 1:
			valid++
		}
		b = b[size:]
	}
	return broken == 0 || valid > broken
}

// isJSON tells whether the first line is an object. UTF-16 is read without its zeros.
func isJSON(sample []byte) bool {
	text := bytes.TrimSpace(bytes.ReplaceAll(sample, []byte{0}, nil))
	line, _, _ := bytes.Cut(text, []byte("\n"))
	line = bytes.TrimSpace(line)
	return bytes.HasPrefix(line, []byte("{")) && bytes.HasSuffix(line, []byte("}"))
}

// delimiters are tried in this order: where two split a file equally well, the one
// that text holds less often is meant.
var delimiters = []string{"\t", "^", "|", ";", ","}

// fields finds the delimiter, the number of fields and the header.
func (s *Shape) fields(name string, look landing.Look, words map[string]bool) error {
	best := split{}
	for _, d := range delimiters {
		if tried := trySplit(look, d, s.Encoding); tried.betterThan(best) {
			best, s.Delimiter = tried, d
		}
	}
	if best.width == 0 { // one column, or nothing that splits
		s.Delimiter = ","
		best = trySplit(look, s.Delimiter, s.Encoding)
	}
	if best.width > widest {
		return diag.New(diag.TooWide, source.Span{}, "%s has %s fields in a record", name, thousands(int64(best.width))).
			WithHint("a table has at most %s columns; is it the right file?", thousands(widest))
	}
	if len(best.records) == 0 {
		return diag.New(diag.NothingToProfile, source.Span{}, "no record of %s can be read", name).
			WithHint("a quote that doesn't end is the usual cause: look at its first lines in an editor")
	}
	s.width, s.Even = best.width, best.even
	if s.Delimiter == "\t" && escapesWithBackslash(best.records) {
		s.Escapes = graph.EscapeBackslash
	}
	s.first = best.records[0]
	s.Header = findHeader(best.records, words)
	if s.Header.Present {
		s.width = len(s.first)
	}
	return nil
}

// escapesWithBackslash recognises tab-separated text as Canvas and databases write it,
// by its \N for nothing. Canvas always writes so.
func escapesWithBackslash(records [][]string) bool {
	return isDelivery(records[0]) || slices.ContainsFunc(records, func(r []string) bool { return slices.Contains(r, `\N`) })
}

// split is a sample cut at one delimiter.
type split struct {
	records [][]string
	width   int     // fields of most records
	even    float64 // share of the records that have so many
}

// betterThan prefers records that are all as long as the first, and forgives what is
// ragged in one of fifty.
func (s split) betterThan(other split) bool {
	return s.width > 1 && s.even > other.even+0.02
}

// trySplit reads the sample as ingest would.
func trySplit(look landing.Look, delimiter, encoding string) split {
	var s split
	spec := landing.Spec{Format: graph.CSV, Delimiter: delimiter, Encoding: encoding}
	reader, err := landing.Open(bytes.NewReader(look.Sample), spec)
	if err != nil {
		return s
	}
	total := 0
	for ; total < sampleRecords; total++ {
		rec, err := reader.Next()
		if err != nil {
			break
		}
		if rec.Reject == nil {
			s.records = append(s.records, texts(rec.Extra))
		}
	}
	if n := len(s.records); !look.Whole && n > 1 && total < sampleRecords {
		s.records = s.records[:n-1] // the sample may have cut it
	}
	s.measure(total)
	return s
}

func texts(values []landing.Value) []string {
	cells := make([]string, len(values))
	for i, v := range values {
		cells[i] = v.Text
	}
	return cells
}

// measure finds how long records are, of so many that were met.
func (s *split) measure(total int) {
	widths := map[int]int{}
	for _, r := range s.records {
		widths[len(r)]++
	}
	for width, n := range widths {
		if n > widths[s.width] || n == widths[s.width] && width > s.width {
			s.width = width
		}
	}
	if total > 0 {
		s.even = float64(widths[s.width]) / float64(total)
	}
	if len(s.records) > 0 && len(s.records[0]) != s.width {
		s.even /= 2 // a header of another length is a sign of the wrong delimiter
	}
}

func unreadable(name string, err error) error {
	var problem diag.Diagnostic
	if errors.As(err, &problem) {
		return err
	}
	d := diag.New(diag.UnreadableLanding, source.Span{}, "%s can't be read: %s", name, reasonOf(err))
	if errors.As(err, new(*fs.PathError)) {
		return d.WithHint("check the path, and that you may read the file")
	}
	return d.WithHint("it may be damaged or cut off: deliver it again")
}

// delimiterName says a delimiter in words.
func delimiterName(d string) string {
	names := map[string]string{",": "comma", "\t": "tab", "^": "caret", "|": "pipe", ";": "semicolon"}
	if name := names[d]; name != "" {
		return name
	}
	return fmt.Sprintf("%q", d)
}
