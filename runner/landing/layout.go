package landing

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/edfi-build/edfi-build/internal/diag"
)

// newest is the year of a file that doesn't tell its own: one that no layout has
// ended before.
const newest = math.MaxInt

// schoolYear tells the school year whose layout the file has. Where the source has no
// expression for it, or the path doesn't match, that is the newest; a match that is
// no year is an error, since a guess would put fields into the wrong columns.
func (s Spec) schoolYear() (int, error) {
	if s.SchoolYear == "" {
		return newest, nil
	}
	re, err := compileGroup(s.Span, "school_year", s.SchoolYear)
	if err != nil {
		return 0, err
	}
	match := re.FindStringSubmatch(s.File)
	if match == nil || match[1] == "" {
		return newest, nil
	}
	year, ok := readSchoolYear(match[1])
	if !ok {
		return 0, diag.New(diag.NoSchoolYear, s.Span, "%s has no school year: what %q finds in its path is none", s.File, s.SchoolYear).
			WithHint("a school year is the year in which it ends (2026), a pair (2025-2026) or a date (20260401): correct landing.school_year, or rename the file")
	}
	return year, nil
}

// Ways to write a school year. Years are of four digits, so that month and day, or
// 2526, aren't taken for one.
var (
	oneYear  = regexp.MustCompile(`^((?:19|20)\d\d)$`)
	twoYears = regexp.MustCompile(`^((?:19|20)\d\d)[-_](\d{4}|\d\d)$`)
	aDate    = regexp.MustCompile(`^((?:19|20)\d\d)([-_]?)(0[1-9]|1[0-2])([-_]?)(0[1-9]|[12]\d|3[01])(?:T.*)?$`)
)

// firstMonth is July, in which a school year begins.
const firstMonth = 7

// readSchoolYear reads the school year of 2026, 2025-2026, 2025-26, 20260401 or
// 2026-04-01, and names it by the year in which it ends.
func readSchoolYear(text string) (year int, ok bool) {
	if m := oneYear.FindStringSubmatch(text); m != nil {
		return number(m[1]), true
	}
	if m := twoYears.FindStringSubmatch(text); m != nil {
		last := strconv.Itoa(number(m[1]) + 1)
		return number(last), strings.HasSuffix(last, m[2])
	}
	m := aDate.FindStringSubmatch(text)
	if m == nil || m[2] != m[4] {
		return 0, false
	}
	if year = number(m[1]); number(m[3]) >= firstMonth {
		year++
	}
	return year, true
}

// number reads digits.
func number(digits string) int {
	n, _ := strconv.Atoi(digits) // they were matched as digits
	return n
}

// layout lists the columns that files of a year have, by their index.
func (s Spec) layout(year int) []int {
	var columns []int
	for i, c := range s.Columns {
		if c.InFile.Holds(year) {
			columns = append(columns, i)
		}
	}
	return columns
}

// era is a run of school years with one layout.
type era struct {
	from, to int // 0 and newest: no such limit
	columns  int
}

// eras lists the layouts of a source, oldest first.
func (s Spec) eras() []era {
	starts := []int{0}
	for _, c := range s.Columns {
		if c.InFile.Since > 0 {
			starts = append(starts, c.InFile.Since)
		}
		if c.InFile.Until > 0 {
			starts = append(starts, c.InFile.Until+1)
		}
	}
	slices.Sort(starts)
	starts = slices.Compact(starts)
	var list []era
	for i, from := range starts {
		to := newest
		if i+1 < len(starts) {
			to = starts[i+1] - 1
		}
		list = append(list, era{from, to, len(s.layout(max(from, 1)))})
	}
	return list
}

// years says which school years an era spans.
func (e era) years() string {
	switch {
	case e.from == 0 && e.to == newest:
		return "every school year"
	case e.from == 0:
		return fmt.Sprintf("the school years until %d", e.to)
	case e.to == newest:
		return fmt.Sprintf("the school years since %d", e.from)
	case e.from == e.to:
		return fmt.Sprintf("the school year %d", e.from)
	}
	return fmt.Sprintf("the school years %d to %d", e.from, e.to)
}

// otherLayout says that a file without a header isn't of the layout of its year: its
// records have fewer fields.
func (s Spec) otherLayout(fields, year int) diag.Diagnostic {
	hint, fits := s.fitting(fields)
	if !fits {
		hint = "no school year's layout has as few: check the delimiter, and since and until of the source's columns against the export's specification"
	}
	return diag.New(diag.OtherLayout, s.Span, "%s has %s in a record, and %s has %s",
		s.File, count(fields, "field"), layoutName(year), count(len(s.layout(year)), "column")).
		WithHint("%s", hint)
}

func layoutName(year int) string {
	if year == newest {
		return "the newest layout of its source"
	}
	return fmt.Sprintf("the layout of the school year %d", year)
}

// fitting says which layouts have so many columns, if any has.
func (s Spec) fitting(fields int) (hint string, fits bool) {
	var fit []string
	for _, e := range s.eras() {
		if e.columns == fields {
			fit = append(fit, e.years())
		}
	}
	return fmt.Sprintf("the layout of %s has as many columns: correct landing.school_year, or the years of the columns", strings.Join(fit, " and of ")), len(fit) > 0
}
