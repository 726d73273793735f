package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// absenceDistrict is the reference project over a generated landing folder, with the
// traps' students among the generated ones.
type absenceDistrict struct {
	*dirtyDistrict
	setAside map[string]bool // file, line and model of each planted row that doesn't count
	skipped  int             // rows that were left out for it
}

// newAbsenceDistrict makes the project and its landing files.
func newAbsenceDistrict(t *testing.T, flags ...string) *absenceDistrict {
	t.Helper()
	d := &absenceDistrict{dirtyDistrict: &dirtyDistrict{dir: filepath.Join(t.TempDir(), "district")}, setAside: map[string]bool{}}
	d.must(t, "init", d.dir)
	// The unit tests of the project hold for its own lines, and are run elsewhere.
	check(t, os.RemoveAll(filepath.Join(d.dir, "tests", "unit")))
	check(t, os.RemoveAll(d.landing()))
	if slices.Contains(flags, "--dirt") {
		flags = append(flags, "--planted", filepath.Join(filepath.Dir(d.dir), "planted.csv"))
	}
	d.must(t, append([]string{"generate", "--students", "400", "--out", d.landing()}, flags...)...)
	if slices.Contains(flags, "--dirt") {
		for _, f := range d.planted(t) {
			if f[3] != "kept" {
				d.setAside[f[1]+"|"+f[2]+"|"+f[4]] = true
			}
		}
	}
	d.setTraps(t)
	check(t, settle(d.landing()))
	return d
}

func (d *absenceDistrict) landing() string {
	return filepath.Join(d.dir, "examples", "district", "landing")
}

// deliveries are the files of a table, such as skyward/enrollments, oldest first.
func (d *absenceDistrict) deliveries(t *testing.T, table string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(d.landing(), filepath.FromSlash(table)+"_2*"))
	check(t, err)
	if len(files) == 0 {
		t.Fatalf("the district has no %s", table)
	}
	return slices.Sorted(slices.Values(files))
}

func (d *absenceDistrict) newest(t *testing.T, table string) string {
	t.Helper()
	return slices.Max(d.deliveries(t, table))
}

// add writes lines to the end of a table's newest delivery.
func (d *absenceDistrict) add(t *testing.T, table string, lines ...string) {
	t.Helper()
	d.addTo(t, d.newest(t, table), lines...)
}

// addTo writes lines to the end of a file, ended as its others are.
func (d *absenceDistrict) addTo(t *testing.T, path string, lines ...string) {
	t.Helper()
	text, err := os.ReadFile(path)
	check(t, err)
	end := "\n"
	if strings.HasSuffix(string(text), "\r\n") {
		end = "\r\n"
	}
	for _, line := range lines {
		text = append(text, line+end...)
	}
	check(t, os.WriteFile(path, text, 0o644))
}

// replace changes the one place of a file of the project that the pattern finds.
func (d *absenceDistrict) replace(t *testing.T, file, pattern, by string) {
	t.Helper()
	path := filepath.Join(d.dir, filepath.FromSlash(file))
	text, err := os.ReadFile(path)
	check(t, err)
	expression := regexp.MustCompile("(?m)" + pattern)
	if n := len(expression.FindAll(text, -1)); n != 1 {
		t.Fatalf("%s has %q %d times", file, pattern, n)
	}
	check(t, os.WriteFile(path, expression.ReplaceAll(text, []byte(by)), 0o644))
}

// replaceNewest changes the one place of a table's newest delivery that the pattern finds.
func (d *absenceDistrict) replaceNewest(t *testing.T, table, pattern, by string) {
	t.Helper()
	file, err := filepath.Rel(d.dir, d.newest(t, table))
	check(t, err)
	d.replace(t, file, pattern, by)
}

// otherLines sets the report date to December, and each number of the KPIs that can be
// another: SQL that has one of its own would count otherwise. Two codes get one priority,
// so that the longest part of the day speaks, then the code.
func otherLines(t *testing.T, d *absenceDistrict) {
	t.Helper()
	d.replace(t, "edfi_project.yml", `^report_date: .*$`, `report_date: "2025-12-19"`)
	for field, value := range map[string]int{
		"inclusive": 0, "at_risk": 6, "severe": 24, "minimum_days": 33, "early_days": 11,
		"weight_year": 30, "weight_recent": 45, "weight_streak": 25, "streak_full": 6, "watch_days": 8, "usual_minimum_days": 15,
		"usual_margin": 6, "usual_spread": 2, "new_days": 12, "trend_step": 3,
	} {
		d.replace(t, "kpis.yml", `^( +`+field+`:) \d+$`, fmt.Sprintf("$1 %d", value))
	}
	d.replace(t, "seeds/attendance_codes.csv", `^(UNX,.*,)8$`, "${1}7")
}
