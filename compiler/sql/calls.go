package sql

import (
	"cmp"
	"slices"
	"strings"
)

// PseudonymCall is a call of the keyed function.
type PseudonymCall struct {
	Subject  string // "": the first argument is no text
	Values   []Edge // columns whose values can flow into it
	Faithful bool   // as Output's, of what is made a pseudonym
	Offset   int    // where the statement calls it
}

// pseudonymUse is a call at work: it can be read several times, for several columns.
type pseudonymUse struct {
	subject string
	values  edgeSet
	made    bool
}

// pseudonymCall reads a call of the keyed function, which gives tokens of what its
// second argument can be.
func (t *tracer) pseudonymCall(s *scope, n *node, name string, f *flow, kind strength) {
	var inner flow
	t.call(s, n, &inner, kind, func(i int, argument *node) {
		if i != 1 || len(n.get("children").items) != 2 {
			t.part(s, argument, &inner, kind)
			return
		}
		value := inner.branch()
		t.part(s, argument, &value, asCopy)
		t.noteCall(n, &value)
		inner.join(&value)
	})
	for i := range inner.values.list {
		inner.values.list[i].token = true
	}
	f.word(name)
	f.absorb([]flow{inner}, kind)
	f.made = true
}

func (t *tracer) noteCall(n *node, value *flow) {
	use := t.calls[n.at]
	if use == nil {
		use = &pseudonymUse{subject: subjectOf(n)}
		if t.calls == nil {
			t.calls = map[int32]*pseudonymUse{}
		}
		t.calls[n.at] = use
	}
	use.values.addValues(value.values.list, asCopy)
	use.made = use.made || !value.faithful() || value.unknown != ""
}

// subjectOf is the text that a call has first, or "".
func subjectOf(n *node) string {
	arguments := children(n)
	if len(arguments) != 2 || arguments[0].get("value").get("type").str("id") != "VARCHAR" {
		return ""
	}
	return constantText(arguments[0])
}

// expandUncalled reads the common table expressions that nothing reads, where a call
// stands that hasn't been met.
func (t *tracer) expandUncalled(s *Statement) {
	if t.pseudonym == "" || len(t.calls) == len(s.pseudonymOffsets()) {
		return
	}
	for i := 0; i < len(t.defined); i++ { // reading one can define others
		t.expand(t.defined[i])
	}
}

// pseudonymOffsets lists where the statement calls the keyed function, in order.
func (s *Statement) pseudonymOffsets() []int {
	var offsets []int
	for _, f := range s.Functions {
		if s.Pseudonym != "" && strings.EqualFold(f.Name, s.Pseudonym) {
			offsets = append(offsets, f.Offset)
		}
	}
	slices.Sort(offsets)
	return slices.Compact(offsets)
}

// pseudonyms lists all calls. Of one that wasn't met nothing is known.
func (t *tracer) pseudonyms(s *Statement) []PseudonymCall {
	var calls []PseudonymCall
	for _, at := range s.pseudonymOffsets() {
		call := PseudonymCall{Offset: at}
		if use := t.calls[int32(at)]; use != nil {
			call.Subject, call.Values, call.Faithful = use.subject, t.edges(use.values.list), !use.made
		}
		calls = append(calls, call)
	}
	slices.SortFunc(calls, func(a, b PseudonymCall) int { return cmp.Compare(a.Offset, b.Offset) })
	return calls
}
