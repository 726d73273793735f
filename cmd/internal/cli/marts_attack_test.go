package cli_test

import (
	"fmt"
	"maps"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestMartsWithstandSubtraction attacks the marts of two consecutive releases: somebody
// who knows every cell that is shown, and how cells add up, tries to work out those that
// are not. What a cell was in one release is not taken for what it is in the other.
func TestMartsWithstandSubtraction(t *testing.T) {
	if testing.Short() {
		t.Skip("generates a district and runs the reference project over it twice")
	}
	d := newDirtyDistrict(t)
	d.keepUnhidden(t)
	hidden := map[string]bool{}
	for _, day := range []string{"2025-12-12", "2026-03-31"} {
		d.setReportDate(t, day)
		d.must(t, "run", "--no-docs", "--exclude", "resource_type:test", "resource_type:unit_test")
		marts := d.publishedCells(t)
		for name := range hidden {
			if c, there := marts.cells[name]; there && c.shown {
				t.Errorf("%s is shown on %s, and was hidden before", name, day)
			}
		}
		marts.withstand(t, day)
		marts.fallWithoutProtection(t, day)
		for name, c := range marts.cells {
			if c.hidden {
				hidden[name] = true
			}
		}
	}
	if len(hidden) < 50 {
		t.Errorf("only %d cells are hidden: there is little to attack", len(hidden))
	}
}

// cell is a number that a mart shows or doesn't.
type cell struct {
	shown  bool
	hidden bool // for good, where it isn't shown; otherwise a band of it is
	value  int64
	truth  int64 // what the mart keeps to itself
	small  bool  // must be hidden whatever its neighbors are
}

// cells are those of all marts, and how they add up.
type cells struct {
	cells map[string]cell
	sums  []sum
}

// sum says that parts add up to a whole. Names of the same number are the same.
type sum struct {
	whole string
	parts []string
}

// withstand fails for each number that the shown ones give away, when the totals are seen
// as the mart shows them, and when they are known whether it shows them or not.
func (m cells) withstand(t *testing.T, day string) {
	t.Helper()
	isShown := func(name string) bool { return m.cells[name].shown }
	for name, value := range m.attack(isShown) {
		t.Errorf("%s: %s is %s", day, name, value.RatString())
	}
	isTotal := map[string]bool{}
	for _, s := range m.sums {
		isTotal[s.whole] = !m.cells[s.whole].hidden
		if len(s.parts) == 1 { // a group of everybody is the total by another name
			isTotal[s.parts[0]] = isTotal[s.whole]
		}
	}
	for name, value := range m.attack(func(name string) bool { return isShown(name) || isTotal[name] }) {
		t.Errorf("%s: with all totals, %s is %s", day, name, value.RatString())
	}
}

// fallWithoutProtection shows that the attack finds something: where only the small cells
// are hidden, their neighbors give them away.
func (m cells) fallWithoutProtection(t *testing.T, day string) {
	t.Helper()
	if len(m.attack(func(name string) bool { return !m.cells[name].small })) == 0 {
		t.Errorf("%s: the attack finds nothing even where only small cells are hidden", day)
	}
	for name, c := range m.cells {
		switch {
		case c.shown && c.value != c.truth:
			t.Errorf("%s: %s is shown as %d and is %d", day, name, c.value, c.truth)
		case c.shown && c.small:
			t.Errorf("%s: %s is small and shown", day, name)
		}
	}
}

// attack gives the numbers that follow from the known ones. The known ones have their
// true values.
func (m cells) attack(known func(name string) bool) map[string]*big.Rat {
	var equations []equation
	for _, s := range m.sums {
		e := equation{terms: map[string]int64{}, total: new(big.Rat)}
		add := func(name string, sign int64) {
			if known(name) {
				e.total.Sub(e.total, new(big.Rat).SetInt64(sign*m.cells[name].truth))
			} else {
				e.terms[name] += sign
			}
		}
		for _, part := range s.parts {
			add(part, 1)
		}
		add(s.whole, -1)
		if len(e.terms) > 0 {
			equations = append(equations, e)
		}
	}
	return recovered(equations)
}

// keepUnhidden lets the project store what it hides from: the truth to compare with.
func (d *dirtyDistrict) keepUnhidden(t *testing.T) {
	t.Helper()
	check(t, os.Remove(filepath.Join(d.dir, "checks", "models_have_a_key_test.sql")))
	for _, model := range []string{"int_equity_cell", "int_section_result", "int_correlation"} {
		d.edit(t, filepath.Join("models", "published", model+".yml"), "materialized: ephemeral", "materialized: table")
		d.undeclare(t, filepath.Join("models", "published", model+".yml"))
	}
}

func (d *dirtyDistrict) setReportDate(t *testing.T, day string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(d.dir, "edfi_project.yml"))
	check(t, err)
	_, rest, ok := strings.Cut(string(text), "report_date: \"")
	if !ok {
		t.Fatal("the project has no report date")
	}
	d.edit(t, "edfi_project.yml", "report_date: \""+rest[:len(day)], "report_date: \""+day)
}

