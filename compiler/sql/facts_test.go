package sql_test

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/compiler/sql"
)

// TestFactsCorpus holds what privacy is proven from to what a person wrote: which
// columns hold identifiers as they are, what an aggregate pools and by which keys, what
// only decides, and what is made a pseudonym.
func TestFactsCorpus(t *testing.T) {
	e := newEstate(t)
	files, err := filepath.Glob(filepath.Join("testdata", "facts", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatal("no corpus", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			for _, c := range readCorpus(t, file) {
				t.Run(c.name, func(t *testing.T) {
					trace := e.keyedTrace(t, c.statement)
					if got := describeFacts(trace, strings.Contains(file, "local")); got != c.want {
						t.Errorf("\n%s\n\n%s", c.statement, compare(got, c.want))
					}
				})
			}
		})
	}
}

// keyedTrace traces a statement that may call the keyed function.
func (e *estate) keyedTrace(t *testing.T, statement string) *sql.Trace {
	t.Helper()
	read, plain, err := e.trace(t, statement)
	if err != nil {
		t.Fatalf("%s\n%v", statement, err)
	}
	var outputs []string
	for _, o := range plain.Outputs {
		outputs = append(outputs, o.Name)
	}
	read.Pseudonym = e.PseudonymFunction()
	return read.Trace(e.columnsOf, outputs)
}

// describeFacts writes the facts of a trace in the words of the corpus, with the columns
// that flow into each output where sources are asked for.
func describeFacts(trace *sql.Trace, sources bool) string {
	var lines []string
	for _, o := range trace.Outputs {
		lines = append(lines, o.Name+": "+faith(o.Faithful, o.Unknown))
		if sources && len(o.Values) > 0 {
			lines = append(lines, o.Name+" from: "+edgeList(o.Values))
		}
		if edges := edgesWhere(o.Values, func(e sql.Edge) bool { return e.Decides }); edges != "" {
			lines = append(lines, o.Name+" decided by: "+edges)
		}
		if numbered := edgesWhere(o.Influences, numbers); numbered != "" {
			lines = append(lines, o.Name+" numbered by: "+numbered)
		}
		for _, e := range o.Values {
			if e.Pooled {
				lines = append(lines, fmt.Sprintf("%s pools: %s by %s", o.Name, columnOf(e), keyList(e.Keys)))
			}
		}
	}
	if numbered := edgesWhere(trace.Influences, numbers); numbered != "" {
		lines = append(lines, "rows numbered by: "+numbered)
	}
	for _, call := range trace.Pseudonyms {
		lines = append(lines, fmt.Sprintf("pseudonym %q: %s, %s", call.Subject, faith(call.Faithful, ""), cmp.Or(edgeList(call.Values), "-")))
		if edges := edgesWhere(call.Values, func(e sql.Edge) bool { return e.Decides }); edges != "" {
			lines = append(lines, "pseudonym decided by: "+edges)
		}
	}
	if pairs := pairList(trace.Equalities); sources && pairs != "" {
		lines = append(lines, "equal: "+pairs)
	}
	if pairs := looseList(trace.Equalities); pairs != "" {
		lines = append(lines, "compared: "+pairs)
	}
	return strings.Join(lines, "\n")
}

func numbers(e sql.Edge) bool { return e.Numbers }

// looseList are the pairs that are compared otherwise than for equality.
func looseList(pairs []sql.EqualPair) string {
	var list []string
	for _, p := range pairs {
		if p.Loose {
			list = append(list, columnOf(p.Left)+" ~ "+columnOf(p.Right))
		}
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), ", ")
}

func faith(faithful bool, unknown string) string {
	switch {
	case unknown != "":
		return "unknown"
	case faithful:
		return "faithful"
	}
	return "made"
}

func edgesWhere(edges []sql.Edge, holds func(sql.Edge) bool) string {
	var list []string
	for _, e := range edges {
		if holds(e) {
			list = append(list, columnOf(e))
		}
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), ", ")
}

func keyList(keys []sql.KeyColumn) string {
	var list []string
	for _, key := range keys {
		list = append(list, columnOf(sql.Edge{Relation: key.Relation, Column: key.Column}))
	}
	slices.Sort(list)
	if len(list) == 0 {
		return "nothing"
	}
	return strings.Join(list, ", ")
}
