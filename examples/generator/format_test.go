package generator

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestCALPADSIsWindows1252(t *testing.T) {
	out := generated(t, 150, 1)
	raw := out["calpads/SINF_20260401.txt"].Bytes()
	if utf8.Valid(raw) {
		t.Error("the file is valid UTF-8, so that it would not show a wrong encoding")
	}
	if !bytes.Contains(raw, []byte{'u', 0xF1, 'e'}) { // Muñeco
		t.Error("the file holds no ñ in code page 1252")
	}
	for i, row := range calpads(t, out, "SINF") {
		for _, field := range row {
			if strings.ContainsRune(field, utf8.RuneError) {
				t.Fatalf("row %d: %q is no Windows-1252", i, field)
			}
		}
	}
}

func TestCALPADSFieldsAndTotals(t *testing.T) {
	out := generated(t, 300, 1)
	for kind, fields := range map[string]int{"SENR": 39, "SINF": 42, "SPRG": 26, "SELA": 16, "STAS": 22, "SINC": 17, "SIRS": 17,
		"SOFF": 15, "CRSE": 27, "CRSC": 27, "SCSE": 20, "SCSC": 20, "SDEM": 31, "SASS": 21, "SPED": 57, "SSRV": 18} {
		for i, row := range calpads(t, out, kind) {
			if len(row) != fields || row[0] != kind {
				t.Errorf("%s row %d: %d fields, type %s", kind, i, len(row), row[0])
			}
		}
	}
	for i, row := range calpads(t, out, "STAS") {
		if row[5] != stateYearBefore {
			t.Errorf("STAS row %d is of %s, whose totals are not in yet", i, row[5])
		}
	}
}

func TestRowsInEachFormat(t *testing.T) {
	columns := []string{"key.id", "value.name", "value.at", "value.score", "meta.action"}
	at := time.Date(2026, 3, 9, 6, 59, 59, 0, time.UTC)
	for _, test := range []struct {
		name  string
		form  format
		cells []any
		want  string
	}{
		{"report", csvReport{}, []any{1, `a "b", c`, at, 2.50, "U"}, `1,"a ""b"", c",3/9/2026,2.5,U` + "\n"},
		{"object", csvObject{}, []any{1, true, at, 2.5, "U"}, "1,true,2026-03-09,2.5,U\n"},
		{"report, nothing", csvReport{}, []any{1, "", time.Time{}, nil, "U"}, "1,,,,U\n"},
		{"caret", caret{}, []any{1, `a "b", c`, at, 2.5, "U"}, `1^a "b", c^20260309^2.5^U` + "\r\n"},
		{"Canvas CSV", dapCSV{}, []any{1, "a,b", at, 2.5, "U"}, `1,"a,b",2026-03-09T06:59:59.000Z,2.5,U` + "\n"},
		{"Canvas CSV, NULL is not empty", dapCSV{}, []any{1, "", nil, nil, "U"}, `1,"",,,U` + "\n"},
		{"Canvas TSV", dapTSV{}, []any{1, "a\tb\\c", nil, "", "U"}, "1\ta\\tb\\\\c\t\\N\t\tU\n"},
		{"Canvas JSON", dapJSON{}, []any{1, `a"b`, at, nil, "U"},
			`{"key":{"id":1},"value":{"name":"a\"b","at":"2026-03-09T06:59:59.000Z","score":null},"meta":{"action":"U"}}` + "\n"},
	} {
		got, err := test.form.row(columns, test.cells)
		if err != nil || got != test.want {
			t.Errorf("%s:\n got %q, %v\nwant %q", test.name, got, err, test.want)
		}
	}
}

func TestCaretInAValueIsRefused(t *testing.T) {
	if _, err := (caret{}).row(nil, []any{"a^b", "c"}); err == nil {
		t.Error("the row would have read as three fields")
	}
}

func TestRowOfTheWrongLengthEndsTheRun(t *testing.T) {
	f := &files{out: memory{}}
	table := f.open("x.csv", csvReport{}, "A", "B", "C")
	table.write(1, blank(2))
	if f.err != nil {
		t.Fatalf("a full row: %v", f.err)
	}
	table.write(1, 2)
	if f.err == nil || table.rows != 1 {
		t.Errorf("two cells in three columns: %v, %d rows", f.err, table.rows)
	}
}

// What the report writer writes, the standard reader must read back.
func FuzzReportRoundTrip(f *testing.F) {
	f.Add("plain", "")
	f.Add(`Testa "Tess"`, "Sample-003, Jr.")
	f.Add("two\nlines", " 'x' ")
	f.Fuzz(func(t *testing.T, first, second string) {
		if strings.Contains(first+second, "\r") || !utf8.ValidString(first+second) {
			t.Skip("the standard reader turns CR LF into LF")
		}
		line, err := csvReport{}.row(nil, []any{"1", first, second})
		if err != nil {
			t.Fatal(err)
		}
		got, err := csv.NewReader(strings.NewReader(line)).Read()
		if err != nil || len(got) != 3 || got[1] != first || got[2] != second {
			t.Errorf("%q %q became %q, %v", first, second, got, err)
		}
	})
}
