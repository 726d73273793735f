package sql_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/compiler/sql"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/duckdb"
)

// What is asked of the proofs: how many statements, on how many sets of data, and
// how many proofs of each kind there must be at least, so that the test says
// something.
const (
	proofStatements = 900
	proofEstates    = 3
	leastProofs     = 60
)

// TestProofsHold runs statements for which something is proven on data full of
// NULLs and duplicates, and looks whether it is so.
func TestProofsHold(t *testing.T) {
	e := openEstate(t)
	for n := range proofEstates {
		fillWithDuplicates(t, e, n)
	}
	counts := map[string]int{}
	for n := range proofStatements * oracleSeeds() {
		g := &generator{Rand: rand.New(rand.NewPCG(7, uint64(n))), tables: 4, used: map[string]bool{}}
		var generated string
		if n%3 == 0 {
			generated, _ = g.query(nil, 2, nil)
		} else {
			generated, _ = g.provable(3)
		}
		tryProofs(t, e, generated, counts)
	}
	t.Logf("%d statements: %v", proofStatements*oracleSeeds(), counts)
	for _, kind := range []string{"unique", "not null", "values"} {
		if counts[kind] < leastProofs {
			t.Errorf("only %d proofs of %s", counts[kind], kind)
		}
	}
}

// duplicated names a table in one of the sets of data.
func duplicated(table string, n int) string { return fmt.Sprintf("set%d_%s", n, table) }

// fillWithDuplicates makes the token tables with a few values in them, many times;
// the first set is empty.
func fillWithDuplicates(t *testing.T, e *estate, n int) {
	t.Helper()
	r := rand.New(rand.NewPCG(11, uint64(n)))
	for _, table := range tokenTables {
		var columns, rows []string
		for _, c := range table.columns {
			columns = append(columns, c.name+" "+c.kind.String())
		}
		e.declare(t, duplicated(table.alias, n), strings.Join(columns, "; "))
		for range n * 3 {
			var cells []string
			for _, c := range table.columns {
				v := []string{"NULL", "'A'", "'B'", "'C'", "'k0'"}[r.IntN(5)]
				cells = append(cells, map[kind]string{text: v, list: "[" + v + "]", structure: "{'p': " + v + ", 'q': 'A'}"}[c.kind])
			}
			row := "(" + strings.Join(cells, ", ") + ")"
			rows = append(rows, row, row)
		}
		if len(rows) == 0 {
			continue
		}
		into := graph.Relation{Space: "main", Name: duplicated(table.alias, n)}
		if _, err := e.Insert(t.Context(), into, "VALUES "+strings.Join(rows[:len(rows)-r.IntN(3)], ", ")); err != nil {
			t.Fatal(err)
		}
	}
}

// tryProofs asks for every proof about a statement, and checks those that there are.
func tryProofs(t *testing.T, e *estate, generated string, counts map[string]int) {
	t.Helper()
	on := func(n int) string {
		return marked.ReplaceAllStringFunc(generated, func(name string) string { return duplicated(strings.TrimPrefix(name, "§"), n) })
	}
	var answers []*duckdb.Answer
	for n := range proofEstates {
		answer, err := e.Query(t.Context(), on(n), 0)
		if err != nil {
			counts["refused"]++
			return
		}
		answers = append(answers, answer)
	}
	tree, err := e.Parse(t.Context(), on(0))
	if err != nil {
		t.Fatal(err)
	}
	statement, err := sql.Read(tree)
	if err != nil {
		t.Fatal(err)
	}
	statement.Known = e.columnsOf
	var names []string
	for _, c := range answers[0].Columns {
		names = append(names, c.Name)
	}
	for _, p := range proofsOf(statement, names) {
		counts[p.kind]++
		for _, answer := range answers {
			if problem := p.refute(answer); problem != "" {
				t.Errorf("%s\nis said to be %s in %v because %s, and there is %s", on(1), p.kind, p.columns, p.reason, problem)
				break
			}
		}
	}
}

// proof is one that the analysis claims.
type proof struct {
	kind, reason string
	columns      []string
	accepted     []string
	at           []int
}

// proofsOf asks for everything that can be asked about up to two columns, and all.
func proofsOf(s *sql.Statement, names []string) []proof {
	var found []proof
	add := func(kind, reason string, accepted []string, at ...int) {
		if reason == "" {
			return
		}
		var columns []string
		for _, i := range at {
			columns = append(columns, names[i])
		}
		found = append(found, proof{kind, reason, columns, accepted, at})
	}
	every := make([]int, len(names))
	for i := range names {
		every[i] = i
		if slices.Index(names, names[i]) != i {
			return nil // such a model isn't admitted
		}
	}
	for i, name := range names {
		add("not null", s.ProvesNotNull(name), nil, i)
		add("unique", s.ProvesUnique([]string{name}), nil, i)
		for _, accepted := range [][]string{{"A", "B"}, {"A", "B", "C", "none"}, {"A"}} {
			add("values", s.ProvesValues(name, accepted), accepted, i)
		}
		for j := i + 1; j < len(names); j++ {
			add("unique", s.ProvesUnique([]string{name, names[j]}), nil, i, j)
		}
	}
	if len(names) > 2 {
		add("unique", s.ProvesUnique(names), nil, every...)
	}
	return found
}

// refute finds what speaks against a proof in an answer, or "".
func (p proof) refute(answer *duckdb.Answer) string {
	seen := map[string]bool{}
	for _, row := range answer.Rows {
		key := ""
		for _, i := range p.at {
			if row[i] == nil {
				key += "NULL, "
				continue
			}
			key += fmt.Sprintf("%q, ", *row[i])
		}
		cell := row[p.at[0]]
		switch {
		case p.kind == "unique" && seen[key]:
			return "a second " + key
		case p.kind == "not null" && cell == nil:
			return "a NULL"
		case p.kind == "values" && cell != nil && !slices.Contains(p.accepted, *cell):
			return key
		}
		seen[key] = true
	}
	return ""
}
