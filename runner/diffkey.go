package runner

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// key finds columns that name a row on both sides, of those that the project
// declares as a key: unique_key, a source's key, unique tests. It is nil when there
// is none, or when it isn't unique in truth.
func (d *differ) key(ctx context.Context, node *graph.Node, columns []shared) ([]string, error) {
	for _, key := range declaredKeys(d.to.manifest, node) {
		usable := true
		for _, name := range key {
			usable = usable && slices.ContainsFunc(columns, func(c shared) bool { return c.name == name })
		}
		if !usable {
			continue
		}
		list := "row(" + strings.Join(quotedAll(key), ", ") + ")"
		repeated, err := d.engine.Count(ctx, fmt.Sprintf(
			"SELECT (SELECT count(*) - count(DISTINCT %[1]s) FROM %[2]s) + (SELECT count(*) - count(DISTINCT %[1]s) FROM %[3]s)", list, diffBefore, diffAfter))
		if err != nil {
			return nil, err
		}
		if repeated == 0 {
			return key, nil
		}
	}
	return nil, nil
}

// declaredKeys lists what a project says names a row of a node, the surest first.
func declaredKeys(m *graph.Manifest, node *graph.Node) [][]string {
	var keys [][]string
	if len(node.Config.UniqueKey) > 0 {
		keys = append(keys, node.Config.UniqueKey)
	}
	if node.Source != nil && len(node.Source.Key) > 0 {
		keys = append(keys, node.Source.Key)
	}
	for _, test := range m.Sorted(graph.KindTest) {
		switch {
		case test.Test.Target != node.ID:
		case test.Test.Type == "unique":
			keys = append(keys, []string{test.Test.Column})
		case test.Test.Type == "unique_combination":
			keys = append(keys, strings.Split(test.Test.Arguments["columns"], ", "))
		}
	}
	return keys
}

func quotedAll(columns []string) []string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = name(c)
	}
	return list
}
