package generator

import (
	"fmt"
	"time"
)

// What a student's record said before it was changed. Numbers given up are below
// those in use, so that none comes twice.

func oldNumber(s *student) string    { return fmt.Sprint(2_000_000 + s.nth) }
func doubleNumber(s *student) string { return fmt.Sprint(2_500_000 + s.nth) }
func formerName(s *student) string   { return fmt.Sprintf("Formerly-%03d", s.nth) }

func otherLanguage(l language) language {
	if l == english {
		return spanish
	}
	return english
}

func otherRaces(races []string) []string {
	if len(races) == 0 {
		return []string{"700"}
	}
	return nil // not reported
}

func otherEducation(level string) string {
	const declined, graduate = "15", "13"
	if level == declined {
		return graduate
	}
	return declined
}

// entered is the code under which the n-th absence stood in a delivery. The office
// excuses some absences only in the week after.
func (v view) entered(n int, day time.Time, code string) string {
	if v.back > 0 && code == "EXC" && n%3 == 0 && day.After(v.day().AddDate(0, 0, -7)) {
		return "UNX"
	}
	return code
}

// percent is what a mark stood on in a delivery. A few marks of the last quarter
// were put up in the last week.
func (v view) percent(place classPlace, quarter int, percent float64) float64 {
	if v.back > 0 && quarter == len(gradingPeriods())-1 && place.id%50 == 0 {
		return max(percent-4, 20)
	}
	return percent
}
