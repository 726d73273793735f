package cli_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/runner/vault"
)

// roleOracle says what each role may see of a district, without a look at governance.yml,
// row rules or scope models: who teaches whom and who leads what is read from the landing
// files, the matrix stands below, and classes of columns come from the release's manifest.
type roleOracle struct {
	key      *vault.Key
	teaches  map[string]map[string]bool // by staff number: students' numbers
	sections map[string]map[string]bool // by staff number: classes with a student of theirs
	leads    map[string]map[string]bool // by staff number: schools
	columns  map[string][]oracleColumn  // by relation
	rows     map[string][]oracleRow     // of published relations, all that there are
}

// oracleRow is a row by column; nil is NULL.
type oracleRow map[string]*string

type oracleColumn struct {
	Name       string
	Governance struct {
		Classification string
		Restriction    []string
	}
}

// roleMatrix is the reference matrix: layers, the closest class, and the named grants.
var roleMatrix = map[string]struct {
	layers []string
	class  string
	grants []string
}{
	"data_engineer": {[]string{"raw", "refined", "published"}, "direct", []string{"meals", "foster", "disability", "discipline"}},
	"data_analyst":  {[]string{"refined", "published"}, "sensitive", []string{"discipline"}},
	"principal":     {[]string{"published"}, "sensitive", []string{"discipline"}},
	"teacher":       {[]string{"published"}, "quasi", nil},
	"data_steward":  {[]string{"published"}, "sensitive", []string{"discipline"}},
}

// closeness lists classes from open to closed; a column without one is as close as can be.
var closeness = []string{"public", "internal", "pseudonym", "quasi", "sensitive", "direct"}

// positionsThatSee are the positions in a class that open its students, as Skyward calls
// them.
var positionsThatSee = []string{"Teacher of Record", "Support Teacher", "Substitute"}

// newRoleOracle reads the district after its run.
func newRoleOracle(t *testing.T, d *absenceDistrict) *roleOracle {
	t.Helper()
	ring, made, err := vault.DevKey(filepath.Join(d.dir, ".edfi"), nil)
	check(t, err)
	if made {
		t.Fatal("the run has left no key")
	}
	o := &roleOracle{teaches: map[string]map[string]bool{}, sections: map[string]map[string]bool{}, leads: map[string]map[string]bool{},
		columns: map[string][]oracleColumn{}, rows: map[string][]oracleRow{}}
	o.key, err = ring.Key("1234567", nil)
	check(t, err)
	o.readClasses(t, d)
	o.readLeaders(t, d)
	o.readColumns(t, d)
	for relation := range o.columns {
		if strings.HasPrefix(relation, "published.") {
			o.rows[relation] = d.answer(t, "query", "--output", "json", "from "+relation)
		}
	}
	return o
}

// oracleDay is the report date of the reference project.
const oracleDay = "2026-03-31"

// holds tells whether a row's dates hold on the day, the last one included.
func holds(t *testing.T, row map[string]string) bool {
	t.Helper()
	return isoDay(t, row["Start Date"]) <= oracleDay && (row["End Date"] == "" || isoDay(t, row["End Date"]) >= oracleDay)
}

// readClasses finds whom each member of staff teaches on the day.
func (o *roleOracle) readClasses(t *testing.T, d *absenceDistrict) {
	t.Helper()
	school, enrolled, pupils := map[string]string{}, map[studentSchool]bool{}, map[string][]string{}
	for _, row := range d.rows(t, "skyward/sections", "section") {
		school[row["Section ID"]] = row["School ID"]
	}
	for _, row := range d.rows(t, "skyward/enrollments", "student_school_association") {
		if row["No Show"] != "Y" && holds(t, row) {
			enrolled[studentSchool{row["Student ID"], row["School ID"]}] = true
		}
	}
	numbers := d.studentNumbers(t, "Student ID")
	for _, row := range d.rows(t, "skyward/section_students", "student_section_association") {
		if holds(t, row) && enrolled[studentSchool{row["Student ID"], school[row["Section ID"]]}] {
			pupils[row["Section ID"]] = append(pupils[row["Section ID"]], numbers[row["Student ID"]])
		}
	}
	staff := map[string]string{}
	for _, row := range d.rows(t, "skyward/staff", "staff") {
		number := row["Staff Number"]
		staff[row["Staff ID"]], o.teaches[number], o.sections[number], o.leads[number] = number, map[string]bool{}, map[string]bool{}, map[string]bool{}
	}
	for _, row := range d.rows(t, "skyward/section_staff", "staff_section_association") {
		if !holds(t, row) || !slices.Contains(positionsThatSee, row["Position"]) {
			continue
		}
		for _, pupil := range pupils[row["Section ID"]] {
			o.teaches[staff[row["Staff ID"]]][pupil] = true
			o.sections[staff[row["Staff ID"]]][row["Section ID"]] = true
		}
	}
}

// administrator is the state's job classification of who leads a school.
const administrator = "10"

// readLeaders finds who leads which school in the year of the day.
func (o *roleOracle) readLeaders(t *testing.T, d *absenceDistrict) {
	t.Helper()
	schools := d.stateSchools(t)
	for _, f := range d.fields(t, "calpads/SASS") {
		if f[12] == administrator && f[5] == "2025-2026" && schools[f[4]] != "" {
			o.leads[f[7]][schools[f[4]]] = true
		}
	}
}

