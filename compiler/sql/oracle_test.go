package sql_test

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/compiler/sql"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/duckdb"
)

// Seeds of the generated statements, and how many of each. EDFI_ORACLE_SEEDS=20
// tries other seeds, as many as it says.
const (
	oracleSeed       = 1
	oracleStatements = 3000
)

// What is asked of the generator and of the analysis over a whole seed.
const (
	maxRefused = 0.40 // of the statements, by the engine
	maxUnknown = 0.02 // of the outputs
	maxByOrder = 0.01 // of the changes, where the order of rows counts
)

// takesOrder finds what depends on the order of rows that no clause decides. The
// engine's order can change with anything, so that a few changes say nothing.
var takesOrder = regexp.MustCompile(`(first|last|any_value|list|array|string_agg|lag|lead|nth_value|first_value|last_value|row_number|arg_\w+|max_by)\(|limit|distinct on|positional`)

func oracleSeeds() int {
	if n, err := strconv.Atoi(os.Getenv("EDFI_ORACLE_SEEDS")); err == nil {
		return n
	}
	return 1
}

// TestOracleTaint runs generated statements on tables of unique tokens: a token
// reaches an output only along an edge that was reported, and unchanged along a
// copy, and what is said to be faithful, pooled or deciding is. It also changes what isn't reported for an output, which must leave the
// output as it is.
func TestOracleTaint(t *testing.T) {
	e := newTokenEstate(t)
	for seed := range oracleSeeds() {
		o := &oracle{estate: e, seed: oracleSeed + uint64(seed), constructs: map[string]*tally{}}
		for n := range oracleStatements {
			o.try(t, n)
		}
		o.report(t)
	}
}

// oracle counts what happens to the statements of a seed.
type oracle struct {
	*estate
	seed       uint64
	all        tally
	constructs map[string]*tally
	failures   []failure
	refusals   map[string]int
}

// tally counts statements, outputs and edges.
type tally struct {
	statements, refused, empty      int
	outputs, unknown                int
	edges, travelled, changes, kept int
	faithful                        int
}

type failure struct{ statement, problem string }

func (o *oracle) try(t *testing.T, n int) {
	generated, constructs := generate(o.seed, n)
	statement := onTokens(generated)
	counts := []*tally{&o.all}
	for c := range constructs {
		if o.constructs[c] == nil {
			o.constructs[c] = &tally{}
		}
		counts = append(counts, o.constructs[c])
	}
	count := func(add func(c *tally)) {
		for _, c := range counts {
			add(c)
		}
	}
	count(func(c *tally) { c.statements++ })
	answer, err := o.Query(t.Context(), statement, 0)
	if err != nil {
		count(func(c *tally) { c.refused++ })
		o.refuse(err)
		return
	}
	if len(answer.Rows) == 0 {
		count(func(c *tally) { c.empty++ })
	}
	trace := o.traceOf(t, statement, answer.Columns)
	fail := func(format string, args ...any) {
		o.failures = append(o.failures, failure{fmt.Sprintf("-- seed %d, number %d\n%s", o.seed, n, statement), fmt.Sprintf(format, args...)})
	}
	if trace.Unknown != "" {
		count(func(c *tally) { c.outputs += len(answer.Columns); c.unknown += len(answer.Columns) })
		return
	}
	for i, output := range trace.Outputs {
		count(func(c *tally) { c.outputs++ })
		if output.Unknown != "" {
			count(func(c *tally) { c.unknown++ })
			continue
		}
		checkFacts(output, answer, i, fail)
		found := checkTokens(output, column(answer, i), readOnce(generated, constructs), fail)
		count(func(c *tally) {
			if len(answer.Rows) > 0 {
				c.edges += len(reported(output.Values))
				c.travelled += len(found)
				c.faithful += counted(output.Faithful)
			}
		})
	}
	o.change(t, generated, trace, answer, n, count, fail)
}

func (o *oracle) traceOf(t *testing.T, statement string, columns []*graph.Column) *sql.Trace {
	t.Helper()
	tree, err := o.Parse(t.Context(), statement)
	if err != nil {
		t.Fatalf("%s\n%v", statement, err)
	}
	read, err := sql.Read(tree)
	if err != nil {
		t.Fatalf("%s\n%v", statement, err)
	}
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return read.Trace(o.columnsOf, names)
}

// readOnce are the tables of which a row of the result holds one row at most, unless
// it is made by an aggregate.
func readOnce(generated string, constructs map[string]bool) string {
	tables := ""
	for _, t := range tokenTables {
		if strings.Count(generated, "§"+t.alias) == 1 && !constructs["cte"] && !constructs["recursive cte"] {
			tables += t.alias
		}
	}
	return tables
}

// checkTokens holds the cells of an output to its edges, and returns the columns
// whose tokens are in them.
func checkTokens(output sql.Output, cells []string, once string, fail func(string, ...any)) map[string]bool {
	edges, seen := reported(output.Values), map[string]bool{}
	for _, text := range cells {
		rows := map[string]string{}
		for _, token := range tokensIn(text) {
			kind, ok := edges[token.column]
			table := token.column[:1]
			switch {
			case !ok && !seen[token.column]:
				fail("%s holds %q, and %s isn't among its values: %s", output.Name, text, token.column, edgeList(output.Values))
			case kind == sql.Copy && !isCell(token.column, text):
				fail("%s holds %q, which is no copy of a cell of %s", output.Name, text, token.column)
			case kind != sql.Aggregate && strings.Contains(once, table) && rows[table] != "" && rows[table] != token.row:
				fail("%s holds %q, of several rows of %s, and is no aggregate: %s", output.Name, text, table, edgeList(output.Values))
			}
			if kind != sql.Aggregate {
				rows[table] = token.row
			}
			seen[token.column] = true
		}
	}
	return seen
}

