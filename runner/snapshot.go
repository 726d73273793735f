package runner

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// snapshot adds to the history of a snapshot what has changed since its last
// version (slowly changing dimension, type 2): versions that ended, and new ones.
// base is nil the first time.
func (r *run) snapshot(ctx context.Context, node *graph.Node, base *lake.Snapshot) (lake.Staged, error) {
	if base == nil {
		base = &lake.Snapshot{Schema: lakeSchema(node.Columns)}
	}
	columns, rewrite, err := nextColumns(node, base.Schema)
	if err != nil {
		return lake.Staged{}, err
	}
	// The query runs once, and its rows are looked at several times.
	s, err := stage(ctx, r.engine, "snapshot__"+node.Layer+"__"+node.Name, queriedColumns(node))
	if err != nil {
		return lake.Staged{}, err
	}
	defer s.Close()
	if _, err := r.engine.Insert(ctx, s.Relation, node.CompiledCode); err != nil {
		return lake.Staged{}, err
	}
	g := growth{run: r, node: node, base: *base, columns: columns, rewrite: rewrite, key: node.Config.UniqueKey}
	if err := g.checkUnique(ctx, quoted(s.Relation)); err != nil {
		return lake.Staged{}, err
	}
	past, err := g.read(ctx, base.Files...)
	if err != nil {
		return lake.Staged{}, err
	}
	g.key = append(slices.Clone(g.key), graph.ColumnValidFrom) // which names one version of a row
	return g.add(ctx, changes(node, quoted(s.Relation), past, r.at))
}

// queriedColumns are a snapshot's columns without those that it adds itself.
func queriedColumns(node *graph.Node) []*graph.Column {
	own := []string{graph.ColumnValidFrom, graph.ColumnValidTo}
	if node.Config.Snapshot.HardDeletes == "new_record" {
		own = append(own, graph.ColumnIsDeleted)
	}
	return slices.DeleteFunc(slices.Clone(node.Columns), func(c *graph.Column) bool { return slices.Contains(own, c.Name) })
}

// changes is the statement that gives each version of a row that began or ended.
// present is the relation of the rows as they are, past the statement of the
// history so far.
func changes(node *graph.Node, present, past string, at time.Time) string {
	config := node.Config.Snapshot
	deleted, alive, dead := "false", "", ""
	if config.HardDeletes == "new_record" {
		deleted, alive, dead = "coalesce(newest.is_deleted, false)", ", false AS is_deleted", ", true AS is_deleted"
	}
	began, changed := dating(config)
	statement := `WITH past AS (` + past + `),
newest AS (SELECT * FROM past QUALIFY row_number() OVER (PARTITION BY ` + strings.Join(quotedAll(node.Config.UniqueKey), ", ") + ` ORDER BY valid_from DESC, valid_to DESC NULLS FIRST) = 1),
begun AS (SELECT present.*, CASE
    WHEN newest.valid_from IS NULL THEN ` + began + `
    WHEN newest.valid_to IS NOT NULL OR ` + deleted + ` THEN greatest(moment.run_at, newest.valid_from, newest.valid_to)
    ELSE greatest(` + began + `, newest.valid_from) END AS valid_from
  FROM ` + present + ` AS present CROSS JOIN moment LEFT JOIN newest ON ` + sameKey(node.Config.UniqueKey, "newest", "present") + `
  WHERE newest.valid_from IS NULL OR newest.valid_to IS NOT NULL OR ` + deleted + ` OR ` + changed + `),
gone AS (SELECT newest.*, greatest(moment.run_at, valid_from) AS __gone_at FROM newest CROSS JOIN moment
  WHERE valid_to IS NULL AND NOT ` + deleted + ` AND NOT EXISTS (SELECT 1 FROM ` + present + ` AS present WHERE ` + sameKey(node.Config.UniqueKey, "present", "newest") + `))
SELECT *, CAST(NULL AS TIMESTAMPTZ) AS valid_to` + alive + ` FROM begun
UNION ALL BY NAME SELECT newest.* REPLACE (begun.valid_from AS valid_to) FROM newest JOIN begun ON ` + sameKey(node.Config.UniqueKey, "newest", "begun") + `
  WHERE newest.valid_to IS NULL AND begun.valid_from > newest.valid_from`
	statement = fmt.Sprintf("WITH moment AS (SELECT make_timestamptz(%d) AS run_at),", at.UnixMicro()) + strings.TrimPrefix(statement, "WITH")
	if config.HardDeletes == "ignore" {
		return statement
	}
	statement += `
UNION ALL BY NAME SELECT * EXCLUDE (__gone_at) REPLACE (__gone_at AS valid_to) FROM gone WHERE __gone_at > valid_from`
	if config.HardDeletes == "new_record" {
		statement += `
UNION ALL BY NAME SELECT * EXCLUDE (__gone_at, is_deleted) REPLACE (__gone_at AS valid_from)` + dead + ` FROM gone`
	}
	return statement
}

// dating gives, by the strategy, when a row as it is came to be so, and the
// condition that it differs from its newest version.
func dating(config graph.SnapshotConfig) (began, changed string) {
	if config.Strategy == "timestamp" {
		column := name(config.UpdatedAt)
		return "coalesce(CAST(present." + column + " AS TIMESTAMPTZ), moment.run_at)",
			"present." + column + " > newest." + column + " OR (newest." + column + " IS NULL AND present." + column + " IS NOT NULL)"
	}
	differ := make([]string, len(config.CheckCols))
	for i, column := range config.CheckCols {
		differ[i] = fmt.Sprintf("present.%s IS DISTINCT FROM newest.%[1]s", name(column))
	}
	return "moment.run_at", strings.Join(differ, " OR ")
}
