package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// newRoleDistrict makes a district whose classes hold the cases that a teacher's scope can
// get wrong, and runs it.
func newRoleDistrict(t *testing.T) *absenceDistrict {
	t.Helper()
	d := &absenceDistrict{dirtyDistrict: &dirtyDistrict{dir: filepath.Join(t.TempDir(), "district")}, setAside: map[string]bool{}}
	d.must(t, "init", d.dir)
	check(t, os.RemoveAll(filepath.Join(d.dir, "tests", "unit")))
	check(t, os.RemoveAll(d.landing()))
	d.must(t, "generate", "--students", "200", "--seed", "5", "--out", d.landing())
	d.setScopeTraps(t)
	check(t, settle(d.landing()))
	d.must(t, "run", "--no-docs")
	return d
}

// staffTrap is a member of staff and what they do in the classes of two schools.
type staffTrap struct {
	number  string
	classes []string // position, school, first day, last day
}

// staffTraps are teachers by the numbers that query --role is asked for.
var staffTraps = []staffTrap{
	{"59900", []string{"Support Teacher,101,8/13/2025,"}},                                       // co-teacher
	{"59901", []string{"Teacher of Record,101,4/1/2026,"}},                                      // begins tomorrow
	{"59902", []string{"Teacher of Record,101,8/13/2025,3/30/2026"}},                            // ended yesterday
	{"59903", []string{"Substitute,101,3/30/2026,4/3/2026"}},                                    // substitutes this week
	{"59904", []string{"Substitute,101,10/6/2025,10/10/2025"}},                                  // did so in the fall
	{"59905", []string{"Assistant,101,8/13/2025,"}},                                             // opens nothing
	{"59906", []string{"Teacher of Record,101,8/13/2025,", "Teacher of Record,301,8/13/2025,"}}, // two schools
	{"59907", nil}, // no class
	{"59908", []string{"Teacher of Record,101,3/31/2026,3/31/2026"}},                                  // this day alone
	{"59909", []string{"Teacher of Record,101,8/13/2025,10/1/2025", "Support Teacher,101,3/2/2026,"}}, // came back
}

// studentTraps are students of the class at school 101, or at both: stays at schools, then
// stays in classes, each as school, first day, last day, and N for a no-show.
var studentTraps = []struct{ stays, classes []string }{
	{[]string{"101,8/13/2025,"}, []string{"101,8/13/2025,"}},                                     // there
	{[]string{"101,8/13/2025,"}, []string{"101,4/1/2026,"}},                                      // joins tomorrow
	{[]string{"101,8/13/2025,"}, []string{"101,8/13/2025,3/30/2026"}},                            // dropped yesterday
	{[]string{"101,8/13/2025,"}, []string{"101,8/13/2025,12/1/2025", "101,2/2/2026,"}},           // came back
	{[]string{"101,8/13/2025,3/30/2026"}, []string{"101,8/13/2025,"}},                            // left the school, still listed
	{[]string{"101,8/13/2025,,N"}, []string{"101,8/13/2025,"}},                                   // never came
	{[]string{"101,8/13/2025,", "301,8/13/2025,"}, []string{"101,8/13/2025,", "301,8/13/2025,"}}, // two schools
	{[]string{"301,8/13/2025,"}, []string{"101,8/13/2025,"}},                                     // of another school
	{[]string{"101,8/13/2025,3/31/2026"}, []string{"101,8/13/2025,3/31/2026"}},                   // the last day
}

// teachingPrincipals lead a school beside its administrator, by staff number, and teach
// as well.
var teachingPrincipals = map[string]string{"50001": "101", "50015": "301"}

// setScopeTraps adds the traps to the newest deliveries.
func (d *absenceDistrict) setScopeTraps(t *testing.T) {
	t.Helper()
	class := map[string]string{}
	for _, row := range d.rows(t, "skyward/sections", "section") {
		if class[row["School ID"]] == "" {
			class[row["School ID"]] = row["Section ID"]
		}
	}
	for i, s := range staffTraps {
		d.add(t, "skyward/staff", fmt.Sprintf("39%02d,%s,Mentor-9%02d,Trap,t%s@staff.example.org", i, s.number, i, s.number))
		for _, c := range s.classes {
			position, school, first, last := four(c)
			d.add(t, "skyward/section_staff", fmt.Sprintf("%s,39%02d,%s,%s,%s", class[school], i, position, first, last))
		}
	}
	for i, s := range studentTraps {
		d.add(t, "skyward/students", fmt.Sprintf("29%03d,4999%03d,99990000%02d,Trap,Student,,5/1/2012,X,05,English,", i, i, i))
		for n, stay := range s.stays {
			school, first, last, noShow := four(stay)
			withdrawal := ""
			if last != "" {
				withdrawal = "T160"
			}
			if noShow == "N" {
				withdrawal, noShow = "N420", "Y"
			} else {
				noShow = "N"
			}
			d.add(t, "skyward/enrollments", fmt.Sprintf("79%03d%d,29%03d,%s,2026,05,%s,%s,E02,%s,%s", i, n, i, school, first, last, withdrawal, noShow))
		}
		for n, c := range s.classes {
			school, first, last, _ := four(c)
			d.add(t, "skyward/section_students", fmt.Sprintf("59%03d%d,29%03d,%s,%s,%s", i, n, i, class[school], first, last))
		}
	}
	d.setTeachingPrincipals(t)
}

// four cuts a text at its first three commas.
func four(text string) (a, b, c, d string) {
	parts := append(strings.SplitN(text, ",", 4), "", "", "")
	return parts[0], parts[1], parts[2], parts[3]
}

// setTeachingPrincipals tells the state who leads a school beside teaching.
func (d *absenceDistrict) setTeachingPrincipals(t *testing.T) {
	t.Helper()
	for _, f := range d.fields(t, "calpads/SASS") {
		if school := teachingPrincipals[f[7]]; school != "" {
			d.add(t, "calpads/SASS", fmt.Sprintf("SASS^A^RP%s^1234567^6000%s^2025-2026^%s^%s^Mentor^Trap^19800101^X^%s^100.00^^^^^^^", f[7], school, f[6], f[7], administrator))
		}
	}
}