// isCell tells whether a text is what a column holds in some row.
func isCell(column, text string) bool {
	for _, t := range tokenTables {
		for _, c := range t.columns {
			for row := range tokenRows {
				if t.alias+"."+c.name == column && text == shown(cell(t.alias, c, row), c.kind) {
					return true
				}
			}
		}
	}
	return false
}

// shown is how the engine prints a cell that was written as SQL.
func shown(literal string, k kind) string {
	plain := strings.ReplaceAll(literal, "'", "")
	if k == structure {
		plain = strings.NewReplacer("p: ", "'p': ", "q: ", "'q': ").Replace(plain)
	}
	return plain
}

// change runs the statement once more, with other contents in every column that
// the trace doesn't connect with one of the outputs: that output must stay.
func (o *oracle) change(t *testing.T, generated string, trace *sql.Trace, before *duckdb.Answer, n int, count func(func(*tally)), fail func(string, ...any)) {
	i := n % len(trace.Outputs)
	output := trace.Outputs[i]
	if output.Unknown != "" || n%2 != 0 {
		return
	}
	linked := reported(slices.Concat(output.Values, output.Influences, trace.Influences))
	free := map[string]bool{}
	for table, columns := range o.columns {
		for _, c := range columns {
			if _, ok := linked[table+"."+c]; !ok && len(table) == 1 && strings.Contains(generated, "§"+table) {
				free[table+"."+c] = true
			}
		}
	}
	was := slices.Sorted(slices.Values(column(before, i)))
	is, err := o.cells(t, onChanged(generated, free), i)
	if err != nil {
		return // such as a subquery that now has two rows
	}
	count(func(c *tally) { c.changes++ })
	culprits := ""
	for _, name := range slices.Sorted(maps.Keys(free)) {
		if slices.Equal(was, is) {
			break
		}
		if now, err := o.cells(t, onChanged(generated, map[string]bool{name: true}), i); err == nil && !slices.Equal(was, now) {
			culprits += " " + name
			is = now
		}
	}
	if culprits == "" { // at most the order of equal rows has changed
		count(func(c *tally) { c.kept++ })
		return
	}
	if takesOrder.MatchString(generated) && share(o.all.changes-o.all.kept, max(o.all.changes, 500)) < maxByOrder {
		return
	}
	fail("%s changes with%s, on which it isn't said to depend\nvalues: %s; by: %s; rows: %s\nbefore %q\nafter  %q", output.Name,
		culprits, edgeList(output.Values), edgeList(output.Influences), edgeList(trace.Influences), was, is)
}

// cells runs a statement and gives an output's cells, sorted.
func (o *oracle) cells(t *testing.T, statement string, i int) ([]string, error) {
	t.Helper()
	answer, err := o.Query(t.Context(), statement, 0)
	if err != nil {
		return nil, err
	}
	return slices.Sorted(slices.Values(column(answer, i))), nil
}

// column is the cells of an output, NULL as an empty text.
func column(answer *duckdb.Answer, i int) []string {
	cells := make([]string, len(answer.Rows))
	for r, row := range answer.Rows {
		if row[i] != nil {
			cells[r] = *row[i]
		}
	}
	return cells
}

// reported are the columns that edges lead to, with their kinds.
func reported(edges []sql.Edge) map[string]sql.EdgeKind {
	columns := map[string]sql.EdgeKind{}
	for _, e := range edges {
		columns[columnOf(e)] = e.Kind
	}
	return columns
}

func (o *oracle) refuse(err error) {
	var e *graph.SQLError
	if !errors.As(err, &e) {
		return
	}
	if o.refusals == nil {
		o.refusals = map[string]int{}
	}
	o.refusals[e.Kind+": "+e.Message[:min(len(e.Message), 60)]]++
}

// report prints the tallies and fails with the shortest statements that went wrong.
func (o *oracle) report(t *testing.T) {
	t.Logf("seed %d: %s", o.seed, &o.all)
	for _, name := range slices.Sorted(maps.Keys(o.constructs)) {
		t.Logf("  %-26s %s", name, o.constructs[name])
	}
	for _, message := range slices.Sorted(maps.Keys(o.refusals)) {
		if o.refusals[message] > oracleStatements/100 {
			t.Logf("  refused %d times: %s", o.refusals[message], message)
		}
	}
	if share(o.all.refused, o.all.statements) > maxRefused {
		t.Errorf("%d of %d statements are refused by the engine", o.all.refused, o.all.statements)
	}
	if share(o.all.unknown, o.all.outputs) > maxUnknown {
		t.Errorf("%d of %d outputs are unknown", o.all.unknown, o.all.outputs)
	}
	slices.SortStableFunc(o.failures, func(a, b failure) int { return cmp.Compare(len(a.statement), len(b.statement)) })
	for _, f := range o.failures[:min(len(o.failures), 10)] {
		t.Errorf("%s\n%s", f.statement, f.problem)
	}
	if len(o.failures) > 10 {
		t.Errorf("and %d more", len(o.failures)-10)
	}
}

func counted(holds bool) int {
	if holds {
		return 1
	}
	return 0
}

func share(part, whole int) float64 { return float64(part) / float64(max(whole, 1)) }

func (c *tally) String() string {
	return fmt.Sprintf("%d statements, %.0f%% refused, %.0f%% empty; %d outputs, %.1f%% unknown, %.0f%% faithful; %d value edges, %.0f%% travelled; %d of %d stay",
		c.statements, 100*share(c.refused, c.statements), 100*share(c.empty, c.statements), c.outputs, 100*share(c.unknown, c.outputs), 100*share(c.faithful, c.outputs),
		c.edges, 100*share(c.travelled, c.edges), c.kept, c.changes)
}
