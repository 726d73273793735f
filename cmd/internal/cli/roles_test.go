package cli_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// TestRolesSeeWhatIsTheirs asks the release of a generated district as each role, by
// `query --role`, in the shares and in PostgreSQL, and holds every row of every published
// relation to an independent reading of the landing files.
func TestRolesSeeWhatIsTheirs(t *testing.T) {
	if testing.Short() {
		t.Skip("generates a district and runs the reference project over it")
	}
	d := newRoleDistrict(t)
	o := newRoleOracle(t, d)
	for _, who := range roleUsers(o) {
		t.Run(who.String(), func(t *testing.T) {
			for _, relation := range who.relations(o) {
				d.compareQuery(t, o, who, relation)
			}
		})
	}
	t.Run("in shares", func(t *testing.T) { sharesHoldWhatTheirRolesSee(t, d, o) })
	t.Run("in PostgreSQL", func(t *testing.T) { loginsSeeWhatIsTheirs(t, d, o) })
	t.Run("traps", func(t *testing.T) { trapsOpenWhatTheyShould(t, o) })
	t.Run("other layers", func(t *testing.T) { otherLayersAreOpen(t, d, o) })
}

// roleUser is who looks: a role, and the staff number where it is a person's.
type roleUser struct{ role, number string }

func (u roleUser) String() string {
	if u.number == "" {
		return u.role
	}
	return u.role + ":" + u.number
}

// roleUsers are all roles, as everybody who leads a school and as two who lead none, as
// those of them who teach, and as each planted teacher.
func roleUsers(o *roleOracle) []roleUser {
	users := []roleUser{{role: "data_engineer"}, {role: "data_analyst"}, {role: "data_steward"}, {"principal", "59907"}, {"principal", "50002"}}
	for _, number := range slices.Sorted(maps.Keys(o.leads)) {
		if len(o.leads[number]) > 0 {
			users = append(users, roleUser{"principal", number})
		}
	}
	for _, number := range slices.Sorted(maps.Keys(teachingPrincipals)) {
		users = append(users, roleUser{"teacher", number})
	}
	for _, s := range staffTraps {
		users = append(users, roleUser{"teacher", s.number})
	}
	return users
}

// relations are those that a user is asked for: of the planted teachers, the marts whose
// rows depend on the case.
func (u roleUser) relations(o *roleOracle) []string {
	if strings.HasPrefix(u.number, "599") {
		return []string{"published.v_chronic_absenteeism_risk", "published.v_class_section_comparison"}
	}
	return slices.Sorted(maps.Keys(o.rows))
}

// compareQuery holds what `query --role` answers to what the oracle says.
func (d *dirtyDistrict) compareQuery(t *testing.T, o *roleOracle, who roleUser, relation string) {
	t.Helper()
	columns, want := o.sees(t, who.role, who.number, relation)
	if len(columns) == 0 {
		if _, messages, code := d.edfi("query", "--role", who.String(), "from "+relation); code != 1 || !strings.Contains(messages, "EB1911") {
			t.Errorf("%s can ask %s (exit %d):\n%s", who, relation, code, messages)
		}
		return
	}
	compareRows(t, who.String()+" of "+relation, want, d.answer(t, "query", "--output", "json", "--role", who.String(), "from "+relation))
}

// trapsOpenWhatTheyShould holds the oracle itself to the cases as they were written down:
// an oracle that finds nothing would agree with a preview that shows nothing.
func trapsOpenWhatTheyShould(t *testing.T, o *roleOracle) {
	seen := map[string]string{ // of the planted students, by the end of their numbers
		"59900": "0,3,6,8", "59901": "", "59902": "", "59903": "0,3,6,8", "59904": "", "59905": "",
		"59906": "0,3,6,8", "59907": "", "59908": "0,3,6,8", "59909": "0,3,6,8",
	}
	for number, want := range seen {
		var got []string
		for pupil := range o.teaches[number] {
			if planted, is := strings.CutPrefix(pupil, "499900"); is {
				got = append(got, planted)
			}
		}
		slices.Sort(got)
		if strings.Join(got, ",") != want {
			t.Errorf("teacher %s sees the planted students %s, want %s", number, strings.Join(got, ","), want)
		}
	}
	if len(o.teaches["59900"]) <= 4 || len(o.teaches["59906"]) <= len(o.teaches["59900"]) {
		t.Error("the classes of the traps have no other students")
	}
}

// otherLayersAreOpen looks at refined and raw: whose layers they are, and which columns of
// them each role finds.
func otherLayersAreOpen(t *testing.T, d *absenceDistrict, o *roleOracle) {
	for _, relation := range []string{"refined.student_school_association", "refined.student_demographic", "refined.staff_student_scope", "raw.skyward.students", "seeds.student_merges", "seeds.grade_levels"} {
		layer, _, _ := strings.Cut(relation, ".")
		for role, may := range roleMatrix {
			var want []string
			for _, c := range o.columns[relation] {
				if o.open(role, c) && !strings.HasPrefix(c.Name, "_") && (layer == "seeds" || slices.Contains(may.layers, layer)) {
					want = append(want, c.Name)
				}
			}
			slices.Sort(want)
			who := roleUser{role: role}
			if role == "principal" || role == "teacher" {
				who.number = "50001"
			}
			if got := d.columnsSeen(t, who, relation); !slices.Equal(got, want) {
				t.Errorf("%s sees %v of %s, want %v", who, got, relation, want)
			}
		}
	}
}

// columnsSeen lists the columns that a role finds in a relation, sorted, those that say
// where a row came from aside.
func (d *dirtyDistrict) columnsSeen(t *testing.T, who roleUser, relation string) []string {
	t.Helper()
	out, messages, code := d.edfi("query", "--role", who.String(), "from "+relation+" limit 0")
	if code != 0 {
		if !strings.Contains(messages, "EB1911") {
			t.Errorf("%s of %s: %s", who, relation, messages)
		}
		return nil
	}
	header, _, _ := strings.Cut(out, "\n")
	columns := slices.DeleteFunc(strings.Fields(header), func(c string) bool { return strings.HasPrefix(c, "_") })
	slices.Sort(columns)
	return columns
}
