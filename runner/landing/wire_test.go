package landing

import (
	"encoding/binary"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
)

// TestWireFormats shows in one place every way in which a file may write the same
// three cells, of which one is NULL and one is empty, and what becomes of a record
// that can't be read. Parquet, which the engine reads, is in the script
// ingest_canvas_formats.
func TestWireFormats(t *testing.T) {
	rows := lines(`2: "1", "Peña", ∅, ""`, `3: "2", "a,b", "x", ∅`)
	placed := lines(`1: "1", "Peña", ∅, ""`, `2: "2", "a,b", "x", ∅`)
	le, be := binary.LittleEndian, binary.BigEndian
	csv := "id,name,note,more\n1,Peña,,\"\"\n2,\"a,b\",x,\n"
	crlf := strings.ReplaceAll(csv, "\n", "\r\n")
	tests := []struct {
		sentence string
		set      func(*Spec)
		data     []byte
		want     string
	}{
		{"CSV: nothing between commas is NULL, quotes around nothing are empty", nil, []byte(csv), rows},
		{"lines may end as on Windows", nil, []byte(crlf), rows},
		{"or as on old Macs", nil, []byte(strings.ReplaceAll(csv, "\n", "\r")), rows},
		{"headers are found by name, in whatever order and letters", nil, []byte("More,NOTE,id,Name\n\"\",,1,Peña\n,x,2,\"a,b\"\n"), rows},
		{"what isn't declared is kept beside", nil, []byte("id,name,note,more,secret\n1,Peña,,\"\",s\n"), lines(`2: "1", "Peña", ∅, "" {secret: "s"}`)},
		{"what is too much is kept beside, too", nil, []byte("id,name,note,more\n1,Peña,,\"\",20260401,\n"), lines(`2: "1", "Peña", ∅, "" ["20260401", ∅]`)},
		{"what is too little is rejected with its line and bytes", nil, []byte(csv + "3,short\n"), rows + lines(`4: rejected: too few fields: 2 of 4: "3,short"`)},
		{"a text may stand for NULL, without quotes", nulls("NULL"), []byte("id,name,note,more\n1,Peña,NULL,\"\"\n2,\"a,b\",x,NULL\n3,\"NULL\",,\n"), rows + lines(`4: "3", "NULL", ∅, ∅`)},
		{"CALPADS: carets, no header, positions", placedBy("^", cp1252Name), toCP1252(t, "1^Peña^^\"\"\r\n2^a,b^x^\r\n"), placed},
		{"CALPADS extracts have a tail of dates", placedBy("^", cp1252Name), toCP1252(t, "1^Peña^^\"\"^20260401^20260402\r\n"), lines(`1: "1", "Peña", ∅, "" ["20260401", "20260402"]`)},
		{"tabs with quotes, as spreadsheets write them", separated("\t"), []byte("id\tname\tnote\tmore\n1\tPeña\t\t\"\"\n2\ta,b\tx\t\n"), rows},
		{`tabs with backslashes, as Canvas writes them: \N is NULL, nothing is empty`, escaped, []byte("id\tname\tnote\tmore\n1\tPeña\t\\N\t\n2\ta,b\tx\t\\N\n"), rows},
		{"within them, tabs, line ends and backslashes are escaped, and quotes are text", escaped, []byte("id\tname\tnote\tmore\n1\ta\\tb\\nc\\\\\t\"q\"\t\n"), lines(`2: "1", "a\tb\nc\\", "\"q\"", ""`)},
		{"pipes", separated("|"), []byte("id|name|note|more\n1|Peña||\"\"\n2|a,b|x|\n"), rows},
		{"JSON Lines: null and what is left out are NULL, numbers stay as written", jsonLines, []byte(`{"id": 1, "name": "Peña", "more": ""}` + "\n" + `{"id": 2, "name": "a,b", "note": "x", "more": null}`), placed},
		{"JSON Lines: objects within are reached by dots", jsonLines, []byte(`{"id": 1, "value": {"name": "x", "note": {"a": 1.50}}}`), lines(`1: "1", ∅, ∅, ∅ {value.name: "x"} {value.note.a: "1.50"}`)},
		{"gzip is undone, whatever the name", nil, zipped(t, []byte(csv)), rows},
		{"gzip in several members", nil, zipped(t, []byte(csv[:20]), []byte(csv[20:])), rows},
		{"UTF-8 with a byte order mark", nil, []byte("\ufeff" + csv), rows},
		{"UTF-16 with a byte order mark, little end first", encoded(utf16Name), toUTF16("\ufeff"+csv, le), rows},
		{"UTF-16 with a byte order mark, big end first", encoded(utf16Name), toUTF16("\ufeff"+csv, be), rows},
		{"UTF-16 without one, of a declared order", encoded(utf16LEName), toUTF16(csv, le), rows},
		{"and of the other", encoded(utf16BEName), toUTF16(csv, be), rows},
		{"Windows-1252", encoded(cp1252Name), toCP1252(t, csv), rows},
		{"a byte outside of the encoding rejects its line, and no other", nil, []byte("id,name,note,more\n0,Pe\xf1a,,\n1,Peña,,\"\"\n"), lines(`2: rejected: bytes that are not utf-8: "0,Pe\xf1a,,"`, `3: "1", "Peña", ∅, ""`)},
		{"so does one that Windows-1252 leaves open", encoded(cp1252Name), []byte("id,name,note,more\n0,\x81,,\n1,Pe\xf1a,,\"\"\n"), lines(`2: rejected: bytes that are not windows-1252: "0,\x81,,"`, `3: "1", "Peña", ∅, ""`)},
		{"so does half a character of UTF-16", encoded(utf16LEName), append(append(toUTF16("id,name,note,more\n0,", le), 0x00, 0xD8), toUTF16(",,\n1,Peña,,\"\"\n", le)...), lines(`2: rejected: bytes that are not utf-16le: "0\x00,\x00\x00\xd8,\x00,\x00"`, `3: "1", "Peña", ∅, ""`)},
		{"so does a NUL", nil, []byte("id,name,note,more\n0,\x00,,\n1,Peña,,\"\"\n"), lines(`2: rejected: a NUL byte: "0,\x00,,"`, `3: "1", "Peña", ∅, ""`)},
	}
	for _, tt := range tests {
		t.Run(tt.sentence, func(t *testing.T) {
			spec := csvSpec("id", "name", "note", "more")
			if tt.set != nil {
				tt.set(&spec)
			}
			if got := readAll(t, tt.data, spec); got != tt.want {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
		})
	}
}

func nulls(text string) func(*Spec)   { return func(s *Spec) { s.NullValues = []string{text} } }
func separated(by string) func(*Spec) { return func(s *Spec) { s.Delimiter = by } }
func encoded(name string) func(*Spec) { return func(s *Spec) { s.Encoding = name } }
func escaped(s *Spec)                 { s.Delimiter, s.Escapes = "\t", graph.EscapeBackslash }
func jsonLines(s *Spec)               { s.Format = graph.JSONL }
func placedBy(by, name string) func(*Spec) {
	return func(s *Spec) { s.Header, s.Delimiter, s.Encoding = false, by, name }
}
