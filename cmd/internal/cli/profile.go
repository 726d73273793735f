package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	edfibuild "github.com/edfi-build/edfi-build"
	"github.com/edfi-build/edfi-build/compiler/contract"
	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/profiler"
)

func newProfile(a *app) *cobra.Command {
	var opts profiler.Options
	var header string
	cmd := &cobra.Command{
		Use:   "profile FILE...",
		Short: "Look at an unknown export and propose how to declare it as a source",
		Long: `Reads files that no source declares and proposes an entry for models/raw: how they
are written, what their columns are called and hold, how close those are to a person,
and which Ed-Fi element they may be. It needs neither a project nor a lake.

The entry goes to stdout, what was found to stderr; --output json gives all of it.
No value of a column that may lead to a person is printed. What isn't recognised
is proposed as direct.`,
		Example: "  edfi-build profile export/students_20260401.csv > models/raw/new_source.yml",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage(cmd, "profile takes the files to look at")
			}
			if opts.Rows < 0 {
				return usage(cmd, "--rows is a number of records, not %d", opts.Rows)
			}
			for _, name := range []string{opts.Source, opts.Table} {
				if name != "" && !graph.ValidName(name) {
					return usage(cmd, "%q can't be a name: use lower-case letters, digits and underscores, at most 63", name)
				}
			}
			switch header {
			case "auto":
			case "yes", "no":
				present := header == "yes"
				opts.Header = &present
			default:
				return usage(cmd, "--header is auto, yes or no, not %q", header)
			}
			return a.profile(cmd, args, opts)
		},
	}
	flags := cmd.Flags()
	flags.Int64Var(&opts.Rows, "rows", 0, "read only the first `number` of records (default: all)")
	flags.StringVar(&header, "header", "auto", "whether the first line names the columns, in a `word`: auto, yes or no")
	flags.StringVar(&opts.Source, "source", "", "the `name` of the source (default: after the file's folder)")
	flags.StringVar(&opts.Table, "table", "", "the `name` of the table (default: after the file)")
	flags.BoolVar(&opts.ShowValues, "show-values", false, "list the values of columns of codes that lead to nobody")
	return cmd
}

// profile looks at each file; one that can't be profiled doesn't keep the others
// from it.
func (a *app) profile(cmd *cobra.Command, files []string, opts profiler.Options) error {
	var problems diag.List
	tables := []*profiler.Table{}
	opts.Known, opts.Elements = knownSources(), knownElements()
	for _, name := range files {
		file := profiler.File{Name: filepath.ToSlash(name), Open: func() (io.ReadCloser, error) { return os.Open(name) }}
		table, err := profiler.Profile(cmd.Context(), file, opts)
		switch {
		case cmd.Context().Err() != nil:
			return cmd.Context().Err()
		case err != nil:
			problems = append(problems, diag.FromError(diag.Internal, err)...)
		default:
			tables = append(tables, table)
		}
	}
	if err := a.printProfiles(profiler.Merge(tables), problems); err != nil {
		return err
	}
	if problems.HasErrors() {
		return errReported
	}
	return nil
}

// knownSources are those of the reference project, by which an export is recognised.
// The program brings it along, so no project is needed.
func knownSources() []*graph.Node {
	p, _ := project.Load(edfibuild.Reference, project.Options{
		Env:   func(string) (string, bool) { return "", false },
		Today: func(*time.Location) string { return "" },
	})
	if p == nil {
		return nil
	}
	var nodes []*graph.Node
	for _, s := range p.Sources {
		nodes = append(nodes, s.Node)
	}
	return nodes
}

// knownElements are those of the Ed-Fi standard that the program knows.
func knownElements() []string {
	standard, diags := contract.Load("")
	if diags.HasErrors() {
		return nil
	}
	var list []string
	for _, entity := range standard.Entities() {
		list = append(list, standard.Elements(entity)...)
	}
	return list
}

func (a *app) printProfiles(tables []*profiler.Table, problems diag.List) error {
	if a.output == "json" {
		a.printJSON(struct {
			Tables      []*profiler.Table `json:"tables"`
			Diagnostics []diag.View       `json:"diagnostics"`
		}{tables, problems.Views()})
		return nil
	}
	if !a.quiet {
		for _, t := range tables {
			printProfile(a.env.Err, t)
		}
	}
	a.report(problems)
	if len(tables) == 0 {
		return nil
	}
	return profiler.WriteYAML(a.env.Out, tables)
}

// printProfile tells a person what was found.
func printProfile(w io.Writer, t *profiler.Table) {
	fmt.Fprintf(w, "%s\n", t.File)
	for _, line := range t.Summary() {
		fmt.Fprintf(w, "  %s\n", line)
	}
	fmt.Fprintln(w)
	rows := [][]string{{"column", "type", "empty", "distinct", "class", "because", "ed-fi"}}
	for _, c := range t.Columns {
		rows = append(rows, []string{c.Name, c.Type.String(), c.ShareEmpty(), c.DistinctText(), string(c.Classification), c.Because, c.EdFi})
	}
	printTable(w, rows)
	for _, c := range t.Columns {
		if text := c.ValuesText(); text != "" {
			fmt.Fprintf(w, "  values of %s: %s\n", c.Name, text)
		}
	}
	fmt.Fprintln(w)
	for _, note := range t.Notes {
		fmt.Fprintf(w, "  note: %s\n", note)
	}
	if len(t.Notes) > 0 {
		fmt.Fprintln(w)
	}
}

// printTable aligns rows, the first of which is the header.
func printTable(w io.Writer, rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range rows {
		fmt.Fprint(w, "  ")
		printRow(w, row, widths)
	}
}
