package generator

import (
	"fmt"
	"strings"
	"time"
)

// sms writes tables of Skyward SMS 2.0. The district takes people and enrolments
// from it alone. ENTITY-NAME and STATE-CODE are not in the reference list of its
// names; schools need them.
type sms struct{ students, names, entities, inEntity, entries *table }

func openSMS(f *files, v view) *sms {
	open := func(name, columns string) *table {
		return f.open("skyward_sms/"+name+"_"+v.label()+".csv", csvReport{}, strings.Fields(columns)...)
	}
	return &sms{
		students: open("STUDENT", "STUDENT-ID NAME-ID OTHER-ID GRAD-YR"),
		names:    open("NAME", "NAME-ID FIRST-NAME MIDDLE-NAME LAST-NAME BIRTHDATE GENDER ETHNICITY-HISP-X FED-RACE-FLAGS FEDERAL-ID-NO"),
		entities: open("ENTITY", "ENTITY-ID SCHOOL-YEAR ENTITY-NAME STATE-CODE"),
		inEntity: open("STUDENT-ENTITY", "STUDENT-ID ENTITY-ID STUDENT-STATUS SCHOOL-ID X-DEFAULT-ENTITY HOMEROOM-NUMBER ADVISOR"),
		entries:  open("STUDENT-EW", "STUDENT-ID ENTITY-ID EW-DATE WITHDRAWAL-CODE ENTRYC-CODE DISTRICT-CODE"),
	}
}

func (m *sms) school(s *school, _ time.Time) {
	m.entities.write(s.id, schoolYear, s.name(), s.cdsCode())
}

func (m *sms) student(s *student) {
	m.students.write(s.id, studentNameID(s), s.number, graduation(s.grade))
	m.names.write(studentNameID(s), s.first, s.middle, s.last, s.birth, s.gender, yes(s.traits.hispanic),
		raceFlags(s.traits.races), s.federalID())
	m.writeEntities(s)
}

// raceFlags has a digit for each federal group: American Indian, Asian, Black,
// Pacific Islander, White.
func raceFlags(races []string) string {
	flags := ""
	for _, group := range [][]string{{"1"}, {"2", "4"}, {"6"}, {"3"}, {"7"}} {
		if hasRace(races, group...) {
			flags += "1"
		} else {
			flags += "0"
		}
	}
	return flags
}

// federalID is a number that nobody has: the 000 area is never given out.
func (s *student) federalID() string {
	if s.nth%5 != 0 {
		return ""
	}
	return fmt.Sprintf("000-%02d-%04d", s.nth/10_000, s.nth%10_000)
}

// writeEntities writes a row for each school that the student has been at, the
// school of the last stay by default.
func (m *sms) writeEntities(s *student) {
	last := s.stays[len(s.stays)-1]
	status := "A"
	if !last.end.IsZero() {
		status = "I"
	}
	m.inEntity.write(s.id, last.cohort.school.id, status, last.cohort.school.id, "Y", blank(2))
	if first := s.stays[0]; first.cohort.school != last.cohort.school {
		m.inEntity.write(s.id, first.cohort.school.id, "I", first.cohort.school.id, "N", blank(2))
	}
}

// enrolment writes a stay as its events: the entry, and the withdrawal on the last
// day there.
func (m *sms) enrolment(e enrolment) {
	st := e.stay
	m.entries.write(e.student.id, st.cohort.school.id, st.start, "", st.entry, districtCode)
	if !st.end.IsZero() {
		m.entries.write(e.student.id, st.cohort.school.id, st.end, st.exit, "", districtCode)
	}
}

// What follows isn't exported from SMS.

func (m *sms) term(term)                 {}
func (m *sms) staff(*teacher)            {}
func (m *sms) course(*cohort, *course)   {}
func (m *sms) section(*cohort, *section) {}
func (m *sms) teaching(teaching)         {}
func (m *sms) absence(absence)           {}
func (m *sms) place(classPlace)          {}
func (m *sms) mark(mark)                 {}
func (m *sms) incident(incident)         {}
func (m *sms) party(party)               {}
