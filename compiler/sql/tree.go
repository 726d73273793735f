// Package sql reads what the compiler needs to know of a statement from the
// engine's own parse tree (DuckDB's json_serialize_sql), so that it covers
// everything the engine runs. It knows no files, no templates and no engine.
package sql

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Statement is what a parsed statement reads and calls. Offsets are bytes in the
// statement, -1 where the engine gives none.
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
}

// Relation is a name in FROM: one to three parts. InCTE tells that it can be the
// name of a common table expression of the statement.
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
	decoder := json.NewDecoder(bytes.NewReader(tree))
	decoder.UseNumber()
	var root map[string]any
	if err := decoder.Decode(&root); err != nil {
		return nil, fmt.Errorf("read the parse tree: %w", err)
	}
	statements, _ := root["statements"].([]any)
	r := &reader{statement: &Statement{Count: len(statements)}, ctes: map[string]bool{}}
	r.visit(statements)
	if len(statements) == 1 {
		r.statement.Outputs = outputs(statements[0])
	}
	for i, relation := range r.statement.Relations {
		r.statement.Relations[i].InCTE = len(relation.Parts) == 1 && r.ctes[strings.ToLower(relation.Parts[0])]
	}
	digest, err := digest(statements)
	if err != nil {
		return nil, err
	}
	r.statement.Digest = digest
	return r.statement, nil
}

// OutputOffset is where the expression of an output column starts, or -1.
func (s *Statement) OutputOffset(i int) int {
	if i >= len(s.Outputs) {
		return -1
	}
	return s.Outputs[i]
}

// outputs reads the select list of a statement, of its left side for a set
// operation.
func outputs(statement any) []int {
	node, _ := statement.(map[string]any)
	if inner, ok := node["node"].(map[string]any); ok {
		node = inner
	}
	if text(node, "type") == "SET_OPERATION_NODE" {
		return outputs(node["left"])
	}
	items, _ := node["select_list"].([]any)
	var offsets []int
	for _, item := range items {
		expression, _ := item.(map[string]any)
		if text(expression, "class") == "STAR" {
			return nil
		}
		offsets = append(offsets, offset(expression))
	}
	return offsets
}

type reader struct {
	statement *Statement
	ctes      map[string]bool
}

func (r *reader) visit(value any) {
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			r.visit(item)
		}
	case map[string]any:
		r.note(v)
		for _, child := range v {
			r.visit(child)
		}
	}
}

// note records what one object of the tree says.
func (r *reader) note(node map[string]any) {
	s, kind := r.statement, text(node, "type")
	switch kind {
	case "BASE_TABLE":
		s.Relations = append(s.Relations, Relation{Parts: names(node, "catalog_name", "schema_name", "table_name"), Offset: offset(node)})
	case "SHOW_REF":
		s.OtherSources = append(s.OtherSources, Relation{Parts: []string{text(node, "show_type")}, Offset: offset(node)})
	case "TABLE_FUNCTION":
		if call, ok := node["function"].(map[string]any); ok {
			s.Functions = append(s.Functions, Function{Name: text(call, "function_name"), Offset: offset(call), Table: true})
			delete(call, "function_name") // noted; the walk must not take it for a scalar call
		}
	case "FUNCTION", "WINDOW_AGGREGATE":
		if name := text(node, "function_name"); name != "" {
			s.Functions = append(s.Functions, Function{Name: name, Offset: offset(node)})
		}
	case "COLUMN_REF":
		s.Columns = append(s.Columns, Column{Parts: list(node["column_names"]), Offset: offset(node)})
	case "SET_OPERATION_NODE":
		s.SetOperations++
	case "JOIN":
		r.noteJoin(node)
	case "VALUE_CONSTANT":
		s.HasNull = s.HasNull || isUntypedNull(node)
	}
	if _, sampled := node["sample"].(map[string]any); sampled {
		s.HasSample = true
	}
	if ctes, ok := node["cte_map"].(map[string]any); ok {
		r.noteCTEs(ctes)
	}
}

func (r *reader) noteJoin(node map[string]any) {
	for _, key := range []string{"ref_type", "join_type"} {
		switch kind := text(node, key); kind {
		case "ASOF", "POSITIONAL", "SEMI", "ANTI":
			r.statement.JoinKinds = append(r.statement.JoinKinds, kind)
		}
	}
}

func (r *reader) noteCTEs(ctes map[string]any) {
	entries, _ := ctes["map"].([]any)
	for _, e := range entries {
		if entry, ok := e.(map[string]any); ok {
			r.ctes[strings.ToLower(text(entry, "key"))] = true
		}
	}
}

func isUntypedNull(node map[string]any) bool {
	value, _ := node["value"].(map[string]any)
	kind, _ := value["type"].(map[string]any)
	return text(kind, "id") == "NULL"
}

func text(node map[string]any, key string) string {
	s, _ := node[key].(string)
	return s
}

func names(node map[string]any, keys ...string) []string {
	var parts []string
	for _, key := range keys {
		if s := text(node, key); s != "" {
			parts = append(parts, s)
		}
	}
	return parts
}

func list(value any) []string {
	items, _ := value.([]any)
	var out []string
	for _, item := range items {
		if s, ok := item.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// offset reads query_location; the engine writes the greatest 64-bit number for
// "nowhere".
func offset(node map[string]any) int {
	number, ok := node["query_location"].(json.Number)
	if !ok {
		return -1
	}
	n, err := strconv.ParseInt(number.String(), 10, 64)
	if err != nil {
		return -1
	}
	return int(n)
}

// digest hashes a tree without its positions: white space and comments leave it
// as it is. JSON objects are written with sorted keys.
func digest(tree any) (string, error) {
	text, err := json.Marshal(withoutPositions(tree))
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

func withoutPositions(value any) any {
	switch v := value.(type) {
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = withoutPositions(item)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, item := range v {
			if key != "query_location" {
				out[key] = withoutPositions(item)
			}
		}
		return out
	}
	return value
}
