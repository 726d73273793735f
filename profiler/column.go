package profiler

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Kinds of values.
const (
	KindWhole   = "whole number"
	KindDecimal = "decimal"
	KindDate    = "date"
	KindMoment  = "timestamp"
	KindFlag    = "yes/no"
	KindText    = "text"
	KindEmpty   = "empty"
)

// Type is what the values of a column have in common.
type Type struct {
	Kind string `json:"kind"`
	// Formats are the ways in which the dates can be read. With several, the data
	// can't tell which is meant.
	Formats []string `json:"formats,omitempty"`
	// Mixed says that no one of the formats reads all dates.
	Mixed   bool  `json:"mixed,omitempty"`
	Zoned   bool  `json:"zoned,omitempty"`   // timestamps name their zone
	Padded  bool  `json:"padded,omitempty"`  // text of digits with zeros in front, which a number would lose
	Misfits int64 `json:"misfits,omitempty"` // values that are not of the type
}

// Ambiguous tells whether a date could be read in several ways.
func (t Type) Ambiguous() bool { return len(t.Formats) > 1 && !t.Mixed }

// orFormats lists the formats of dates as alternatives.
func (t Type) orFormats() string { return strings.Join(t.Formats, " or ") }

// String says the type in words.
func (t Type) String() string {
	var b strings.Builder
	b.WriteString(t.Kind)
	switch {
	case t.Padded:
		b.WriteString(" of digits, some with zeros in front")
	case t.Mixed:
		fmt.Fprintf(&b, ", MIXED: %s", strings.Join(t.Formats, " and "))
	case t.Ambiguous():
		fmt.Fprintf(&b, ", AMBIGUOUS: %s", t.orFormats())
	case len(t.Formats) == 1:
		b.WriteString(" " + t.Formats[0])
	}
	if t.Zoned {
		b.WriteString(" with its zone")
	}
	if t.Misfits > 0 {
		fmt.Fprintf(&b, ", but for %s", count(t.Misfits, "value"))
	}
	return b.String()
}

// flagWords are the pairs of words that say yes and no. The last two also mean other
// things, so both words must have been seen.
var flagWords = [...][2]string{{"y", "n"}, {"yes", "no"}, {"true", "false"}, {"t", "f"}, {"1", "0"}}

const plainFlags = 3 // how many of them mean nothing else

// tally is what is known of a column's values so far.
type tally struct {
	filled                int64
	whole, number, padded int64
	zoned, dated          int64
	days, moments         [formatCount]int64
	least, greatest       [formatCount]int32
	flags                 [len(flagWords)][2]int64

	emails, ssns, phones, tens, prose int64

	smallest, largest bound
	different         distinct
	values            map[string]int64 // nil: not asked for, or too many
}

// bound is the least or greatest number, as it was written.
type bound struct {
	value float64
	text  string
}

const mostValues = 20 // a column with more different values isn't a list of codes

func newTally(most int, keepValues bool) *tally {
	t := &tally{different: newDistinct(most)}
	if keepValues {
		t.values = map[string]int64{}
	}
	return t
}

// add takes in a value that isn't empty, with its hash.
func (t *tally) add(text string, hash uint64) {
	t.filled++
	t.different.add(hash)
	t.keep(text)
	s := strings.TrimSpace(text)
	l := inspect(s)
	t.addNumber(s, l)
	t.addDate(l)
	t.addShape(s, l)
	t.addFlag(s)
}

func (t *tally) keep(text string) {
	if t.values == nil {
		return
	}
	if _, known := t.values[text]; !known && len(t.values) == mostValues {
		t.values = nil
		return
	}
	t.values[strings.Clone(text)]++
}

func (t *tally) addNumber(s string, l look) {
	if !l.number {
		return
	}
	t.number++
	if l.whole {
		t.whole++
	}
	if l.padded {
		t.padded++
	}
	value, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return
	}
	if t.number == 1 || value < t.smallest.value {
		t.smallest = bound{value, strings.Clone(s)}
	}
	if t.number == 1 || value > t.largest.value {
		t.largest = bound{value, strings.Clone(s)}
	}
}

