package generator

import "strings"

func openTranscripts(f *files, v view) *table {
	return f.open("transcripts/grades_"+v.label()+".csv", csvReport{},
		strings.Split("Student Number,School Year,Term,Course Code,Course Title,Credits Attempted,Credits Earned,Mark,Grade Level", ",")...)
}

// gradeNine is the first grade whose courses count towards a diploma.
const gradeNine = 10

// writeTranscript writes the marks of the high school years before this one, by
// semester.
func (g *generator) writeTranscript(s *student, known bool) {
	r := g.aside(s, transcriptStream)
	const attempted = creditsPerCourse / 2
	for grade := gradeNine; grade < s.grade; grade++ {
		for _, subject := range secondarySubjects {
			for _, term := range terms("High")[1:] {
				percent := clamp(86+7*s.ability-70*s.absence+6*r.NormFloat64(), 20, 100)
				letter, earned := gradeMark(percent), attempted
				if letter == "F" {
					earned = 0
				}
				s.truth.noteCredits(attempted, float64(earned))
				if known {
					g.transcripts.write(s.number, schoolYear-(s.grade-grade), term.name, subject.code+"-"+gradeCodes[grade],
						subject.title+" "+gradeCodes[grade], attempted, earned, letter, gradeCodes[grade])
				}
			}
		}
	}
}
