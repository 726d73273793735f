package runner

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// QuarantinedRow is a row of a landing file that was set aside, as somebody who mends it
// needs it. It may name a person.
type QuarantinedRow struct {
	Model  string `json:"model"` // its relation; of rejects, that of the table of raw
	Rule   string `json:"rule"`  // reject for what couldn't be read as a row
	Column string `json:"column,omitempty"`
	Reason string `json:"reason"`
	File   string `json:"file"` // path below the landing folder
	Line   int64  `json:"line"` // where the record starts, from 1
	Cells  []Cell `json:"cells"`
}

// Cell is one cell of raw, nil for nothing.
type Cell struct {
	Column string  `json:"column"`
	Cell   *string `json:"cell"`
}

// ruleReject is the rule of rows that couldn't be read.
const ruleReject = "reject"

// SetAside is what QuarantinedRows will read: where rows of quarantines and rejects are
// in raw.
type SetAside struct {
	Reads []string // relations of raw, sorted

	pairs   []quarantineOrigin
	rejects []*graph.Node
	files   map[string]string // paths by SHA-256
}

// quarantineOrigin is a quarantine and a source that some of its rows come from.
type quarantineOrigin struct{ quarantine, source *graph.Node }

// SetAside finds out which tables of raw have the rows in quarantine of the models that
// are named, or of all, with what couldn't be read at all. It reads no row of raw.
func (r *Reader) SetAside(ctx context.Context, models ...string) (*SetAside, error) {
	s := &SetAside{files: map[string]string{}}
	sources := map[string][]*graph.Node{} // by SHA-256 of a file
	for _, node := range r.Manifest.Sorted(graph.KindSource) {
		landed, err := landedSoFar(r.estate.table(node.Relation))
		if err != nil {
			return nil, err
		}
		for _, d := range landed.known {
			for _, f := range d.Files {
				s.files[f.SHA256] = f.Path
				sources[f.SHA256] = append(sources[f.SHA256], node)
			}
		}
		if rejects := rejectsOf(node.Relation); len(models) == 0 && r.Release.Tables[rejects.String()].Rows > 0 {
			s.rejects, s.Reads = append(s.rejects, node), append(s.Reads, rejects.String())
		}
	}
	for _, node := range r.Manifest.Sorted(graph.KindModel) {
		model := r.Manifest.Nodes[node.Quarantines]
		if model == nil || (len(models) > 0 && !slices.Contains(models, model.Name)) || !keepsOrigin(node) ||
			r.Release.Tables[node.Relation.String()].Rows == 0 {
			continue
		}
		if err := r.addOrigins(ctx, s, node, sources); err != nil {
			return nil, err
		}
	}
	slices.Sort(s.Reads)
	s.Reads = slices.Compact(s.Reads)
	return s, nil
}

func keepsOrigin(node *graph.Node) bool {
	return node.Column(graph.ColumnFileSHA256) != nil && node.Column(graph.ColumnRowNumber) != nil
}

func (r *Reader) addOrigins(ctx context.Context, s *SetAside, node *graph.Node, sources map[string][]*graph.Node) error {
	if err := r.estate.show(ctx, node.ID); err != nil {
		return err
	}
	answer, err := r.engine.Query(ctx, fmt.Sprintf("SELECT DISTINCT %s FROM %s", graph.ColumnFileSHA256, node.Relation), 0)
	if err != nil {
		return err
	}
	from := map[string]*graph.Node{}
	for _, row := range answer.Rows {
		for _, source := range sources[cellText(row[0])] {
			from[source.ID] = source
		}
	}
	for _, id := range slices.Sorted(maps.Keys(from)) {
		s.pairs = append(s.pairs, quarantineOrigin{node, from[id]})
		s.Reads = append(s.Reads, from[id].Relation.History().String())
	}
	return nil
}

