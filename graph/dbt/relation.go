package dbt

import (
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// dbt's artifacts name every relation by three parts, and tools that follow
// compiled SQL look for exactly these names. Ours have two, but for raw.

const (
	ourDatabase    = "lake"
	databasePrefix = ourDatabase + "."
)

// Relation is a node's relation as dbt's artifacts name it: database, schema and
// name.
func Relation(n *graph.Node) string {
	if n.Relation.Source != "" {
		return n.Relation.String()
	}
	return databasePrefix + n.Relation.String()
}

// namespace gives what dbt calls database and schema. For a source, database,
// schema and name are the relation; what is built has two parts only.
func namespace(n *graph.Node) (database, schema string) {
	if n.Relation.Source != "" {
		return n.Relation.Space, n.Relation.Source
	}
	return ourDatabase, n.Relation.Space
}

// withDatabase puts the database in front of the relations of a statement that
// start at the offsets. Offsets that aren't in it count for nothing.
func withDatabase(statement string, offsets []int) string {
	var b strings.Builder
	from := 0
	for _, at := range slices.Sorted(slices.Values(offsets)) {
		if at >= from && at <= len(statement) {
			b.WriteString(statement[from:at] + databasePrefix)
			from = at
		}
	}
	return b.String() + statement[from:]
}

// withoutDatabase is the inverse of withDatabase, with the same offsets.
func withoutDatabase(statement string, offsets []int) string {
	var b strings.Builder
	from, before := 0, 0 // before: bytes of prefixes so far
	for _, at := range slices.Sorted(slices.Values(offsets)) {
		at += before
		if at >= from && at <= len(statement) && strings.HasPrefix(statement[at:], databasePrefix) {
			b.WriteString(statement[from:at])
			from = at + len(databasePrefix)
			before += len(databasePrefix)
		}
	}
	return b.String() + statement[from:]
}
