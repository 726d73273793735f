package generator

import "time"

// stopComing has a student attend well until 8 to 20 school days ago, with one day missed
// in the fall, and miss four days of five since: the risk leaves the usual band.
func stopComing(nth int, days []time.Time) absencePlan {
	since := len(days) - 8 - nth%13
	p := absencePlan{kind: planSudden, from: days[since], days: map[time.Time]bool{days[len(days)/3]: true}}
	for i, day := range days[since:] {
		p.days[day] = p.days[day] || i%5 != 4
	}
	return p
}

// absentEvenly has a student miss every 6th, 10th or 15th day. All three go into the 30
// days of the recent rate, so that it hardly moves and the risk stays where it has been.
func absentEvenly(nth int, days []time.Time) absencePlan {
	every := []int{6, 10, 15}[nth%3]
	p := absencePlan{kind: planEven, days: map[time.Time]bool{}}
	for i := every - 1; i < len(days); i += every {
		p.days[days[i]] = true
	}
	return p
}

var deviationColumns = []string{"student_number", "school_id", "school_year", "kind", "from_date", "deviates"}

// tellDeviation writes a student whose risk has to leave the usual band, or must not.
func (t *truths) tellDeviation(s *student) {
	plan := s.truth.plan
	if plan.kind != planSudden && plan.kind != planEven {
		return
	}
	t.deviations.write(s.number, s.stays[0].cohort.school.id, schoolYear, plan.kind, plan.from, plan.kind == planSudden)
}
