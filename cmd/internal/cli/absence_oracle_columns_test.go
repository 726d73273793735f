package cli_test

import (
	"fmt"
	"slices"
	"strconv"
)

// absenceRow is a row of v_chronic_absenteeism_risk, its cells as the command line prints
// them.
type absenceRow map[string]string

// key is what tells the rows of the mart apart.
func (r absenceRow) key() string {
	return r["student_id_hash"] + " at " + r["school_id"] + " in " + r["school_year"]
}

// nullCell is an empty cell.
const nullCell = "NULL"

// rows counts all rows of the mart.
func (o *absenceOracle) rows() map[attendee]absenceRow {
	all := o.attendances()
	district := o.overSchools(all)
	rows := map[attendee]absenceRow{}
	for _, a := range all {
		row := absenceRow{
			"student_id_hash": o.pseudonym(a.student), "school_id": a.school, "school_year": a.year,
			"grade_level": a.stays[len(a.stays)-1].grade,
			"as_of_date":  min(o.reportDate, o.submitted[a.school], a.year+"-06-30"),
		}
		o.totals(row, a.days)
		o.eligibility(row, a)
		o.recent(row, a.days)
		o.projection(row, a)
		o.flags(row, a.days)
		o.risk(row, a.days)
		whole := district[a.student+"|"+a.year]
		row["district_days_enrolled"] = strconv.Itoa(len(whole))
		row["district_days_absent"] = strconv.Itoa(absentDays(whole))
		row["district_chronic_10"] = boolCell(o.reached("threshold", absentDays(whole), len(whole)))
		rows[a.attendee] = row
	}
	return rows
}

// overSchools gives each student's days in the district, each date once: absent who was at
// none of the schools.
func (o *absenceOracle) overSchools(all []schoolAttendance) map[string][]countedDay {
	parts := map[string]map[string]int{} // the least that was missed of a date
	for _, a := range all {
		who := a.student + "|" + a.year
		if parts[who] == nil {
			parts[who] = map[string]int{}
		}
		for _, d := range a.days {
			if least, there := parts[who][d.date]; !there || d.part < least {
				parts[who][d.date] = d.part
			}
		}
	}
	whole := map[string][]countedDay{}
	for who, dates := range parts {
		for date, part := range dates {
			whole[who] = append(whole[who], countedDay{date: date, part: part})
		}
	}
	return whole
}

func absentDays(days []countedDay) int {
	n := 0
	for _, d := range days {
		if d.absent() {
			n++
		}
	}
	return n
}

// newestDays are the last n of the days, or all.
func newestDays(days []countedDay, n int) []countedDay { return days[max(0, len(days)-n):] }

// reached says whether a line of chronic_absenteeism, in percent, is reached, or exceeded
// where the line belongs to what is below it.
func (o *absenceOracle) reached(line string, absent, days int) bool {
	percent := o.kpi("chronic_absenteeism", line)
	if o.kpi("chronic_absenteeism", "inclusive") == 1 {
		return days > 0 && absent*100 >= percent*days
	}
	return days > 0 && absent*100 > percent*days
}

func (o *absenceOracle) totals(row absenceRow, days []countedDay) {
	kinds, hundredths := map[string]int{}, 0
	for _, d := range days {
		hundredths += d.part
		if d.absent() {
			kinds[d.kind]++
		}
	}
	row["days_enrolled"] = strconv.Itoa(len(days))
	row["days_absent"] = strconv.Itoa(absentDays(days))
	for _, kind := range []string{"excused", "unexcused", "suspension", "independent_study"} {
		row["days_absent_"+kind] = strconv.Itoa(kinds[kind])
	}
	row["days_absent_fractional"] = fmt.Sprintf("%d.%02d", hundredths/100, hundredths%100)
	row["attendance_rate"] = attendanceRate(days)
	row["attendance_rate_30d"] = attendanceRate(newestDays(days, o.kpi("chronic_absenteeism", "recent_days")))
	row["at_risk_5"] = boolCell(o.reached("at_risk", absentDays(days), len(days)))
	row["chronic_10"] = boolCell(o.reached("threshold", absentDays(days), len(days)))
	row["severe_20"] = boolCell(o.reached("severe", absentDays(days), len(days)))
}

// attendanceRate is the percentage of days attended, to a tenth, a half rounded up.
func attendanceRate(days []countedDay) string {
	n := len(days)
	if n == 0 {
		return nullCell
	}
	tenths := (2000*(n-absentDays(days)) + n) / (2 * n)
	return fmt.Sprintf("%d.%d", tenths/10, tenths%10)
}

