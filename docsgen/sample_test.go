package docsgen_test

import (
	"strings"
	"time"

	"github.com/edfi-build/edfi-build/docsgen"
	"github.com/edfi-build/edfi-build/graph"
)

// sampleDistrict resembles a district's project: three source systems, refined
// tables in Ed-Fi's words, five marts. It is what the browser test looks at.
func sampleDistrict() docsgen.Input {
	in := smallDistrict()
	s := &sample{in: in}
	s.source("skyward.students", "Every student on the books, as Skyward exports them each night.", "student_number direct", "last_name direct", "birth_date direct", "grade internal", "entry_date quasi")
	s.source("skyward.enrollments", "Entries and exits at schools.", "student_number direct", "school_code internal", "entry_date quasi", "exit_date quasi", "exit_reason sensitive")
	s.source("skyward.attendance", "One row a student, day and period with an absence or tardy.", "student_number direct", "attendance_date quasi", "code internal", "period internal")
	s.source("skyward.discipline", "Incidents and what followed.", "incident_id internal", "student_number direct", "behavior sensitive", "action sensitive")
	s.source("canvas.users", "Logins of students and staff.", "user_id direct", "sis_user_id direct", "login_id direct")
	s.source("canvas.submissions", "Work handed in, with its score.", "submission_id internal", "user_id direct", "score sensitive", "late internal")
	s.source("calpads.sinf", "Student information as certified to the state.", "ssid direct", "gender quasi", "race quasi", "english_learner sensitive")
	s.seed("attendance_codes", "What each attendance code of Skyward means in Ed-Fi's words.", "code public", "descriptor public", "excused public")

	s.model("refined.student", "Students", "One row a student who is or was on the books.", "Registrar", "raw.skyward.students", "student_id_hash pseudonym", "birth_year quasi", "grade_level_descriptor internal")
	s.model("refined.stg_person", "", "Joins the numbers by which the three systems know one person.", "Registrar", "raw.skyward.students raw.canvas.users raw.calpads.sinf", "student_id_hash pseudonym", "canvas_user_hash pseudonym")
	s.in.Manifest.Nodes["model.example.stg_person"].Config.Materialized = graph.Ephemeral
	s.model("refined.student_school_association", "School enrolments", "One row a student, school and entry date. It says where a student was enrolled, from when until when.", "Registrar", "raw.skyward.enrollments refined.student", "student_id_hash pseudonym", "school_id internal", "entry_date quasi", "exit_withdraw_date quasi")
	s.model("refined.student_school_attendance_event", "Attendance events", "One row a student, school, day and kind of absence.", "Attendance office", "raw.skyward.attendance seeds.attendance_codes refined.student_school_association", "student_id_hash pseudonym", "school_id internal", "event_date quasi", "attendance_event_category_descriptor internal")
	s.model("refined.discipline_incident", "Discipline incidents", "One row an incident.", "Student services", "raw.skyward.discipline", "incident_identifier internal", "incident_date quasi", "behavior_descriptor sensitive")
	s.model("refined.student_demographic", "Student demographics", "Race, language and programs of each student.", "State reporting", "raw.calpads.sinf refined.stg_person refined.student", "student_id_hash pseudonym", "race_descriptor quasi", "english_learner sensitive")
	s.model("refined.grade", "Grades", "One row a student, section and grading period.", "Curriculum", "raw.canvas.submissions refined.stg_person", "student_id_hash pseudonym", "numeric_grade_earned sensitive", "grading_period internal")

	s.model("published.v_chronic_absenteeism_risk", "Chronic absenteeism risk", "One row a student with at least one enrolled school day. It tells what share of the days the student missed and how close that is to chronic absenteeism. Use it to plan support, not to rank schools.", "Attendance office", "refined.student refined.student_school_association refined.student_school_attendance_event refined.student_demographic", "student_id_hash pseudonym", "school_id internal", "days_enrolled internal", "days_absent sensitive", "absence_rate sensitive", "risk_band sensitive")
	s.model("published.v_wellbeing_risk_profiles", "Wellbeing risk profiles", "Attendance, discipline and grades of each student side by side.", "Student services", "published.v_chronic_absenteeism_risk refined.discipline_incident refined.grade", "student_id_hash pseudonym", "risk_score sensitive")
	s.model("published.v_equity_outcomes", "Equity outcomes", "Outcomes by group of students, small groups hidden.", "Superintendent's office", "refined.student_demographic refined.grade published.v_chronic_absenteeism_risk", "student_group internal", "students internal", "absence_rate internal")
	s.model("published.v_class_section_comparison", "Class section comparison", "Grades and attendance of sections of the same course.", "Curriculum", "refined.grade refined.student_school_attendance_event", "section_identifier internal", "mean_grade internal")
	s.model("published.v_performance_correlations", "Performance correlations", "How attendance and grades move together, by school.", "Curriculum", "refined.grade refined.student_school_attendance_event", "school_id internal", "correlation internal")
	delete(in.Tables, "refined.stg_person") // it is not stored
	delete(in.Manifest.Nodes, "model.example.v_absence")
	s.enrich()
	in.Manifest.Policy = samplePolicy()
	return in
}

// sample adds nodes to a project in one line each.
type sample struct{ in docsgen.Input }

