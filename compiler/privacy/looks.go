package privacy

import (
	"regexp"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// look is a kind of personal data that shows in a column's name.
type look struct {
	what  string
	least graph.Classification // the most open that it may be declared
	name  *regexp.Regexp
}

// looks are tried in order on names in snake_case. What ends like a code, a flag, a
// count or a date isn't the thing itself.
var looks = []look{
	{"a name", graph.Direct, regexp.MustCompile(`(^|_)(first|last|middle|given|family|sur|maiden|preferred|legal|nick|full|display|sortable|short)_?name$|(^|_)(student|teacher|staff|parent|guardian|contact|mother|father|user|person|reporter)_(full_)?name$|(^|_)surname$`)},
	{"an e-mail address", graph.Direct, regexp.MustCompile(`(^|_)e?_?mail(_address)?(_\d+)?$`)},
	{"a phone number", graph.Direct, regexp.MustCompile(`(^|_)(tele)?(phone|fax|mobile|cell)(_number|_no)?(_\d+)?$`)},
	{"a social security number", graph.Direct, regexp.MustCompile(`(^|_)(ssn|social_security(_number|_no)?)$`)},
	{"an address", graph.Direct, regexp.MustCompile(`(^|_)(street|home|mailing|residential|postal)_?(address|name|number)?(_line)?(_\d+)?$|(^|_)address(_line)?(_?\d+)?$`)},
	{"a date of birth", graph.Quasi, regexp.MustCompile(`(^|_)(birth_?date|date_of_birth|dob|birth_?day)$`)},
}

// LooksLike tells what kind of personal data a column of a source or seed seems to hold
// by its name, and the most open classification that such a column may have without a
// word of reason. "" is none.
func LooksLike(column string) (what string, least graph.Classification) {
	name := strings.ToLower(column)
	for _, l := range looks {
		if l.name.MatchString(name) {
			return l.what, l.least
		}
	}
	return "", ""
}
