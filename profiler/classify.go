package profiler

import (
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// describe fills in what was counted of each column.
func (t *Table) describe() {
	for i := range t.Columns {
		c, counted := &t.Columns[i], t.tallies[i]
		c.Type = counted.kind()
		c.Filled, c.Empty = counted.filled, t.Records-counted.filled
		c.Distinct, c.Exact = counted.different.count()
		c.Unique = c.Empty == 0 && c.Filled > 1 && !counted.different.repeated
	}
}

// classify says how close to a person each column is: as it is declared where the
// file is known, else by the words of its header. What its values show can only
// bring it closer.
func (t *Table) classify() {
	kept := map[int]bool{} // as declared
	for i := range t.Columns {
		c := &t.Columns[i]
		c.Classification, c.Because = classOf(c.Name)
		if d := t.declaration(i); d != nil && d.Governance.Classification != "" {
			c.Classification, c.Because, c.Subject = d.Governance.Classification, "declared so in "+t.Looks, slices.Clone(d.Governance.Subject)
			kept[i] = true
		}
	}
	people := t.isAboutPeople()
	for i := range t.Columns {
		c := &t.Columns[i]
		if !kept[i] {
			t.refine(c, people)
		}
		if why := t.tallies[i].personal(kept[i]); why != "" && c.Classification != graph.Direct && !(why == freeText && isTitle(c.Name)) {
			c.Classification, c.Because = graph.Direct, why
		}
		if c.Classification == graph.Direct && len(c.Subject) == 0 {
			c.Subject = t.subjectOf(c.Name)
		}
	}
}

// byContext marks a column whose rule leaves it to the table.
const byContext graph.Classification = ""

// classOf goes by the words of a name. What a header says of whom (staff_birth_date)
// is left out: the rest says how close it is.
func classOf(name string) (graph.Classification, string) {
	for _, who := range []string{"staff_", "teacher_"} {
		if rest, ok := strings.CutPrefix(name, who); ok && ruleOf(name).why == staffWord {
			name = rest
		}
	}
	r := ruleOf(name)
	if r.ofRow {
		return byContext, r.why
	}
	return r.class, r.why
}

// ruleOf is the first rule that fits a name.
func ruleOf(name string) rule {
	meant := plainWords(name)
	for _, r := range rules() {
		for _, phrase := range r.phrases {
			if !holds(name, phrase) && !holds(meant, phrase) {
				continue
			}
			if r.class != graph.Direct && !r.numbers && endsInNumber(meant) {
				return rule{class: graph.Direct, why: notRecognised} // lunch_id: lunch, but whose number?
			}
			return r
		}
	}
	return rule{class: graph.Direct, why: notRecognised}
}

// warningOf is what a person should hear of such a column.
func warningOf(name string) string { return ruleOf(name).warn }

// hasPhrase finds words in a row in a snake_case name: as it stands, and with words
// that are written together or numbered (birthdate, race1) as they are meant.
func hasPhrase(name, phrase string) bool {
	return holds(name, phrase) || holds(plainWords(name), phrase)
}

func holds(name, phrase string) bool {
	words := strings.ReplaceAll(strings.Trim(phrase, "^$"), " ", "_")
	text := "_" + name + "_"
	switch atStart, atEnd := strings.HasPrefix(phrase, "^"), strings.HasSuffix(phrase, "$"); {
	case atStart && atEnd:
		return name == words
	case atStart:
		return strings.HasPrefix(text, "_"+words+"_")
	case atEnd:
		return strings.HasSuffix(text, "_"+words+"_")
	}
	return strings.Contains(text, "_"+words+"_")
}

func plainWords(name string) string {
	starts, ends := compounds()
	words := strings.Split(name, "_")
	for i, w := range words {
		if short := strings.TrimRight(w, "0123456789"); len(short) > 2 {
			w = short
		}
		for _, start := range starts {
			if end, ok := strings.CutPrefix(w, start); ok && slices.Contains(ends, end) {
				w = start + "_" + end
				break
			}
		}
		words[i] = w
	}
	return strings.Join(words, "_")
}

// isAboutPeople tells whether rows lead to a person: a column that was recognised as
// somebody's, by its header or its values.
func (t *Table) isAboutPeople() bool {
	for i, c := range t.Columns {
		recognised := c.Classification == graph.Direct && c.Because != notRecognised
		why := t.tallies[i].personal(false)
		if recognised || c.Because == ownNumber || why != "" && why != freeText {
			return true
		}
	}
	return false
}

// refine decides what the header alone doesn't.
func (t *Table) refine(c *Column, people bool) {
	switch {
	case c.Classification == byContext && people:
		c.Classification = graph.Quasi
	case c.Classification == byContext:
		c.Classification = graph.Internal
	case c.Because == notRecognised && c.Unique && people && t.isOwnNumber(c.Name):
		c.Classification, c.Because = graph.Quasi, ownNumber
	case c.Because == notRecognised && !people && t.isOwnNumber(c.Name):
		c.Classification, c.Because = graph.Internal, "a record's own number"
	case c.Classification == graph.Internal && c.Unique && people && t.Records >= fewRecords && isNumberName(c.Name) && hasAnyWord(c.Name, "district entity site school"):
		c.Classification, c.Because = graph.Direct, "no two rows share it, and rows are about people"
	}
}

// isOwnNumber tells the number of the rows of a table that isn't one of people:
// attendance_id, or id, in attendance, beside the number of a person.
func (t *Table) isOwnNumber(name string) bool {
	owner, isID := strings.CutSuffix(name, "_id")
	if name == "id" {
		owner, isID = "", true
	}
	table := singular(t.Name)
	if !isID || isPersonTable(table) || owner != "" && !strings.HasPrefix(table, owner) && !strings.HasPrefix(owner, table) {
		return false
	}
	return !t.isAboutPeople() || slices.ContainsFunc(t.Columns, func(c Column) bool {
		return c.Name != name && c.Classification == graph.Direct && (hasPhrase(c.Name, "id$") || hasPhrase(c.Name, "number$"))
	})
}

func isPersonTable(table string) bool {
	for _, word := range []string{"student", "pupil", "person", "people", "user", "name", "staff", "teacher", "employee", "contact", "guardian", "parent", "login", "pseudonym", "learner"} {
		if table == word || strings.HasSuffix(table, "_"+word) {
			return true
		}
	}
	return false
}

func endsInNumber(name string) bool {
	return slices.ContainsFunc([]string{"id$", "number$", "no$", "num$", "key$", "pin$"}, func(p string) bool { return holds(name, p) })
}

func isNumberName(name string) bool {
	return slices.ContainsFunc([]string{"id$", "number$", "no$", "num$", "code$"}, func(p string) bool { return hasPhrase(name, p) })
}

// isTitle tells the name of a school, a course or the like, of whatever length.
func isTitle(name string) bool { return hasPhrase(name, "name$") || hasPhrase(name, "title$") }

// singular is good enough for names of tables.
func singular(table string) string {
	switch {
	case strings.HasSuffix(table, "ies"):
		return strings.TrimSuffix(table, "ies") + "y"
	case strings.HasSuffix(table, "ss"), strings.HasSuffix(table, "us"):
		return table
	}
	return strings.TrimSuffix(table, "s")
}

// personal says what in the values leads to a person; "" for nothing. A declared
// column is only doubted for what can't be anything else.
func (t *tally) personal(declared bool) string {
	switch {
	case t.emails > 0:
		return "holds e-mail addresses"
	case t.ssns > 0:
		return "holds what looks like Social Security numbers"
	case declared || t.filled == 0:
		return ""
	case t.phones*20 > t.filled:
		return "holds what looks like phone numbers"
	case t.tens*2 > t.filled && !t.mostlyDates():
		return "holds numbers of ten digits, as the state gives to students"
	case t.prose*10 > t.filled && t.different.repeatsSeldom(t.filled):
		return freeText
	}
	return ""
}

func (t *tally) mostlyDates() bool { return t.dated*2 > t.filled }

// repeatsSeldom tells text from a list of descriptions.
func (d *distinct) repeatsSeldom(filled int64) bool {
	n, _ := d.count()
	return n*2 > filled
}

// subjectOf tells whose column it is. Where neither its header nor its table says,
// it may be anybody's.
func (t *Table) subjectOf(name string) []string {
	for _, s := range subjects() {
		if hasAnyWord(name, s.words) {
			return []string{s.subject}
		}
	}
	for _, s := range subjects() {
		if hasAnyWord(singular(t.Name), s.words) || hasAnyWord(t.Name, s.words) {
			return []string{s.subject}
		}
	}
	about := []string{}
	for _, c := range t.Columns {
		about = append(about, c.Name)
	}
	students := slices.ContainsFunc(about, func(s string) bool { return hasAnyWord(s, "student pupil learner ssid gpa grade") })
	staff := slices.ContainsFunc(about, func(s string) bool { return hasAnyWord(s, "staff teacher employee seid") })
	switch {
	case students && !staff:
		return []string{"student"}
	case staff && !students:
		return []string{"staff"}
	}
	return []string{"student", "staff"}
}

func hasAnyWord(name, words string) bool {
	list := strings.Split(name, "_")
	return slices.ContainsFunc(strings.Fields(words), func(w string) bool { return slices.Contains(list, w) })
}

// vocabulary is the words that headers use.
func vocabulary() map[string]bool {
	words := map[string]bool{}
	add := func(text string) {
		for _, w := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ^$_", r) }) {
			if len(w) > 1 {
				words[w] = true
			}
		}
	}
	for _, r := range rules() {
		for _, p := range r.phrases {
			add(p)
		}
	}
	for _, w := range []string{"id", "code", "number", "date", "status", "flag", "indicator", "count", "total", "student", "value", "level", "key", "list", "order"} {
		words[w] = true
	}
	// Words that are also names, or stand in data.
	for _, w := range strings.Fields(`no of in is as by to el at ip
		mark foster white black bell day street gate case bank cell english award merit rank young`) {
		delete(words, w)
	}
	return words
}
