package cli_test

import (
	"fmt"
	"strings"
	"testing"
)

// absenceTrap is a hand-made student whom careless counting gets wrong.
type absenceTrap struct {
	why       string
	stays     []string // school, grade, first day, last day (- while it lasts), entry code; no-show behind
	events    []string // school, day, code, part of the day; a day can be a range of weekdays, with a step in days
	before    []string // such events in the oldest delivery alone, where there are several
	counts    []string // what a person counted: school, days enrolled (- where it depends on the report date), days absent
	nonpublic bool     // SENR says so
	stas      bool     // the state's totals of the year exempt the student
	second    bool     // is a second record of the student before, and the office lists the merge
}

var absenceTraps = []absenceTrap{
	{
		why:    "an event on a Saturday, a holiday, before the entry and after the exit counts for nothing",
		stays:  []string{"101 03 9/8/2025 12/12/2025 E02"},
		events: []string{"101 9/13/2025 UNX 1", "101 10/13/2025 UNX 1", "101 9/5/2025 UNX 1", "101 12/15/2025 UNX 1", "101 9/9/2025 EXC 1"},
		counts: []string{"101 63 1"},
	},
	{
		why:    "an event in the future is known and counts when its day comes",
		stays:  []string{"101 02 8/13/2025 - E01"},
		events: []string{"101 4/15/2026 EXC 1", "101 5/4/2026-5/8/2026 UNX 1", "101 12/19/2025-1/9/2026 EXC 1"},
	},
	{
		why:   "of two events a day one speaks, and parts add up to a day at most",
		stays: []string{"101 05 8/13/2025 - E01"},
		events: []string{"101 9/2/2025 TDY 0", "101 9/2/2025 ISS 1", "101 9/3/2025 UNX 1", "101 9/3/2025 EXC 1", "101 9/4/2025 PEX 0.5",
			"101 9/4/2025 UNX 0.5", "101 9/5/2025 PEX 0.25", "101 9/5/2025 EXC 0.5", "101 9/8/2025 TDY 0", "101 9/8/2025 UNX 1",
			"101 9/9/2025 PEX 0.75", "101 9/9/2025 EXC 0.75", "101 9/10/2025 EXC 0.5", "101 9/10/2025 UNX 1", "101 9/11/2025 OSS 1",
			"101 9/11/2025 EXC 1", "101 9/12/2025 ISN 1", "101 9/12/2025 UNX 1", "101 9/15/2025 ISA 1", "101 9/15/2025 UNX 1"},
		counts: []string{"101 - 6"},
	},
	{
		why:    "parts of days alone make nobody chronic",
		stays:  []string{"101 06 8/13/2025 - E01"},
		events: []string{"101 9/2/2025-12/12/2025/3 PEX 0.75"},
		counts: []string{"101 - 0"},
	},
	{
		why:    "at two schools at once: absent is who attends neither",
		stays:  []string{"301 07 8/13/2025 - E01", "501 09 9/2/2025 12/5/2025 E02"},
		events: []string{"301 9/8/2025 EXC 1", "501 9/8/2025 UNX 1", "301 9/9/2025 EXC 1", "501 9/10/2025-9/26/2025 UNX 1", "501 10/3/2025 UNX 1"},
		counts: []string{"301 - 2", "501 62 15"},
	},
	{
		why:    "stays that overlap count a day once",
		stays:  []string{"501 10 8/13/2025 10/31/2025 E01", "501 11 10/1/2025 12/19/2025 E05"},
		events: []string{"501 10/15/2025 UNX 1", "501 12/19/2025 EXC 1"},
		counts: []string{"501 85 2"},
	},
	{
		why:    "of two records of one student, this one is kept",
		stays:  []string{"101 03 8/13/2025 10/31/2025 E01"},
		events: []string{"101 10/15/2025 EXC 1", "101 10/31/2025 EXC 1"},
		counts: []string{"101 80 3"},
	},
	{
		why:    "what stands under a second record counts for the first, a day once",
		stays:  []string{"101 03 10/1/2025 12/12/2025 E02"},
		events: []string{"101 10/15/2025 UNX 1", "101 11/4/2025 UNX 1"},
		second: true,
		counts: []string{"101 0 0"},
	},
	{
		why:    "a transfer within the district is two rows and one student",
		stays:  []string{"301 08 8/13/2025 11/14/2025 E01", "501 09 11/17/2025 - E04"},
		events: []string{"301 10/6/2025-10/31/2025 UNX 1", "501 11/14/2025 UNX 1"},
		counts: []string{"301 64 19"},
	},
	{
		why:    "who leaves and comes back isn't enrolled between",
		stays:  []string{"101 04 8/13/2025 10/3/2025 E01", "101 04 12/1/2025 - E05"},
		events: []string{"101 10/2/2025-12/2/2025/1 EXC 1"},
		counts: []string{"101 - 4"},
	},
	{
		why:    "an absence that the office took back is none",
		stays:  []string{"101 04 9/2/2025 10/1/2025 E02"},
		events: []string{"101 9/15/2025 EXC 1"},
		before: []string{"101 9/16/2025-9/19/2025 UNX 1"},
		counts: []string{"101 22 1"},
	},
	{
		why:    "9 days are too few",
		stays:  []string{"101 01 8/13/2025 8/25/2025 E01"},
		events: []string{"101 8/20/2025 EXC 1"},
		counts: []string{"101 9 1"},
	},
	{
		why:    "10 days are enough for a sign",
		stays:  []string{"101 01 8/13/2025 8/26/2025 E01"},
		events: []string{"101 8/20/2025 EXC 1"},
		counts: []string{"101 10 1"},
	},
	{
		why:    "11 days, as another line has it",
		stays:  []string{"101 01 8/13/2025 8/27/2025 E01"},
		events: []string{"101 8/20/2025 EXC 1"},
		counts: []string{"101 11 1"},
	},
	{
		why:    "30 days aren't counted by the state",
		stays:  []string{"101 01 8/13/2025 9/24/2025 E01"},
		events: []string{"101 8/20/2025-8/22/2025 EXC 1"},
		counts: []string{"101 30 3"},
	},
	{
		why:    "31 days are",
		stays:  []string{"101 01 8/13/2025 9/25/2025 E01"},
		events: []string{"101 8/20/2025-8/22/2025 EXC 1"},
		counts: []string{"101 31 3"},
	},
	{
		why:    "32 and 33 days, as another line has it",
		stays:  []string{"101 01 8/13/2025 9/26/2025 E01", "501 09 8/13/2025 9/29/2025 E01"},
		counts: []string{"101 32 0", "501 33 0"},
	},
	{
		why:    "1 day of 20 is exactly 5 percent",
		stays:  []string{"101 02 8/13/2025 9/10/2025 E01"},
		events: []string{"101 9/10/2025 EXC 1"},
		counts: []string{"101 20 1"},
	},
	{
		why:    "2 days of 20 are exactly a tenth",
		stays:  []string{"101 02 8/13/2025 9/10/2025 E01"},
		events: []string{"101 9/8/2025 EXC 1", "101 9/10/2025 UNX 1"},
		counts: []string{"101 20 2"},
	},
	{
		why:    "4 days of 20 are exactly a fifth",
		stays:  []string{"101 02 8/13/2025 9/10/2025 E01"},
		events: []string{"101 9/5/2025-9/10/2025 UNX 1"},
		counts: []string{"101 20 4"},
	},
	{
		why:    "2 days of 21 are less than a tenth",
		stays:  []string{"101 02 8/13/2025 9/11/2025 E01"},
		events: []string{"101 9/8/2025 EXC 1", "101 9/10/2025 UNX 1"},
		counts: []string{"101 21 2"},
	},
	{
		why:    "who never came has no row, whatever was noted",
		stays:  []string{"101 03 8/13/2025 8/13/2025 E01 no-show"},
		events: []string{"101 8/13/2025-8/20/2025 UNX 1"},
		counts: []string{"101 0 0"},
	},
	{
		why:    "who never came and enrolled later counts from then on",
		stays:  []string{"501 09 8/13/2025 8/13/2025 E01 no-show", "501 09 9/15/2025 - E02"},
		events: []string{"501 8/14/2025 UNX 1", "501 9/15/2025-9/16/2025 UNX 1"},
		counts: []string{"501 - 2"},
	},
	{
		why:       "a nonpublic school teaches the student",
		stays:     []string{"501 11 8/13/2025 - E01"},
		events:    []string{"501 9/2/2025-10/10/2025 EXC 1"},
		nonpublic: true,
	},
	{
		why:    "the state's totals exempt the student",
		stays:  []string{"501 12 8/13/2025 - E01"},
		events: []string{"501 9/2/2025-10/10/2025 EXC 1"},
		stas:   true,
	},
	{
		why:       "exempt at one school is not exempt at the other",
		stays:     []string{"301 08 8/13/2025 10/31/2025 E01", "501 09 11/3/2025 - E04"},
		events:    []string{"301 9/2/2025-9/5/2025 EXC 1", "501 11/4/2025-11/7/2025 EXC 1"},
		nonpublic: true,
		counts:    []string{"301 - 4", "501 - 4"},
	},
	{
		why:    "taught at home for a while is exempt for the year",
		stays:  []string{"101 05 8/13/2025 10/3/2025 E01", "101 05 10/6/2025 10/31/2025 home_hospital", "101 05 11/3/2025 - E05"},
		events: []string{"101 9/2/2025-9/12/2025 EXC 1"},
	},
	{
		why:    "taught at home from January on: exempt then, and not in December",
		stays:  []string{"101 05 8/13/2025 1/16/2026 E01", "101 05 1/20/2026 - home_hospital"},
		events: []string{"101 9/2/2025-9/12/2025 EXC 1"},
	},
	{
		why:    "a full-time student of a community college is exempt",
		stays:  []string{"501 12 9/2/2025 - community_college"},
		events: []string{"501 9/8/2025-9/12/2025 UNX 1"},
	},
	{
		why:   "came on the report date",
		stays: []string{"101 04 3/31/2026 - E02", "501 09 12/19/2025 - E02"},
	},
	{
		why:    "came after the last day that the school handed in",
		stays:  []string{"301 07 3/26/2026 - E02"},
		events: []string{"301 3/30/2026 UNX 1"},
	},
	{
		why:   "the report date is the last day",
		stays: []string{"101 06 8/13/2025 3/31/2026 E01", "301 07 8/13/2025 12/19/2025 E01"},
	},
	{
		why:    "leaves on a day that is known beforehand",
		stays:  []string{"101 06 8/13/2025 4/16/2026 E01", "501 12 8/13/2025 1/14/2026 E01"},
		events: []string{"101 11/3/2025-12/2/2025/2 EXC 1"},
	},
	{
		why:    "the streak goes on",
		stays:  []string{"501 10 8/13/2025 - E01"},
		events: []string{"501 3/20/2026-3/31/2026 UNX 1", "501 12/10/2025-12/19/2025 UNX 1"},
	},
	{
		why:    "never there",
		stays:  []string{"101 03 8/13/2025 - E01"},
		events: []string{"101 8/13/2025-3/31/2026/1 UNX 1"},
	},
	{
		why:    "missed every Monday and comes again of late: below the usual",
		stays:  []string{"501 10 8/13/2025 - E01"},
		events: []string{"501 8/18/2025-12/1/2025/7 UNX 1", "501 1/12/2026-3/13/2026/7 UNX 1"},
	},
	{
		why:    "was ill in the first week only",
		stays:  []string{"101 06 8/13/2025 - E01"},
		events: []string{"101 8/14/2025-8/20/2025 EXC 1"},
	},
	{
		why:    "was ill in autumn: chronic, but not to be by June",
		stays:  []string{"101 06 8/13/2025 - E01"},
		events: []string{"101 8/20/2025-9/9/2025 EXC 1", "101 10/20/2025-10/21/2025 EXC 1"},
	},
	{
		why:    "isn't chronic yet, and will be at this pace",
		stays:  []string{"101 06 8/13/2025 - E01"},
		events: []string{"101 3/2/2026-3/31/2026/2 UNX 1"},
	},
	{
		why:    "school on a Saturday counts",
		stays:  []string{"101 05 9/2/2025 - E02"},
		events: []string{"101 10/25/2025 UNX 1"},
		counts: []string{"101 - 1"},
	},
	{
		why:    "another school year is another row, and no window reaches over its end",
		stays:  []string{"501 10 8/13/2025 - E01"},
		events: []string{"501 8/13/2025-8/20/2025 EXC 1"},
	},
}

// holdAbsenceTraps holds the rows of the traps' students to what a person counted.
func holdAbsenceTraps(t *testing.T, rows map[attendee]absenceRow) {
	t.Helper()
	for i, tr := range absenceTraps {
		for _, count := range tr.counts {
			f := strings.Fields(count)
			row, there := rows[attendee{fmt.Sprintf("4999%03d", i), f[0], "2026"}]
			switch {
			case there != (f[1] != "0"):
				t.Errorf("%s: %s has a row: %v", tr.why, f[0], there)
			case there && (f[1] != "-" && row["days_enrolled"] != f[1] || row["days_absent"] != f[2]):
				t.Errorf("%s: at %s %s days of %s, a person counted %s of %s", tr.why, f[0], row["days_absent"], row["days_enrolled"], f[2], f[1])
			}
		}
	}
}
