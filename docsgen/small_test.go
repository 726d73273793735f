package docsgen_test

import (
	"time"

	"github.com/edfi-build/edfi-build/docsgen"
	"github.com/edfi-build/edfi-build/graph"
)

// smallDistrict has one table of each layer: enough for every part of a page,
// and few enough pages for a person to review as golden files.
func smallDistrict() docsgen.Input {
	maxDrop := 0.2
	students := &graph.Node{
		ID: "source.example.skyward.students", Kind: graph.KindSource, Name: "students",
		Relation:    graph.Relation{Space: "raw", Source: "skyward", Name: "students"},
		Path:        "models/raw/skyward.yml",
		Description: "Every student on the books, as Skyward exports them each night.",
		Steward:     "Registrar",
		Source: &graph.SourceTable{
			System: "skyward", Table: "students", Key: []string{"student_number"},
			Landing: graph.Landing{Path: "skyward/students*.csv", Format: graph.CSV, Header: true, Delimiter: ",", NullValues: []string{""}},
			Load:    graph.Load{Mode: graph.LoadSnapshot, MaxDrop: &maxDrop},
		},
		Columns: []*graph.Column{
			{Name: "student_number", Type: "VARCHAR", Description: "The number on the student's card.", Headers: []string{"Student Number", "OTHER-ID"},
				Governance: graph.Governance{Classification: graph.Direct, Subject: []string{"student"}}},
			{Name: "grade", Type: "VARCHAR", Governance: graph.Governance{Classification: graph.Internal}},
		},
	}
	student := &graph.Node{
		ID: "model.example.student", Kind: graph.KindModel, Name: "student", Layer: "refined",
		Relation:    graph.Relation{Space: "refined", Name: "student"},
		Path:        "models/refined/student.sql",
		PatchPath:   "models/refined/student.yml",
		Description: "One row a student who is or was on the books.",
		Steward:     "Registrar",
		Business:    graph.Business{Label: "Students", Domain: "Student Identification and Demographics"},
		Config:      graph.Config{Materialized: graph.Table, Contract: graph.Contract{Enforced: true, Entity: "Student", Withheld: []string{"BirthDate", "FirstName", "LastSurname"}}},
		Uses:        graph.Uses{Pseudonym: []string{"student"}},
		DependsOn:   []string{students.ID},
		Portable:    &graph.Portable{OK: true},
		RawCode:     "select {{ pseudonym \"student\" \"student_number\" }} as student_id_hash\nfrom {{ source \"skyward\" \"students\" }}\n",
		CompiledCode: "select pseudonym('student', student_number) as student_id_hash\n" +
			"from raw.skyward.students\n",
		Columns: []*graph.Column{
			{Name: "student_id_hash", Type: "VARCHAR", Description: "HMAC of the student's number.",
				Business:   graph.Business{Label: "Student key", Definition: "Tells students apart without naming them.", EdFi: "Student.StudentUniqueId"},
				Governance: graph.Governance{Classification: graph.Pseudonym, Subject: []string{"student"}}},
		},
	}
	absence := &graph.Node{
		ID: "model.example.v_absence", Kind: graph.KindModel, Name: "v_absence", Layer: "published",
		Relation:    graph.Relation{Space: "published", Name: "v_absence"},
		Path:        "models/published/v_absence.sql",
		Description: "Share of enrolled days that each student missed.",
		Config:      graph.Config{Materialized: graph.Table},
		Uses:        graph.Uses{ReportDate: true, KPIs: []string{"chronic_absenteeism"}},
		DependsOn:   []string{student.ID},
		Portable:    &graph.Portable{Reason: `syntax error at or near "qualify"`},
		RawCode:     "select student_id_hash from {{ ref \"student\" }}\n",
		Columns: []*graph.Column{
			{Name: "student_id_hash", Type: "VARCHAR", Governance: graph.Governance{Classification: graph.Pseudonym, Subject: []string{"student"}}},
			{Name: "absence_rate", Type: "DECIMAL(5,4)", Description: "Days missed, of the days enrolled.",
				Business:   graph.Business{Label: "Absence rate", Formula: "days absent / days enrolled", Unit: "share from 0 to 1", KPI: "chronic_absenteeism"},
				Governance: graph.Governance{Classification: graph.Sensitive}},
		},
	}
	notNull := &graph.Node{ID: "test.example.not_null_student_student_id_hash", Kind: graph.KindTest, Name: "not_null_student_student_id_hash",
		DependsOn: []string{student.ID}, Test: &graph.Test{Type: "not_null", Target: student.ID, Column: "student_id_hash", Severity: "error"}}
	rows := &graph.Node{ID: "test.example.row_count_between_student", Kind: graph.KindTest, Name: "row_count_between_student",
		DependsOn: []string{student.ID}, Test: &graph.Test{Type: "row_count_between", Target: student.ID, Severity: "warn"}}

	released := time.Date(2026, 3, 31, 21, 5, 0, 0, time.UTC)
	return docsgen.Input{
		Manifest: &graph.Manifest{
			Format: graph.ManifestFormat,
			Engine: "DuckDB 1.5.5",
			Project: graph.Project{
				Name: "example", Version: "1.0", Standard: "edfi-6.0", Timezone: "America/Los_Angeles", ReportDate: "2026-03-31",
				District: graph.District{Name: "Example Unified", CDSCode: "1234567"},
				Layers:   []graph.Layer{{Name: "raw"}, {Name: "refined"}, {Name: "published"}},
			},
			Nodes: byID(students, student, absence, notNull, rows),
			KPIs: []*graph.KPI{{Name: "chronic_absenteeism", Label: "Chronic absenteeism",
				Description: "Students who miss a tenth of their enrolled days or more.",
				Formula:     "students at or over the threshold / students enrolled", Source: "California Education Code",
				Fields:      map[string]string{"threshold": "0.10", "at_risk": "0.05"},
				Definitions: map[string]string{"threshold": "chronically absent from here on"}}},
			Entities: []*graph.Entity{
				{Name: "Person", Domain: "Student Identification and Demographics", Description: "A human being across roles.", Fields: 2, Kinds: []string{"Staff", "Student"}},
				{Name: "School", Domain: "Education Organization", Description: "An organization that enrols students and runs classes.", Fields: 15, Collections: []string{"Category", "GradeLevel"}},
				{Name: "Student", Domain: "Student Identification and Demographics", Description: "A person who is or was enrolled anywhere in the district.", Fields: 5,
					Collections: []string{"OtherName", "Contact", "Visa"}, Withheld: []string{"Contact"}, Forbidden: []string{"Visa (California Education Code 234.7(a))"},
					Models: []graph.Held{{Entity: "Student", Model: student.ID, Has: []string{"StudentUniqueId"}, Withheld: []string{"BirthDate", "FirstName", "LastSurname"}, Lacks: []string{"BirthCity"}}}},
			},
			Exposures: []*graph.Exposure{{Name: "board", Label: "Board report", Type: "dashboard", URL: "https://bi.example.org/board",
				Owner: graph.Owner{Name: "Superintendent's office"}, DependsOn: []string{absence.ID}}},
		},
		Release: &docsgen.Release{Number: 7, Time: released, Commit: "0123456789abcdef0123456789abcdef01234567", Dirty: true},
		Tables: map[string]docsgen.Table{
			"raw.skyward.students": {Rows: 1704, Version: 3, Files: 2, LoadedAt: released.Add(-time.Hour), Rejected: 1},
			"refined.student":      {Rows: 1700, Version: 4, Files: 1, Fingerprint: "9f2c5e"},
		},
		Tests: map[string]docsgen.TestResult{
			notNull.ID: {Status: "pass"},
			rows.ID:    {Status: "warn", Failures: 1},
		},
		GeneratedAt: released,
	}
}

func byID(nodes ...*graph.Node) map[string]*graph.Node {
	all := map[string]*graph.Node{}
	for _, n := range nodes {
		all[n.ID] = n
	}
	return all
}
