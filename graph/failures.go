package graph

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// FailuresSpace is the space of the tables that keep the failing rows of tests.
// They stand beside the releases and belong to none.
const FailuresSpace = "failures"

// FailuresRelations names the tables that keep failing rows, by the id of the test:
// each is named as its test, with a digest of its id behind it where two tests
// share a name or the name can't be a relation's.
func (m *Manifest) FailuresRelations() map[string]Relation {
	count := map[string]int{}
	for _, n := range m.Nodes {
		if n.Kind == KindTest {
			count[n.Name]++
		}
	}
	names := map[string]Relation{}
	for id, n := range m.Nodes {
		switch {
		case n.Kind != KindTest:
		case ValidName(n.Name) && count[n.Name] == 1:
			names[id] = Relation{Space: FailuresSpace, Name: n.Name}
		default:
			sum := sha256.Sum256([]byte(id))
			names[id] = Relation{Space: FailuresSpace, Name: shortened(n.Name) + "_" + hex.EncodeToString(sum[:5])}
		}
	}
	return names
}

// shortened makes the beginning of a valid name out of any text, short enough for
// a digest behind it.
func shortened(name string) string {
	valid := strings.Map(func(c rune) rune {
		if c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') {
			return c
		}
		return '_'
	}, strings.ToLower(name))
	if len(valid) > 50 {
		valid = valid[:50]
	}
	if valid == "" || valid[0] >= '0' && valid[0] <= '9' {
		valid = "_" + valid
	}
	return valid
}

// FailureCount is the statement that counts what breaks a test: its rows, or what
// fail_calc makes of them, over no more of them than the limit. Without rows,
// fail_calc may give NULL, which is none.
func (n *Node) FailureCount() string {
	rows := n.CompiledCode
	if n.Test.Limit > 0 {
		rows = fmt.Sprintf("SELECT * FROM (%s\n) LIMIT %d", rows, n.Test.Limit)
	}
	if n.Test.FailCalc == "" {
		return "SELECT count(*) AS failures FROM (" + rows + "\n)"
	}
	return "SELECT CAST(coalesce((SELECT " + n.Test.FailCalc + "\n FROM (" + rows + "\n)), 0) AS BIGINT) AS failures"
}

// failureCounts are the columns of built-in tests that hold a number of rows.
var failureCounts = []string{"occurrences", "present", "total", "row_count"}

// KeepsFailure tells whether a column of a test's failing rows may be stored, and
// what it carries. A direct identifier never is. Of raw only the origin of a row is,
// which leads back to it; where a test reads raw in another way, only what is known
// to be less than direct.
func (m *Manifest) KeepsFailure(test *Node, column string) (Governance, bool) {
	g := m.failureGovernance(test, column)
	if g.Classification == "" {
		return g, len(m.RawBehind(test.ID)) == 0
	}
	return g, g.Classification != Direct
}

func (m *Manifest) failureGovernance(test *Node, column string) Governance {
	internal := Governance{Classification: Internal}
	if c := test.Column(column); c != nil {
		return c.Governance
	}
	target := m.Nodes[test.Test.Target]
	if target == nil {
		return Governance{}
	}
	if column == "newest" && test.Test.Type == "recency" {
		column = test.Test.Arguments["field"]
	}
	found := target.Column(column)
	switch {
	case found == nil && slices.Contains(failureCounts, column):
		return internal
	case target.Kind == KindSource:
		if slices.ContainsFunc(OriginColumns(), func(c *Column) bool { return c.Name == column }) {
			return internal
		}
		return Governance{Classification: Direct}
	case found == nil:
		return Governance{}
	}
	return found.Governance
}

// RawBehind lists the raw tables that a node's statement reads, directly or through
// views and ephemeral models, by relation, sorted.
func (m *Manifest) RawBehind(id string) []string {
	var raw []string
	for _, parent := range m.Nodes[id].DependsOn {
		switch node := m.Nodes[parent]; {
		case node == nil:
		case node.Kind == KindSource:
			raw = append(raw, node.Relation.String())
		case node.Kind == KindModel && !node.Config.Materialized.Stored():
			raw = append(raw, m.RawBehind(parent)...)
		}
	}
	slices.Sort(raw)
	return slices.Compact(raw)
}
