package cli_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"testing"
)

// TestAbsenceOracle counts the absences of generated districts a second time, in Go, from
// the landing files and the definitions alone, and holds each row and column of
// v_chronic_absenteeism_risk to that. A hand-made student for each trap is among the
// generated ones.
func TestAbsenceOracle(t *testing.T) {
	if testing.Short() {
		t.Skip("generates districts and runs the reference project over them")
	}
	for _, c := range []struct {
		name     string
		generate []string
		prepare  func(*testing.T, *absenceDistrict)
		cases    []string // have to occur beside the usual ones
	}{
		{"at the end of March",
			[]string{"--seed", "11"}, nil,
			[]string{"event on a day not handed in", "days not handed in yet", "nothing handed in of a stay"}},
		{"in December, of three deliveries with faults and with other lines",
			[]string{"--seed", "12", "--deliveries", "3", "--dirt", "1"}, otherLines,
			[]string{"event after the report date", "stay after the report date", "exempt after the report date", "row set aside", "equal priority"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newAbsenceDistrict(t, c.generate...)
			if c.prepare != nil {
				c.prepare(t, d)
			}
			d.must(t, "run", "--select", "+v_chronic_absenteeism_risk", "--indirect-selection", "cautious")
			o := newAbsenceOracle(t, d)
			rows := o.rows()
			d.compare(t, rows)
			holdAbsenceTraps(t, rows)
			o.occur(t, rows, append(c.cases, usualCases...))
		})
	}
}

// compare holds the mart to the rows that were counted, and reports the first ten
// differences by what the files call student and school.
func (d *absenceDistrict) compare(t *testing.T, want map[attendee]absenceRow) {
	t.Helper()
	got, differences, columns := d.mart(t), []string{}, map[string]int{}
	for _, who := range slices.SortedFunc(maps.Keys(want), attendee.compare) {
		counted := want[who]
		row := got[counted.key()]
		delete(got, counted.key())
		if row == nil {
			differences = append(differences, who.String()+": the mart has no row")
			continue
		}
		for _, column := range columnsOf(row, counted) {
			if row[column] != counted[column] {
				columns[column]++
				differences = append(differences, fmt.Sprintf("%s: %s is %q, counted %q", who, column, row[column], counted[column]))
			}
		}
	}
	for key := range got {
		differences = append(differences, "the mart has "+key+", which nobody counted")
	}
	for _, line := range differences[:min(len(differences), 10)] {
		t.Error(line)
	}
	if len(differences) > 10 {
		t.Errorf("%d differences in all, by column: %v", len(differences), columns)
	}
	t.Logf("%d rows were held to what was counted", len(want))
}

// mart reads v_chronic_absenteeism_risk.
func (d *absenceDistrict) mart(t *testing.T) map[string]absenceRow {
	t.Helper()
	var answer []map[string]*string
	check(t, json.Unmarshal([]byte(d.must(t, "query", "--output", "json", "from published.v_chronic_absenteeism_risk")), &answer))
	rows := map[string]absenceRow{}
	for _, cells := range answer {
		row := absenceRow{}
		for column, cell := range cells {
			row[column] = nullCell
			if cell != nil {
				row[column] = *cell
			}
		}
		rows[row.key()] = row
	}
	return rows
}

// columnsOf are the columns that either row has: a column that is missing, or that nobody
// counts, is a difference too.
func columnsOf(a, b absenceRow) []string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return slices.Sorted(maps.Keys(all))
}

// usualCases have to occur in every district: a column that is the same in all rows
// would pass unseen.
var usualCases = append(slices.Collect(maps.Keys(casesOfRows)), "event on a day without school", "event while not enrolled",
	"event of a no-show", "two events on a day", "parts of a day that add up to a day", "two schools on a day", "overlapping stays",
	"exempt by nonpublic", "exempt by stas", "exempt by home_hospital", "exempt by community_college", "school on a Saturday", "another school year")

