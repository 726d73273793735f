package sql_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// kind is the type of a generated expression, as far as the generator cares.
type kind int

const (
	text      kind = iota
	list           // VARCHAR[]
	structure      // STRUCT(p VARCHAR, q VARCHAR)
	number
	truth
)

// item is a column of a relation or of a result.
type item struct {
	name string
	kind kind
}

// source is something in FROM.
type source struct {
	alias   string
	columns []item
}

// scope is what an expression can name.
type scope struct {
	sources []source
	star    []item   // what * stands for
	merged  []string // columns of USING, which stand without a qualifier
	aliases []item   // of the SELECT so far
	outer   *scope
}

// generator writes random statements over the tables of tokenTables, of which
// most are valid. A table is written §a, to be replaced by what stands for it.
type generator struct {
	*rand.Rand
	names  int
	tables int // how many more tables the statement may read
	ctes   []source
	flat   bool            // no window functions here
	used   map[string]bool // constructs in the statement
}

// generate writes statement number n of a seed. The second result names the
// constructs in it.
func generate(seed uint64, n int) (string, map[string]bool) {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, uint64(n))), tables: 5, used: map[string]bool{}}
	statement, _ := g.query(nil, 3, nil)
	return statement, g.used
}

// odds is true in that share of cases.
func (g *generator) odds(share float64) bool { return g.Float64() < share }

// flatly writes what may hold no window function.
func (g *generator) flatly(write func() string) string {
	before := g.flat
	g.flat = true
	defer func() { g.flat = before }()
	return write()
}

func (g *generator) use(construct string) { g.used[construct] = true }

func (g *generator) fresh(prefix string) string {
	g.names++
	return fmt.Sprintf("%s%d", prefix, g.names)
}

func pick[T any](g *generator, from ...T) T { return from[g.IntN(len(from))] }

// query writes a statement with columns of the wanted kinds, or of any when want is
// nil.
func (g *generator) query(want []kind, depth int, outer *scope) (string, []item) {
	before := len(g.ctes)
	defer func() { g.ctes = g.ctes[:before] }()
	with := ""
	if depth > 0 && g.odds(0.3) {
		with = g.with(depth - 1)
	}
	if depth > 0 && g.odds(0.15) {
		body, columns := g.setOperation(want, depth-1, outer)
		return with + body, columns
	}
	body, columns := g.selection(want, depth, outer)
	return with + body, columns
}

func (g *generator) with(depth int) string {
	var parts []string
	recursive := ""
	for range 1 + g.IntN(2) {
		if g.odds(0.2) {
			recursive = "recursive "
			parts = append(parts, g.recursion())
			continue
		}
		g.use("cte")
		body, columns := g.query(nil, depth, nil)
		name, head := g.fresh("q"), ""
		if hidden := pick(g, "a", "b", "c"); g.odds(0.1) && !slices.ContainsFunc(g.ctes, func(s source) bool { return s.alias == hidden }) {
			g.use("cte named like a table")
			name = hidden
		}
		if g.odds(0.2) {
			head, columns = g.renamed(columns)
		}
		parts = append(parts, name+head+pick(g, " as ", " as ", " as materialized ")+"("+body+")")
		g.ctes = append(g.ctes, source{alias: name, columns: columns})
	}
	return "with " + recursive + strings.Join(parts, ", ") + " "
}

// renamed writes a list of new names for columns.
func (g *generator) renamed(columns []item) (string, []item) {
	columns = slices.Clone(columns)
	names := make([]string, len(columns))
	for i := range columns {
		columns[i].name = g.fresh("n")
		names[i] = columns[i].name
	}
	return "(" + strings.Join(names, ", ") + ")", columns
}

// recursion writes a recursive CTE whose columns change places or grow.
func (g *generator) recursion() string {
	g.use("recursive cte")
	from, s := g.table()
	first, second := g.reference(s, text), g.reference(s, text)
	name := g.fresh("q")
	step := pick(g, "c2, c1", "c1, c2", "c2 || '~' || c1, c1", "c1, upper(c2)", "coalesce(c2, c1), c1")
	g.ctes = append(g.ctes, source{alias: name, columns: []item{{"c1", text}, {"c2", text}, {"n", number}}})
	return fmt.Sprintf("%s(c1, c2, n) as (select %s, %s, 1 from %s union %sselect %s, n + 1 from %s where n < 3)",
		name, first, second, from, pick(g, "all ", ""), step, name)
}

// setOperation writes two selections and what joins them.
func (g *generator) setOperation(want []kind, depth int, outer *scope) (string, []item) {
	named := want == nil && g.odds(0.4)
	if want == nil {
		want = g.kinds()
	}
	left, columns := g.selection(want, depth, outer)
	right, others := g.selection(want, depth, outer)
	operator := pick(g, "union all", "union all", "union", "except", "intersect")
	if named && strings.HasPrefix(operator, "union") {
		if merged, ok := byName(columns, others); ok {
			operator, columns = operator+" by name", merged
		}
	}
	g.use(operator)
	return "(" + left + ") " + operator + " (" + right + ")", columns
}

// byName is the columns of a union by name; false when a name has two kinds.
func byName(left, right []item) ([]item, bool) {
	merged := slices.Clone(left)
	for _, c := range right {
		at := slices.IndexFunc(left, func(l item) bool { return l.name == c.name })
		if at < 0 {
			merged = append(merged, c)
		} else if left[at].kind != c.kind {
			return nil, false
		}
	}
	return merged, true
}

// kinds are some to ask a query for, mostly text.
func (g *generator) kinds() []kind {
	kinds := []kind{text}
	for range g.IntN(3) {
		kinds = append(kinds, pick(g, text, text, text, text, list, structure, number))
	}
	return kinds
}
