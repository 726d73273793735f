package generator

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Style is a form in which districts take their data out of Skyward. All styles of
// a run tell the same facts.
type Style string

// The styles that there are.
const (
	Reports Style = "reports" // flat reports that the district has made itself
	Qmlativ Style = "qmlativ" // Qmlativ's objects, tied by internal numbers
	SMS     Style = "sms"     // tables of SMS 2.0: people and enrolments alone
)

// Styles lists the styles that there are.
func Styles() []Style { return []Style{Reports, Qmlativ, SMS} }

// ParseStyles reads words of a command line, such as "reports", "sms". The error
// names the word that is no style.
func ParseStyles(words []string) ([]Style, error) {
	var styles []Style
	for _, word := range words {
		style := Style(strings.TrimSpace(word))
		if err := style.check(); err != nil {
			return nil, err
		}
		if !slices.Contains(styles, style) {
			styles = append(styles, style)
		}
	}
	return styles, nil
}

func (s Style) check() error {
	if slices.Contains(Styles(), s) {
		return nil
	}
	return fmt.Errorf("no style %q of Skyward; there are %s, %s and %s", string(s), Reports, Qmlativ, SMS)
}

// skywardFiles takes the facts of the district one by one and writes them in a style.
// It keeps nothing but its files.
type skywardFiles interface {
	school(s *school, submitted time.Time)
	term(t term)
	staff(t *teacher)
	course(c *cohort, co *course)
	section(c *cohort, sec *section)
	teaching(t teaching)
	student(s *student)
	enrolment(e enrolment)
	absence(a absence)
	place(p classPlace)
	mark(m mark)
	incident(i incident)
	party(p party)
}

// openSkyward opens the files of the styles; none means the flat reports.
func openSkyward(f *files, v view, styles []Style) []skywardFiles {
	if len(styles) == 0 {
		styles = []Style{Reports}
	}
	var out []skywardFiles
	for _, style := range styles {
		switch style {
		case Reports:
			out = append(out, openReports(f, v))
		case Qmlativ:
			out = append(out, openQmlativ(f, v))
		case SMS:
			out = append(out, openSMS(f, v))
		}
	}
	return out
}

// term is a term of a school.
type term struct {
	id     int
	school *school
	period
	days int // with school
}

// teaching is a teacher's time with a class.
type teaching struct {
	sec        *section
	teacher    *teacher
	position   string
	start, end time.Time // end is zero while it lasts
}

// Positions of teachers in a class.
const (
	teacherOfRecord = "Teacher of Record"
	supportTeacher  = "Support Teacher"
	substitute      = "Substitute"
)

// enrolment is a stay as the office keeps it, with its own count of days to date.
type enrolment struct {
	id         int
	student    *student
	stay       stay
	membership int
	absent     float64
}

// absence is an exception to being present all day.
type absence struct {
	id      int
	student *student
	school  *school
	day     time.Time
	code    string
}

// lost is the part of the day that was missed.
func (a absence) lost() float64 {
	switch a.code {
	case "EXC", "UNX", "OSS", "ISN":
		return 1
	case "PEX":
		return 0.5
	default:
		return 0
	}
}

func (a absence) tardies() int {
	if a.code == "TDY" {
		return 1
	}
	return 0
}

// classPlace is a student's place in a class during a stay.
type classPlace struct {
	id      int
	student *student
	sec     *section
	stay    stay
}

// mark is a student's mark of a quarter.
type mark struct {
	id               int
	place            classPlace
	quarter          int // of gradingPeriods, from 0
	letter           string
	percent          float64
	earned, possible float64 // credits
}

// incident is something that happened, and party somebody in it.
type incident struct {
	id       int
	number   string
	school   *school
	day      time.Time
	location string
	what     offence
}

type party struct {
	incident    incident
	student     *student
	involvement string
	action      string // empty for who has done nothing
	days        int    // 0: what followed isn't counted in days
}

const offender = "Offender"

func (p party) offender() bool { return p.involvement == offender }
