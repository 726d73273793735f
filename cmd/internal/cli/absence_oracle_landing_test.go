package cli_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// setTraps adds the traps' students, numbered in their order, and the calendars that they
// need: school on a Saturday, a short day, a school that handed in late, the year before.
func (d *absenceDistrict) setTraps(t *testing.T) {
	t.Helper()
	for i, tr := range absenceTraps {
		d.setTrap(t, i, tr)
	}
	d.add(t, "skyward/calendar_days", "101,2026,10/25/2025,1,Make-up")
	d.replaceNewest(t, "skyward/calendar_days", "^101,2026,9/30/2025,1,", "101,2026,9/30/2025,0.5,")
	d.replaceNewest(t, "skyward/attendance_submissions", "^301,3/31/2026", "301,3/25/2026")
	d.addYearBefore(t, len(absenceTraps)-1)
}

// setTrap adds a trap's student, with stays and events.
func (d *absenceDistrict) setTrap(t *testing.T, i int, tr absenceTrap) {
	t.Helper()
	d.add(t, "skyward/students", fmt.Sprintf("29%03d,4999%03d,99990000%02d,Trap,Student,,5/1/2012,X,05,English,", i, i, i))
	d.tellState(t, i, tr)
	if tr.second {
		d.addTo(t, filepath.Join(d.dir, "seeds", "student_merges.csv"), fmt.Sprintf("4999%03d,4999%03d", i, i-1))
	}
	for n, stay := range tr.stays {
		d.addStay(t, i, n, stay)
	}
	files := d.deliveries(t, "skyward/attendance")
	oldest, newest := files[0], files[len(files)-1]
	for n, event := range tr.events {
		d.addEvents(t, newest, i, n, event)
	}
	for n, event := range tr.before {
		if oldest != newest {
			d.addEvents(t, oldest, i, len(tr.events)+n, event)
		}
	}
}

// tellState reports the first stay of a student who is exempt by the state's files.
func (d *absenceDistrict) tellState(t *testing.T, i int, tr absenceTrap) {
	t.Helper()
	f := strings.Fields(tr.stays[0])
	if tr.nonpublic {
		d.add(t, "calpads/SENR", fmt.Sprintf("SENR^A^RT%d^1234567^6000%s^7100001^2025-2026^99990000%02d^4999%03d^Student^^Trap^^^^^20120501^X^^^US^%s^10^%s"+
			"^^^^^^^1234567^^^^^^^^", i, f[0], i, i, monthDay(t, f[2]).Format("20060102"), f[1]))
	}
	if tr.stas {
		d.add(t, "calpads/STAS", fmt.Sprintf("STAS^A^RT%d^1234567^6000%s^2025-2026^99990000%02d^4999%03d^Student^Trap^20120501^X^Y^N^"+
			"100.00^90.00^0.00^0.00^10.00^0.00^0.00^0.00", i, f[0], i, i))
	}
}

// addStay adds a stay of a trap's student.
func (d *absenceDistrict) addStay(t *testing.T, student, n int, text string) {
	t.Helper()
	f := strings.Fields(text)
	last, code, withdrawal, noShow := f[3], f[4], "", "N"
	switch {
	case strings.HasSuffix(text, "no-show"):
		withdrawal, noShow = "N420", "Y"
	case last == "-":
		last = ""
	default:
		withdrawal = "T160"
	}
	if !strings.HasPrefix(code, "E") {
		code = d.exemptCode(t, code)
	}
	d.add(t, "skyward/enrollments", fmt.Sprintf("79%03d%d,29%03d,%s,2026,%s,%s,%s,%s,%s,%s", student, n, student, f[0], f[1], f[2], last, code, withdrawal, noShow))
}

// exemptCode is the first entry code that the seed exempts on the ground.
func (d *absenceDistrict) exemptCode(t *testing.T, ground string) string {
	t.Helper()
	for _, row := range d.seed(t, "entry_codes") {
		if row["absence_exemption"] == ground {
			return row["entry_code"]
		}
	}
	t.Fatalf("no entry code is exempt by %s", ground)
	return ""
}

// addEvents adds an event to a file, or one for each weekday of a range.
func (d *absenceDistrict) addEvents(t *testing.T, path string, student, n int, text string) {
	t.Helper()
	f := strings.Fields(text)
	from, to, step := dayRange(t, f[1])
	var lines []string
	for day := from; !day.After(to); day = day.AddDate(0, 0, step) {
		if from.Equal(to) || (day.Weekday() != time.Saturday && day.Weekday() != time.Sunday) {
			lines = append(lines, fmt.Sprintf("9%03d%02d%03d,29%03d,%s,2026,%s,%s,%s,0", student, n, len(lines), student, f[0], day.Format(landingDay), f[2], f[3]))
		}
	}
	d.addTo(t, path, lines...)
}

// landingDay is how Skyward's reports write a day.
const landingDay = "1/2/2006"

// dayRange reads a day, a range of days, or a range with a step: 9/2/2025-12/12/2025/3.
func dayRange(t *testing.T, text string) (from, to time.Time, step int) {
	t.Helper()
	first, last, isRange := strings.Cut(text, "-")
	if !isRange {
		last = first
	}
	step = 1
	if parts := strings.Split(last, "/"); len(parts) == 4 {
		_, err := fmt.Sscan(parts[3], &step)
		check(t, err)
		last = strings.Join(parts[:3], "/")
	}
	return monthDay(t, first), monthDay(t, last), step
}

func monthDay(t *testing.T, text string) time.Time {
	t.Helper()
	day, err := time.Parse(landingDay, text)
	check(t, err)
	return day
}

// addYearBefore adds a spring of the year before at the high school, and the student who
// was there then: ill on its last four days, and so on the first of the next year.
func (d *absenceDistrict) addYearBefore(t *testing.T, student int) {
	t.Helper()
	d.add(t, "skyward/terms", "99,501,2025,Year,3/3/2025,5/9/2025,50")
	d.add(t, "skyward/enrollments", fmt.Sprintf("799990,29%03d,501,2025,09,3/3/2025,5/9/2025,E01,T160,N", student))
	from, to, _ := dayRange(t, "3/3/2025-5/9/2025")
	for day := from; !day.After(to); day = day.AddDate(0, 0, 1) {
		if day.Weekday() != time.Saturday && day.Weekday() != time.Sunday {
			d.add(t, "skyward/calendar_days", "501,2025,"+day.Format(landingDay)+",1,Instructional")
		}
		if day.Month() == time.May && day.Day() > 5 {
			d.add(t, "skyward/attendance", fmt.Sprintf("9999%02d,29%03d,501,2025,%s,EXC,1,0", day.Day(), student, day.Format(landingDay)))
		}
	}
}
