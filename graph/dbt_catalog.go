package graph

import (
	"slices"
	"time"
)

// TableStats is what a catalog tells of a stored table besides its columns.
type TableStats struct {
	Rows, Bytes int64
	Modified    time.Time // of the newest change of the table
}

// DBTCatalog gives the tables and views of a release in dbt's published shape
// (catalog v1), to be written as JSON. tables holds what is stored, by relation as
// in SQL; a view stores nothing, and a table that isn't there yet is left out.
func (m *Manifest) DBTCatalog(stamp Stamp, tables map[string]TableStats) any {
	out := dbtCatalog{Metadata: stamp.metadata(dbtCatalogSchema), Nodes: map[string]dbtTable{}, Sources: map[string]dbtTable{}}
	for _, n := range m.Sorted(KindModel, KindSeed, KindSource) {
		stats, stored := tables[n.Relation.String()]
		isView := n.Kind == KindModel && n.Config.Materialized == View
		switch {
		case !stored && !isView:
		case n.Kind == KindSource:
			out.Sources[n.ID] = n.dbtTable("BASE TABLE", tableStats(stats))
		case isView:
			out.Nodes[n.ID] = n.dbtTable("VIEW", viewStats())
		default:
			out.Nodes[n.ID] = n.dbtTable("BASE TABLE", tableStats(stats))
		}
	}
	return out
}

type dbtCatalog struct {
	Metadata dbtMetadata         `json:"metadata"`
	Nodes    map[string]dbtTable `json:"nodes"`
	Sources  map[string]dbtTable `json:"sources"`
	Errors   []string            `json:"errors"`
}

type dbtTable struct {
	ID       string                      `json:"unique_id"`
	Metadata dbtTableMetadata            `json:"metadata"`
	Columns  map[string]dbtCatalogColumn `json:"columns"`
	Stats    map[string]dbtStat          `json:"stats"`
}

type dbtTableMetadata struct {
	Type     string  `json:"type"`
	Database string  `json:"database"`
	Schema   string  `json:"schema"`
	Name     string  `json:"name"`
	Comment  *string `json:"comment"`
	Owner    *string `json:"owner"`
}

type dbtCatalogColumn struct {
	Name    string  `json:"name"`
	Type    string  `json:"type"`
	Index   int     `json:"index"`
	Comment *string `json:"comment"`
}

type dbtStat struct {
	ID          string `json:"id"`
	Label       string `json:"label"`
	Value       any    `json:"value"`
	Include     bool   `json:"include"`
	Description string `json:"description"`
}

// dbtTable describes a table as the manifest names it: a catalog is joined to it.
func (n *Node) dbtTable(kind string, stats map[string]dbtStat) dbtTable {
	database, schema := n.dbtNamespace()
	out := dbtTable{
		ID: n.ID, Columns: map[string]dbtCatalogColumn{}, Stats: stats,
		Metadata: dbtTableMetadata{Type: kind, Database: database, Schema: schema, Name: n.Name, Comment: emptyAsNil(n.Description)},
	}
	columns := n.Columns
	if n.Kind == KindSource {
		columns = append(slices.Clone(columns), OriginColumns()...)
	}
	for i, c := range columns {
		out.Columns[c.Name] = dbtCatalogColumn{
			Name: c.Name, Type: firstOf(c.Type, "VARCHAR"), Index: i + 1, Comment: emptyAsNil(c.Description),
		}
	}
	return out
}

func tableStats(t TableStats) map[string]dbtStat {
	return map[string]dbtStat{
		"has_stats":     hasStats(true),
		"num_rows":      {"num_rows", "Rows", t.Rows, true, "rows in the release"},
		"num_bytes":     {"num_bytes", "Size", t.Bytes, true, "bytes of the table's files"},
		"last_modified": {"last_modified", "Last modified", t.Modified.UTC().Format(time.RFC3339), true, "when the table last changed"},
	}
}

func viewStats() map[string]dbtStat { return map[string]dbtStat{"has_stats": hasStats(false)} }

func hasStats(value bool) dbtStat {
	return dbtStat{"has_stats", "Has stats?", value, false, "whether there are statistics for this table"}
}
