package contract_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/compiler/contract"
	"github.com/edfi-build/edfi-build/graph"
)

// load reads a standard that has to be without a complaint.
func load(t *testing.T, name string) *contract.Standard {
	t.Helper()
	s, diags := contract.Load(name)
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	return s
}

func names(fields []contract.Field) []string {
	var list []string
	for _, f := range fields {
		list = append(list, f.Name)
	}
	return list
}

func TestTheStandardReadsWithoutAComplaint(t *testing.T) {
	for name, entities := range map[string]int{"edfi-6.0": 73, "edfi-6.1": 78, "": 73} {
		if all := load(t, name).All(); len(all) != entities {
			t.Errorf("%q has %d entities, want %d", name, len(all), entities)
		}
	}
}

func TestElementsAreFoundWhereTheyAre(t *testing.T) {
	s := load(t, "edfi-6.0")
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
	if s.Has("Studnt") || s.Has("Student.Gone") || s.Elements("Student.Gone") != nil || s.Describes("Studnt") {
		t.Error("what isn't there was found")
	}
}

func TestTheKeyOfACollectionStartsWithThatOfWhatItBelongsTo(t *testing.T) {
	s := load(t, "edfi-6.0")
	for entity, want := range map[string][]string{
		"Student":                            {"StudentUniqueId"},
		"School":                             {"SchoolId"}, // and not the inherited EducationOrganizationId
		"Student.OtherName":                  {"StudentUniqueId", "OtherNameTypeDescriptor"},
		"StudentDemographic.LanguageUse":     {"EducationOrganizationId", "StudentUniqueId", "LanguageDescriptor", "LanguageUseDescriptor"},
		"StudentAcademicRecord.ClassRanking": {"EducationOrganizationId", "SchoolYear", "StudentUniqueId", "TermDescriptor"}, // one an entity
	} {
		if got := names(s.Identity(entity)); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", entity, got, want)
		}
	}
}

func TestReferencesLeadToTheKeysOfOtherEntities(t *testing.T) {
	s := load(t, "edfi-6.0")
	for entity, want := range map[string]contract.Reference{
		"CalendarDate":            {Entity: "Calendar", Fields: []string{"CalendarCode", "SchoolId", "SchoolYear"}, Target: []string{"CalendarCode", "SchoolId", "SchoolYear"}},
		"DisciplineAction":        {Entity: "School", Fields: []string{"ResponsibilitySchoolId"}, Target: []string{"SchoolId"}},
		"StudentDemographic.Race": {Entity: "StudentDemographic", Fields: []string{"EducationOrganizationId", "StudentUniqueId"}, Target: []string{"EducationOrganizationId", "StudentUniqueId"}},
		// Inherited from GeneralStudentProgramAssociation.
		"StudentHomelessProgramAssociation": {
			Entity: "Program", Fields: []string{"ProgramEducationOrganizationId", "ProgramName", "ProgramTypeDescriptor"},
			Target: []string{"EducationOrganizationId", "ProgramName", "ProgramTypeDescriptor"},
		},
		// Of a list, with the key of what it belongs to.
		"Session.GradingPeriod": {
			Entity: "GradingPeriod", Fields: []string{"GradingPeriodDescriptor", "GradingPeriodName", "SchoolId", "SchoolYear"},
			Target: []string{"GradingPeriodDescriptor", "GradingPeriodName", "SchoolId", "SchoolYear"},
		},
	} {
		found := slices.ContainsFunc(s.References(entity), func(r contract.Reference) bool { return reflect.DeepEqual(r, want) })
		if !found {
			t.Errorf("%s lacks %v, has %v", entity, want, s.References(entity))
		}
	}
	if got := s.Subtypes("EducationOrganization"); !slices.Equal(got, []string{"LocalEducationAgency", "School"}) {
		t.Errorf("an EducationOrganization may be %v", got)
	}
}

// TestTheFilesAgree holds all files to each other: what they name is there.
func TestTheFilesAgree(t *testing.T) {
	s := load(t, "edfi-6.1")
	for _, entity := range s.Entities() {
		if e := s.Entity(entity); e.Description == "" || e.Domain == "" {
			t.Errorf("%s lacks a description or a domain", entity)
		}
		fields := names(s.Fields(entity))
		for _, f := range s.Fields(entity) {
			if f.Classification != "" && !slices.Contains(graph.Classifications(), graph.Classification(f.Classification)) {
				t.Errorf("%s.%s is %s", entity, f.Name, f.Classification)
			}
		}
		for _, r := range s.References(entity) {
			checkReference(t, s, entity, fields, r)
		}
	}
}

func checkReference(t *testing.T, s *contract.Standard, entity string, fields []string, r contract.Reference) {
	t.Helper()
	for _, f := range r.Fields {
		if !slices.Contains(fields, f) {
			t.Errorf("%s refers to %s by %s, which it doesn't have", entity, r.Entity, f)
		}
	}
	if !s.Describes(r.Entity) {
		return // an entity outside of the domains that the project knows
	}
	target, key := slices.Sorted(slices.Values(r.Target)), names(s.Identity(r.Entity))
	slices.Sort(key)
	if !slices.Equal(target, key) {
		t.Errorf("%s refers to %s by %v, and its key is %v", entity, r.Entity, target, key)
	}
}

func Test61AddsTo60(t *testing.T) {
	s := load(t, "edfi-6.1")
	const responsibility = "StudentEducationOrganizationResponsibilityAssociation"
	added := responsibility + ".ResponsibleEducationOrganizationId"
	if !slices.Contains(s.Elements(responsibility), added) || slices.Contains(load(t, "edfi-6.0").Elements(responsibility), added) {
		t.Error("the field of 6.1 has to be in 6.1 alone")
	}
	if !slices.Contains(s.Elements(responsibility), responsibility+".BeginDate") {
		t.Error("the fields of 6.0 are lost")
	}
	for _, known := range []string{"StudentIEP", "StudentDirectory.AddressCharacteristic"} {
		if !s.Has(known) || s.Describes(known) {
			t.Errorf("%s is known by name alone", known)
		}
	}
}

func TestCaliforniaForbidsCitizenshipAndVisa(t *testing.T) {
	s := load(t, "edfi-6.1")
	for _, name := range contract.Profiles() {
		profile, diags := contract.LoadProfile(name)
		if len(diags) > 0 {
			t.Fatal(diags)
		}
		for _, f := range profile.Forbidden {
			entity := f.Element[:strings.LastIndexByte(f.Element, '.')]
			if !s.Has(f.Element) && !slices.Contains(s.Elements(entity), f.Element) {
				t.Errorf("%s forbids %s, which isn't in the standard", name, f.Element)
			}
		}
	}
	california, _ := contract.LoadProfile("california")
	for element, forbidden := range map[string]bool{
		"StudentDemographic.CitizenshipStatusDescriptor": true,
		"StudentDemographic.Visa":                        true,
		"StudentDemographic.Visa.VisaDescriptor":         true,
		"StudentDemographic.SexDescriptor":               false,
		"":                                               false,
	} {
		if got := california.Forbids(element); (got != nil) != forbidden {
			t.Errorf("%q: %v", element, got)
		}
	}
	if none := (*contract.Profile)(nil); none.Forbids("StudentDemographic.Visa") != nil {
		t.Error("no profile forbids something")
	}
}
