package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/duckdb"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// bareJob is what a child of the test binary works out with nothing but the engine.
type bareJob struct {
	Dir, Landing, Lake string
	Memory             string // limit of the engine
	Whole              bool   // the published layer and the data tests too
}

// bareRun reads a project's landing files with the engine's own readers and runs the SQL
// that the last release was made with, parents first. Nothing is hashed, synced, logged or
// released, and no row is held to a contract. It must come to the rows of that release.
func bareRun(ctx context.Context, text string) error {
	var job bareJob
	if err := json.Unmarshal([]byte(text), &job); err != nil {
		return err
	}
	l := lake.New(job.Lake, lake.Options{Now: time.Now})
	release, err := l.Latest()
	if err != nil {
		return err
	}
	m, err := runner.ReadManifest(l, release)
	if err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "bare")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	key, err := newKey()
	if err != nil {
		return err
	}
	engine, err := duckdb.Open(ctx, duckdb.Options{
		Timezone: m.Project.Timezone, AllowedDirs: []string{job.Dir, scratch}, TempDir: scratch, MemoryLimit: job.Memory, Pseudonym: key.Pseudonym,
	})
	if err != nil {
		return err
	}
	defer engine.Close()
	b := bare{bareJob: job, engine: engine, release: release, scratch: scratch, shared: sharedModels(m)}
	for _, id := range m.DAG().Order() {
		if err := b.make(ctx, m.Nodes[id]); err != nil {
			return fmt.Errorf("%s: %w", id, err)
		}
	}
	return nil
}

// bare is an engine in which the estate comes to be.
type bare struct {
	bareJob
	engine  *duckdb.Engine
	release lake.Release
	scratch string
	shared  map[string]bool
}

func (b bare) make(ctx context.Context, n *graph.Node) error {
	var statement string
	columns := storedColumns(n)
	switch {
	case n.Kind == graph.KindSource:
		var err error
		if statement, err = b.readLanding(n); err != nil {
			return err
		}
		columns = append(slices.Clone(columns), graph.OriginColumns()...)
	case n.Kind == graph.KindSeed:
		statement = fmt.Sprintf("SELECT * FROM read_csv('%s', all_varchar = true, header = true)", filepath.Join(b.Dir, n.Path))
	case n.Kind == graph.KindModel && (b.Whole || n.Layer == "refined") && n.Quarantines == "":
		statement = n.CompiledCode
	case n.Kind == graph.KindTest && b.Whole:
		_, err := b.engine.Count(ctx, "SELECT count(*) FROM ("+n.CompiledCode+"\n)")
		return err
	default:
		return nil
	}
	if n.Kind != graph.KindModel || n.Config.Materialized.Stored() || b.shared[n.ID] {
		path := filepath.Join(b.scratch, n.Relation.String()+".parquet")
		if err := b.store(ctx, n, statement, columns, path); err != nil {
			return err
		}
		statement = "SELECT * FROM read_parquet('" + path + "')"
	}
	if n.Kind == graph.KindSource {
		if err := b.engine.CreateView(ctx, n.Relation.History(), statement); err != nil {
			return err
		}
	}
	return b.engine.CreateView(ctx, n.Relation, statement)
}

// sharedModels are the ephemeral models that more than one model reads, by id: the runner
// works them out once.
func sharedModels(m *graph.Manifest) map[string]bool {
	readers, shared := map[string]int{}, map[string]bool{}
	for _, n := range m.Sorted(graph.KindModel) {
		for _, parent := range n.DependsOn {
			readers[parent]++
			shared[parent] = readers[parent] > 1 && m.Nodes[parent].Config.Materialized == graph.Ephemeral
		}
	}
	return shared
}

