package graph

import (
	"regexp"
	"strings"
)

// Look is a kind of personal data that shows, in a column's name or in its cells.
type Look struct {
	What  string         // with its article: an e-mail address
	Least Classification // the most open that such a column may be declared without a reason
	// Share is how much of a column's cells must look so before the column does.
	Share float64

	name  *regexp.Regexp
	value *regexp.Regexp // nil: such a cell can't be told from others
}

// looks are tried in order. Names are in snake_case: what ends like a code, a flag, a
// count or a date isn't the thing itself. Cells are matched whole. A number without
// punctuation could be any id, so it is neither a phone nor a social security number,
// and a name is told by its comma alone, which titles of courses may have as well: most
// cells must.
var looks = []*Look{
	{What: "a name", Least: Direct, Share: 0.8,
		name:  regexp.MustCompile(`(^|_)(first|last|middle|given|family|sur|maiden|preferred|legal|nick|full|display|sortable|short)_?name$|(^|_)(student|teacher|staff|parent|guardian|contact|mother|father|user|person|reporter)_(full_)?name$|(^|_)surname$`),
		value: regexp.MustCompile(`^\p{Lu}[\p{L}'’. -]{0,40}\p{L}, ?(\p{Lu}[\p{Ll}'’][\p{L}'’-]*|\p{Lu}[\p{L}'’-]{2,})( \p{Lu}[\p{L}'’-]*\.?){0,2}$`)},
	{What: "an e-mail address", Least: Direct, Share: 0.3,
		name:  regexp.MustCompile(`(^|_)e?_?mail(_address)?(_\d+)?$`),
		value: regexp.MustCompile(`^(mailto:)?[^@\s,;<>]+@[^@\s,;<>]+\.[A-Za-z]{2,}$`)},
	{What: "a phone number", Least: Direct, Share: 0.3,
		name:  regexp.MustCompile(`(^|_)(tele)?(phone|fax|mobile|cell)(_number|_no)?(_\d+)?$`),
		value: regexp.MustCompile(`^(\+?1[ .-]?)?(\([2-9]\d\d\) ?|[2-9]\d\d[ .-])[2-9]\d\d[ .-]\d{4}( ?(x|ext\.?) ?\d{1,6})?$`)},
	{What: "a social security number", Least: Direct, Share: 0.3,
		name:  regexp.MustCompile(`(^|_)(ssn|social_security(_number|_no)?)$`),
		value: regexp.MustCompile(`^[0-8]\d\d-\d\d-\d{4}$`)},
	{What: "an address", Least: Direct, Share: 0.3,
		name: regexp.MustCompile(`(^|_)(street|home|mailing|residential|postal)_?(address|name|number)?(_line)?(_\d+)?$|(^|_)address(_line)?(_?\d+)?$`),
		value: regexp.MustCompile(`(?i)^\d{1,6}[a-z]?(-\d{1,5})?( \d/\d)?( [\p{L}\d.'’-]+){1,5} (` +
			`street|st|avenue|ave|av|road|rd|boulevard|blvd|drive|dr|lane|ln|court|ct|place|pl|way|circle|cir|terrace|ter|parkway|pkwy|highway|hwy|trail|trl|loop|square|sq|alley|aly` +
			`)\.?( [nsew]{1,2}\.?)?(,? (apt|apartment|unit|suite|ste|bldg|room|rm|space|spc|lot|#)\.? ?#?[\w-]*)?(, .*)?$`)},
	{What: "a date of birth", Least: Quasi,
		name: regexp.MustCompile(`(^|_)(birth_?date|date_of_birth|dob|birth_?day)$`)},
}

// LookOfName tells what kind of personal data a column of a source or seed seems to hold
// by its name; nil is none.
func LookOfName(column string) *Look {
	name := strings.ToLower(column)
	for _, l := range looks {
		if l.name.MatchString(name) {
			return l
		}
	}
	return nil
}

// Lengths of cells, in bytes, that can look like an identity.
const (
	shortestLook = len("a@b.us")
	longestLook  = 160
)

// LookOfCell tells what kind of personal data a cell of a source looks like; nil is none,
// which is quickly said of nearly all cells: of codes, numbers, dates and words.
func LookOfCell(cell string) *Look {
	cell = strings.TrimSpace(cell)
	if len(cell) < shortestLook || len(cell) > longestLook || !mayLook(cell) {
		return nil
	}
	for _, l := range looks {
		if l.value != nil && l.value.MatchString(cell) {
			return l
		}
	}
	return nil
}

// mayLook tells whether a cell has what the patterns ask for at the least. It is cheap,
// because it is asked of every cell that comes in.
func mayLook(cell string) bool {
	switch first := cell[0]; {
	case first == '(' || first == '+':
		return true
	case '0' <= first && first <= '9':
		at := strings.IndexAny(cell, " -.@")
		if at < 0 || at == 4 && cell[at] == '-' { // 2026-03-31 is none of them
			return false
		}
		return cell[at] == '@' || strings.ContainsAny(cell[at+1:], " -.@") // 93.5 isn't either
	}
	return strings.ContainsAny(cell, "@,")
}