func (t *tally) addDate(l look) {
	if l.formats == 0 {
		return
	}
	t.dated++
	if l.zoned {
		t.zoned++
	}
	for f := range formatCount {
		if l.formats&(1<<f) == 0 {
			continue
		}
		if l.moment {
			t.moments[f]++
		} else {
			t.days[f]++
		}
		if t.least[f] == 0 || l.days[f] < t.least[f] {
			t.least[f] = l.days[f]
		}
		t.greatest[f] = max(t.greatest[f], l.days[f])
	}
}

// addShape counts what looks like a way to reach a person, or like their number.
func (t *tally) addShape(s string, l look) {
	switch {
	case isEmail(s):
		t.emails++
	case isSSN(s):
		t.ssns++
	case isPhone(s):
		t.phones++
	case l.whole && len(s) == 10:
		t.tens++
	case isProse(s):
		t.prose++
	}
}

func (t *tally) addFlag(s string) {
	if len(s) > 5 {
		return
	}
	for i, pair := range flagWords {
		for j, word := range pair {
			if strings.EqualFold(s, word) {
				t.flags[i][j]++
				return
			}
		}
	}
}

// kind is the type that all values have, or nearly all: an export of any size has a
// few cells that somebody typed wrongly.
func (t *tally) kind() Type {
	if t.filled == 0 {
		return Type{Kind: KindEmpty}
	}
	if t.isFlag() {
		return Type{Kind: KindFlag}
	}
	for _, kind := range []string{KindDate, KindMoment} {
		if dates, ok := t.dates(kind); ok {
			return dates
		}
	}
	switch {
	case t.most(t.whole) && t.padded > 0:
		return Type{Kind: KindText, Padded: true}
	case t.most(t.whole):
		return Type{Kind: KindWhole, Misfits: t.filled - t.whole}
	case t.most(t.number):
		return Type{Kind: KindDecimal, Misfits: t.filled - t.number}
	}
	return Type{Kind: KindText}
}

// most tells whether so many are all values, or 98 of 100.
func (t *tally) most(n int64) bool {
	return n == t.filled || t.filled >= 100 && n*100 >= t.filled*98
}

func (t *tally) isFlag() bool {
	for i, pair := range t.flags {
		if pair[0]+pair[1] == t.filled {
			return i < plainFlags || pair[0] > 0 && pair[1] > 0
		}
	}
	return false
}

// dates gives the formats that read the most values.
func (t *tally) dates(kind string) (Type, bool) {
	counts := t.days
	if kind == KindMoment {
		counts = t.moments
	}
	var best int64
	for _, n := range counts {
		best = max(best, n)
	}
	out := Type{Kind: kind, Misfits: t.filled - best}
	if kind == KindMoment {
		out.Zoned = best > 0 && t.zoned == t.dated
	}
	out.Mixed = !t.most(best) && best*2 > t.filled && t.most(t.dated)
	if !t.most(best) && !out.Mixed {
		return Type{}, false
	}
	for f, n := range counts {
		if n == best || out.Mixed && n > 0 {
			out.Formats = append(out.Formats, dateFormats[f])
		}
	}
	if out.Mixed {
		out.Misfits = t.filled - t.dated
	}
	return out, true
}

// bounds gives the least and the greatest number, or day as YYYY-MM-DD.
func (t *tally) bounds(kind Type) (least, greatest string) {
	switch {
	case kind.Kind == KindWhole, kind.Kind == KindDecimal:
		return t.smallest.text, t.largest.text
	case len(kind.Formats) == 1:
		for f, name := range dateFormats {
			if name == kind.Formats[0] {
				return isoDay(t.least[f]), isoDay(t.greatest[f])
			}
		}
	}
	return "", ""
}

// listed gives the values of a column of few, the commonest first.
func (t *tally) listed() []Value {
	var list []Value
	for text, rows := range t.values {
		list = append(list, Value{text, rows})
	}
	slices.SortFunc(list, func(a, b Value) int {
		return cmp.Or(cmp.Compare(b.Rows, a.Rows), strings.Compare(a.Text, b.Text))
	})
	return list
}

func isoDay(day int32) string {
	return fmt.Sprintf("%04d-%02d-%02d", day/10000, day/100%100, day%100)
}

// count says how many there are of something.
func count(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%s %ss", thousands(n), what)
}

func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
