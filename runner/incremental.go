package runner

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// basedOn is a fingerprint for what is staged: rows that were worked out for one
// version of a table must not be added to another.
func basedOn(fingerprint string, base *lake.Snapshot) string {
	if base == nil {
		return fingerprint
	}
	return digest([]string{fingerprint, base.SHA256})
}

// increment runs the incremental branch of a model on its table.
func (r *run) increment(ctx context.Context, node *graph.Node, base lake.Snapshot) (lake.Staged, error) {
	columns, rewrite, err := nextColumns(node, base.Schema)
	if err != nil {
		return lake.Staged{}, err
	}
	if err := r.estate.show(ctx, node.ID); err != nil { // the model may read itself
		return lake.Staged{}, err
	}
	var statement strings.Builder
	statement.WriteString("SELECT *")
	for _, c := range columns {
		if node.Column(c.Name) == nil {
			fmt.Fprintf(&statement, ", CAST(NULL AS %s) AS %s", c.Type, name(c.Name))
		}
	}
	fmt.Fprintf(&statement, " FROM (%s\n)", node.IncrementalCode)
	g := growth{run: r, node: node, base: base, columns: columns, rewrite: rewrite}
	if node.Config.IncrementalStrategy != "append" {
		g.key = node.Config.UniqueKey
	}
	g.unique = node.Config.IncrementalStrategy == "merge"
	return g.add(ctx, statement.String())
}

// growth adds rows to a table by writing new files beside those it has.
type growth struct {
	run     *run
	node    *graph.Node
	base    lake.Snapshot   // what is there
	columns []*graph.Column // of the next version
	rewrite bool            // every file that is there must be written anew
	key     []string        // rows that are there give way to new ones of the same key; nil: none do
	unique  bool            // the new rows must differ in the key
}

// add writes the rows of a statement to a file, and those that stay out of the
// files that hold rows of the same key to another. All other files stay as they
// are. Places in the engine's errors are dropped: they count in our SQL, not in the
// analyst's.
func (g growth) add(ctx context.Context, statement string) (lake.Staged, error) {
	staged, err := g.grow(ctx, statement)
	var e *graph.SQLError
	if errors.As(err, &e) {
		e.Offset = -1
	}
	return staged, err
}

func (g growth) grow(ctx context.Context, statement string) (lake.Staged, error) {
	staged := lake.Staged{Schema: lakeSchema(g.columns)}
	added, err := g.write(ctx, statement)
	if err != nil {
		return staged, err
	}
	matches := ""
	if g.key != nil && added.Rows > 0 {
		if matches, err = g.matches(ctx, added); err != nil {
			return staged, err
		}
	}
	stay, give, err := g.divide(ctx, matches)
	if err != nil {
		return staged, err
	}
	staged.Files = stay
	if len(give) > 0 {
		kept, err := g.keep(ctx, give, matches)
		if err != nil {
			return staged, err
		}
		staged.Files = append(staged.Files, kept...)
	}
	files, err := g.unlessEmpty(added)
	staged.Files = append(staged.Files, files...)
	return staged, err
}

// matches is the condition, over a row called kept, that a new row has its key.
func (g growth) matches(ctx context.Context, added lake.File) (string, error) {
	rows, err := g.read(ctx, added)
	if err != nil {
		return "", err
	}
	if g.unique {
		if err := g.checkUnique(ctx, "("+rows+")"); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("EXISTS (SELECT 1 FROM (%s) AS added WHERE %s)", rows, sameKey(g.key, "added", "kept")), nil
}

// checkUnique refuses new rows of which two have the same key: which one should
// count, nobody said.
func (g growth) checkUnique(ctx context.Context, rows string) error {
	doubled, err := g.run.engine.Count(ctx, fmt.Sprintf("SELECT count(*) FROM (SELECT 1 FROM %s GROUP BY %s HAVING count(*) > 1)",
		rows, strings.Join(quotedAll(g.key), ", ")))
	if err != nil || doubled == 0 {
		return err
	}
	return diag.New(diag.DoubledKey, g.node.Span, "%s: %s of its unique_key came more than once", g.node.Relation, plural(doubled, "value")).
		WithHint("let the query give one row for each %s", strings.Join(g.key, ", "))
}

// divide tells the files that stay from those with rows that give way.
func (g growth) divide(ctx context.Context, matches string) (stay, give []lake.File, err error) {
	for _, f := range g.base.Files {
		hit := g.rewrite
		if !hit && matches != "" {
			rows, err := g.read(ctx, f)
			if err != nil {
				return nil, nil, err
			}
			n, err := g.run.engine.Count(ctx, fmt.Sprintf("SELECT count(*) FROM (%s) AS kept WHERE %s", rows, matches))
			if err != nil {
				return nil, nil, err
			}
			hit = n > 0
		}
		if hit {
			give = append(give, f)
		} else {
			stay = append(stay, f)
		}
	}
	return stay, give, nil
}

// keep writes the rows of files anew that no new row replaces.
func (g growth) keep(ctx context.Context, files []lake.File, matches string) ([]lake.File, error) {
	rows, err := g.read(ctx, files...)
	if err != nil {
		return nil, err
	}
	statement := "SELECT * FROM (" + rows + ") AS kept"
	if matches != "" {
		statement += " WHERE NOT " + matches
	}
	kept, err := g.write(ctx, statement)
	if err != nil {
		return nil, err
	}
	return g.unlessEmpty(kept)
}

func (g growth) read(ctx context.Context, files ...lake.File) (string, error) {
	return g.run.estate.readFiles(ctx, g.node.Relation, files, lakeSchema(g.columns))
}

func (g growth) write(ctx context.Context, statement string) (lake.File, error) {
	return writeFile(ctx, g.run.engine, g.run.lake.Table(g.node.Relation), statement, g.columns, openColumns(g.node))
}

// unlessEmpty drops a file without rows again.
func (g growth) unlessEmpty(f lake.File) ([]lake.File, error) {
	if f.Rows > 0 {
		return []lake.File{f}, nil
	}
	return nil, g.run.lake.Table(g.node.Relation).Discard(f.Path)
}

// sameKey is the condition that two rows have the same key, where NULL equals
// NULL.
func sameKey(key []string, a, b string) string {
	matches := make([]string, len(key))
	for i, column := range key {
		matches[i] = fmt.Sprintf("%s.%s IS NOT DISTINCT FROM %s.%[2]s", a, name(column), b)
	}
	return strings.Join(matches, " AND ")
}
