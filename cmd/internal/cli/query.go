package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/compiler/sql"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/audit"
	"github.com/edfi-build/edfi-build/runner/duckdb"
)

// estateFlags choose which state of the estate is asked; none: the last release.
type estateFlags struct {
	asOf, rebuilt string
	role          string // ROLE or ROLE:USER; "": all that there is
}

func newQuery(a *app) *cobra.Command {
	var flags projectFlags
	var limit int
	var of estateFlags
	cmd := &cobra.Command{
		Use:   "query SQL",
		Short: "Ask the last release, or one of the past; reading raw is written into the audit log",
		Long: `Answers one SELECT over the last release, or with --as-of over the estate as it was:
raw, refined and published tables, and views by the SQL that they had then. A date
means the last release by the end of that day in the project's time zone. Each read
of raw is written into the audit log.

With --role it answers as that role would see it: other tables, columns and rows aren't
there. USER is a token or the person's number, which becomes one. It is a preview, and
no barrier against somebody who holds the files.`,
		Example: `  edfi-build query "select count(*) from published.v_chronic_absenteeism_risk"
  edfi-build query --as-of 2026-03-31 "from published.v_chronic_absenteeism_risk"
  edfi-build query --role teacher:50001 "from published.v_chronic_absenteeism_risk"
  edfi-build query --output json "from refined.school"`,
		Args: exactArgs(1, "one SELECT, in quotes"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if of.asOf != "" && of.rebuilt != "" {
				return usage(cmd, "query takes one of --as-of and --rebuilt")
			}
			answer, err := a.query(cmd, flags, args[0], of, limit)
			if err != nil {
				return err
			}
			a.printAnswer(answer)
			return nil
		},
	}
	flags.register(cmd)
	cmd.Flags().StringVar(&of.asOf, "as-of", "", "ask the estate as it was: a `date` (YYYY-MM-DD) or the number of a release")
	cmd.Flags().StringVar(&of.rebuilt, "rebuilt", "", "ask what run --as-of has rebuilt: the same `date` or number")
	cmd.Flags().StringVar(&of.role, "role", "", "answer as a `ROLE[:USER]` would see it, such as data_analyst or teacher:50001")
	cmd.Flags().IntVar(&limit, "limit", 0, "show at most that `many` rows (default: all)")
	return cmd
}

func (a *app) query(cmd *cobra.Command, flags projectFlags, statement string, of estateFlags, limit int) (*duckdb.Answer, error) {
	c, err := a.load(cmd, flags)
	if err != nil {
		return nil, err
	}
	options := a.readerOptions(c)
	options.AsOf, options.Rebuilt = of.asOf, of.rebuilt
	reader, err := runner.OpenReader(cmd.Context(), options)
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	if of.role != "" {
		return a.queryAs(cmd.Context(), c, reader, of.role, statement, limit)
	}
	file := source.NewFile("query", statement)
	if err := a.prepare(cmd.Context(), c, reader, file, audit.Entry{Release: reader.Release.Number}); err != nil {
		return nil, queryError(file, err)
	}
	answer, err := reader.Query(cmd.Context(), statement, limit)
	return answer, queryError(file, err)
}

// askable is an estate, or the part of one that a role sees.
type askable interface {
	Parse(ctx context.Context, statement string) ([]byte, error)
	Has(relation string) bool
	Relations() []string
	Show(ctx context.Context, relations []string) (raw []string, err error)
}

// prepare makes readable what a statement reads, and records what it reads of raw.
func (a *app) prepare(ctx context.Context, c *compiled, estate askable, file *source.File, entry audit.Entry) error {
	raw, err := showRelations(ctx, estate, file)
	if err != nil || len(raw) == 0 {
		return err
	}
	sum := sha256.Sum256([]byte(file.Text))
	entry.Action, entry.Relations, entry.Statement = "query", raw, hex.EncodeToString(sum[:])
	return a.logAccess(c, entry)
}

