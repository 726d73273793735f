// Package dbt writes what the graph knows in dbt's published shapes: the manifest,
// the catalog, the results of a run and checks of freshness. Dagster, dbt-metabase,
// DataHub and OpenMetadata read them.
//
// The manifest holds all of graph.Manifest and is read back as well: `state:` and
// plans compare with it. Nothing here touches files or a clock.
package dbt
