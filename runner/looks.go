package runner

import (
	"context"
	"fmt"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner/landing"
)

const (
	// peopleLook is how many different cells must look like an identity. Fewer may be
	// those of offices: a district has as many main numbers as it has schools.
	peopleLook = 20
	// parquetLook is how many rows of a Parquet delivery are looked at. The engine reads
	// those files itself, so that rows have to be asked for.
	parquetLook = 20_000
)

// looking counts, over the rows of one delivery, the cells that look like an identity in
// columns that are declared more open than one. It keeps no row.
type looking struct {
	source  *graph.Node
	columns []lookedAt
}

type lookedAt struct {
	at    int // its place in the source
	cells int64
	kinds map[*graph.Look]*seen
}

// seen is what looked like one kind: how many cells, and some of the different ones.
type seen struct {
	cells     int64
	different map[string]bool
}

// lookAt names the columns to look at: not those that are direct, nor those that somebody
// answers for or that compiling has warned of by their name.
func lookAt(source *graph.Node) *looking {
	l := &looking{source: source}
	for i, c := range source.Columns {
		class := c.Governance.Classification
		byName := graph.LookOfName(c.Name)
		told := byName != nil && class.Rank() < byName.Least.Rank()
		if class.Rank() < graph.Direct.Rank() && c.Governance.Declassify == nil && !told {
			l.columns = append(l.columns, lookedAt{at: i, kinds: map[*graph.Look]*seen{}})
		}
	}
	return l
}

func (l *looking) row(values []landing.Value) {
	for i := range l.columns {
		if v := values[l.columns[i].at]; !v.Null && v.Text != "" {
			l.columns[i].see(v.Text)
		}
	}
}

func (c *lookedAt) see(cell string) {
	c.cells++
	kind := graph.LookOfCell(cell)
	if kind == nil {
		return
	}
	s := c.kinds[kind]
	if s == nil {
		s = &seen{different: map[string]bool{}}
		c.kinds[kind] = s
	}
	s.cells++
	if len(s.different) < peopleLook && !s.different[cell] {
		s.different[strings.Clone(cell)] = true // the reader's memory is used again
	}
}

// stagedRows looks at the first rows of a stage that the engine filled itself.
func (l *looking) stagedRows(ctx context.Context, rows staged) error {
	if len(l.columns) == 0 {
		return nil
	}
	names := make([]string, len(l.columns))
	for i, c := range l.columns {
		names[i] = name(l.source.Columns[c.at].Name)
	}
	statement := fmt.Sprintf("SELECT %s FROM %s LIMIT %d", strings.Join(names, ", "), quoted(rows.Relation), parquetLook)
	return rows.engine.Stream(ctx, statement, func(cells []*string) error {
		for i, cell := range cells {
			if cell != nil && *cell != "" {
				l.columns[i].see(*cell)
			}
		}
		return nil
	})
}

// warnings has one for each column that looks like an identity. None quotes a cell.
func (l *looking) warnings() diag.List {
	var list diag.List
	for _, c := range l.columns {
		column := l.source.Columns[c.at]
		kind, share := c.look()
		if kind == nil {
			continue
		}
		g := column.Governance
		list = append(list, diag.Warn(diag.LooksLikeIdentity, l.source.Span, "%s.%s looks like %s in %d %% of its cells and is declared %s",
			l.source.Relation, column.Name, kind.What, int(share*100), g.Classification).
			WithHint("declare it %s, or say what it is: declassify: {to: %s, reason: …, approved_by: …}", kind.Least, g.Classification))
	}
	return list
}

// look tells which kind a column looks like, and in what share of its cells that aren't
// empty; nil is none.
func (c *lookedAt) look() (kind *graph.Look, share float64) {
	for k, s := range c.kinds {
		if of := float64(s.cells) / float64(c.cells); len(s.different) >= peopleLook && of >= k.Share && of > share {
			kind, share = k, of
		}
	}
	return kind, share
}
