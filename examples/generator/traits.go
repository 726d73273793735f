package generator

import "math/rand/v2"

// traits are what the state's files say about a student. The codes are those
// of the CALPADS code sets.
type traits struct {
	hispanic        bool
	races           []string // none: not reported
	language        language
	elas            string // English language acquisition status
	parentEducation string
	meals           string // 181 free, 182 reduced, or nothing
	homeless        bool
	foster          bool
	migrant         bool
	plan504         bool
	gifted          bool
	disability      string // primary disability code, or nothing
}

// language is a home language by its name in Skyward and its code in CALPADS.
type language struct{ name, code string }

var (
	english   = language{"English", "00"}
	spanish   = language{"Spanish", "01"}
	languages = []language{{"Vietnamese", "02"}, {"Cantonese", "03"}, {"Filipino", "05"}, {"Arabic", "11"}}
)

// races of students who are not Hispanic, roughly as in California. "mixed"
// and "none" are not codes: two races, and not reported.
var races = []choice{{"700", 0.45}, {"600", 0.12}, {"400", 0.055}, {"201", 0.06}, {"204", 0.05}, {"205", 0.05},
	{"208", 0.03}, {"399", 0.012}, {"100", 0.013}, {"mixed", 0.11}, {"none", 0.05}}

var disabilities = []choice{{"290", 0.38}, {"240", 0.22}, {"320", 0.17}, {"280", 0.15}, {"210", 0.05}, {"260", 0.03}}

func newTraits(r *rand.Rand, grade int) traits {
	t := traits{hispanic: chance(r, 0.56)}
	t.races = newRaces(r, t.hispanic)
	t.language = newLanguage(r, t.hispanic)
	t.elas = newAcquisitionStatus(r, t.language, grade)
	t.setPoverty(r)
	t.migrant = t.hispanic && chance(r, 0.01)
	if chance(r, 0.12) {
		t.disability = weighted(r, disabilities)
	} else {
		t.plan504 = chance(r, 0.03)
	}
	t.gifted = grade >= 4 && chance(r, 0.06)
	return t
}

func newRaces(r *rand.Rand, hispanic bool) []string {
	if hispanic {
		return [][]string{{"700"}, {"700"}, {"100", "700"}, nil}[r.IntN(4)]
	}
	switch race := weighted(r, races); race {
	case "mixed":
		return []string{"600", "700"}
	case "none":
		return nil
	default:
		return []string{race}
	}
}

func newLanguage(r *rand.Rand, hispanic bool) language {
	switch {
	case hispanic && chance(r, 0.55):
		return spanish
	case !hispanic && chance(r, 0.15):
		return pick(r, languages)
	default:
		return english
	}
}

// newAcquisitionStatus follows the home language: of those who speak another
// one, most of the young are learners and many of the older are reclassified.
func newAcquisitionStatus(r *rand.Rand, l language, grade int) string {
	switch {
	case l == english:
		return "EO"
	case chance(r, 0.08):
		return "IFEP"
	case grade <= 1 && chance(r, 0.2):
		return "TBD"
	case grade >= 4 && chance(r, 0.075*float64(grade-3)):
		return "RFEP"
	default:
		return "EL"
	}
}

// setPoverty draws meals, housing and the parents' schooling, which together
// make about 55 % socioeconomically disadvantaged.
func (t *traits) setPoverty(r *rand.Rand) {
	t.homeless = chance(r, 0.025)
	t.foster = chance(r, 0.01)
	switch {
	case t.homeless || t.foster || chance(r, 0.42):
		t.meals = "181"
	case chance(r, 0.13):
		t.meals = "182"
	}
	if t.meals != "" {
		t.parentEducation = weighted(r, []choice{{"14", 0.35}, {"13", 0.35}, {"12", 0.2}, {"11", 0.05}, {"15", 0.05}})
		return
	}
	t.parentEducation = weighted(r, []choice{{"10", 0.2}, {"11", 0.3}, {"12", 0.25}, {"13", 0.1}, {"14", 0.08}, {"15", 0.07}})
}

// burden is how much circumstances weigh on attendance and marks, so that the
// equity mart has gaps to show: 0 for most, seldom above 1.
func (t traits) burden() float64 {
	b := 0.0
	for _, weighs := range []struct {
		is     bool
		weight float64
	}{
		{t.meals != "", 0.25}, {t.elas == "EL", 0.2}, {t.disability != "", 0.3}, {t.homeless, 0.6}, {t.foster, 0.5},
	} {
		if weighs.is {
			b += weighs.weight
		}
	}
	return b
}
