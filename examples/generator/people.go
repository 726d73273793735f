package generator

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// student is one invented pupil: who they are, and the hidden causes from
// which marks, absences and clicks are drawn.
type student struct {
	nth           int    // running number, from 1
	id            int    // Skyward's own key
	number        string // the number that people use; joins Canvas and CALPADS
	ssid          string
	first, middle string
	last          string
	birth         time.Time
	gender        string
	grade         int
	stays         []stay // in the order of time, at least one
	traits        traits
	ability       float64 // about normal, mean a little below 0
	absence       float64 // chance to be absent on an average school day
	random        *rand.Rand
	truth         *truth // nil: nothing is planted
}

// newStudent makes the next student of a cohort. Each student has a random
// source of their own, so that no change to one ripples through the others.
func (g *generator) newStudent(c *cohort) *student {
	i := take(&g.next.student)
	r := rand.New(rand.NewPCG(g.opts.Seed, uint64(i)))
	s := &student{
		nth:    i,
		id:     20_000 + i,
		number: fmt.Sprint(4_000_000 + 13*i + r.IntN(13)),
		ssid:   fmt.Sprintf("9990%06d", 9*(i-1)+r.IntN(9)),
		first:  pick(r, firstNames),
		middle: middleName(r),
		last:   familyName(r, i),
		birth:  birthDate(r, c.grade),
		gender: weighted(r, genders),
		grade:  c.grade,
		random: r,
	}
	s.traits = newTraits(r, c.grade)
	s.ability = r.NormFloat64() - s.traits.burden()
	s.absence = absencePropensity(r) * (1 + s.traits.burden()/2)
	return s
}

// absencePropensity is strongly skewed: most students miss a few days, a few
// students carry most of a district's absences.
func absencePropensity(r *rand.Rand) float64 {
	u := r.Float64()
	return 0.004 + 0.27*u*u*u*u*u
}

func (s *student) email() string { return "s" + s.number + "@students.example.org" }

// writeStudent writes a student into Skyward, with the second record of one whom
// Skyward has twice.
func (g *generator) writeStudent(s *student, known bool) {
	if !known {
		return
	}
	for _, to := range g.skyward {
		to.student(s)
	}
	if twin := g.now.double(s); twin != nil {
		for _, to := range g.skyward {
			to.student(twin)
			to.enrolment(enrolment{id: 950_000 + s.nth, student: twin, stay: twin.stays[0]})
		}
	}
}

// Names can't be mistaken for those of real people, yet hold what breaks
// careless readers: accents, apostrophes, commas and quotes.
var (
	firstNames = []string{"Testa", "Muestra", "Ficta", "Exempla", "Probando", "Démo", "Señuelo", "Prototipa",
		"Tryal", "Inventa", "Modela", "Ensaya", "Quiz-Ann", `Testa "Tess"`}
	middleNames = []string{"Pseudo", "Nil", "Añadido", "Q"}
	families    = []string{"Sample", "Specimen", "Muñeco", "Placeholder", "Fictício", "O'Example", "Mockingham",
		"De la Prueba", "Dummywright", "Nobody"}
)

func middleName(r *rand.Rand) string {
	if !chance(r, 0.4) {
		return ""
	}
	return pick(r, middleNames)
}

// familyName carries the person's number: nobody is called that.
func familyName(r *rand.Rand, i int) string {
	name := fmt.Sprintf("%s-%03d", pick(r, families), i)
	if chance(r, 0.02) {
		name += ", Jr."
	}
	return name
}

// birthDate follows California's rule: a TK pupil is four by 1 September. A
// few pupils are a year older than their class.
func birthDate(r *rand.Rand, grade int) time.Time {
	year := 2021 - grade
	if chance(r, 0.03) {
		year--
	}
	return date(year, time.September, 1).AddDate(0, 0, -r.IntN(365))
}

var genders = []choice{{"F", 0.485}, {"M", 0.51}, {"X", 0.005}}

// teacher is a member of staff and how many classes they still can take: those who
// lead a school take none.
type teacher struct {
	nth         int
	id          int
	number      string
	first, last string
	email       string
	canvasUser  int
	room        int
}

// hire writes a new teacher of a school, who also gets a Canvas login.
func (g *generator) hire(s *school, job string, room int) *teacher {
	t := g.employ(s, job, g.random, "Mentor")
	t.room = room
	t.canvasUser = g.writeCanvasUser(always(account{t.first, t.last, t.email, t.number}))
	return t
}

// employ writes a new member of staff of a school into Skyward and the state's files.
// The family's name carries the number of the person.
func (g *generator) employ(s *school, job string, r *rand.Rand, family string) *teacher {
	i := take(&g.next.staff)
	number := fmt.Sprint(50_000 + i)
	t := &teacher{
		nth:    i,
		id:     3_000 + i,
		number: number,
		first:  pick(r, firstNames[:8]), // nicknames are for students
		last:   fmt.Sprintf("%s-%03d", family, i),
		email:  "t" + number + "@staff.example.org",
	}
	for _, to := range g.skyward {
		to.staff(t)
	}
	g.writeStaffRecords(t, s, job)
	return t
}

// choice is a value and its share of the whole.
type choice struct {
	value string
	share float64
}

// weighted draws one of the choices, whose shares sum to 1; what rounding
// leaves over goes to the last.
func weighted(r *rand.Rand, choices []choice) string {
	u := r.Float64()
	for _, c := range choices {
		if u -= c.share; u < 0 {
			return c.value
		}
	}
	return choices[len(choices)-1].value
}

func pick[T any](r *rand.Rand, values []T) T { return values[r.IntN(len(values))] }

func chance(r *rand.Rand, p float64) bool { return r.Float64() < p }

func clamp(v, low, high float64) float64 { return max(low, min(high, v)) }
