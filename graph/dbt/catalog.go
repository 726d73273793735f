package dbt

import (
	"cmp"
	"slices"
	"time"

	"github.com/edfi-build/edfi-build/graph"
)

// TableStats is what a catalog tells of a stored table besides its columns.
type TableStats struct {
	Rows, Bytes int64
	Modified    time.Time // of the newest change of the table
}

// Catalog gives the tables and views of a release in dbt's published shape
// (catalog v1), to be written as JSON. tables holds what is stored, by relation as
// in SQL; a view stores nothing, and a table that isn't there yet is left out.
func Catalog(m *graph.Manifest, stamp Stamp, tables map[string]TableStats) any {
	out := catalog{Metadata: stamp.metadata(catalogSchema), Nodes: map[string]table{}, Sources: map[string]table{}}
	for _, n := range m.Sorted(graph.KindModel, graph.KindSeed, graph.KindSource) {
		stats, stored := tables[n.Relation.String()]
		isView := n.Kind == graph.KindModel && n.Config.Materialized == graph.View
		switch {
		case !stored && !isView:
		case n.Kind == graph.KindSource:
			out.Sources[n.ID] = newTable(n, "BASE TABLE", tableStats(stats))
		case isView:
			out.Nodes[n.ID] = newTable(n, "VIEW", viewStats())
		default:
			out.Nodes[n.ID] = newTable(n, "BASE TABLE", tableStats(stats))
		}
	}
	return out
}

type catalog struct {
	Metadata metadata         `json:"metadata"`
	Nodes    map[string]table `json:"nodes"`
	Sources  map[string]table `json:"sources"`
	Errors   []string         `json:"errors"`
}

type table struct {
	ID       string                   `json:"unique_id"`
	Metadata tableMetadata            `json:"metadata"`
	Columns  map[string]catalogColumn `json:"columns"`
	Stats    map[string]stat          `json:"stats"`
}

type tableMetadata struct {
	Type     string  `json:"type"`
	Database string  `json:"database"`
	Schema   string  `json:"schema"`
	Name     string  `json:"name"`
	Comment  *string `json:"comment"`
	Owner    *string `json:"owner"`
}

type catalogColumn struct {
	Name    string  `json:"name"`
	Type    string  `json:"type"`
	Index   int     `json:"index"`
	Comment *string `json:"comment"`
}

type stat struct {
	ID          string `json:"id"`
	Label       string `json:"label"`
	Value       any    `json:"value"`
	Include     bool   `json:"include"`
	Description string `json:"description"`
}

// newTable describes a table as the manifest names it: a catalog is joined to it.
func newTable(n *graph.Node, kind string, stats map[string]stat) table {
	database, schema := namespace(n)
	out := table{
		ID: n.ID, Columns: map[string]catalogColumn{}, Stats: stats,
		Metadata: tableMetadata{Type: kind, Database: database, Schema: schema, Name: n.Name, Comment: emptyAsNil(n.Description)},
	}
	columns := n.Columns
	if n.Kind == graph.KindSource {
		columns = append(slices.Clone(columns), graph.OriginColumns()...)
	}
	for i, c := range columns {
		out.Columns[c.Name] = catalogColumn{
			Name: c.Name, Type: cmp.Or(c.Type, "VARCHAR"), Index: i + 1, Comment: emptyAsNil(c.Description),
		}
	}
	return out
}

func tableStats(t TableStats) map[string]stat {
	return map[string]stat{
		"has_stats":     hasStats(true),
		"num_rows":      {"num_rows", "Rows", t.Rows, true, "rows in the release"},
		"num_bytes":     {"num_bytes", "Size", t.Bytes, true, "bytes of the table's files"},
		"last_modified": {"last_modified", "Last modified", t.Modified.UTC().Format(time.RFC3339), true, "when the table last changed"},
	}
}

func viewStats() map[string]stat { return map[string]stat{"has_stats": hasStats(false)} }

func hasStats(value bool) stat {
	return stat{"has_stats", "Has stats?", value, false, "whether there are statistics for this table"}
}
