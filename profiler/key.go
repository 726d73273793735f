package profiler

import (
	"fmt"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// findKey looks for the columns that identify a row: those declared where the file
// is known, a column of which no value comes twice, or the fewest columns that do
// together in the first records.
func (t *Table) findKey() {
	switch {
	case t.known != nil && t.hasAll(t.known.Source.Key):
		t.Key, t.KeyNote = slices.Clone(t.known.Source.Key), "declared so in "+t.Looks
		if broken := t.breaksKey(); broken > 0 {
			t.asides = append(t.asides, fmt.Sprintf("key: %s of the first %s share it with an earlier one", count(broken, "record"), thousands(int64(len(t.sample)))))
		}
	case isDelivery(t.headers()):
		t.Key, t.KeyNote = t.keysOfDelivery(), "the columns with the prefix key."
	default:
		t.guessKey()
	}
}

// settleLoad leaves out of the load what the columns at hand can't carry.
func (t *Table) settleLoad() {
	if t.Load.Mode == graph.LoadUpsert && len(t.Key) == 0 {
		t.Load.Mode, t.Load.DeleteWhen = graph.LoadSnapshot, ""
	}
	if t.Load.DeleteWhen != "" && t.column("meta_action") < 0 {
		t.Load.DeleteWhen = ""
	}
}

func (t *Table) hasAll(names []string) bool {
	for _, n := range names {
		if t.column(n) < 0 {
			return false
		}
	}
	return len(names) > 0
}

func (t *Table) column(name string) int {
	return slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == name })
}

func (t *Table) keysOfDelivery() []string {
	var list []string
	for _, c := range t.Columns {
		if len(c.Header) > 4 && c.Header[:4] == "key." {
			list = append(list, c.Name)
		}
	}
	return list
}

// mostTogether bounds the search: a key of more columns is no key but a row.
const (
	mostTogether = 4
	mostChoices  = 12
)

func (t *Table) guessKey() {
	choices := t.keyChoices()
	for _, i := range choices {
		if c := t.Columns[i]; c.Unique && t.mayIdentify(c) {
			t.Key, t.KeyNote = []string{c.Name}, "never empty, and no value comes twice"
			switch {
			case !c.Exact:
				t.KeyNote += " as far as was kept in memory"
			case t.Records < fewRecords:
				t.KeyNote += fmt.Sprintf("; but %s are few to go by", count(t.Records, "record"))
			}
			return
		}
	}
	if len(t.sample) < fewRecords {
		return
	}
	chosen := t.personInKey()
	choices = choices[:min(len(choices), mostChoices)]
	choices = slices.DeleteFunc(choices, func(i int) bool { return slices.Contains(chosen, i) })
	for more := 1; more < mostTogether; more++ {
		if found := t.together(choices, chosen, more); found != nil {
			for _, i := range found {
				t.Key = append(t.Key, t.Columns[i].Name)
			}
			t.KeyNote = fmt.Sprintf("together they come once in the first %s", count(int64(len(t.sample)), "record"))
			return
		}
	}
}

// mayIdentify keeps what is different by chance from being a key: a birth date, a
// score, and in a short file whatever isn't called a number.
func (t *Table) mayIdentify(c Column) bool {
	open := c.Classification.Rank() <= graph.Internal.Rank() || c.Because == notRecognised
	return isNumberName(c.Name) || open && t.Records >= fewRecords
}

// fewRecords say little about what comes twice.
const fewRecords = 20

// personInKey is the number of the person that rows are about. It belongs to a key of
// several columns even where the file at hand would do without it.
func (t *Table) personInKey() []int {
	for i, c := range t.Columns {
		if c.Classification == graph.Direct && c.Because != notRecognised && c.Empty == 0 && (hasPhrase(c.Name, "id$") || hasPhrase(c.Name, "number$") || hasPhrase(c.Name, "ssid$")) {
			return []int{i}
		}
	}
	return nil
}

// keyChoices lists the columns that a key may consist of, the likeliest first.
func (t *Table) keyChoices() []int {
	rank := func(i int) int {
		c := t.Columns[i]
		score := 0
		switch {
		case isUniqueID(c.Name):
			score = -1
		case isNumberName(c.Name):
		case c.Type.Kind == KindDate:
			score = 1
		default:
			score = 2
		}
		return score*1000 + i
	}
	var list []int
	for i, c := range t.Columns {
		// A column of one value tells no rows apart; a measure may, and means nothing.
		measure := c.Type.Kind == KindDecimal || c.Type.Kind == KindMoment || hasAnyWord(c.Name, "score points percent credits count comment description")
		if c.Empty == 0 && c.Distinct > 1 && !measure && !isRecordNumber(c.Name) && warningOf(c.Name) == "" {
			list = append(list, i)
		}
	}
	slices.SortFunc(list, func(a, b int) int { return rank(a) - rank(b) })
	return list
}

// isUniqueID tells the number by which a district knows a person.
func isUniqueID(name string) bool {
	return slices.ContainsFunc(uniqueIDs(), func(m meaning) bool { return slices.Contains(strings.Fields(m.names), name) })
}

// isRecordNumber tells a number that a file may give to its records anew.
func isRecordNumber(name string) bool {
	return hasPhrase(name, "record id") || hasPhrase(name, "row number") || hasPhrase(name, "line number")
}

// together finds so many columns more that tell all records of the sample apart.
func (t *Table) together(choices, chosen []int, more int) []int {
	if more == 0 {
		if t.repeats(chosen) == 0 {
			return chosen
		}
		return nil
	}
	for n, i := range choices {
		if found := t.together(choices[n+1:], append(slices.Clone(chosen), i), more-1); found != nil {
			return found
		}
	}
	return nil
}

// repeats counts the records of the sample that agree with an earlier one in the
// columns; it stops at the first where nobody asks for more.
func (t *Table) repeats(columns []int) int64 { return t.countRepeats(columns, true) }

func (t *Table) countRepeats(columns []int, stop bool) (n int64) {
	seen := make(map[uint64]struct{}, len(t.sample))
	for _, row := range t.sample {
		var h uint64
		for _, i := range columns {
			if i < len(row) {
				h = (h ^ row[i]) * 0x9e3779b97f4a7c15
				h ^= h >> 29
			}
		}
		if _, again := seen[h]; again {
			if n++; stop {
				return n
			}
		}
		seen[h] = struct{}{}
	}
	return n
}

// breaksKey counts the records of the sample that repeat a declared key.
func (t *Table) breaksKey() int64 {
	if t.Load.Mode != graph.LoadSnapshot {
		return 0 // a row may come again, newer
	}
	columns := make([]int, len(t.Key))
	for i, k := range t.Key {
		columns[i] = t.column(k)
	}
	return t.countRepeats(columns, false)
}
