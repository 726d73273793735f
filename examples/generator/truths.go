package generator

import (
	"errors"
	"io"
)

// truths writes the expected answers of a district on which effects are planted. It
// holds sums by group and school; students go to the files one by one. A nil truths is
// that of a district on which nothing is planted.
type truths struct {
	files        *files
	absences     *table
	deviations   *table
	gaps         *table
	correlations *table
	byCell       map[cell]*tally
	byPair       map[pair]*moments
}

// openTruths starts the files of the expected answers. An earlier delivery has the same
// effects; only the last one has the answers.
func openTruths(opts Options, now view) *truths {
	if opts.Truths == nil {
		return nil
	}
	f := &files{out: opts.Truths}
	if now.back > 0 {
		f.out = nowhere{}
	}
	return &truths{
		files:        f,
		absences:     f.open("absences.csv", csvObject{}, absenceColumns...),
		deviations:   f.open("deviations.csv", csvObject{}, deviationColumns...),
		gaps:         f.open("gaps.csv", csvObject{}, gapColumns...),
		correlations: f.open("correlations.csv", csvObject{}, correlationColumns...),
		byCell:       map[cell]*tally{},
		byPair:       map[pair]*moments{},
	}
}

// nowhere is an Output that keeps nothing.
type nowhere struct{}

func (nowhere) Create(string) (io.WriteCloser, error) { return nowhere{}, nil }
func (nowhere) Write(p []byte) (int, error)           { return len(p), nil }
func (nowhere) Close() error                          { return nil }

// truth is what is planted on one student and what was written about the student since.
// On a nil truth nothing is planted, and nothing is noted of it.
type truth struct {
	plan   absencePlan
	effort effort
	noted  noted
}

// plant shapes a student, and gives the stays that the planted absences need. It draws
// from a stream of its own, so that whoever gets nothing planted stays as they are.
func (g *generator) plant(s *student, stays []stay) []stay {
	if g.truths == nil {
		return stays
	}
	r := g.aside(s, truthStream)
	s.truth = &truth{}
	s.widenGaps()
	s.truth.effort = newEffort(r, s.ability)
	s.truth.plan, stays = planAbsences(r, s, stays)
	return stays
}

// tell writes and sums the answers of a student about whom all has been written.
func (t *truths) tell(s *student) {
	if t == nil {
		return
	}
	t.tellAbsences(s)
	t.tellDeviation(s)
	t.tellOutcomes(s)
	t.tellCorrelations(s)
}

// close writes the sums and gives the first error of the files, if any.
func (t *truths) close() error {
	if t == nil {
		return nil
	}
	t.writeGaps()
	t.writeCorrelations()
	return errors.Join(t.files.err, t.files.close())
}