// casesOfRows are read off a row that was counted.
var casesOfRows = map[string]func(r absenceRow) bool{
	"at risk":                          func(r absenceRow) bool { return r["at_risk_5"] == "true" && r["chronic_10"] == "false" },
	"chronic":                          func(r absenceRow) bool { return r["chronic_10"] == "true" && r["severe_20"] == "false" },
	"severe":                           func(r absenceRow) bool { return r["severe_20"] == "true" },
	"excused":                          func(r absenceRow) bool { return r["days_absent_excused"] != "0" },
	"unexcused":                        func(r absenceRow) bool { return r["days_absent_unexcused"] != "0" },
	"suspended":                        func(r absenceRow) bool { return r["days_absent_suspension"] != "0" },
	"independent study":                func(r absenceRow) bool { return r["days_absent_independent_study"] != "0" },
	"parts of days":                    func(r absenceRow) bool { return r["days_absent_fractional"] != r["days_absent"]+".00" },
	"exempt":                           func(r absenceRow) bool { return r["eligibility"] == "exempt" },
	"too few":                          func(r absenceRow) bool { return r["eligibility"] == "too_few" },
	"low n":                            func(r absenceRow) bool { return r["eligibility"] == "low_n" },
	"counted":                          func(r absenceRow) bool { return r["eligibility"] == "counted" },
	"9 days":                           func(r absenceRow) bool { return r["days_enrolled"] == "9" },
	"10 days":                          func(r absenceRow) bool { return r["days_enrolled"] == "10" },
	"30 days":                          func(r absenceRow) bool { return r["days_enrolled"] == "30" },
	"31 days":                          func(r absenceRow) bool { return r["days_enrolled"] == "31" },
	"exactly a tenth":                  func(r absenceRow) bool { return r["days_enrolled"] == "20" && r["days_absent"] == "2" },
	"more days in the district":        func(r absenceRow) bool { return r["district_days_enrolled"] != r["days_enrolled"] },
	"attended elsewhere":               func(r absenceRow) bool { return cellNumber(r["days_absent"]) > cellNumber(r["district_days_absent"]) },
	"chronic at one school alone":      func(r absenceRow) bool { return r["chronic_10"] != r["district_chronic_10"] },
	"has left":                         func(r absenceRow) bool { return r["currently_enrolled"] == "false" },
	"long streak":                      func(r absenceRow) bool { return r["absence_streak"] == "8" },
	"rising":                           func(r absenceRow) bool { return r["absence_trend"] == "rising" },
	"falling":                          func(r absenceRow) bool { return r["absence_trend"] == "falling" },
	"steady":                           func(r absenceRow) bool { return r["absence_trend"] == "steady" },
	"unknown trend":                    func(r absenceRow) bool { return r["absence_trend"] == "unknown" },
	"will be chronic":                  func(r absenceRow) bool { return r["chronic_10"] == "false" && r["projected_chronic_10"] == "true" },
	"won't be chronic":                 func(r absenceRow) bool { return r["chronic_10"] == "true" && r["projected_chronic_10"] == "false" },
	"no projection":                    func(r absenceRow) bool { return r["projected_chronic_10"] == "NULL" },
	"score of 100":                     func(r absenceRow) bool { return r["risk_score"] == "100" },
	"no score":                         func(r absenceRow) bool { return r["risk_score"] == "NULL" },
	"score without one 30 days ago":    func(r absenceRow) bool { return r["risk_score"] != "NULL" && r["risk_score_change_30d"] == "NULL" },
	"no usual band":                    func(r absenceRow) bool { return r["risk_score"] != "NULL" && r["usual_low"] == "NULL" },
	"above the usual":                  func(r absenceRow) bool { return r["deviates"] == "true" && r["risk_score_change_30d"][0] != '-' },
	"below the usual":                  func(r absenceRow) bool { return r["deviates"] == "true" && r["risk_score_change_30d"][0] == '-' },
	"as usual":                         func(r absenceRow) bool { return r["deviates"] == "false" },
	"newly flagged":                    func(r absenceRow) bool { return r["newly_flagged"] == "true" },
	"flagged long ago":                 func(r absenceRow) bool { return r["at_risk_5"] == "true" && r["newly_flagged"] == "false" },
	"flagged and well again":           func(r absenceRow) bool { return r["at_risk_5"] == "false" && r["first_flagged_on"] != "NULL" },
	"at risk but exempt":               func(r absenceRow) bool { return r["at_risk_5"] == "true" && r["eligibility"] == "exempt" },
	"at risk but of too few days":      func(r absenceRow) bool { return r["at_risk_5"] == "true" && r["eligibility"] == "too_few" },
	"leaves on a day known beforehand": func(r absenceRow) bool { return r["currently_enrolled"] == "true" && r["remaining_school_days"] == "7" },
}

func cellNumber(cell string) int {
	n, _ := strconv.Atoi(cell)
	return n
}

// occur fails for each case that no student of the district is: what doesn't occur isn't
// tested.
func (o *absenceOracle) occur(t *testing.T, rows map[attendee]absenceRow, cases []string) {
	t.Helper()
	for _, row := range rows {
		for name, holds := range casesOfRows {
			if holds(row) {
				o.seen[name]++
			}
		}
	}
	t.Logf("cases by how often they occur: %v", o.seen)
	for _, name := range cases {
		if o.seen[name] == 0 {
			t.Errorf("the district has no case of %q", name)
		}
	}
}