// storedColumns are the columns that a node's statement gives: a snapshot's own dates
// come from the run.
func storedColumns(n *graph.Node) []*graph.Column {
	if n.Config.Materialized != graph.Snapshot {
		return n.Columns
	}
	return slices.DeleteFunc(slices.Clone(n.Columns), func(c *graph.Column) bool {
		return slices.Contains([]string{graph.ColumnValidFrom, graph.ColumnValidTo, graph.ColumnIsDeleted}, c.Name)
	})
}

// store writes a node's rows to one Parquet file.
func (b bare) store(ctx context.Context, n *graph.Node, statement string, columns []*graph.Column, path string) error {
	made, err := b.engine.CopyTo(ctx, statement, columns, path)
	if err != nil || n.Kind != graph.KindModel || !n.Config.Materialized.Stored() {
		return err
	}
	if released := b.release.Tables[n.Relation.String()].Rows; made.Rows != released {
		return fmt.Errorf("%d rows, and the release has %d", made.Rows, released)
	}
	return nil
}

// readLanding is a statement over a source's files with the engine's readers, in which
// the declared columns have their names.
func (b bare) readLanding(n *graph.Node) (string, error) {
	origin := "'' AS _file_sha256, '' AS _file_name, row_number() OVER () AS _row_number, now() AS _ingested_at, '00000000000001' AS _batch_id"
	files, err := filepath.Glob(filepath.Join(b.Landing, filepath.FromSlash(n.Source.Landing.Path)))
	if err != nil {
		return "", err
	}
	if len(files) == 0 {
		return "SELECT " + b.columns(n, nil) + ", " + origin + " WHERE false", nil
	}
	l := n.Source.Landing
	if l.Format == graph.JSONL {
		return fmt.Sprintf("SELECT %s, %s FROM read_json_objects('%s', format = 'newline_delimited')", jsonColumns(n), origin, files[0]), nil
	}
	from := fmt.Sprintf("read_csv('%s', all_varchar = true, delim = '%s', quote = '\"', header = %t", files[0], orComma(l.Delimiter), l.Header)
	if !l.Header {
		var names []string
		for _, c := range n.Columns {
			names = append(names, "'"+c.Name+"'")
		}
		return fmt.Sprintf("SELECT %s, %s FROM %s, encoding = 'latin-1', names = [%s])", b.columns(n, []string{"*"}), origin, from, strings.Join(names, ", ")), nil
	}
	header, err := firstLine(files[0])
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("SELECT %s, %s FROM %s)", b.columns(n, strings.Split(header, orComma(l.Delimiter))), origin, from), nil
}

// columns selects the declared columns by the names that the file has for them; NULL
// for those that it lacks. A star has all.
func (b bare) columns(n *graph.Node, header []string) string {
	var list []string
	for _, c := range n.Columns {
		names := append([]string{c.Name}, c.Headers...)
		at := slices.IndexFunc(header, func(cell string) bool {
			return slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(strings.Trim(cell, "\" \ufeff"), name) })
		})
		switch {
		case at >= 0:
			list = append(list, fmt.Sprintf("CAST(%q AS VARCHAR) AS %q", strings.Trim(header[at], "\" \ufeff"), c.Name))
		case len(header) == 1 && header[0] == "*":
			list = append(list, fmt.Sprintf("CAST(%q AS VARCHAR) AS %q", names[len(names)-1], c.Name))
		default:
			list = append(list, fmt.Sprintf("CAST(NULL AS VARCHAR) AS %q", c.Name))
		}
	}
	return strings.Join(list, ", ")
}

// jsonColumns selects the declared columns out of JSON objects.
func jsonColumns(n *graph.Node) string {
	var list []string
	for _, c := range n.Columns {
		list = append(list, fmt.Sprintf("json->>'$.%s' AS %q", append(c.Headers, c.Name)[0], c.Name))
	}
	return strings.Join(list, ", ")
}

func orComma(delimiter string) string {
	if delimiter == "" {
		return ","
	}
	return delimiter
}

func firstLine(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	line, err := bufio.NewReader(file).ReadString('\n')
	return strings.TrimRight(line, "\r\n"), err
}