// QuarantinedRows reads the rows of raw that were set aside, by model, file and line.
// Who calls it has written down before that it reads what SetAside lists.
func (r *Reader) QuarantinedRows(ctx context.Context, s *SetAside) ([]QuarantinedRow, error) {
	var list []QuarantinedRow
	for _, source := range s.rejects {
		found, err := r.rejectedRows(ctx, s, source)
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	for _, p := range s.pairs {
		found, err := r.rowsBehind(ctx, s, p)
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	return list, nil
}

// rowsBehind reads the rows of a source that stand in a quarantine. A file that was
// delivered twice has them twice in raw.
func (r *Reader) rowsBehind(ctx context.Context, s *SetAside, p quarantineOrigin) ([]QuarantinedRow, error) {
	if err := r.estate.show(ctx, p.source.ID); err != nil {
		return nil, err
	}
	columns := ""
	for _, c := range p.source.Columns {
		columns += ", h." + name(c.Name)
	}
	answer, err := r.engine.Query(ctx, fmt.Sprintf("SELECT DISTINCT q.%[1]s, q.%[2]s, q.%[3]s, q.%[4]s, q.%[5]s%[6]s FROM %[7]s AS q JOIN %[8]s AS h"+
		" ON h.%[4]s = q.%[4]s AND h.%[5]s = q.%[5]s ORDER BY 4, 5, 1, 2", graph.ColumnRule, graph.ColumnField, graph.ColumnReason,
		graph.ColumnFileSHA256, graph.ColumnRowNumber, columns, p.quarantine.Relation, p.source.Relation.History()), 0)
	if err != nil {
		return nil, withoutCells(err)
	}
	model := r.Manifest.Nodes[p.quarantine.Quarantines].Relation.String()
	var list []QuarantinedRow
	for _, row := range answer.Rows {
		q := QuarantinedRow{Model: model, Rule: cellText(row[0]), Column: cellText(row[1]), Reason: cellText(row[2])}
		q.File, q.Line = s.place(row[3], row[4])
		for i, c := range p.source.Columns {
			q.Cells = append(q.Cells, Cell{c.Name, row[5+i]})
		}
		list = append(list, q)
	}
	slices.SortStableFunc(list, byPlace)
	return list, nil
}

// rejectedRows reads what of a source's current files couldn't be read as rows.
func (r *Reader) rejectedRows(ctx context.Context, s *SetAside, source *graph.Node) ([]QuarantinedRow, error) {
	relation := rejectsOf(source.Relation)
	if err := r.estate.showRejects(ctx, relation); err != nil {
		return nil, err
	}
	answer, err := r.engine.Query(ctx, fmt.Sprintf("SELECT DISTINCT reason, coalesce(try(decode(bytes)), CAST(bytes AS VARCHAR)), %s, %s FROM %s ORDER BY 3, 4",
		graph.ColumnFileSHA256, graph.ColumnRowNumber, relation), 0)
	if err != nil {
		return nil, withoutCells(err)
	}
	current, err := r.currentFiles(source)
	if err != nil {
		return nil, err
	}
	var list []QuarantinedRow
	for _, row := range answer.Rows {
		if !current[cellText(row[2])] {
			continue
		}
		q := QuarantinedRow{Model: source.Relation.String(), Rule: ruleReject, Reason: cellText(row[0]), Cells: []Cell{{"bytes", row[1]}}}
		q.File, q.Line = s.place(row[2], row[3])
		list = append(list, q)
	}
	slices.SortStableFunc(list, byPlace)
	return list, nil
}

// currentFiles are those whose rows count now: of a snapshot, the newest delivery's.
func (r *Reader) currentFiles(source *graph.Node) (map[string]bool, error) {
	landed, err := landedSoFar(r.estate.table(source.Relation))
	if err != nil && !errors.Is(err, lake.ErrNoTable) {
		return nil, err
	}
	batches := landed.known.current(source.Source.Load.Mode)
	files := map[string]bool{}
	for _, d := range landed.known {
		for _, f := range d.Files {
			files[f.SHA256] = files[f.SHA256] || source.Source.Load.Mode != graph.LoadSnapshot || slices.Contains(batches, d.BatchID)
		}
	}
	return files, nil
}

func (s *SetAside) place(sha, line *string) (string, int64) {
	at, _ := strconv.ParseInt(cellText(line), 10, 64)
	return s.files[cellText(sha)], at
}

func byPlace(a, b QuarantinedRow) int {
	if a.File != b.File {
		if a.File < b.File {
			return -1
		}
		return 1
	}
	return int(a.Line - b.Line)
}
