package dbt

import (
	"cmp"

	"github.com/edfi-build/edfi-build/graph"
)

type column struct {
	Name        string         `json:"name"`
	Description string         `json:"description"`
	DataType    *string        `json:"data_type"`
	Meta        map[string]any `json:"meta"`
	Tags        []string       `json:"tags"`
	Constraints []struct{}     `json:"constraints"`
	Quote       *bool          `json:"quote"`
	Config      columnConfig   `json:"config"`
}

type columnConfig struct {
	Tags []string        `json:"tags"`
	Meta meta[ourColumn] `json:"meta"`
}

// ourColumn is what dbt has no place for; its columns have no order.
type ourColumn struct {
	Position int `json:"position"` // from 1
	graph.Column
}

func columns(list []*graph.Column) map[string]column {
	out := make(map[string]column, len(list))
	for i, c := range list {
		own := ourColumn{Position: i + 1, Column: *c}
		own.Description, own.Meta = "", nil
		out[c.Name] = column{
			Name: c.Name, Description: c.Description, DataType: emptyAsNil(cmp.Or(c.Type, c.DataType)), Meta: orEmptyMap(c.Meta),
			Tags: orEmpty(c.Tags), Constraints: []struct{}{},
			Config: columnConfig{Tags: orEmpty(c.Tags), Meta: newMeta(c.Meta, &own)},
		}
	}
	return out
}
