package generator

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
)

// record is a row by column name.
type record map[string]string

// skyward reads a Skyward report with the standard CSV reader.
func skyward(t testing.TB, out memory, name string) []record {
	t.Helper()
	return readCSV(t, out["skyward/"+name+"_20260401.csv"])
}

// canvasCSV reads a Canvas CSV file; NULL and "" both come as "".
func canvasCSV(t testing.TB, out memory, name string) []record {
	t.Helper()
	return readCSV(t, out["canvas/"+name+"_20260401T090000Z.csv"])
}

func readCSV(t testing.TB, file *bytes.Buffer) []record {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(file.Bytes())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var records []record
	for _, row := range rows[1:] {
		r := record{}
		for i, column := range rows[0] {
			r[column] = row[i]
		}
		records = append(records, r)
	}
	return records
}

// canvasRow is a row of a JSON Lines file.
type canvasRow struct {
	Key   struct{ ID int }
	Value map[string]any
	Meta  struct{ TS, Action string }
}

func canvasJSON(t testing.TB, out memory, name string) []canvasRow {
	t.Helper()
	zip, err := gzip.NewReader(bytes.NewReader(out["canvas/"+name+"_20260401T090000Z.jsonl.gz"].Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	var rows []canvasRow
	for lines := json.NewDecoder(zip); lines.More(); {
		var row canvasRow
		if err := lines.Decode(&row); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

// calpads reads a state file into its fields.
func calpads(t testing.TB, out memory, kind string) [][]string {
	t.Helper()
	plain, err := charmap.Windows1252.NewDecoder().Bytes(out["calpads/"+kind+"_20260401.txt"].Bytes())
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for line := range strings.SplitSeq(strings.TrimSuffix(string(plain), "\r\n"), "\r\n") {
		rows = append(rows, strings.Split(line, "^"))
	}
	return rows
}

// day reads a date as Skyward prints it; the zero time for an empty cell.
func day(t testing.TB, s string) time.Time {
	t.Helper()
	if s == "" {
		return time.Time{}
	}
	d, err := time.Parse("1/2/2006", s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// values gives the set of a column's values.
func values(rows []record, column string) map[string]bool {
	set := map[string]bool{}
	for _, r := range rows {
		set[r[column]] = true
	}
	return set
}
