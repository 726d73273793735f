package project

import (
	"encoding/csv"
	"strings"
	"testing"
)

// FuzzReadCSV holds that every cell stands where its place says, and that the cells
// are those of Go's own reader.
func FuzzReadCSV(f *testing.F) {
	f.Add("id,name\n1,Ann\n")
	f.Add("a,b\r\n\"x \"\"y\"\"\",\"\"\r\n\r\n,\"two\nlines\"\r\n")
	f.Add("\uFEFFid\n1\n")
	f.Add("é,ü\n\"ö,\",ß")
	f.Add("a\n\"open")
	f.Fuzz(func(t *testing.T, text string) {
		records, err := readCSV(text, ',')
		if err != nil {
			return
		}
		plain := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, byteOrderMark)))
		plain.FieldsPerRecord = -1
		want, err := plain.ReadAll()
		if err != nil || len(want) != len(records) {
			t.Fatalf("%d records, want %d (%v)", len(records), len(want), err)
		}
		lines := strings.Split(strings.TrimPrefix(text, byteOrderMark), "\n")
		for i, record := range records {
			for j, c := range record {
				if c.text != want[i][j] {
					t.Fatalf("cell %d of record %d is %q, want %q", j, i, c.text, want[i][j])
				}
				line := lines[c.line]
				if c.column > len(line) || c.column+c.length > len(line) {
					t.Fatalf("cell %q ends at %d of a line of %d", c.text, c.column+c.length, len(line))
				}
				written := line[c.column : c.column+c.length]
				if !c.quoted && written != c.text {
					t.Fatalf("cell %q stands at %q", c.text, written)
				}
				if c.quoted != strings.HasPrefix(written, `"`) {
					t.Fatalf("cell %q is quoted: %v, written %q", c.text, c.quoted, written)
				}
			}
		}
	})
}