func (o *absenceOracle) eligibility(row absenceRow, a schoolAttendance) {
	switch n := len(a.days); {
	case a.isExempt():
		row["eligibility"] = "exempt"
	case n < o.kpi("chronic_absenteeism", "early_days"):
		row["eligibility"] = "too_few"
	case n < o.kpi("chronic_absenteeism", "minimum_days"):
		row["eligibility"] = "low_n"
	default:
		row["eligibility"] = "counted"
	}
}

// isExempt says whether any stay of the year at the school is, of those that began by the
// report date: what comes later isn't known on it.
func (a schoolAttendance) isExempt() bool {
	return slices.ContainsFunc(a.stays, func(s schoolStay) bool { return s.exempt != "" })
}

// recent tells of the streak of absences up to now, and of the newest days beside the same
// number of days before.
func (o *absenceOracle) recent(row absenceRow, days []countedDay) {
	row["absence_streak"] = strconv.Itoa(absentStreak(days))
	n := o.kpi("absence_warning", "trend_days")
	if len(days) < 2*n {
		row["days_absent_20d"], row["days_absent_20d_before"], row["absence_trend"] = nullCell, nullCell, "unknown"
		return
	}
	now, before := absentDays(newestDays(days, n)), absentDays(newestDays(days[:len(days)-n], n))
	row["days_absent_20d"], row["days_absent_20d_before"] = strconv.Itoa(now), strconv.Itoa(before)
	step := o.kpi("absence_warning", "trend_step")
	switch {
	case now-before >= step:
		row["absence_trend"] = "rising"
	case now-before <= -step:
		row["absence_trend"] = "falling"
	default:
		row["absence_trend"] = "steady"
	}
}

func absentStreak(days []countedDay) int {
	n := 0
	for n < len(days) && days[len(days)-1-n].absent() {
		n++
	}
	return n
}

// projection carries the pace of the newest days on to the year's end, for who is enrolled
// on the report date.
func (o *absenceOracle) projection(row absenceRow, a schoolAttendance) {
	last := ""
	for _, s := range a.stays {
		if s.last >= o.reportDate {
			last = max(last, s.last)
		}
	}
	remaining := 0
	for _, date := range o.schoolDays[a.school+"|"+a.year] {
		if date > row["as_of_date"] && date <= last {
			remaining++
		}
	}
	row["currently_enrolled"] = boolCell(last != "")
	row["remaining_school_days"] = strconv.Itoa(remaining)
	row["projected_days_enrolled"], row["projected_days_absent"], row["projected_chronic_10"] = nullCell, nullCell, nullCell
	if len(a.days) < o.kpi("chronic_absenteeism", "early_days") {
		return
	}
	pace := newestDays(a.days, o.kpi("chronic_absenteeism", "recent_days"))
	missed, of := absentDays(pace), len(pace)
	row["projected_days_enrolled"] = strconv.Itoa(len(a.days) + remaining)
	row["projected_days_absent"] = strconv.Itoa(absentDays(a.days) + (2*missed*remaining+of)/(2*of))
	row["projected_chronic_10"] = boolCell(o.reached("threshold", absentDays(a.days)*of+missed*remaining, (len(a.days)+remaining)*of))
}

// flags tells since when a student has been at risk, and whether that is news.
func (o *absenceOracle) flags(row absenceRow, days []countedDay) {
	first := nullCell
	for n := o.kpi("chronic_absenteeism", "early_days"); n <= len(days) && first == nullCell; n++ {
		if o.reached("at_risk", absentDays(days[:n]), n) {
			first = days[n-1].date
		}
	}
	if row["eligibility"] == "exempt" {
		first = nullCell
	}
	row["first_flagged_on"] = first
	row["newly_flagged"] = boolCell(row["currently_enrolled"] == "true" && first != nullCell && row["at_risk_5"] == "true" &&
		first >= newestDays(days, o.kpi("absence_warning", "new_days"))[0].date)
}

func boolCell(holds bool) string { return strconv.FormatBool(holds) }

// kpi is a number of kpis.yml.
func (o *absenceOracle) kpi(name, field string) int {
	n, there := o.kpis[name+"."+field]
	if !there {
		panic("kpis.yml has no " + name + "." + field)
	}
	return n
}