// readColumns takes the classes of columns from the manifest of the first release.
func (o *roleOracle) readColumns(t *testing.T, d *absenceDistrict) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(d.dir, "lake", "dev", "_releases", "00000000000000000001", "manifest.json"))
	check(t, err)
	var manifest struct {
		Nodes map[string]struct {
			Kind        string
			Relation    struct{ Space, Source, Name string }
			Columns     []oracleColumn
			Config      struct{ Materialized string }
			Quarantines string
		}
	}
	check(t, json.Unmarshal(text, &manifest))
	for _, n := range manifest.Nodes {
		readable := n.Kind == "source" || n.Kind == "seed" || (n.Kind == "model" && n.Config.Materialized != "ephemeral")
		if readable && n.Quarantines == "" {
			parts := slices.DeleteFunc([]string{n.Relation.Space, n.Relation.Source, n.Relation.Name}, func(p string) bool { return p == "" })
			o.columns[strings.Join(parts, ".")] = n.Columns
		}
	}
}

// token is a person's token.
func (o *roleOracle) token(t *testing.T, subject, number string) string {
	t.Helper()
	token, err := o.key.Pseudonym(subject, number)
	check(t, err)
	return token
}

// sees gives what a role sees of a published relation: its columns in order and its rows.
// The user is a staff number, "" for roles that are no person's. No columns: nothing is
// seen of it.
func (o *roleOracle) sees(t *testing.T, role, user, relation string) (columns []string, rows []oracleRow) {
	t.Helper()
	for _, c := range o.columns[relation] {
		if o.open(role, c) {
			columns = append(columns, c.Name)
		}
	}
	may := o.mayRead(t, role, user, relation)
	if may == nil || !slices.Contains(roleMatrix[role].layers, "published") || len(columns) == 0 {
		return nil, nil
	}
	for _, row := range o.rows[relation] {
		if !may(row) {
			continue
		}
		seen := oracleRow{}
		for _, name := range columns {
			seen[name] = row[name]
		}
		rows = append(rows, seen)
	}
	return columns, rows
}

// open tells whether the matrix opens a column.
func (o *roleOracle) open(role string, c oracleColumn) bool {
	at := slices.Index(closeness, c.Governance.Classification)
	if at < 0 || at > slices.Index(closeness, roleMatrix[role].class) {
		return false
	}
	for _, restriction := range c.Governance.Restriction {
		if !slices.Contains(roleMatrix[role].grants, restriction) {
			return false
		}
	}
	return true
}

// mayRead tells which rows of a relation a role sees; nil: none, nor the relation.
func (o *roleOracle) mayRead(t *testing.T, role, user, relation string) func(oracleRow) bool {
	t.Helper()
	all := func(oracleRow) bool { return true }
	if role != "principal" && role != "teacher" {
		return all
	}
	mart := strings.TrimPrefix(relation, "published.")
	switch mart {
	case "v_equity_outcomes":
		return all
	case "v_performance_correlations":
		if role == "teacher" {
			return all
		}
		return func(row oracleRow) bool { return row["school_id"] == nil || o.leads[user][*row["school_id"]] }
	case "v_class_section_comparison":
		if role == "teacher" {
			return func(row oracleRow) bool { return o.sections[user][*row["section_identifier"]] }
		}
	case "v_attendance_reconciliation", "v_chronic_absenteeism_risk", "v_wellbeing_risk_profiles":
		if role == "teacher" {
			own := map[string]bool{}
			for number := range o.teaches[user] {
				own[o.token(t, "student", number)] = true
			}
			return func(row oracleRow) bool { return own[*row["student_id_hash"]] }
		}
	default:
		return nil
	}
	return func(row oracleRow) bool { return o.leads[user][*row["school_id"]] }
}

// answer runs a command that prints a JSON list of rows.
func (d *dirtyDistrict) answer(t *testing.T, args ...string) []oracleRow {
	t.Helper()
	var rows []oracleRow
	check(t, json.Unmarshal([]byte(d.must(t, args...)), &rows))
	return rows
}

// compareRows holds rows to what the oracle says, in any order.
func compareRows(t *testing.T, what string, want, got []oracleRow) {
	t.Helper()
	missing, extra := sortedTexts(want), sortedTexts(got)
	if slices.Equal(missing, extra) {
		return
	}
	missing, extra = without(missing, extra), without(extra, missing)
	t.Errorf("%s: %d rows are seen and %d are to be; %d of those are missing and %d are too many", what, len(got), len(want), len(missing), len(extra))
	for _, row := range append(slices.Clone(missing[:min(2, len(missing))]), extra[:min(2, len(extra))]...) {
		t.Log(row)
	}
}

// sortedTexts writes each row as one text.
func sortedTexts(rows []oracleRow) []string {
	texts := make([]string, len(rows))
	for i, row := range rows {
		var cells []string
		for column, value := range row {
			cell := "NULL"
			if value != nil {
				cell = fmt.Sprintf("%q", *value)
			}
			cells = append(cells, column+"="+cell)
		}
		slices.Sort(cells)
		texts[i] = strings.Join(cells, " ")
	}
	slices.Sort(texts)
	return texts
}

// without is the multiset difference of two sorted lists.
func without(list, others []string) []string {
	left := map[string]int{}
	for _, text := range others {
		left[text]++
	}
	var rest []string
	for _, text := range list {
		if left[text]--; left[text] < 0 {
			rest = append(rest, text)
		}
	}
	return rest
}
