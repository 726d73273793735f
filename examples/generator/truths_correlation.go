package generator

import (
	"cmp"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// What is planted between engagement and marks. Work comes in on time by a latent
// engagement that goes along with ability; the minutes in Canvas go along with nothing.
const (
	onTimeAndMarks  = 0.6
	minutesAndMarks = 0.0
	latent          = 0.63 // a little more than onTimeAndMarks: marks and rates are coarser than what they come from
	abilityMean     = -0.35
	abilitySpread   = 1.1
)

// effort is how a student works, beside how able the student is.
type effort struct {
	ability float64
	rate    float64 // share of the work that comes in on time
	owed    float64 // what rounding has left over
	minutes float64 // in a course of Canvas on a school day
}

func newEffort(r *rand.Rand, ability float64) effort {
	able := (ability - abilityMean) / abilitySpread
	engagement := latent*able + math.Sqrt(1-latent*latent)*r.NormFloat64()
	return effort{
		ability: ability,
		rate:    clamp(0.68+0.12*engagement, 0, 1),
		minutes: clamp(14+4*r.NormFloat64(), 0.5, 80),
	}
}

// percent is how well a student does in a course: that drawn, or by ability alone.
func (t *truth) percent(drawn float64, r *rand.Rand) float64 {
	if t == nil {
		return drawn
	}
	return clamp(82+7*t.effort.ability+2*r.NormFloat64(), 20, 100)
}

// dues gives the chances that a piece of work is missing or late: those drawn, or so
// that the student's share of work on time comes out, as near as whole numbers go.
func (t *truth) dues(a assignment, missing, late float64) (float64, float64) {
	if t == nil || !a.leavesTrace() {
		return missing, late
	}
	t.effort.owed += t.effort.rate
	if t.effort.owed >= 0.5 {
		t.effort.owed--
		return 0, 0
	}
	return 0.5, 0.5
}

// leavesTrace says whether Canvas sees when work is handed in.
func (a assignment) leavesTrace() bool { return a.kind != "on_paper" && a.kind != "external_tool" }

// pace is the minutes a school day that a student spends in a course of Canvas.
func (t *truth) pace(drawn float64) float64 {
	if t == nil {
		return drawn
	}
	return t.effort.minutes
}

// noteWork counts work that was due, and whether it came in on time. What is excused
// is not due.
func (t *truth) noteWork(a assignment, sub submission) {
	if t == nil || sub.excused || !a.leavesTrace() || a.day.After(reportDay()) {
		return
	}
	t.noted.due++
	if at, ok := sub.at.(time.Time); ok && !at.After(a.due) {
		t.noted.onTime++
	}
}

// noteActivity notes the time in a course of Canvas. Who comes back into the course has
// a newer enrolment there, and that one counts.
func (t *truth) noteActivity(co *course, seconds int) {
	if t == nil {
		return
	}
	if t.noted.minutes == nil {
		t.noted.minutes = map[*course]int{}
	}
	t.noted.minutes[co] = int(math.Round(float64(seconds) / 60))
}

// pair is two measures at one school.
type pair struct {
	school                  int
	engagement, performance string
}

// moments are the sums of which a correlation is made.
type moments struct{ n, x, y, xx, yy, xy float64 }

func (m *moments) add(x, y float64) {
	m.n++
	m.x += x
	m.y += y
	m.xx += x * x
	m.yy += y * y
	m.xy += x * y
}

// pearson is the coefficient, or nil where one side is the same for all.
func (m *moments) pearson() any {
	spreadX, spreadY := m.n*m.xx-m.x*m.x, m.n*m.yy-m.y*m.y
	if spreadX < 1e-6 || spreadY < 1e-6 {
		return nil
	}
	return math.Round(1000*(m.n*m.xy-m.x*m.y)/math.Sqrt(spreadX*spreadY)) / 1000
}

const (
	submittedOnTime   = "submitted_on_time_rate"
	canvasActivity    = "canvas_activity_minutes"
	gradePointAverage = "grade_point_average"
)

// tellCorrelations adds a student to the sums of the school of the newest stay. Minutes
// are counted by the school day, and of too few days they say nothing.
func (t *truths) tellCorrelations(s *student) {
	noted := s.truth.noted
	newest := s.newestMarks()
	if newest == nil || noted.due == 0 {
		return
	}
	school := s.stays[len(s.stays)-1].cohort.school.id
	t.paired(school, submittedOnTime).add(100*float64(noted.onTime)/float64(noted.due), newest.average())
	if enrolled, _ := s.truth.district(); enrolled >= minimumDays {
		t.paired(school, canvasActivity).add(float64(noted.inCanvas())/float64(enrolled), newest.average())
	}
}

// inCanvas is the minutes in all courses.
func (n noted) inCanvas() int {
	sum := 0
	for _, minutes := range n.minutes {
		sum += minutes
	}
	return sum
}

func (t *truths) paired(school int, engagement string) *moments {
	key := pair{school, engagement, gradePointAverage}
	if t.byPair[key] == nil {
		t.byPair[key] = &moments{}
	}
	return t.byPair[key]
}

var correlationColumns = []string{"school_year", "school_id", "engagement", "performance", "planted", "students", "sample"}

func (t *truths) writeCorrelations() {
	pairs := slices.SortedFunc(maps.Keys(t.byPair), func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.school, b.school), cmp.Compare(a.engagement, b.engagement))
	})
	for _, p := range pairs {
		planted := onTimeAndMarks
		if p.engagement == canvasActivity {
			planted = minutesAndMarks
		}
		sums := t.byPair[p]
		t.correlations.write(schoolYear, p.school, p.engagement, p.performance, planted, int(sums.n), sums.pearson())
	}
}
