// Package sql reads what the compiler needs to know of a statement from the
// engine's own parse tree (DuckDB's json_serialize_sql), so that it covers
// everything the engine runs. It knows no files, no templates and no engine.
package sql

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Statement is what a parsed statement reads and calls. Offsets are bytes in the
// statement, -1 where the engine gives none. Reading it is safe for concurrent use.
type Statement struct {
	Count         int // statements in the text; a model has one
	Relations     []Relation
	Functions     []Function
	Columns       []Column
	OtherSources  []Relation // FROM items that are no relation: SHOW and its kin; Parts holds the kind
	SetOperations int
	JoinKinds     []string // joins beyond standard SQL: ASOF, POSITIONAL, SEMI, ANTI
	HasNull       bool     // an untyped NULL stands somewhere
	HasSample     bool     // SAMPLE or TABLESAMPLE: rows by chance
	Outputs       []int    // offsets of the output columns' expressions; nil when a star hides them
	Digest        string   // SHA-256 of the tree without positions, hex

	// Known gives the columns of a relation, and false where they aren't known. The
	// proofs can tell more with it; it may stay nil.
	Known func(Relation) ([]string, bool)
	// Pseudonym is the engine's name of the keyed function, for Trace; "": there is none.
	Pseudonym string

	query    *node  // the one statement's query, for Trace and the proofs
	tooLarge string // what of it is too much to bind; "" when nothing is
}

// Relation is a name in FROM: one to three parts. InCTE tells that it is the name of
// a common table expression which is in scope there.
type Relation struct {
	Parts  []string
	Offset int
	InCTE  bool
}

// Function is a call, of a table function when Table is set.
type Function struct {
	Name   string
	Offset int
	Table  bool
}

// Column is a reference to a column, as written.
type Column struct {
	Parts  []string
	Offset int
}

// Read fills a Statement from the engine's parse tree.
func Read(tree []byte) (*Statement, error) {
	root, timeless, err := readJSON(string(tree))
	if err != nil {
		return nil, fmt.Errorf("read the parse tree: %w", err)
	}
	statements := root.get("statements")
	s := &Statement{Count: len(statements.items), query: none}
	r := reader{statement: s}
	for i := range statements.items {
		r.visit(&statements.items[i], nil)
	}
	if s.Count == 1 {
		s.query = statements.items[0].get("node")
		s.Outputs = outputs(s.query)
		s.tooLarge = tooLarge(s.query)
	}
	sum := sha256.Sum256(timeless)
	s.Digest = hex.EncodeToString(sum[:])
	return s, nil
}

// OutputOffset is where the expression of an output column starts, or -1.
func (s *Statement) OutputOffset(i int) int {
	if i >= len(s.Outputs) {
		return -1
	}
	return s.Outputs[i]
}

// outputs reads the select list of a query, of its left side for a set operation.
func outputs(query *node) []int {
	for query.kindOf() == "SET_OPERATION_NODE" {
		query = query.get("left")
	}
	items := query.get("select_list").items
	offsets := make([]int, 0, len(items))
	for i := range items {
		if items[i].class() == "STAR" {
			return nil
		}
		offsets = append(offsets, int(items[i].at))
	}
	return offsets
}

// names are the common table expressions in scope, innermost first.
type names struct {
	name  string
	outer *names
}

func (n *names) has(name string) bool {
	for ; n != nil; n = n.outer {
		if strings.EqualFold(n.name, name) {
			return true
		}
	}
	return false
}

// reader notes everything that a statement reads and calls. It visits the whole
// tree, what it doesn't know included: nothing may pass the wall of Check unseen.
type reader struct {
	statement *Statement
}

func (r reader) visit(n *node, scope *names) {
	if n.kind == objectValue {
		scope = r.note(n, scope)
	}
	for i := range n.items {
		child := &n.items[i]
		if child.kind < arrayValue || child.key == "cte_map" {
			continue // the latter is read with the scope, in note
		}
		if child.key == "right" && n.kindOf() == "RECURSIVE_CTE_NODE" {
			r.visit(child, &names{n.str("cte_name"), scope}) // the left side doesn't see it
			continue
		}
		r.visit(child, scope)
	}
}

// note records what one object of the tree says, and gives the scope for what is
// below it.
func (r reader) note(n *node, scope *names) *names {
	s := r.statement
	switch n.kindOf() {
	case "SHOW_REF":
		s.OtherSources = append(s.OtherSources, Relation{Parts: []string{n.str("show_type")}, Offset: int(n.at)})
	case "COLUMN_REF":
		s.Columns = append(s.Columns, Column{Parts: n.get("column_names").texts(), Offset: int(n.at)})
	case "SET_OPERATION_NODE":
		s.SetOperations++
	case "JOIN":
		r.noteJoin(n)
	case "VALUE_CONSTANT":
		s.HasNull = s.HasNull || n.get("value").get("type").str("id") == "NULL"
	}
	if n.str("table_name") != "" {
		r.noteRelation(n, scope)
	}
	if name := n.str("function_name"); name != "" {
		s.Functions = append(s.Functions, Function{Name: name, Offset: int(n.at), Table: n.key == "function"})
	}
	r.noteUnknownSource(n)
	if n.get("sample").kind == objectValue {
		s.HasSample = true
	}
	return r.noteCTEs(n, scope)
}

func (r reader) noteRelation(n *node, scope *names) {
	relation := Relation{Parts: relationParts(n), Offset: int(n.at)}
	switch len(relation.Parts) {
	case 1:
		relation.InCTE = scope.has(relation.Parts[0])
	case 2: // what a recursive expression USING KEY has gathered so far
		relation.InCTE = relation.Parts[0] == recurring && scope.has(relation.Parts[1])
	}
	r.statement.Relations = append(r.statement.Relations, relation)
}

// recurring is the engine's schema of what a recursive expression has gathered.
const recurring = "recurring"

func relationParts(n *node) []string {
	parts := make([]string, 0, 3)
	for _, key := range []string{"catalog_name", "schema_name", "table_name"} {
		if part := n.str(key); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// sources are the kinds of FROM items that are known.
var sources = []string{"BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EXPRESSION_LIST", "EMPTY", "PIVOT", "SHOW_REF"}

// noteUnknownSource takes a FROM item of an unknown kind for one that may read
// anything.
func (r reader) noteUnknownSource(n *node) {
	isSource := n.key == "from_table" || n.key == "source"
	if isSource && !slices.Contains(sources, n.kindOf()) {
		r.statement.OtherSources = append(r.statement.OtherSources, Relation{Parts: []string{n.kindOf()}, Offset: int(n.at)})
	}
	if n.kindOf() != "JOIN" {
		return
	}
	for _, side := range []string{"left", "right"} {
		if kind := n.get(side).kindOf(); !slices.Contains(sources, kind) {
			r.statement.OtherSources = append(r.statement.OtherSources, Relation{Parts: []string{kind}, Offset: int(n.at)})
		}
	}
}

func (r reader) noteJoin(n *node) {
	for _, key := range []string{"ref_type", "join_type"} {
		switch kind := n.str(key); kind {
		case "ASOF", "POSITIONAL", "SEMI", "ANTI":
			r.statement.JoinKinds = append(r.statement.JoinKinds, kind)
		}
	}
}

// noteCTEs visits the common table expressions of a query: each sees those before
// it, and the query sees all.
func (r reader) noteCTEs(n *node, scope *names) *names {
	entries := n.get("cte_map").get("map").items
	for i := range entries {
		r.visit(entries[i].get("value"), scope)
		scope = &names{entries[i].str("key"), scope}
	}
	return scope
}
