package sql

import (
	"slices"
	"strings"
)

// ProvesUnique tells why no two rows of the statement's result can agree in the
// named columns, NULLs being equal, or "" when that isn't proven. A proof holds for
// any data.
func (s *Statement) ProvesUnique(columns []string) (reason string) {
	if s.Count != 1 || len(columns) == 0 {
		return ""
	}
	return newProver(s).unique(s.query, nil, columns)
}

// ProvesNotNull tells why the named column of the result is never NULL, or "" when
// that isn't proven.
func (s *Statement) ProvesNotNull(column string) (reason string) {
	if s.Count != 1 {
		return ""
	}
	return newProver(s).column(s.query, nil, column, notNull{})
}

// ProvesValues tells why the named column of the result, a text, holds nothing but
// accepted values and NULL, or "" when that isn't proven.
func (s *Statement) ProvesValues(column string, accepted []string) (reason string) {
	if s.Count != 1 {
		return ""
	}
	return newProver(s).column(s.query, nil, column, oneOf{accepted})
}

// prover reads the tree for proofs. It is sound before it is complete: what it
// doesn't know for certain, it doesn't prove.
type prover struct {
	steps *int
	known func(Relation) ([]string, bool)
}

func newProver(s *Statement) prover { return prover{steps: new(int), known: s.Known} }

// maxProof bounds how far a proof is looked for: expressions that read each other
// twice would double the work at each level.
const maxProof = 5000

// tired counts a step, and tells whether there were too many.
func (p prover) tired() bool {
	*p.steps++
	return *p.steps > maxProof
}

// proofScope are the common table expressions in scope of a query, innermost first.
type proofScope struct {
	name  string
	query *node // nil: one that a proof can't pass
	outer *proofScope
	scope *proofScope // where its own query stands
}

func (s *proofScope) find(name string) *proofScope {
	for ; s != nil; s = s.outer {
		if strings.EqualFold(s.name, name) {
			return s
		}
	}
	return nil
}

// enter puts a query's own common table expressions in scope. One that is recursive
// or renames its columns isn't passed.
func enter(query *node, scope *proofScope) *proofScope {
	entries := query.get("cte_map").get("map").items
	for i := range entries {
		value := entries[i].get("value")
		inner := value.get("query").get("node")
		if len(value.get("aliases").items) > 0 || inner.kindOf() == "RECURSIVE_CTE_NODE" {
			inner = nil
		}
		scope = &proofScope{name: entries[i].str("key"), query: inner, outer: scope, scope: scope}
	}
	return scope
}

// derived gives the query behind a FROM item: of a subquery or of a common table
// expression. What renames columns isn't passed.
func derived(item *node, scope *proofScope) (*node, *proofScope) {
	if len(item.get("column_name_alias").items) > 0 || item.get("sample").kind == objectValue {
		return nil, nil
	}
	switch item.kindOf() {
	case "SUBQUERY":
		return item.get("subquery").get("node"), scope
	case "BASE_TABLE":
		if parts := relationParts(item); len(parts) == 1 {
			if with := scope.find(parts[0]); with != nil && with.query != nil {
				return with.query, with.scope
			}
		}
	}
	return nil, nil
}

// itemName is the name of an output column, or "" where the engine makes one up.
func itemName(item *node) string {
	if alias := item.str("alias"); alias != "" {
		return alias
	}
	return madeUpName(item)
}

// findItem finds the output column of a name in a select list. star tells that it is
// one that a star passes on, if it is there at all; sure is false where the column
// can't be told.
func (p prover) findItem(q proofQuery, name string) (item *node, star, sure bool) {
	list := q.get("select_list").items
	stars := 0
	for i := range list {
		one := &list[i]
		switch {
		case isStar(one) || columnsStar(one) != nil:
			if excludes(one, name) || p.starLacks(q, one, name) {
				continue
			}
			if stars++; !plainStar(q.node, one, name) {
				return nil, false, false
			}
		case one.class() == "POSITIONAL_REFERENCE" || hasUnnest(one):
			return nil, false, false // their names aren't known
		case strings.EqualFold(itemName(one), name):
			if item != nil {
				return nil, false, false
			}
			item = one
		}
	}
	if stars > 1 || stars == 1 && item != nil || stars == 0 && item == nil || !isPlain(name) {
		return nil, false, false
	}
	return item, item == nil, true
}

// starLacks tells whether a star is known not to give a column.
func (p prover) starLacks(q proofQuery, star *node, name string) bool {
	if star.class() != "STAR" || len(star.get("rename_list").items) > 0 {
		return false
	}
	return p.lacks(q.get("from_table"), q.scope, name)
}

