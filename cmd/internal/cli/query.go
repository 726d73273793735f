package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os/user"
	"path/filepath"
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

func newQuery(a *app) *cobra.Command {
	var flags projectFlags
	var limit int
	cmd := &cobra.Command{
		Use:   "query SQL",
		Short: "Ask the last release; reading raw is written into the audit log",
		Example: `  edfi-build query "select count(*) from published.v_chronic_absenteeism_risk"
  edfi-build query --output json "from refined.school"`,
		Args: exactArgs(1, "one SELECT, in quotes"),
		RunE: func(cmd *cobra.Command, args []string) error {
			answer, err := a.query(cmd, flags, args[0], limit)
			if err != nil {
				return err
			}
			a.printAnswer(answer)
			return nil
		},
	}
	flags.register(cmd)
	cmd.Flags().IntVar(&limit, "limit", 0, "show at most that `many` rows (default: all)")
	return cmd
}

func (a *app) query(cmd *cobra.Command, flags projectFlags, statement string, limit int) (*duckdb.Answer, error) {
	c, err := a.load(cmd, flags)
	if err != nil {
		return nil, err
	}
	reader, err := runner.OpenReader(cmd.Context(), a.readerOptions(c))
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	file := source.NewFile("query", statement)
	raw, err := showRelations(cmd.Context(), reader, file)
	if err != nil {
		return nil, queryError(reader, file, err)
	}
	if len(raw) > 0 {
		if err := a.logAccess(c, raw, statement); err != nil {
			return nil, err
		}
	}
	answer, err := reader.Query(cmd.Context(), statement, limit)
	return answer, queryError(reader, file, err)
}

func (a *app) readerOptions(c *compiled) runner.ReaderOptions {
	return runner.ReaderOptions{
		Lake: c.target().Lake, Timezone: c.project.Graph.Timezone, MemoryLimit: c.project.Target.MemoryLimit,
		Now: a.env.Now, Version: a.env.Version,
	}
}

// showRelations makes readable what a statement reads, and returns what it reads of
// raw.
func showRelations(ctx context.Context, reader *runner.Reader, file *source.File) ([]string, error) {
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
	var names []string
	for _, r := range statement.Relations {
		names = append(names, strings.Join(r.Parts, "."))
	}
	return reader.Show(ctx, names)
}

// queryError places an engine's error in the text of the query.
func queryError(reader *runner.Reader, file *source.File, err error) error {
	var e *graph.SQLError
	if !errors.As(err, &e) {
		return err
	}
	span := file.Whole()
	if e.Offset >= 0 {
		span = file.Span(e.Offset, e.Offset+1)
	}
	code := diag.BindError
	switch e.Kind {
	case "Parser":
		code = diag.BadSyntax
	case "not implemented":
		return diag.New(diag.NotAQuery, span, "query answers one SELECT").WithHint("leave out what isn't a SELECT")
	}
	d := diag.New(code, span, "%s", e.SafeMessage())
	if near := diag.Nearest(missingName(e.Message), reader.Relations()); near != "" && e.Kind == "Catalog" {
		return d.WithHint("did you mean %s?", near)
	}
	if len(e.Candidates) > 0 {
		return d.WithHint("there is %s", strings.Join(e.Candidates, ", "))
	}
	return d
}

// missingName reads the name out of "Table with name x does not exist".
func missingName(message string) string {
	_, after, _ := strings.Cut(message, "with name ")
	name, _, _ := strings.Cut(after, " ")
	return name
}

// logAccess writes who reads which raw tables, before anything is shown.
func (a *app) logAccess(c *compiled, relations []string, statement string) error {
	who := "unknown"
	if u, err := user.Current(); err == nil {
		who = u.Username
	}
	sum := sha256.Sum256([]byte(statement))
	err := audit.Append(filepath.Join(c.target().Lake, "_audit"), audit.Entry{
		Time: a.env.Now().UTC(), User: who, Action: "query", Relations: relations, Statement: hex.EncodeToString(sum[:]),
	})
	if err != nil {
		return fmt.Errorf("raw can't be read without a record of it: %w", err)
	}
	return nil
}
