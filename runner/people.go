package runner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// PeopleTable is a table of raw that tells names by the natural id that pseudonyms are
// made from.
type PeopleTable struct {
	relation graph.Relation   // that has the ids
	ids      []string         // its columns of them
	names    []string         // columns of names, as they are spoken
	through  string           // the column that leads to where, if the names stand elsewhere
	where    graph.Relation   // zero: in relation itself
	reads    []graph.Relation // both
}

// spoken orders the elements of Ed-Fi that are parts of a name.
var spoken = []string{"PersonalTitlePrefix", "FirstName", "MiddleName", "LastSurname", "GenerationCodeSuffix"}

// PeopleTables lists the tables of raw that tell the names of a subject's people, in the
// order in which they are asked. An id is a column whose values flow into the pseudonym
// of the subject, so that no other numbering is taken for it; a name is a direct column
// that `business.edfi` calls so, in the same table or in one of the same source that a
// direct column of it leads to.
func (r *Reader) PeopleTables(subject string) []PeopleTable {
	ids := idColumns(r.Manifest, subject)
	var tables []PeopleTable
	for _, node := range r.Manifest.Sorted(graph.KindSource) {
		if len(ids[node.ID]) == 0 || node.Source.Disabled {
			continue
		}
		t := PeopleTable{relation: node.Relation, ids: ids[node.ID], names: nameColumns(node, subject), reads: []graph.Relation{node.Relation}}
		if len(t.names) == 0 {
			r.lookElsewhere(&t, node, subject)
		}
		if len(t.names) > 0 {
			tables = append(tables, t)
		}
	}
	return tables
}

// lookElsewhere finds names in a table of the same source whose key is one direct column
// that the table with the ids has too.
func (r *Reader) lookElsewhere(t *PeopleTable, node *graph.Node, subject string) {
	for _, other := range r.Manifest.Sorted(graph.KindSource) {
		if other.Relation.Source != node.Relation.Source || len(other.Source.Key) != 1 || other.Source.Disabled {
			continue
		}
		key := other.Source.Key[0]
		if names := nameColumns(other, subject); len(names) > 0 && isIdentity(node.Column(key), subject) && isIdentity(other.Column(key), subject) {
			t.names, t.through, t.where, t.reads = names, key, other.Relation, append(t.reads, other.Relation)
			return
		}
	}
}

// idColumns finds, by source, the columns of a subject's natural ids: those that flow
// into its pseudonyms.
func idColumns(m *graph.Manifest, subject string) map[string][]string {
	found := map[string][]string{}
	seen := map[graph.ColumnName]bool{}
	var follow func(edges []graph.ColumnEdge)
	follow = func(edges []graph.ColumnEdge) {
		for _, e := range edges {
			at := graph.ColumnName{Node: e.Node, Column: e.Column}
			node := m.Nodes[e.Node]
			if node == nil || seen[at] || e.Decides || e.Token || e.Pooled {
				continue
			}
			seen[at] = true
			column := node.Column(e.Column)
			switch {
			case node.Kind == graph.KindSource && isIdentity(column, subject):
				found[node.ID] = append(found[node.ID], e.Column)
			case column != nil && column.Lineage != nil:
				follow(column.Lineage.Values)
			}
		}
	}
	for _, node := range m.Sorted(graph.KindModel) {
		for _, use := range node.Pseudonyms {
			if use.Subject == subject {
				follow(use.Values)
			}
		}
	}
	for id := range found {
		slices.Sort(found[id])
	}
	return found
}

// isIdentity tells whether a column holds identities of a subject.
func isIdentity(c *graph.Column, subject string) bool {
	return c != nil && c.Governance.Classification.Rank() == graph.Direct.Rank() && slices.Contains(c.Governance.Subject, subject)
}

// nameColumns are a source's columns that hold parts of a subject's names, as spoken.
func nameColumns(node *graph.Node, subject string) []string {
	var names []string
	for _, part := range spoken {
		for _, c := range node.Columns {
			if isIdentity(c, subject) && strings.HasSuffix(c.Business.EdFi, "."+part) {
				names = append(names, c.Name)
			}
		}
	}
	return names
}

// Reads lists the relations of raw that Names reads for these tables, sorted.
func Reads(tables []PeopleTable) []string {
	var list []string
	for _, t := range tables {
		for _, relation := range t.reads {
			list = append(list, relation.History().String())
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Names reads the newest name that raw has of each of the people, by natural id; one
// whom raw doesn't name is left out. normal brings a cell to the form in which ids are
// given. Who calls it has written down before that it reads what Reads lists.
func (r *Reader) Names(ctx context.Context, tables []PeopleTable, ids []string, normal func(string) string) (map[string]string, error) {
	wanted := map[string]bool{}
	for _, id := range ids {
		wanted[id] = true
	}
	names := map[string]string{}
	if len(ids) == 0 {
		return names, nil
	}
	for _, t := range tables {
		if _, err := r.Show(ctx, Reads([]PeopleTable{t})); err != nil {
			return nil, err
		}
		for _, column := range t.ids {
			answer, err := r.engine.Query(ctx, t.statement(column, ids), 0)
			if err != nil {
				return nil, withoutCells(err)
			}
			for _, row := range answer.Rows {
				id, name := normal(cellText(row[0])), fullName(row[1:])
				if wanted[id] && names[id] == "" && name != "" {
					names[id] = name
				}
			}
		}
	}
	return names, nil
}

// statement gives ids and the parts of the newest name of each, for spellings that may
// be one of those asked for.
func (t PeopleTable) statement(column string, ids []string) string {
	from, names := t.relation.History().String()+" AS i", "i"
	if t.through != "" {
		names = "n"
		from += fmt.Sprintf(" JOIN %s AS n ON n.%[2]s = i.%[2]s", t.where.History(), name(t.through))
	}
	parts := make([]string, len(t.names))
	for i, c := range t.names {
		parts[i] = names + "." + name(c)
	}
	lower := make([]string, len(ids))
	for i, id := range ids {
		lower[i] = strings.ToLower(id)
	}
	return fmt.Sprintf("SELECT i.%[1]s, %[2]s FROM %[3]s WHERE lower(nfc_normalize(trim(i.%[1]s, %[4]s))) IN (%[5]s)"+
		" QUALIFY row_number() OVER (PARTITION BY i.%[1]s ORDER BY %[6]s.%[7]s DESC, %[6]s.%[8]s DESC) = 1 ORDER BY 1",
		name(column), strings.Join(parts, ", "), from, literal(whiteSpace), literals(lower), names, graph.ColumnBatchID, graph.ColumnRowNumber)
}

// whiteSpace is what unicode.IsSpace takes for space.
const whiteSpace = " \t\n\v\f\r\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"

func fullName(parts []*string) string {
	var words []string
	for _, part := range parts {
		words = append(words, strings.Fields(cellText(part))...)
	}
	return strings.Join(words, " ")
}

// withoutCells keeps an engine's error from quoting a statement that holds ids.
func withoutCells(err error) error {
	var e *graph.SQLError
	if errors.As(err, &e) {
		return fmt.Errorf("the engine can't read the people of raw: an error of kind %q", e.Kind)
	}
	return err
}
