package cli_test

// rowsLeftOut are rows of a table of raw that no refined table has as rows of its own,
// on purpose: a condition on the row, and why.
type rowsLeftOut struct{ Where, Why string }

// reported is what the district tells the state of what Skyward tells itself.
var reported = []rowsLeftOut{{"true", "told to the state: a check on what Skyward tells, and no source of it"}}

// lookup is what only leads from one number to another.
var lookup = []rowsLeftOut{{"true", "leads from one number to another"}}

// leftOut lists those rows by table.
var leftOut = map[string][]rowsLeftOut{
	"calpads.crsc": reported,
	"calpads.crse": reported,
	"calpads.scsc": reported,
	"calpads.scse": reported,
	"calpads.senr": reported, // but for who is taught by a nonpublic school
	"calpads.sinc": reported,
	"calpads.sirs": reported,
	"calpads.soff": reported,

	"canvas.course_sections":  lookup,
	"canvas.courses":          lookup,
	"canvas.enrollment_terms": lookup,
	"canvas.pseudonyms":       lookup,
	"canvas.users":            lookup,

	"canvas.assignments": {{"workflow_state <> 'published'", "not published, or deleted: set to nobody"}},
	"canvas.scores": {
		{"course_score <> 'true' or grading_period_id is not null", "of a grading period: a mark in Skyward"},
		{`exists (
			select 1
			from raw.canvas.enrollments as e
			where e.id = r.enrollment_id
				and (e.type <> 'StudentEnrollment' or e.workflow_state not in ('active', 'completed', 'inactive'))
		)`, "of an enrollment that is left out"},
	},
	"canvas.submissions": {
		{"workflow_state = 'deleted'", "deleted"},
		{"exists (select 1 from raw.canvas.assignments as a where a.id = r.assignment_id and a.workflow_state <> 'published')",
			"of an assignment that is left out"},
	},
	"canvas.enrollments": {
		{"type <> 'StudentEnrollment'", "not a student: staff, observers and test students"},
		{"workflow_state not in ('active', 'completed', 'inactive')", "deleted or never accepted"},
		{`exists (
			select 1
			from raw.canvas.enrollments as other
			where other.user_id = r.user_id and other.course_id = r.course_id and other.type = 'StudentEnrollment'
				and (other.workflow_state = 'active', other.id::bigint) > (r.workflow_state = 'active', r.id::bigint)
		)`, "a second place in one course: the work goes to the active, then the newest"},
	},
	"skyward.attendance_submissions": {{"true", "stands with its school"}},
}
