package runner

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// judge writes the rows of a model that hold to its contract. The rows that don't are
// worked out on the way, so their file is written too and waits for the node of the
// quarantine, which comes next.
func (r *run) judge(ctx context.Context, node *graph.Node) (file lake.File, err error) {
	quarantine := r.manifest.Nodes[node.Config.Contract.Quarantine]
	stage, err := r.engine.NewStage(ctx, node.Name+"__judged", quarantine.Columns)
	if err != nil {
		return file, err
	}
	defer func() { err = errors.Join(err, stage.Close()) }()
	if _, err := r.engine.Insert(ctx, stage.Relation, node.JudgedCode); err != nil {
		return file, inModel(err, node)
	}
	rows := fmt.Sprintf("SELECT * FROM %s WHERE %s", stage.Relation, graph.ColumnRule)
	if _, inRun := r.numbers[quarantine.ID]; inRun {
		broken, err := writeFile(ctx, r.engine, r.lake.Table(quarantine.Relation), rows+" IS NOT NULL", quarantine.Columns, openColumns(quarantine))
		if err != nil {
			return file, err
		}
		r.mu.Lock()
		r.quarantined[quarantine.ID] = broken
		r.mu.Unlock()
	}
	return writeFile(ctx, r.engine, r.lake.Table(node.Relation), rows+" IS NULL", node.Columns, openColumns(node))
}

// quarantine is the file of a quarantine: the one that its model has left, or one of its
// own where the model was reused.
func (r *run) quarantine(ctx context.Context, node *graph.Node) (lake.File, error) {
	r.mu.Lock()
	file, there := r.quarantined[node.ID]
	delete(r.quarantined, node.ID)
	r.mu.Unlock()
	if there {
		return file, nil
	}
	return writeFile(ctx, r.engine, r.lake.Table(node.Relation), node.CompiledCode, node.Columns, openColumns(node))
}

// inModel moves the place of an error from the statement that judges a model's rows to
// the model's own, which stands in it whole.
func inModel(err error, node *graph.Node) error {
	var e *graph.SQLError
	if !errors.As(err, &e) || e.Offset < 0 {
		return err
	}
	e.Offset -= strings.Index(node.JudgedCode, node.CompiledCode)
	if e.Offset < 0 || e.Offset > len(node.CompiledCode) {
		e.Offset = -1
	}
	return err
}
