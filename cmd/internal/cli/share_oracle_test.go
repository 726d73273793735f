package cli_test

import (
	"context"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/runner/duckdb"
)

// sharesHoldWhatTheirRolesSee compares each share of a generated district, row by row, with
// what the oracle says that its role may see. None of the tokens of others stands in it, not
// even in a free page.
func sharesHoldWhatTheirRolesSee(t *testing.T, d *absenceDistrict, o *roleOracle) {
	t.Helper()
	for _, role := range []string{"data_analyst", "data_steward"} {
		o.holdsShare(t, d, role, role+".duckdb", []string{""})
	}
	leaders := map[string][]string{}
	for number, schools := range o.leads {
		for school := range schools {
			leaders[school] = append(leaders[school], number)
		}
	}
	for school, numbers := range leaders {
		o.holdsShare(t, d, "principal", "principal-"+school+".duckdb", numbers)
	}
	for _, s := range staffTraps {
		d.must(t, "share", "teacher", "--user", s.number)
		o.holdsShare(t, d, "teacher", "teacher-"+o.token(t, "staff", s.number)+".duckdb", []string{s.number})
	}
	if len(leaders) != 3 {
		t.Errorf("%d of 3 schools have a principal", len(leaders))
	}
}

// holdsShare compares a share with what all of some users see.
func (o *roleOracle) holdsShare(t *testing.T, d *absenceDistrict, role, file string, users []string) {
	t.Helper()
	path := filepath.Join(d.dir, "target", "shares", file)
	engine, err := openShare(path)
	check(t, err)
	defer engine.Close()
	shown := map[string]bool{}
	standing := relationsOf(t, engine)
	for _, relation := range slices.Sorted(maps.Keys(o.rows)) {
		columns, rows := o.seenByAll(t, role, relation, users)
		switch {
		case columns != nil:
			compareRows(t, file+": "+relation, rows, shareRows(t, engine, columns, relation))
		case slices.Contains(standing, relation):
			compareRows(t, file+": "+relation, nil, shareRows(t, engine, nil, relation))
		}
		for _, row := range rows {
			shown[cellOf(row, "student_id_hash")] = true
		}
	}
	for _, relation := range standing {
		layer, _, _ := strings.Cut(relation, ".")
		if layer == "raw" || !slices.Contains(append([]string{"seeds", "edfi"}, roleMatrix[role].layers...), layer) {
			t.Errorf("%s holds %s", file, relation)
		}
	}
	if role == "teacher" || role == "principal" {
		o.hidesOthers(t, path, shown)
	}
	t.Logf("%s: %d relations, %d students", file, len(standing), len(shown))
}

var studentToken = regexp.MustCompile(`s1_[a-z2-7]{26}`)

// hidesOthers holds that no token of a student stands anywhere in a share but of those
// whose rows it shows.
func (o *roleOracle) hidesOthers(t *testing.T, path string, shown map[string]bool) {
	t.Helper()
	places, err := sharePlaces(path)
	check(t, err)
	for place, text := range places {
		for _, token := range studentToken.FindAllString(string(text), -1) {
			if !shown[token] {
				t.Errorf("%s tells in %s of a student who isn't in it", filepath.Base(path), place)
				break
			}
		}
	}
}

func cellOf(row oracleRow, column string) string {
	if row[column] == nil {
		return ""
	}
	return *row[column]
}

// seenByAll gives the rows that every one of some users sees.
func (o *roleOracle) seenByAll(t *testing.T, role, relation string, users []string) ([]string, []oracleRow) {
	t.Helper()
	columns, rows := o.sees(t, role, users[0], relation)
	for _, user := range users[1:] {
		_, others := o.sees(t, role, user, relation)
		texts := sortedTexts(others)
		rows = slices.DeleteFunc(rows, func(row oracleRow) bool {
			_, found := slices.BinarySearch(texts, sortedTexts([]oracleRow{row})[0])
			return !found
		})
	}
	return columns, rows
}

func shareRows(t *testing.T, engine *duckdb.Engine, columns []string, relation string) []oracleRow {
	t.Helper()
	answer, err := engine.Query(context.Background(), "FROM shared."+relation, 0)
	if err != nil {
		t.Errorf("%s: %s", relation, err)
		return nil
	}
	var names []string
	for _, c := range answer.Columns {
		names = append(names, c.Name)
	}
	if columns != nil && !slices.Equal(names, columns) {
		t.Errorf("%s has the columns %v, not %v", relation, names, columns)
	}
	var rows []oracleRow
	for _, cells := range answer.Rows {
		row := oracleRow{}
		for i, name := range names {
			row[name] = cells[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// relationsOf lists the tables of a share, sorted.
func relationsOf(t *testing.T, engine *duckdb.Engine) []string {
	t.Helper()
	answer, err := engine.Query(context.Background(), "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE database_name = 'shared' ORDER BY 1", 0)
	check(t, err)
	var names []string
	for _, row := range answer.Rows {
		names = append(names, *row[0])
	}
	return names
}
