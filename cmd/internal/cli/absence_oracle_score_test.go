package cli_test

import (
	"slices"
	"strconv"
)

// noScore is the score while too few days are known.
const noScore = -1

// scores gives the risk score of each day, counted from the days up to it.
func (o *absenceOracle) scores(days []countedDay) []int {
	scores := make([]int, len(days))
	for i := range days {
		scores[i] = o.score(days[:i+1])
	}
	return scores
}

// score weighs the whole year, the newest days and the streak, each of at most 100.
func (o *absenceOracle) score(days []countedDay) int {
	if len(days) < o.kpi("chronic_absenteeism", "early_days") {
		return noScore
	}
	recent := newestDays(days, o.kpi("chronic_absenteeism", "recent_days"))
	weighted := o.kpi("absence_warning", "weight_year")*o.towardsSevere(days) +
		o.kpi("absence_warning", "weight_recent")*o.towardsSevere(recent) +
		o.kpi("absence_warning", "weight_streak")*min(100, 100*absentStreak(days)/o.kpi("absence_warning", "streak_full"))
	return weighted / 100
}

// towardsSevere is how far the days are on the way to severe absence, in percent.
func (o *absenceOracle) towardsSevere(days []countedDay) int {
	return min(100, 10000*absentDays(days)/(o.kpi("chronic_absenteeism", "severe")*len(days)))
}

// risk tells of the newest day's score, of its change, and whether it left what is usual
// for the student.
func (o *absenceOracle) risk(row absenceRow, days []countedDay) {
	row["risk_score"], row["risk_score_change_30d"] = nullCell, nullCell
	row["usual_low"], row["usual_high"], row["deviates"] = nullCell, nullCell, nullCell
	scores := o.scores(days)
	n := len(scores)
	if n == 0 || scores[n-1] == noScore {
		return
	}
	now := scores[n-1]
	row["risk_score"] = strconv.Itoa(now)
	if n > 30 && scores[n-31] != noScore {
		row["risk_score_change_30d"] = strconv.Itoa(now - scores[n-31])
	}
	if low, high, known := o.usual(scores); known {
		row["usual_low"], row["usual_high"] = strconv.Itoa(low), strconv.Itoa(high)
		row["deviates"] = boolCell(now < low || now > high)
	}
}

// usual is the band around the median of the scores, the newest left out. It is as wide as
// they are scattered, and at least the margin.
func (o *absenceOracle) usual(scores []int) (low, high int, known bool) {
	before := scores[:max(0, len(scores)-o.kpi("absence_warning", "watch_days"))]
	before = slices.DeleteFunc(slices.Clone(before), func(score int) bool { return score == noScore })
	if len(before) < max(1, o.kpi("absence_warning", "usual_minimum_days")) {
		return 0, 0, false
	}
	middle := lowerMedian(before)
	distances := make([]int, len(before))
	for i, score := range before {
		distances[i] = max(score-middle, middle-score)
	}
	half := max(o.kpi("absence_warning", "usual_margin"), o.kpi("absence_warning", "usual_spread")*lowerMedian(distances))
	return max(0, middle-half), min(100, middle+half), true
}

// lowerMedian is the middle one, or the lower of the two in the middle.
func lowerMedian(numbers []int) int {
	sorted := slices.Sorted(slices.Values(numbers))
	return sorted[(len(sorted)-1)/2]
}
