package generator

import (
	"strings"
	"testing"
)

// evening reads a CSV file of the second Canvas export.
func evening(t testing.TB, out memory, name string) []record {
	t.Helper()
	return readCSV(t, out["canvas/"+name+"_20260401T210000Z.csv"])
}

// logins reads the morning's TSV file of logins.
func logins(t testing.TB, out memory) []record {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(out["canvas/pseudonyms_20260401T090000Z.tsv"].String(), "\n"), "\n")
	columns := strings.Split(lines[0], "\t")
	var rows []record
	for _, line := range lines[1:] {
		r := record{}
		for i, cell := range strings.Split(line, "\t") {
			r[columns[i]] = cell
		}
		rows = append(rows, r)
	}
	return rows
}

func TestEachLoginIsOnePersons(t *testing.T) {
	out := generated(t, 900, 9)
	users := values(canvasCSV(t, out, "users"), "key.id")
	taken := map[string]bool{}
	without := 0
	for _, l := range logins(t, out) {
		if !users[l["value.user_id"]] {
			t.Errorf("login %s: no user %s", l["key.id"], l["value.user_id"])
		}
		for _, name := range []string{l["value.unique_id"], l["value.sis_user_id"]} {
			if name != `\N` && taken[name] {
				t.Errorf("%s is shared by two logins", name)
			}
			taken[name] = true
		}
		if l["value.sis_user_id"] == `\N` && l["value.workflow_state"] == "active" {
			without++
		}
	}
	if !strings.Contains(out["canvas/pseudonyms_20260401T090000Z.tsv"].String(), `PARENTS\\onlooker`) {
		t.Error("no login has a backslash, which TSV writes twice")
	}
	if without == 0 {
		t.Error("every login is in the SIS; an observer's is not")
	}
}

// Accounts that were merged lead to one that is in use, some of them in two steps.
func TestMergedAccountsLeadToOneInUse(t *testing.T) {
	out := generated(t, 1500, 9)
	users := byKey(canvasCSV(t, out, "users"), "key.id")
	longest := 0
	for id := range users {
		steps := 0
		u := users[id]
		for u["value.merged_into_user_id"] != "" {
			u = users[u["value.merged_into_user_id"]]
			steps++
		}
		if u["value.workflow_state"] != "registered" {
			t.Errorf("account %s leads to none in use", id)
		}
		longest = max(longest, steps)
	}
	if longest != 2 {
		t.Errorf("the longest way is %d steps, want 2", longest)
	}
	carried := map[bool]int{}
	for _, s := range canvasJSON(t, out, "submissions") {
		carried[s.Value["user_id"].(float64) < 40_000]++
	}
	if carried[true] == 0 {
		t.Error("no submission carries an account that was merged twice")
	}
}

func TestCoursesStandInATermThatSkywardHas(t *testing.T) {
	out := generated(t, 300, 9)
	terms := byKey(canvasCSV(t, out, "enrollment_terms"), "key.id")
	names := values(skyward(t, out, "terms"), "Term Name")
	for _, c := range canvasCSV(t, out, "courses") {
		term := terms[c["value.enrollment_term_id"]]
		if !names[term["value.term_code"]] || term["value.sis_source_id"] == "" {
			t.Errorf("course %s is in term %q", c["key.id"], term["value.name"])
		}
	}
	// The year starts at midnight in California, which is seven hours later in UTC.
	if got := terms["12"]["value.start_at"]; got != "2025-08-13T07:00:00.000Z" {
		t.Errorf("the year starts at %s", got)
	}
	if got := terms["12"]["value.end_at"]; got != "2026-06-05T06:59:59.000Z" {
		t.Errorf("the year ends at %s", got)
	}
}

func TestEveningBringsDeletionsAndChanges(t *testing.T) {
	out := generated(t, 900, 9)
	known := byKey(canvasCSV(t, out, "enrollments"), "key.id")
	gone := evening(t, out, "enrollments")
	for _, e := range gone {
		if e["meta.action"] != "D" || known[e["key.id"]]["value.workflow_state"] != "deleted" {
			t.Errorf("enrolment %s is taken away, and was %q in the morning", e["key.id"], known[e["key.id"]]["value.workflow_state"])
		}
	}
	names := byKey(canvasCSV(t, out, "users"), "key.id")
	changed := evening(t, out, "users")
	for _, u := range changed {
		if was := names[u["key.id"]]; was == nil || was["value.name"] == u["value.name"] {
			t.Errorf("user %s has not changed", u["key.id"])
		}
	}
	if len(gone) == 0 || len(changed) == 0 {
		t.Errorf("%d deletions, %d changes", len(gone), len(changed))
	}
}

func TestSomeStudentsStandInTwoSectionsOfACourse(t *testing.T) {
	sections := map[string]map[string]bool{}
	for _, e := range canvasCSV(t, generated(t, 1500, 9), "enrollments") {
		if e["value.type"] != "StudentEnrollment" || e["value.workflow_state"] != "active" {
			continue
		}
		key := e["value.user_id"] + " " + e["value.course_id"]
		if sections[key] == nil {
			sections[key] = map[string]bool{}
		}
		sections[key][e["value.course_section_id"]] = true
	}
	for _, s := range sections {
		if len(s) == 2 {
			return
		}
	}
	t.Error("nobody does")
}
