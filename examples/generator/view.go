package generator

import "time"

// view is what one delivery can know of the year. The same facts are drawn for
// each delivery; an earlier one leaves out what had not happened yet, and shows
// what was changed later as it read before.
type view struct {
	back int // weeks before the last delivery, whose back is 0
}

// day is the last day that the delivery knows.
func (v view) day() time.Time { return reportDay().AddDate(0, 0, -7*v.back) }

// export is when the files were made: the morning after.
func (v view) export() time.Time { return exportTime().AddDate(0, 0, -7*v.back) }

// label stands for the delivery in the names of files.
func (v view) label() string { return v.export().Format("20060102") }

// knows says whether something of that day had happened.
func (v view) knows(day time.Time) bool { return !day.After(v.day()) }

// submitted is the last day for which a school's attendance was complete.
func (v view) submitted(s *school) time.Time { return s.submitted.AddDate(0, 0, -7*v.back) }

// begun gives the stays that had begun, as they looked: without an exit that was
// still to come.
func (v view) begun(stays []stay) []stay {
	var out []stay
	for _, st := range stays {
		if v.knows(st.start) {
			out = append(out, v.stay(st))
		}
	}
	return out
}

func (v view) stay(st stay) stay {
	if !v.knows(st.end) {
		st.end, st.exit = time.Time{}, ""
	}
	return st
}

// Students to whom something happens between deliveries, by their running number:
// one in every sixty for each, so that the smallest district has some.
const (
	everySo     = 60
	renumbered  = 11 // had another student number
	doubled     = 23 // was in Skyward twice, until the records were merged
	renamed     = 31 // had another last name
	relanguaged = 37 // had another home language
	reraced     = 43 // had given other races
	reschooled  = 53 // the parents had given another education
)

// happened says whether a change has come to a student, in the week before one of
// the last three deliveries.
func (v view) happened(s *student, change int) bool {
	return s.nth%everySo != change || v.back <= s.nth/everySo%3
}

// student gives a student as the delivery knows them.
func (v view) student(s *student) *student {
	if v.back == 0 {
		return s
	}
	then := *s
	if !v.happened(s, renumbered) {
		then.number = oldNumber(s)
	}
	if !v.happened(s, renamed) {
		then.last = formerName(s)
	}
	if !v.happened(s, relanguaged) {
		then.traits.language = otherLanguage(s.traits.language)
	}
	if !v.happened(s, reraced) {
		then.traits.races = otherRaces(s.traits.races)
	}
	if !v.happened(s, reschooled) {
		then.traits.parentEducation = otherEducation(s.traits.parentEducation)
	}
	return &then
}

// double gives the second record of a student whom Skyward knew twice, or nil. It
// has numbers of its own and the state's number of the first.
func (v view) double(s *student) *student {
	if v.happened(s, doubled) {
		return nil
	}
	twin := *s
	twin.id, twin.number = 900_000+s.nth, doubleNumber(s)
	twin.stays = s.stays[:1]
	return &twin
}
