package runner

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// PurgedIdentifier is a column by which a person is known too: rows that go hold such
// identifiers beside those that were given.
type PurgedIdentifier struct {
	Column      string `json:"column"`      // one of its numbering
	Identifiers int    `json:"identifiers"` // that are followed
	Shared      int    `json:"shared"`      // that aren't, since they stand with several people
}

// follower looks for all identifiers of the person. Systems number people each in their
// way, and the rows that lead from one number to the next go in a purge: nobody could find
// the rest afterwards.
type follower struct {
	purge  *purge
	tables []followed
	vetted map[identifier]bool
	shared map[identifier]bool
}

// identifier is a number of one numbering.
type identifier struct {
	kind  string
	value string // in normal form
}

// followed is a table whose rows lead from one identifier to another.
type followed struct {
	files   lake.TableFiles
	columns []string // of identifiers
}

// follow adds to the person all identifiers to which rows lead, each within its numbering.
func (p *purge) follow(ctx context.Context, tables []lake.TableFiles) error {
	f := &follower{purge: p, vetted: map[identifier]bool{}, shared: map[identifier]bool{}}
	for _, t := range tables {
		if columns := p.identifierColumns(t.Relation); len(columns) > 1 {
			f.tables = append(f.tables, followed{t, columns})
		}
	}
	for more := true; more; {
		rows, err := f.rows(ctx)
		if err != nil {
			return err
		}
		if more, err = f.step(rows); err != nil {
			return err
		}
	}
	f.note()
	return p.know()
}

func (p *purge) identifierColumns(r graph.Relation) []string {
	var columns []string
	for c := range p.kinds {
		if c.relation == r {
			columns = append(columns, c.column)
		}
	}
	slices.Sort(columns)
	return columns
}

// rows reads the identifiers of all rows that hold one of the person's.
func (f *follower) rows(ctx context.Context) (rows [][]identifier, err error) {
	for _, t := range f.tables {
		for _, file := range t.files.Files {
			found, err := f.fileRows(ctx, t, file)
			if err != nil {
				return nil, err
			}
			rows = append(rows, found...)
		}
	}
	return rows, nil
}

func (f *follower) fileRows(ctx context.Context, t followed, file lake.File) ([][]identifier, error) {
	opened, err := f.purge.openFile(ctx, t.files, file)
	if err != nil {
		return nil, err
	}
	var kinds, cells, theirs []string
	for _, c := range opened.columns {
		if !slices.Contains(t.columns, c.Name) { // added later, or dropped
			continue
		}
		kinds = append(kinds, f.purge.kinds.of(t.files.Relation, c.Name))
		cells = append(cells, "CAST("+name(c.Name)+" AS VARCHAR)")
		theirs = append(theirs, f.purge.isSame(t.files.Relation, c.Name))
	}
	if len(cells) < 2 {
		return nil, nil
	}
	_, answer, err := f.purge.engine.Rows(ctx, fmt.Sprintf("SELECT DISTINCT %s FROM %s WHERE coalesce(%s, false)",
		strings.Join(cells, ", "), opened.read(), strings.Join(theirs, " OR ")), 0)
	if err != nil {
		return nil, withoutCells(err)
	}
	rows := make([][]identifier, len(answer))
	for i, row := range answer {
		for j, cell := range row {
			if value := f.purge.options.Person.Normal(cellText(cell)); value != "" {
				rows[i] = append(rows[i], identifier{kinds[j], value})
			}
		}
	}
	return rows, nil
}

// step judges the identifiers that were followed last, and follows those beside them. It
// tells whether there is anything more to look for.
func (f *follower) step(rows [][]identifier) (more bool, err error) {
	who := &f.purge.options.Person
	for _, id := range who.IDs {
		if f.standsWithSeveral(rows, func(i identifier) bool { return i.value == id }) {
			return false, diag.New(diag.PurgeImpossible, source.Span{}, "an identifier that was given stands with several people, in one system or in two").
				WithHint("give each of their identifiers that is this person's too, or another identifier or the token instead: purge follows it to the rest")
		}
	}
	for kind, values := range who.linked {
		for _, value := range slices.Clone(values) {
			id := identifier{kind, value}
			if f.vetted[id] {
				continue
			}
			f.vetted[id] = true
			if f.standsWithSeveral(rows, func(i identifier) bool { return i == id }) {
				f.shared[id] = true
				who.linked[kind] = slices.DeleteFunc(who.linked[kind], func(v string) bool { return v == value })
			}
		}
	}
	for _, row := range rows {
		if !slices.ContainsFunc(row, who.knownBy) {
			continue // it was found by what is shared
		}
		for _, id := range row {
			if !who.knownBy(id) && !f.shared[id] {
				who.linked[id.kind] = append(who.linked[id.kind], id.value)
				more = true
			}
		}
	}
	return more, nil
}

// knownBy tells whether an identifier is one of the person's.
func (p *Person) knownBy(id identifier) bool {
	return slices.Contains(p.IDs, id.value) || slices.Contains(p.linked[id.kind], id.value)
}

// standsWithSeveral tells whether rows with an identifier hold several of one numbering, as
// those with a placeholder do, and those with a number that two systems gave. Those that
// were given are the person's.
func (f *follower) standsWithSeveral(rows [][]identifier, same func(identifier) bool) bool {
	others := map[string]map[string]bool{}
	for _, row := range rows {
		at := slices.IndexFunc(row, same)
		if at < 0 {
			continue
		}
		for _, id := range row {
			if id.kind == row[at].kind && !same(id) {
				continue // one numbering twice: an account that was merged into another
			}
			if others[id.kind] == nil {
				others[id.kind] = map[string]bool{}
			}
			others[id.kind][id.value] = true
		}
	}
	for _, values := range others {
		given := 0
		for value := range values {
			if slices.Contains(f.purge.options.Person.IDs, value) {
				given++
			}
		}
		if len(values) > 1 && given < len(values) {
			return true
		}
	}
	return false
}

// note tells in the plan what was followed.
func (f *follower) note() {
	counts := map[string]PurgedIdentifier{}
	for kind, values := range f.purge.options.Person.linked {
		if len(values) > 0 {
			counts[kind] = PurgedIdentifier{Column: kind, Identifiers: len(values)}
		}
	}
	for id := range f.shared {
		c := counts[id.kind]
		c.Column, c.Shared = id.kind, c.Shared+1
		counts[id.kind] = c
	}
	for _, column := range sortedKeys(counts) {
		f.purge.plan.Identifiers = append(f.purge.plan.Identifiers, counts[column])
	}
}

// know has the tokens made of the identifiers that were found, where tokens are made of
// such.
func (p *purge) know() error {
	tokens := map[string]bool{}
	for id, columns := range idColumns(p.options.Manifest, p.options.Person.Subject) {
		for _, column := range columns {
			tokens[p.kinds.of(p.options.Manifest.Nodes[id].Relation, column)] = true
		}
	}
	var ids []string
	for kind, values := range p.options.Person.linked {
		if tokens[kind] {
			ids = append(ids, values...)
		}
	}
	if len(ids) == 0 || p.options.Know == nil {
		return nil
	}
	slices.Sort(ids)
	return p.options.Know(&p.options.Person, slices.Compact(ids))
}
