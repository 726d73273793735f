package contract_test

import (
	"slices"
	"testing"

	"github.com/edfi-build/edfi-build/compiler/contract"
)

func TestTheStandardReadsWithoutAComplaint(t *testing.T) {
	for _, name := range []string{"edfi-6.0", "edfi-6.1", ""} {
		s, diags := contract.Load(name)
		if len(diags) > 0 {
			t.Fatal(diags)
		}
		if len(s.Entities()) < 50 {
			t.Errorf("%q has only %d entities and collections", name, len(s.Entities()))
		}
	}
}

func TestElementsAreFoundWhereTheyAre(t *testing.T) {
	s, _ := contract.Load("edfi-6.0")
	for entity, element := range map[string]string{
		"Student":                      "Student.StudentUniqueId",
		"StudentDemographic.Race":      "StudentDemographic.Race.RaceDescriptor",
		"School":                       "School.NameOfInstitution", // inherited
		"StudentProgramAssociation":    "StudentProgramAssociation.EndDate",
		"CalendarDate.CalendarEvent":   "CalendarDate.CalendarEvent.CalendarEventDescriptor",
		"StudentSchoolAttendanceEvent": "StudentSchoolAttendanceEvent.AttendanceEventCategoryDescriptor",
	} {
		if !s.Has(entity) || !slices.Contains(s.Elements(entity), element) {
			t.Errorf("%s lacks %s", entity, element)
		}
	}
	// The demographics left this entity in 6.0 (Ed-Fi, "What's new in 6.0").
	if slices.Contains(s.Elements("StudentEducationOrganizationAssociation"), "StudentEducationOrganizationAssociation.SexDescriptor") {
		t.Error("an element of 5.2 is still there")
	}
	if s.Has("Studnt") || s.Elements("Student.Gone") != nil {
		t.Error("what isn't there was found")
	}
}