func (s *sample) source(name, about string, columns ...string) {
	system, table, _ := strings.Cut(name, ".")
	s.add(&graph.Node{
		ID: "source.example." + name, Kind: graph.KindSource, Name: table, Description: about, Steward: "Data office",
		Relation: graph.Relation{Space: "raw", Source: system, Name: table}, Path: "models/raw/" + system + ".yml",
		Source: &graph.SourceTable{System: system, Table: table, Load: graph.Load{Mode: graph.LoadUpsert},
			Landing: graph.Landing{Path: system + "/" + table + "*.txt", Format: graph.CSV, Delimiter: "^", Encoding: "windows-1252"}},
	}, columns)
}

func (s *sample) seed(name, about string, columns ...string) {
	s.add(&graph.Node{
		ID: "seed.example." + name, Kind: graph.KindSeed, Name: name, Description: about, Steward: "Data office",
		Relation: graph.Relation{Space: graph.SeedSpace, Name: name}, Path: "seeds/" + name + ".csv",
	}, columns)
}

func (s *sample) model(relation, label, about, steward, from string, columns ...string) {
	layer, name, _ := strings.Cut(relation, ".")
	n := &graph.Node{
		ID: "model.example." + name, Kind: graph.KindModel, Name: name, Layer: layer, Description: about, Steward: steward,
		Relation: graph.Relation{Space: layer, Name: name}, Business: graph.Business{Label: label},
		Path: "models/" + layer + "/" + name + ".sql", Config: graph.Config{Materialized: graph.Table},
		RawCode: "with days as (\n    select student_id_hash, count(*) as days_absent\n    from {{ ref \"student\" }}\n    group by all\n)\nselect * from days\n",
	}
	n.CompiledCode = strings.ReplaceAll(n.RawCode, `{{ ref "student" }}`, "refined.student")
	for _, parent := range strings.Fields(from) {
		r, err := graph.ParseRelation(parent)
		if err != nil {
			panic(err)
		}
		n.DependsOn = append(n.DependsOn, s.in.Manifest.ByRelation(r).ID)
	}
	s.add(n, columns)
}

// add gives a node its columns, a check on the first and a state in the release.
func (s *sample) add(n *graph.Node, columns []string) {
	for _, c := range columns {
		name, class, _ := strings.Cut(c, " ")
		n.Columns = append(n.Columns, &graph.Column{
			Name: name, Type: "VARCHAR", Description: "The " + strings.ReplaceAll(name, "_", " ") + ", as its steward has defined it.",
			Governance: graph.Governance{Classification: graph.Classification(class)},
		})
	}
	test := &graph.Node{ID: "test.example.not_null_" + n.Name, Kind: graph.KindTest, Name: "not_null_" + n.Name, DependsOn: []string{n.ID},
		Test: &graph.Test{Type: "not_null", Target: n.ID, Column: n.Columns[0].Name, Severity: "error"}}
	s.in.Manifest.Nodes[n.ID], s.in.Manifest.Nodes[test.ID] = n, test
	s.in.Tests[test.ID] = docsgen.TestResult{Status: "pass"}
	s.in.Tables[n.Relation.String()] = docsgen.Table{Rows: int64(1000 * len(n.Name)), Version: 3, Files: 1, Fingerprint: strings.Repeat("9f2c5e01", 8)}
}

// enrich says of the best-known mart all that a project can say of a table.
func (s *sample) enrich() {
	mart := s.in.Manifest.Nodes["model.example.v_chronic_absenteeism_risk"]
	mart.Business.Purpose = "Early support for students who begin to stay away."
	mart.Business.UsageNotes = "Days before a student's entry don't count.\nShow groups of fewer than eleven to nobody."
	mart.Business.Synonyms = []string{"truancy list", "attendance risk"}
	mart.Governance = graph.Governance{Retention: "five years", LegalBasis: "FERPA, legitimate educational interest", ReviewedOn: "2026-01-15", ReviewDue: "2027-01-15"}
	mart.Uses = graph.Uses{ReportDate: true, KPIs: []string{"chronic_absenteeism"}}
	mart.Config.Contract.Enforced = true
	rate := mart.Column("absence_rate")
	rate.Type = "DECIMAL(5,4)"
	rate.Business = graph.Business{Label: "Absence rate", Definition: "The share of enrolled days that the student missed.", Formula: "days absent / days enrolled", Unit: "share from 0 to 1", KPI: "chronic_absenteeism"}
	key := mart.Column("student_id_hash")
	key.Business = graph.Business{Label: "Student key", Definition: "Tells students apart without naming them.", EdFi: "Student.StudentUniqueId"}
	key.Governance.Subject = []string{"student"}
	s.check("unique", mart, "student_id_hash", "pass", 0)
	s.check("accepted_range", mart, "absence_rate", "warn", 3)
	s.check("row_count_between", mart, "", "pass", 0)
	s.check("accepted_values", s.in.Manifest.Nodes["model.example.grade"], "grading_period", "fail", 12)
	s.in.Manifest.Exposures = []*graph.Exposure{{Name: "attendance", Label: "Attendance dashboard", Type: "dashboard",
		URL: "https://bi.example.org/attendance", Description: "What principals look at on Mondays.", Owner: graph.Owner{Name: "Attendance office"}, DependsOn: []string{mart.ID}}}
	s.in.GeneratedAt = s.in.GeneratedAt.Add(time.Minute)
}

func (s *sample) check(kind string, n *graph.Node, column, status string, failures int64) {
	id := "test.example." + kind + "_" + n.Name + "_" + column
	s.in.Manifest.Nodes[id] = &graph.Node{ID: id, Kind: graph.KindTest, Name: kind, DependsOn: []string{n.ID},
		Test: &graph.Test{Type: kind, Target: n.ID, Column: column, Severity: "error"}}
	s.in.Tests[id] = docsgen.TestResult{Status: status, Failures: failures}
}
