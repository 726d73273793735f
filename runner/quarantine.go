package runner

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Quarantined is how many rows of a model break its contract in one way.
type Quarantined struct {
	Model  string `json:"model"`  // its relation
	Rule   string `json:"rule"`   // required, length, descriptor, reference, key, or the model's own word
	Column string `json:"column"` // the columns that break it
	Reason string `json:"reason"` // a sentence, which can name a code of the row
	Rows   int64  `json:"rows"`
	// File is the path of a landing file with such a row, and Row the line in it where
	// the record starts, from 1; "" and 0 where the model keeps no origin.
	File string `json:"file,omitempty"`
	Row  int64  `json:"row,omitempty"`
}

// tellQuarantined warns of the rows that a quarantine has gained a table of, by rule. No
// reason is quoted: it can name a cell.
func (r *run) tellQuarantined(ctx context.Context, node *graph.Node, result *NodeResult) error {
	if node.Quarantines == "" || result.Rows == 0 {
		return nil
	}
	found, err := r.engine.Query(ctx, fmt.Sprintf("SELECT %[1]s, %[2]s, count(*) FROM %[3]s GROUP BY ALL ORDER BY 3 DESC, 1, 2",
		graph.ColumnRule, graph.ColumnField, node.Relation), 0)
	if err != nil {
		return err
	}
	var rules []string
	for _, row := range found.Rows {
		rules = append(rules, fmt.Sprintf("%s %s (%s)", *row[2], *row[0], *row[1]))
	}
	model := r.manifest.Nodes[node.Quarantines]
	result.State = Warned
	result.Message = fmt.Sprintf("%d of %s: %s", result.Rows, model.Relation, strings.Join(rules, ", "))
	result.Diagnostics = append(result.Diagnostics, diag.Warn(diag.Quarantined, source.Span{}, "rows in quarantine: %s", result.Message).
		WithHint("see them with: edfi-build quarantine %s", model.Name))
	return nil
}

// Quarantine counts the rows that break contracts, by model, rule, column and reason,
// as of the reader's release. models are names; none means all.
func (r *Reader) Quarantine(ctx context.Context, models ...string) ([]Quarantined, error) {
	files, err := r.landedFiles()
	if err != nil {
		return nil, err
	}
	var list []Quarantined
	for _, node := range r.Manifest.Sorted(graph.KindModel) {
		model := r.Manifest.Nodes[node.Quarantines]
		if model == nil || (len(models) > 0 && !slices.Contains(models, model.Name)) || r.Release.Tables[node.Relation.String()].Rows == 0 {
			continue
		}
		if err := r.estate.show(ctx, node.ID); err != nil {
			return nil, err
		}
		found, err := r.quarantined(ctx, node, model, files)
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	return list, nil
}

// quarantined counts the rows of one quarantine.
func (r *Reader) quarantined(ctx context.Context, node, model *graph.Node, files map[string]string) ([]Quarantined, error) {
	origin := "NULL, NULL"
	if node.Column(graph.ColumnFileSHA256) != nil && node.Column(graph.ColumnRowNumber) != nil {
		origin = fmt.Sprintf("arg_min(%[1]s, (%[2]s, %[1]s)), arg_min(%[2]s, (%[2]s, %[1]s))", graph.ColumnFileSHA256, graph.ColumnRowNumber)
	}
	answer, err := r.engine.Query(ctx, fmt.Sprintf("SELECT %s, %s, %s, count(*), %s FROM %s GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3",
		graph.ColumnRule, graph.ColumnField, graph.ColumnReason, origin, node.Relation), 0)
	if err != nil {
		return nil, err
	}
	var list []Quarantined
	for _, row := range answer.Rows {
		rows, _ := strconv.ParseInt(cellText(row[3]), 10, 64)
		at, _ := strconv.ParseInt(cellText(row[5]), 10, 64)
		list = append(list, Quarantined{
			Model: model.Relation.String(), Rule: cellText(row[0]), Column: cellText(row[1]), Reason: cellText(row[2]),
			Rows: rows, File: cmp.Or(files[cellText(row[4])], cellText(row[4])), Row: at,
		})
	}
	return list, nil
}

func cellText(cell *string) string {
	if cell == nil {
		return ""
	}
	return *cell
}

// landedFiles names the landing files that raw has ever loaded, by SHA-256.
func (r *Reader) landedFiles() (map[string]string, error) {
	files := map[string]string{}
	for _, node := range r.Manifest.Sorted(graph.KindSource) {
		landed, err := landedSoFar(r.estate.table(node.Relation))
		if err != nil {
			return nil, err
		}
		for _, d := range landed.known {
			for _, f := range d.Files {
				files[f.SHA256] = f.Path
			}
		}
	}
	return files, nil
}
