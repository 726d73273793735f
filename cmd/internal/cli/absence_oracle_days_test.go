package cli_test

import (
	"cmp"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/edfi-build/edfi-build/runner/vault"
)

// absenceOracle counts absences as the definitions of v_chronic_absenteeism_risk say.
type absenceOracle struct {
	*absenceFacts
	pseudonym func(student string) string
	seen      map[string]int // how often each case occurred
}

func newAbsenceOracle(t *testing.T, d *absenceDistrict) *absenceOracle {
	t.Helper()
	ring, err := vault.ReadKeyFile(filepath.Join(d.dir, ".edfi", "dev_pseudonym.key"))
	check(t, err)
	key, err := ring.Key("1234567", nil)
	check(t, err)
	o := &absenceOracle{absenceFacts: readAbsenceFacts(t, d), seen: map[string]int{}}
	o.pseudonym = func(student string) string {
		token, err := key.Pseudonym("student", student)
		check(t, err)
		return token
	}
	o.seen["row set aside"] = d.skipped
	return o
}

// schoolAttendance is what is known of a student at a school in a year.
type schoolAttendance struct {
	attendee
	stays    []schoolStay // that began by the report date, by first day
	enrolled []string     // school days of the stays by the report date
	days     []countedDay // those of them of which attendance is handed in: all counts are of these
}

// countedDay is a day of which attendance is known. Part is how much of it was missed, in
// hundredths, and kind what the event that speaks says of it.
type countedDay struct {
	date, kind string
	part       int
}

func (d countedDay) absent() bool { return d.part >= 100 }

// attendances are all that have an enrolled school day by the report date.
func (o *absenceOracle) attendances() []schoolAttendance {
	var all []schoolAttendance
	for who, stays := range o.stays {
		a := schoolAttendance{attendee: who, enrolled: o.enrolledDays(who, stays)}
		for _, s := range stays {
			if s.first > o.reportDate {
				o.seen["stay after the report date"]++
				if s.exempt != "" {
					o.seen["exempt after the report date"]++
				}
				continue
			}
			a.stays = append(a.stays, s)
		}
		for _, date := range a.enrolled {
			if date <= o.submitted[who.school] {
				a.days = append(a.days, o.dayOf(who, date))
			}
		}
		if len(a.enrolled) > 0 {
			all = append(all, a)
			o.noteStays(a)
		}
	}
	o.noteEvents(all)
	return all
}

// enrolledDays are the days with school from the first to the last day of a stay, by the
// report date, each once.
func (o *absenceOracle) enrolledDays(who attendee, stays []schoolStay) []string {
	var days []string
	for _, date := range o.schoolDays[who.school+"|"+who.year] {
		in := 0
		for _, s := range stays {
			if s.first <= date && date <= s.last && date <= o.reportDate {
				in++
			}
		}
		if in > 0 {
			days = append(days, date)
		}
		if in > 1 {
			o.seen["overlapping stays"]++
		}
	}
	return days
}

// dayOf lets the event that comes first in the codes speak for the day: among equals the
// longest, then the first by code. If it is an absence, the parts of all absences add up,
// to a whole day at most.
func (o *absenceOracle) dayOf(who attendee, date string) countedDay {
	var events []dayEvent
	for _, e := range o.events[studentSchool{who.student, who.school}] {
		if e.day == date {
			events = append(events, e)
		}
	}
	if len(events) == 0 {
		return countedDay{date: date}
	}
	first := slices.MinFunc(events, func(a, b dayEvent) int {
		return cmp.Or(cmp.Compare(o.codes[a.code].priority, o.codes[b.code].priority), cmp.Compare(b.part, a.part), cmp.Compare(a.code, b.code))
	})
	is := countedDay{date: date, kind: o.codes[first.code].kind}
	if o.codes[first.code].absent {
		for _, e := range events {
			if o.codes[e.code].absent {
				is.part += e.part
			}
		}
	}
	o.noteDay(first, events, is)
	is.part = min(is.part, 100)
	return is
}

func (o *absenceOracle) noteDay(first dayEvent, events []dayEvent, is countedDay) {
	if len(events) > 1 {
		o.seen["two events on a day"]++
	}
	if is.part == 100 && first.part < 100 {
		o.seen["parts of a day that add up to a day"]++
	}
	for _, e := range events {
		if e.code != first.code && o.codes[e.code].priority == o.codes[first.code].priority {
			o.seen["equal priority"]++
		}
	}
}

// noteStays notes what is special about where a student is enrolled.
func (o *absenceOracle) noteStays(a schoolAttendance) {
	for _, s := range a.stays {
		if s.exempt != "" {
			o.seen["exempt by "+s.exempt]++
		}
	}
	for _, date := range a.enrolled {
		if at, _ := time.Parse(time.DateOnly, date); at.Weekday() == time.Saturday {
			o.seen["school on a Saturday"]++
		}
	}
	if len(a.days) < len(a.enrolled) {
		o.seen["days not handed in yet"]++
	}
	if len(a.days) == 0 {
		o.seen["nothing handed in of a stay"]++
	}
	if a.year != "2026" {
		o.seen["another school year"]++
	}
}

// noteEvents notes why events count for nothing.
func (o *absenceOracle) noteEvents(all []schoolAttendance) {
	enrolled, counted := map[studentSchool][]string{}, map[string]string{}
	for _, a := range all {
		who := studentSchool{a.student, a.school}
		enrolled[who] = append(enrolled[who], a.enrolled...)
		for _, is := range a.days {
			if other := counted[a.student+is.date]; other != "" && other != a.school {
				o.seen["two schools on a day"]++
			}
			counted[a.student+is.date] = a.school
		}
	}
	for who, events := range o.events {
		for _, e := range events {
			switch {
			case e.day > o.reportDate:
				o.seen["event after the report date"]++
			case !slices.Contains(slices.Concat(o.schoolDays[who.school+"|2026"], o.schoolDays[who.school+"|2025"]), e.day):
				o.seen["event on a day without school"]++
			case !slices.Contains(enrolled[who], e.day) && o.noShows[who]:
				o.seen["event of a no-show"]++
			case !slices.Contains(enrolled[who], e.day):
				o.seen["event while not enrolled"]++
			case e.day > o.submitted[who.school]:
				o.seen["event on a day not handed in"]++
			}
		}
	}
}
