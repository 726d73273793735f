package compiler

import (
	"slices"
	"strings"

	"github.com/pganalyze/pg_query_go/v5/parser"

	"github.com/edfi-build/edfi-build/compiler/sql"
	"github.com/edfi-build/edfi-build/graph"
)

// maxNesting is how deep parentheses may stand in what PostgreSQL's parser sees:
// the library has no guard of its own and ends the process on deep nesting.
const maxNesting = 200

// portable asks PostgreSQL's own parser whether a statement is SQL that it would
// read the same way. It sees only what the engine has accepted.
func portable(statement string, tree *sql.Statement) *graph.Portable {
	if len(tree.JoinKinds) > 0 {
		// PostgreSQL takes these words for table aliases, without a complaint.
		return &graph.Portable{Reason: strings.Join(unique(tree.JoinKinds), ", ") + " joins mean something else in PostgreSQL"}
	}
	if nesting(statement) > maxNesting {
		return &graph.Portable{Reason: "nested too deeply to ask"}
	}
	// Only the verdict is wanted: splitting parses too, and hands out no tree.
	if _, err := parser.SplitWithParser(statement, false); err != nil {
		return &graph.Portable{Reason: err.Error()}
	}
	return &graph.Portable{OK: true}
}

func nesting(statement string) int {
	depth, deepest := 0, 0
	for i := range len(statement) {
		switch statement[i] {
		case '(', '[', '{':
			depth++
			deepest = max(deepest, depth)
		case ')', ']', '}':
			depth--
		}
	}
	return deepest
}

// twoPartOffsets is where relations of a layer or seeds stand in a statement.
func twoPartOffsets(tree *sql.Statement) []int {
	var offsets []int
	for _, r := range tree.Relations {
		if len(r.Parts) == 2 && !r.InCTE && r.Offset >= 0 {
			offsets = append(offsets, r.Offset)
		}
	}
	slices.Sort(offsets)
	return slices.Compact(offsets)
}
