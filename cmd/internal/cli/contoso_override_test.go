package cli_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/cmd/internal/cli"
)

// TestContosoOverride gives the reference project the files of another student
// information system. One properties file says what they are called and how their codes
// read; no declared source and no SQL is touched.
func TestContosoOverride(t *testing.T) {
	c := newContosoOverride(t)
	c.deliver(t, "day1")
	c.deliver(t, "day2")
	// Unit tests of the project are written for dates of its own sample.
	c.must(t, "run", "--exclude", "resource_type:unit_test")

	students, attendance := c.newest(t, "students", "SIS ID"), c.attendance(t)
	t.Run("every student is one", func(t *testing.T) {
		c.expect(t, "count(*)", "refined.student", fmt.Sprint(len(students)))
	})
	t.Run("codes read as the project's", func(t *testing.T) {
		counts := map[string]int{}
		for _, row := range students {
			counts[row["Gender"]]++
		}
		for gender, n := range counts {
			c.expect(t, "count(*)", "refined.student_demographic where sex_descriptor = 'uri://ed-fi.org/SexDescriptor#"+gender+"'", fmt.Sprint(n))
		}
	})
	t.Run("the schools that students name", func(t *testing.T) {
		schools := map[string]bool{}
		for _, row := range students {
			schools[row["School SIS ID"]] = true
		}
		c.expect(t, "count(*)", "refined.school", fmt.Sprint(len(schools)))
	})
	t.Run("stays without a first day are quarantined for it", func(t *testing.T) {
		c.expect(t, "count(*)", "refined.student_school_association__quarantine where _rule = 'required' and _column = 'entry_date'", fmt.Sprint(len(students)))
	})
	t.Run("every record of attendance is in the table or says why not", func(t *testing.T) {
		c.expect(t, "count(*)", "(select student_id_hash from refined.student_school_attendance_event union all select student_id_hash from refined.student_school_attendance_event__quarantine)", fmt.Sprint(len(attendance)))
	})
	t.Run("raw keeps every row of every delivery", func(t *testing.T) {
		rows := 0
		for _, path := range c.files(t, "students", c.days...) {
			rows += len(c.rows(t, path))
		}
		c.expect(t, "count(*)", "raw.skyward.students__history", fmt.Sprint(rows))
	})
}

// expect holds the one value of a query.
func (c *contoso) expect(t *testing.T, column, from, want string) {
	t.Helper()
	out := strings.Fields(c.must(t, "query", "select "+column+" as n from "+from))
	if got := out[len(out)-1]; got != want {
		t.Errorf("%s: got %s, want %s", from, got, want)
	}
}

// newContosoOverride is the reference project with testdata/contoso_override.
func newContosoOverride(t *testing.T) *contoso {
	t.Helper()
	if _, err := os.Stat(contosoData); err != nil {
		t.Skip("the contoso_sis export isn't beside the repository: it is data for trying, and not ours to copy")
	}
	c := &contoso{dir: filepath.Join(t.TempDir(), "district")}
	env := scriptEnvironment()
	env.Out, env.Err = io.Discard, io.Discard
	if code := cli.Main([]string{"init", c.dir}, env); code != 0 {
		t.Fatalf("init ended with %d", code)
	}
	overrides, err := os.ReadFile("testdata/contoso_override/district.yml")
	check(t, err)
	check(t, os.WriteFile(filepath.Join(c.dir, "models", "district.yml"), overrides, 0o644))
	settings := filepath.Join(c.dir, "edfi_project.yml")
	text, err := os.ReadFile(settings)
	check(t, err)
	lines := strings.Split(string(text), "\n")
	i := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, "    landing: examples/") })
	if i < 0 {
		t.Fatal("the project's settings have no landing folder of the sample")
	}
	lines[i] = "    landing: landing"
	check(t, os.WriteFile(settings, []byte(strings.Join(lines, "\n")), 0o644))
	return c
}