// lacks tells whether the tables in FROM are known not to have a column.
func (p prover) lacks(from *node, scope *proofScope, name string) bool {
	if from.kindOf() == "JOIN" {
		return p.lacks(from.get("left"), scope, name) && p.lacks(from.get("right"), scope, name)
	}
	names, known := p.namesOf(from, scope)
	return known && !containsFold(names, name)
}

// namesOf gives the columns of a FROM item, where all are known.
func (p prover) namesOf(item *node, scope *proofScope) ([]string, bool) {
	if query, inner := derived(item, scope); query != nil {
		return p.outputNames(query, inner)
	}
	parts := relationParts(item)
	ofEstate := len(parts) > 1 || len(parts) == 1 && scope.find(parts[0]) == nil
	if p.known == nil || !ofEstate || item.kindOf() != "BASE_TABLE" || len(item.get("column_name_alias").items) > 0 {
		return nil, false
	}
	return p.known(Relation{Parts: parts, Offset: int(item.at)})
}

// outputNames gives the output columns of a query, where all are known.
func (p prover) outputNames(query *node, scope *proofScope) (names []string, known bool) {
	scope = enter(query, scope)
	if p.tired() || query.kindOf() != "SELECT_NODE" {
		return nil, false
	}
	list := query.get("select_list").items
	for i := range list {
		item := &list[i]
		switch {
		case item.class() == "STAR" && !item.isTrue("columns") && len(item.get("rename_list").items) == 0:
			more, known := p.namesOf(query.get("from_table"), scope)
			if !known {
				return nil, false
			}
			names = append(names, more...)
		case isStar(item), columnsStar(item) != nil, hasUnnest(item), item.class() == "POSITIONAL_REFERENCE":
			return nil, false
		default:
			names = append(names, itemName(item))
		}
	}
	return names, true
}

// excludes tells whether a star leaves a column out.
func excludes(star *node, name string) bool {
	return star.class() == "STAR" && slices.ContainsFunc(star.get("exclude_list").items, func(x node) bool {
		return x.kind == textValue && strings.EqualFold(x.text, name)
	})
}

// plainStar tells whether a star passes the column on as it is, if it has it.
func plainStar(query, star *node, name string) bool {
	if star.class() != "STAR" || star.isTrue("columns") || star.has("expr") || len(star.get("rename_list").items) > 0 {
		return false
	}
	relation := star.str("relation_name")
	if relation != "" && !strings.EqualFold(relation, tableName(query.get("from_table"))) {
		return false
	}
	return !slices.ContainsFunc(star.get("replace_list").items, func(r node) bool { return strings.EqualFold(r.str("key"), name) })
}

// same tells whether two expressions are the same but for aliases and places.
func same(a, b *node) bool {
	if a.kind != b.kind || a.text != b.text && a.key != "alias" {
		return false
	}
	left, right := withoutAlias(a), withoutAlias(b)
	if len(left) != len(right) {
		return false
	}
	for i := range left {
		if left[i].key != right[i].key || !same(&left[i], &right[i]) {
			return false
		}
	}
	return true
}

func withoutAlias(n *node) []node {
	if n.kind != objectValue || !n.has("alias") || !n.has("class") {
		return n.items
	}
	return slices.DeleteFunc(slices.Clone(n.items), func(member node) bool { return member.key == "alias" })
}

// sameColumn tells whether two references name one column for certain: written alike,
// or with and without the name of the only table.
func sameColumn(a, b *node, from *node) bool {
	if a.class() != "COLUMN_REF" || b.class() != "COLUMN_REF" {
		return false
	}
	left, right := ownName(a, from), ownName(b, from)
	return slices.EqualFunc(left, right, strings.EqualFold)
}

// ownName is a reference without the name of the only table in FROM.
func ownName(n, from *node) []string {
	parts := n.get("column_names").texts()
	if len(parts) > 1 && from.kindOf() != "JOIN" && strings.EqualFold(tableName(from), parts[0]) {
		return parts[1:]
	}
	return parts
}

// tableName is the name by which a FROM item is called.
func tableName(item *node) string {
	if alias := item.str("alias"); alias != "" {
		return alias
	}
	return item.str("table_name")
}

// conjuncts lists what must all be true for a condition to be true.
func conjuncts(n *node) []*node {
	if n.kindOf() != "CONJUNCTION_AND" {
		if n.kind != objectValue {
			return nil
		}
		return []*node{n}
	}
	var out []*node
	for _, child := range children(n) {
		out = append(out, conjuncts(child)...)
	}
	return out
}

// multiplies tells whether an output column gives several rows for one.
func multiplies(query *node) bool {
	return query.get("select_list").any(hasUnnest)
}

func hasUnnest(n *node) bool {
	return n.kind == objectValue && isUnnest(n) || n.any(hasUnnest)
}
