package cli_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// nobodyIsNamed holds all tables past raw, quarantines with their reasons included, to
// what the SIS knows people by: no cell is a number, name or address of a person, and
// none has one within.
func (d *dirtyDistrict) nobodyIsNamed(t *testing.T) {
	people := d.identifiers(t)
	tables := []string{}
	for _, model := range d.models {
		tables = append(tables, "refined."+model)
	}
	for _, model := range d.judged {
		tables = append(tables, "refined."+model+"__quarantine")
	}
	marts, err := filepath.Glob(filepath.Join(d.dir, "lake", "dev", "published", "*"))
	check(t, err)
	for _, mart := range marts {
		tables = append(tables, "published."+filepath.Base(mart))
	}
	parts := make([]string, len(tables))
	for i, table := range tables {
		parts[i] = "select '" + table + "' as relation, cast(to_json(t) as varchar) as cells from " + table + " as t"
	}
	var rows []struct{ Relation, Cells string }
	check(t, json.Unmarshal([]byte(d.must(t, "query", "--output", "json", strings.Join(parts, "\nunion all\n"))), &rows))
	for _, row := range rows {
		var cells map[string]any
		check(t, json.Unmarshal([]byte(row.Cells), &cells))
		for column, cell := range cells {
			if text := fmt.Sprint(cell); column != "_file_sha256" && named(people, text) != "" {
				t.Fatalf("%s.%s holds the %s of a person", row.Relation, column, named(people, text))
			}
		}
	}
	if len(tables) < 100 || len(rows) < 10_000 {
		t.Errorf("only %d tables with %d rows were looked through", len(tables), len(rows))
	}
}

// identifiers are what the landing files know people by, with the header of each.
func (d *dirtyDistrict) identifiers(t *testing.T) map[string]string {
	people := map[string]string{}
	for pattern, headers := range map[string][]string{
		"students_*.csv": {"Student Number", "State Student ID", "Last Name", "First Name", "Student Email"},
		"staff_*.csv":    {"Staff Number", "Last Name", "First Name", "Email"},
	} {
		files, err := filepath.Glob(filepath.Join(d.dir, "examples/district/landing/skyward", pattern))
		check(t, err)
		for _, path := range files {
			file, err := os.Open(path)
			check(t, err)
			reader := csv.NewReader(file)
			reader.FieldsPerRecord, reader.LazyQuotes = -1, true
			records, err := reader.ReadAll()
			check(t, file.Close())
			check(t, err)
			for _, record := range records[1:] {
				for i, header := range records[0] {
					if i < len(record) && slices.Contains(headers, header) && len(record[i]) >= 4 {
						people[record[i]] = header
					}
				}
			}
		}
	}
	if len(people) < 400 {
		t.Fatalf("only %d identifiers were found", len(people))
	}
	return people
}

// named tells what of a person a cell holds: the whole, or a word of it; "" for nothing.
func named(people map[string]string, cell string) string {
	if who := people[cell]; who != "" {
		return who
	}
	for _, word := range strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(" ,;:'\"()#", r) }) {
		if who := people[word]; who != "" {
			return who
		}
	}
	return ""
}
