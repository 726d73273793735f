package cli_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// numbersLeadToLines goes the way of somebody who doubts a number: from the days that a
// student was absent, without naming anybody, to the lines of the files that say so.
func (d *dirtyDistrict) numbersLeadToLines(t *testing.T) {
	rows := d.ask(t, `
		with doubted as (
			select * from published.v_chronic_absenteeism_risk
			order by days_absent desc, student_id_hash, school_id limit 1
		)
		select r.days_absent, strftime(e.event_date, '%Y-%m-%d') as day, e.attendance_code as code, e._file_sha256 as file, e._row_number as line
		from doubted as r
		inner join refined.student_school_attendance_event as e
			on e.student_id_hash = r.student_id_hash and e.school_id = r.school_id and e.school_year = r.school_year
		inner join refined.calendar_date as c
			on c.school_id = e.school_id and c.school_year = e.school_year and c.date = e.event_date
		inner join seeds.attendance_codes as k on k.attendance_code = e.attendance_code
		where c.is_school_day and k.counts_as_absence and e.event_duration >= 1 and e.event_date <= r.as_of_date
		order by e.event_date`)
	if len(rows) == 0 || strconv.Itoa(len(rows)) != rows[0]["days_absent"] {
		t.Fatalf("%d lines for %v", len(rows), rows)
	}
	landing := filepath.Join(d.dir, "examples", "district", "landing")
	for _, row := range rows {
		text, err := os.ReadFile(filepath.Join(landing, filepath.FromSlash(d.files[row["file"]])))
		check(t, err)
		number, err := strconv.Atoi(row["line"])
		check(t, err)
		day, err := time.Parse(time.DateOnly, row["day"])
		check(t, err)
		line := strings.Split(string(text), "\n")[number-1]
		if !strings.Contains(line, day.Format("1/2/2006")) || !strings.Contains(line, row["code"]) {
			t.Errorf("line %d of %s doesn't say %s on %s: %s", number, d.files[row["file"]], row["code"], row["day"], line)
		}
	}
}
