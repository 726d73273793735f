// Package generator writes the landing files of an invented district: the
// same shapes that Skyward, Canvas and CALPADS deliver, filled with people who
// do not exist. The sample in examples/district and every load test use it.
package generator

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
	_ "time/tzdata" // the zone's rules must not depend on the machine
)

// MaxStudents is what the six free digits of the invented state ids hold: they
// go up in steps of nine (see newStudent).
const MaxStudents = 100_000

// Options says which district to write.
type Options struct {
	Students int    // pupils in all schools together, 1 to 100,000
	Seed     uint64 // the same seed and size give the same bytes
	Out      Output // where the files go, e.g. Folder("landing")
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

// Generate writes a whole district. Equal options give byte-identical files.
// It streams: students are made, written and forgotten one by one, so memory
// holds the schools and their timetables only. The error is a wrong option,
// the context's error, or the first error of the output. One call uses one
// goroutine; calls with outputs of their own may run side by side.
func Generate(ctx context.Context, opts Options) (Summary, error) {
	if opts.Students < 1 || opts.Students > MaxStudents {
		return Summary{}, fmt.Errorf("students must be between 1 and %d, not %d", MaxStudents, opts.Students)
	}
	if opts.Out == nil {
		return Summary{}, errors.New("no output to write the files to")
	}
	g, err := newGenerator(opts)
	if err != nil {
		return Summary{}, err
	}
	if err := errors.Join(g.run(ctx), g.files.close()); err != nil {
		return Summary{}, err
	}
	return g.summary(), nil
}

// generator is the state of one call: the open files, the timetables and the
// running numbers of the rows.
type generator struct {
	opts    Options
	files   *files
	skyward skywardTables
	canvas  canvasTables
	calpads calpadsTables
	zone    *time.Location // due dates are local, Canvas writes UTC
	schools []*school
	cohorts []*cohort
	random  *rand.Rand // for schools and staff; each student has a source of their own
	next    counters
}

// counters are the last numbers given out, one series an entity.
type counters struct {
	student, staff, enrolment, attendance, term     int
	course, section, studentSection, incident       int
	canvasUser, canvasLogin, canvasCourse           int
	canvasSection, canvasEnrolment, canvasScore     int
	canvasAssignment, canvasSubmission, calpadsLine int
}

// take gives the next number of a series.
func take(series *int) int {
	*series++
	return *series
}

func newGenerator(opts Options) (*generator, error) {
	zone, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		return nil, err
	}
	g := &generator{
		opts:   opts,
		files:  &files{out: opts.Out},
		zone:   zone,
		random: rand.New(rand.NewPCG(opts.Seed, staffStream)),
	}
	g.schools, g.cohorts = planSchools(opts.Students)
	g.skyward = openSkyward(g.files)
	g.canvas = openCanvas(g.files)
	g.calpads = openCALPADS(g.files)
	return g, nil
}

// staffStream is a stream of random numbers that no student uses: theirs are
// numbered from 1.
const staffStream = 1 << 40

func (g *generator) run(ctx context.Context) error {
	for _, s := range g.schools {
		g.writeSchool(s)
	}
	for _, c := range g.cohorts {
		g.writeTimetable(c)
	}
	for _, c := range g.cohorts {
		for place := range c.students {
			if err := ctx.Err(); err != nil {
				return err
			}
			g.writePupil(c, place)
			if g.files.err != nil {
				return g.files.err
			}
		}
	}
	return g.files.err
}

// writePupil writes all that every system holds about one student.
func (g *generator) writePupil(c *cohort, place int) {
	s := g.newStudent(c)
	stays := g.stays(s, c, place)
	s.grade = stays[len(stays)-1].cohort.grade
	g.writeStudent(s)
	g.writeStateRecords(s, stays)
	user := g.newCanvasUser(s, stays)
	for _, st := range stays {
		g.writeEnrolment(s, st)
		if st.noShow {
			continue
		}
		suspensions := g.writeDiscipline(s, st)
		g.writeAttendance(s, st, suspensions)
		g.writeClasses(s, st, user)
	}
}

func (g *generator) summary() Summary {
	sum := Summary{Students: g.next.student, Schools: len(g.schools)}
	for _, t := range g.files.tables {
		sum.Files = append(sum.Files, FileRows{Path: t.path, Rows: t.rows})
	}
	return sum
}
