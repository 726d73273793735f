// Package generator writes the landing files of an invented district: the
// same shapes that Skyward, Canvas, CALPADS, score files and transcripts have,
// filled with people who do not exist. The sample in examples/district and every
// load test use it.
package generator

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"
	_ "time/tzdata" // the zone's rules must not depend on the machine
)

// MaxStudents is what the six free digits of the invented state ids hold: they
// go up in steps of nine (see newStudent).
const MaxStudents = 100_000

// MaxDeliveries keeps the first delivery in the second semester.
const MaxDeliveries = 10

// Options says which district to write.
type Options struct {
	Students   int     // pupils in all schools together, 1 to 100,000
	Seed       uint64  // the same seed and size give the same bytes
	Skyward    []Style // the forms of Skyward's files; none means Reports
	Deliveries int     // weekly snapshots, the last on 1 April 2026; 0 and 1 mean that one alone
	Out        Output  // where the files go, e.g. Folder("landing")
	Dirt       Dirt    // what is wrong with the last delivery; nothing by default
	Truths     Output  // where the expected answers to planted effects go, e.g. Folder("truths"); nil plants none
}

// FileRows is the number of data rows, header aside, in one written file.
type FileRows struct {
	Path string
	Rows int
}

// Summary tells what Generate wrote.
type Summary struct {
	Students int
	Schools  int
	Files    []FileRows // in the order of writing, paths relative to the landing folder
}

// Generate writes a whole district. Equal options give byte-identical files, and
// the files of the last delivery tell the same facts whatever their number.
// It streams: students are made, written and forgotten one by one, so memory
// holds the schools and their timetables only. The error is a wrong option,
// the context's error, or the first error of the output. One call uses one
// goroutine; calls with outputs of their own may run side by side.
func Generate(ctx context.Context, opts Options) (Summary, error) {
	if err := opts.check(); err != nil {
		return Summary{}, err
	}
	var sum Summary
	var before *view
	for back := max(opts.Deliveries, 1) - 1; back >= 0; back-- {
		now := view{back: back}
		if err := deliver(ctx, opts, now, before, &sum); err != nil {
			return Summary{}, err
		}
		before = &now
	}
	return sum, nil
}

func (o Options) check() error {
	if o.Students < 1 || o.Students > MaxStudents {
		return fmt.Errorf("students must be between 1 and %d, not %d", MaxStudents, o.Students)
	}
	if o.Deliveries < 0 || o.Deliveries > MaxDeliveries {
		return fmt.Errorf("deliveries must be between 1 and %d, not %d", MaxDeliveries, o.Deliveries)
	}
	for _, style := range o.Skyward {
		if err := style.check(); err != nil {
			return err
		}
	}
	if o.Out == nil {
		return errors.New("no output to write the files to")
	}
	return nil
}

// deliver writes one delivery and adds its files to the summary. Dirt comes with
// the last one.
func deliver(ctx context.Context, opts Options, now view, before *view, sum *Summary) error {
	if now.back > 0 {
		opts.Dirt = Dirt{}
	}
	g, err := newGenerator(opts, now, before)
	if err != nil {
		return err
	}
	if err := errors.Join(g.run(ctx), g.files.close(), g.dirt.close(), g.truths.close()); err != nil {
		return err
	}
	g.summarise(sum)
	return nil
}

// generator is the state of one delivery: the open files, the timetables and the
// running numbers of the rows.
type generator struct {
	opts        Options
	now         view
	before      *view // the delivery before, or nil
	files       *files
	skyward     []skywardFiles
	canvas      canvasTables
	calpads     map[string]*table // by record type
	assessments assessmentTables
	transcripts *table
	zone        *time.Location // due dates are local, Canvas writes UTC
	schools     []*school
	cohorts     []*cohort
	random      *rand.Rand // for schools and staff; each student has a source of their own
	next        counters
	dirt        *dirt
	truths      *truths // nil: nothing is planted
}

// counters are the last numbers given out, one series an entity. They go up for
// rows that a delivery leaves out, too, so that a row has its number in each.
type counters struct {
	student, staff, enrolment, attendance, term          int
	course, section, studentSection, mark, incident      int
	canvasUser, canvasLogin, canvasCourse, canvasSection int
	canvasEnrolment, canvasScore, canvasAssignment       int
	canvasSubmission, calpadsLine, meeting, score        int
	canvasExtraUser, canvasExtraLogin                    int
	canvasExtraEnrolment, canvasObserver                 int
}

// take gives the next number of a series.
func take(series *int) int {
	*series++
	return *series
}

func newGenerator(opts Options, now view, before *view) (*generator, error) {
	zone, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		return nil, err
	}
	g := &generator{
		opts:   opts,
		now:    now,
		before: before,
		files:  &files{out: opts.Out},
		zone:   zone,
		random: rand.New(rand.NewPCG(opts.Seed, staffStream)),
	}
	g.schools, g.cohorts = planSchools(opts.Students)
	g.skyward = openSkyward(g.files, now, opts.Skyward)
	g.canvas = openCanvas(g.files, now)
	g.calpads = openCALPADS(g.files, now)
	g.assessments = openAssessments(g.files, now)
	g.transcripts = openTranscripts(g.files, now)
	g.truths = openTruths(opts, now)
	g.dirt, err = newDirt(opts, g.files)
	return g, err
}

// staffStream is a stream of random numbers that no student uses: theirs are
// numbered from 1.
const staffStream = 1 << 40

func (g *generator) run(ctx context.Context) error {
	for _, s := range g.schools {
		g.writeSchool(s)
	}
	g.writeCanvasTerms()
	for _, c := range g.cohorts {
		g.writeTimetable(c)
	}
	for _, c := range g.cohorts {
		for place := range c.students {
			if err := ctx.Err(); err != nil {
				return err
			}
			g.writePupil(c, place)
			g.dirt.strew()
			if g.files.err != nil {
				return g.files.err
			}
		}
	}
	g.writeAdministrators()
	return g.files.err
}

// writePupil writes all that every system holds about one student. Whoever has not
// come yet by this delivery is drawn all the same: the numbers that they will get
// stay free.
func (g *generator) writePupil(c *cohort, place int) {
	person := g.newStudent(c)
	stays := g.plant(person, g.stays(person, c, place))
	person.stays = stays
	known := g.now.begun(stays)
	if len(known) > 0 {
		person.stays = known
	}
	person.grade = person.stays[len(person.stays)-1].cohort.grade
	s := g.now.student(person)
	g.writeStudent(s, len(known) > 0)
	g.writeStateRecords(s, stays, len(known) > 0)
	g.writeAssessments(s, stays, len(known) > 0)
	g.writeTranscript(s, len(known) > 0)
	user := g.newCanvasUser(person, stays)
	for _, st := range stays {
		if st.noShow {
			g.writeEnrolment(s, st, 0)
			continue
		}
		suspensions := g.writeDiscipline(s, st)
		g.writeEnrolment(s, st, g.writeAttendance(s, st, suspensions))
		g.writeClasses(s, st, user)
	}
	g.truths.tell(s)
}

func (g *generator) summarise(sum *Summary) {
	sum.Students, sum.Schools = g.next.student, len(g.schools)
	for _, t := range g.files.tables {
		sum.Files = append(sum.Files, FileRows{Path: t.path, Rows: t.rows})
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
