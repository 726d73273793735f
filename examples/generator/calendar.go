package generator

import "time"

// The school year of the sample. School years carry the year they end in.
const (
	schoolYear      = 2026
	stateYear       = "2025-2026" // the same year as CALPADS writes it
	stateYearBefore = "2024-2025"
	deliveryDay     = "20260401" // in the names of the files
)

func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// Fixed days of the year. The export was taken the morning after reportDay, so
// nothing later has happened yet.
func firstDay() time.Time  { return date(2025, time.August, 13) }
func lastDay() time.Time   { return date(2026, time.June, 4) }
func reportDay() time.Time { return date(2026, time.March, 31) }

// closure is a run of days without pupils, both ends included.
type closure struct {
	from, to time.Time
	kind     string // the Day Type of Skyward
	level    string // the only school level that it holds for; empty = all
}

// closures lists holidays before the longer breaks around them: the first
// match wins.
func closures() []closure {
	const holiday, off, teachers = "Holiday", "Non-instructional", "Teacher only"
	on := func(y int, m time.Month, d int, kind, level string) closure {
		return closure{date(y, m, d), date(y, m, d), kind, level}
	}
	return []closure{
		on(2025, time.September, 1, holiday, ""),
		on(2025, time.October, 3, off, "Middle"), // closed for smoke
		on(2025, time.October, 13, teachers, ""),
		on(2025, time.November, 3, teachers, "Elementary"),
		on(2025, time.November, 11, holiday, ""),
		{date(2025, time.November, 27), date(2025, time.November, 28), holiday, ""},
		{date(2025, time.November, 24), date(2025, time.November, 26), off, ""},
		on(2025, time.December, 25, holiday, ""),
		on(2026, time.January, 1, holiday, ""),
		{date(2025, time.December, 22), date(2026, time.January, 2), off, ""},
		on(2026, time.January, 5, teachers, "High"),
		on(2026, time.January, 19, holiday, ""),
		on(2026, time.February, 16, holiday, ""),
		{date(2026, time.February, 17), date(2026, time.February, 20), off, ""},
		on(2026, time.March, 9, teachers, ""),
		{date(2026, time.April, 6), date(2026, time.April, 10), off, ""},
		on(2026, time.May, 25, holiday, ""),
	}
}

// calendarDay is a weekday of the year at one school.
type calendarDay struct {
	date time.Time
	kind string // "Instructional" or a closure's kind
}

func (d calendarDay) instructional() bool { return d.kind == "Instructional" }

// countAs is the weight of the day in attendance.
func (d calendarDay) countAs() int {
	if d.instructional() {
		return 1
	}
	return 0
}

// calendarFor lists every weekday of the year for schools of a level.
func calendarFor(level string) []calendarDay {
	var days []calendarDay
	for d := firstDay(); !d.After(lastDay()); d = d.AddDate(0, 0, 1) {
		if d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
			continue
		}
		days = append(days, calendarDay{d, dayKind(d, level)})
	}
	return days
}

func dayKind(d time.Time, level string) string {
	for _, c := range closures() {
		if !d.Before(c.from) && !d.After(c.to) && (c.level == "" || c.level == level) {
			return c.kind
		}
	}
	return "Instructional"
}

// instructionalDays gives the dates with school, both ends included.
func instructionalDays(days []calendarDay, from, to time.Time) []time.Time {
	var out []time.Time
	for _, d := range days {
		if d.instructional() && !d.date.Before(from) && !d.date.After(to) {
			out = append(out, d.date)
		}
	}
	return out
}

// period is a named part of the year: a term or a grading period.
type period struct {
	name       string
	begin, end time.Time
}

// yearLong is the name of the term that all classes run in.
const yearLong = "Year"

// terms gives the terms of a school. Secondary schools have semesters beside
// the year, so their sessions overlap, as in most districts.
func terms(level string) []period {
	year := []period{{yearLong, firstDay(), lastDay()}}
	if level == "Elementary" {
		return year
	}
	return append(year,
		period{"Semester 1", firstDay(), date(2025, time.December, 19)},
		period{"Semester 2", date(2026, time.January, 5), lastDay()})
}

// gradingPeriods are the quarters whose marks are in by the report day.
func gradingPeriods() []period {
	return []period{
		{"Q1", firstDay(), date(2025, time.October, 17)},
		{"Q2", date(2025, time.October, 20), date(2025, time.December, 19)},
		{"Q3", date(2026, time.January, 5), date(2026, time.March, 13)},
	}
}