func (a *app) readerOptions(c *compiled) runner.ReaderOptions {
	return runner.ReaderOptions{
		Lake: c.target().Lake, Timezone: c.project.Graph.Timezone, MemoryLimit: c.project.Target.MemoryLimit,
		Now: a.env.Now, Version: a.env.Version,
	}
}

// showRelations makes readable what a statement reads, and returns what it reads of
// raw.
func showRelations(ctx context.Context, reader askable, file *source.File) ([]string, error) {
	tree, err := reader.Parse(ctx, file.Text)
	if err != nil {
		return nil, err
	}
	statement, err := sql.Read(tree)
	if err != nil {
		return nil, err
	}
	if statement.Count != 1 {
		return nil, diag.New(diag.NotAQuery, file.Whole(), "query answers one SELECT, and this is %d statements", statement.Count)
	}
	if err := onlyEstate(reader, file, statement); err != nil {
		return nil, err
	}
	var names []string
	for _, r := range statement.Relations {
		names = append(names, strings.Join(r.Parts, "."))
	}
	return reader.Show(ctx, names)
}

// onlyEstate refuses what would read the lake's files past the record of who reads
// raw: names that the engine would take for paths, and functions that open files.
func onlyEstate(reader askable, file *source.File, statement *sql.Statement) error {
	for _, r := range statement.Relations {
		name := strings.Join(r.Parts, ".")
		if r.InCTE || reader.Has(name) {
			continue
		}
		d := diag.New(diag.UnknownNode, spanAt(file, r.Offset), "there is no table %q", name)
		if near := diag.DidYouMean(name, reader.Relations()); near != "" {
			return d.WithHint("%s", near)
		}
		return d.WithHint("tables are named layer.model and raw.source.table; `edfi-build ls` lists them")
	}
	for _, p := range statement.Check(sql.Rules{Relation: func(sql.Relation) bool { return true }}) {
		if p.Code == diag.TableFunction {
			return diag.New(p.Code, spanAt(file, p.Offset), "this table function could read past the tables").WithHint("%s", p.Hint)
		}
	}
	return nil
}

// queryError places an engine's error in the text of the query.
func queryError(file *source.File, err error) error {
	var e *graph.SQLError
	if !errors.As(err, &e) {
		return err
	}
	span := spanAt(file, e.Offset)
	code := diag.BindError
	switch e.Kind {
	case "Parser":
		code = diag.BadSyntax
	case "not implemented":
		return diag.New(diag.NotAQuery, span, "query answers one SELECT").WithHint("leave out what isn't a SELECT")
	}
	d := diag.New(code, span, "%s", e.SafeMessage())
	if near := diag.DidYouMean(e.Name, e.Candidates); near != "" {
		return d.WithHint("%s", near)
	}
	if len(e.Candidates) > 0 {
		slices.Sort(e.Candidates)
		return d.WithHint("there is %s", strings.Join(slices.Compact(e.Candidates), ", "))
	}
	return d
}

// spanAt is a place in the query, the whole of it for the offset -1.
func spanAt(file *source.File, offset int) source.Span {
	if offset < 0 {
		return file.Whole()
	}
	return file.Span(offset, source.WordEnd(file.Text, offset))
}

// logAccess writes who reads which raw tables, before anything is shown. Time and
// user are filled in.
func (a *app) logAccess(c *compiled, entries ...audit.Entry) error {
	return a.record(c, "raw isn't read", entries...)
}

// record writes entries into the audit log; withheld says in words what doesn't happen
// where that can't be done.
func (a *app) record(c *compiled, withheld string, entries ...audit.Entry) error {
	for i := range entries {
		entries[i].Time, entries[i].User = a.env.Now().UTC(), a.env.User
	}
	err := audit.Append(filepath.Join(c.target().Lake, "_audit"), entries...)
	if err == nil {
		return nil
	}
	var file *fs.PathError
	if errors.As(err, &file) {
		err = file.Err // without this machine's path
	}
	return diag.New(diag.LakeNotPermitted, source.Span{}, "%s without a record of it, and the audit log can't be written: %s", withheld, err)
}
