package cli

import (
	"crypto/rand"
	"encoding/hex"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/duckdb"
)

func newShow(a *app) *cobra.Command {
	var flags projectFlags
	var limit int
	cmd := &cobra.Command{
		Use:   "show MODEL",
		Short: "Preview a model as it is written now, over the last release",
		Long: `Runs a model's SQL as it is written now over the tables of the last release and
shows the first rows. Nothing is stored. Pseudonyms are random here: they can't be
compared with anything.`,
		Args:              exactArgs(1, "a model's name"),
		ValidArgsFunction: a.completeNode,
		RunE: func(cmd *cobra.Command, args []string) error {
			answer, err := a.show(cmd, flags, args[0], limit)
			if err != nil {
				return err
			}
			a.printAnswer(answer)
			return nil
		},
	}
	flags.register(cmd)
	cmd.Flags().IntVar(&limit, "limit", 10, "show at most that `many` rows")
	return cmd
}

func (a *app) show(cmd *cobra.Command, flags projectFlags, name string, limit int) (*duckdb.Answer, error) {
	c, err := a.compile(cmd, flags)
	if err != nil {
		return nil, err
	}
	node, err := c.model(name)
	if err != nil {
		return nil, err
	}
	options := a.readerOptions(c)
	options.Pseudonym = randomPseudonym
	reader, err := runner.OpenReader(cmd.Context(), options)
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	return reader.Preview(cmd.Context(), c.manifest, node, limit)
}

// randomPseudonym shows the shape of a pseudonym and nothing of a person.
func randomPseudonym(string, string) (string, error) {
	var b [13]byte
	_, err := rand.Read(b[:])
	return "x0_" + hex.EncodeToString(b[:]), err
}

// model finds a model that may be previewed.
func (c *compiled) model(name string) (*graph.Node, error) {
	node, err := c.node(name)
	if err != nil {
		return nil, err
	}
	switch {
	case node.Test != nil || node.UnitTest != nil:
		return nil, diag.New(diag.UnknownNode, c.project.File.Whole(), "%q is not a model", name)
	case node.Kind == graph.KindSource || node.Config.Materialized == graph.Ephemeral:
		return nil, diag.New(diag.NotShown, node.Span, "%s may carry identities, and a preview must not show them", node.Relation).
			WithHint("preview a stored model that reads it")
	}
	return node, nil
}