// undeclare lets the columns of a model inherit how close they are: what is stored with
// nothing hidden is closer than what the marts show.
func (d *dirtyDistrict) undeclare(t *testing.T, path string) {
	t.Helper()
	file := filepath.Join(d.dir, path)
	text, err := os.ReadFile(file)
	check(t, err)
	check(t, os.WriteFile(file, []byte(strings.ReplaceAll(string(text), "        governance: {classification: internal}\n", "")), 0o644))
	check(t, os.RemoveAll(filepath.Join(d.dir, "checks")))
}

func (d *dirtyDistrict) edit(t *testing.T, path, old, replacement string) {
	t.Helper()
	path = filepath.Join(d.dir, path)
	text, err := os.ReadFile(path)
	check(t, err)
	if !strings.Contains(string(text), old) {
		t.Fatalf("%s doesn't say %q", path, old)
	}
	check(t, os.WriteFile(path, []byte(strings.Replace(string(text), old, replacement, 1)), 0o644))
}

// publishedCells reads the marts of groups.
func (d *dirtyDistrict) publishedCells(t *testing.T) cells {
	t.Helper()
	m := cells{cells: map[string]cell{}}
	parts := map[string][]string{}
	for _, read := range []func(*testing.T) []reading{d.equityCells, d.sectionCells, d.correlationCells} {
		for _, r := range read(t) {
			m.cells[r.name] = r.cell
			if r.whole != "" && !slices.Contains(parts[r.whole+"/"+r.dimension], r.name) {
				parts[r.whole+"/"+r.dimension] = append(parts[r.whole+"/"+r.dimension], r.name)
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(parts)) {
		whole := key[:strings.LastIndexByte(key, '/')]
		if _, ok := m.cells[whole]; !ok {
			t.Fatalf("%s is the sum of %v and isn't there", whole, parts[key])
		}
		m.sums = append(m.sums, sum{whole, parts[key]})
	}
	return m
}

// reading is a cell and what it is a part of.
type reading struct {
	name, whole, dimension string
	cell
}

// equityCells are numbers of students, which outcomes of one population share, and of
// those with the outcome, which follow from the rate.
func (d *dirtyDistrict) equityCells(t *testing.T) []reading {
	t.Helper()
	var out []reading
	for _, row := range d.ask(t, `
		select m.school_year, o.population, m.outcome, m.dimension, m.group_name, m.n, m.rate, m.suppression,
			coalesce(c.students, 0) as students, coalesce(c.with_outcome, 0) as with_outcome
		from published.v_equity_outcomes as m
		inner join seeds.equity_outcomes as o on o.outcome = m.outcome
		left join published.int_equity_cell as c on c.school_year = m.school_year and c.outcome = m.outcome
			and c.dimension = m.dimension and c.group_name = m.group_name`) {
		for _, number := range []struct{ of, value, truth string }{
			{row["population"] + " students", row["n"], row["students"]},
			{row["outcome"] + " with the outcome", withOutcome(row["n"], row["rate"], row["with_outcome"]), row["with_outcome"]},
		} {
			total := strings.Join([]string{"equity", row["school_year"], number.of, "all"}, "|")
			r := reading{name: total}
			if row["dimension"] != "all" {
				r = reading{name: strings.Join([]string{"equity", row["school_year"], number.of, row["dimension"], row["group_name"]}, "|"),
					whole: total, dimension: row["dimension"]}
			}
			r.cell = newCell(number.value, number.truth, whole(row["students"]) < cellMinimum, row["suppression"] == "hidden")
			out = append(out, r)
		}
	}
	return out
}

// withOutcome is what a rate of one decimal says of a number of students. Of a thousand
// or more it says it but roughly, and then the attacker may have the truth.
func withOutcome(n, rate, truth string) string {
	if n == missing || rate == missing {
		return missing
	}
	r, err := strconv.ParseFloat(rate, 64)
	if err != nil {
		return missing
	}
	students := float64(whole(n))
	told := r * students / 100
	if math.Abs(told-float64(whole(truth))) <= 0.0005*students+1e-6 {
		return truth
	}
	return strconv.FormatInt(int64(math.Round(told)), 10)
}

// sectionCells are the classes of a course: their students and those who pass.
func (d *dirtyDistrict) sectionCells(t *testing.T) []reading {
	t.Helper()
	var out []reading
	for _, row := range d.ask(t, `
		select m.school_id, m.school_year, m.session_name, m.local_course_code, m.section_identifier,
			m.n as students, m.course_students, m.suppression, r.students as true_students, r.course_students as true_course_students
		from published.v_class_section_comparison as m
		inner join published.int_section_result as r on r.section_identifier = m.section_identifier`) {
		course := strings.Join([]string{"course", row["school_year"], row["school_id"], row["session_name"], row["local_course_code"]}, "|")
		isHidden := row["suppression"] == "hidden"
		out = append(out,
			reading{name: course, cell: newCell(row["course_students"], row["true_course_students"], whole(row["true_course_students"]) < cellMinimum, true)},
			reading{name: course + "|" + row["section_identifier"], whole: course, dimension: "section",
				cell: newCell(row["students"], row["true_students"], whole(row["true_students"]) < cellMinimum, isHidden)})
	}
	return out
}

// correlationCells are the students of a pair of measures. A cell without a row is hidden.
func (d *dirtyDistrict) correlationCells(t *testing.T) []reading {
	t.Helper()
	var out []reading
	for _, row := range d.ask(t, `
		select c.school_year, c.engagement, c.performance, c.scope, coalesce(c.school_id::varchar, '') as school,
			coalesce(c.grade_level, '') as grade, c.students as true_students, m.n as students
		from published.int_correlation as c
		left join published.v_performance_correlations as m on m.school_year = c.school_year and m.scope = c.scope
			and m.engagement = c.engagement and m.performance = c.performance
			and m.school_id is not distinct from c.school_id and m.grade_level is not distinct from c.grade_level`) {
		district := strings.Join([]string{"correlation", row["school_year"], row["engagement"], row["performance"]}, "|")
		school := district + "|" + row["school"]
		r := reading{cell: newCell(row["students"], row["true_students"], whole(row["true_students"]) < 30, true)}
		switch row["scope"] {
		case "district":
			r.name = district
		case "school":
			r.name, r.whole, r.dimension = school, district, "school"
		default:
			r.name, r.whole, r.dimension = school+"|"+row["grade"], school, "grade_level"
		}
		out = append(out, r)
	}
	return out
}

// missing is how ask prints an empty cell.
const missing = "<nil>"

func newCell(value, truth string, small, hidden bool) cell {
	c := cell{shown: value != missing, truth: whole(truth), small: small}
	c.hidden = hidden && !c.shown
	if c.shown {
		c.value = whole(value)
	}
	return c
}

func whole(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		panic(fmt.Sprintf("%q is no whole number", text))
	}
	return n
}
