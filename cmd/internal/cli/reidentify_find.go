package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/audit"
)

// findPerson leads from a person's id to the token, and tells where rows about the
// person stand.
func (a *app) findPerson(cmd *cobra.Command, c *compiled, f reidentifyFlags) error {
	if err := f.steward.withoutID(f.find); err != nil {
		return err
	}
	v, err := a.openVault(c, f.steward, "reidentify")
	if err != nil {
		return err
	}
	reader, err := runner.OpenReader(cmd.Context(), a.readerOptions(c))
	if err != nil {
		return err
	}
	defer reader.Close()
	tokens := tokensOf(v.ByID(f.subject, c.normal(f.subject)(f.find)))
	if len(tokens) == 0 {
		return a.nobody(c, reader, f.steward, fmt.Sprintf("the vault knows no %s of that id", f.subject))
	}
	entries := make([]audit.Entry, len(tokens))
	for i, token := range tokens {
		entries[i] = audit.Entry{Action: "reidentify find", Subject: token, Release: reader.Release.Number, Reason: f.steward.reason, Ticket: f.steward.ticket}
	}
	if err := a.logAccess(c, entries...); err != nil {
		return err
	}
	standing, err := reader.Standing(cmd.Context(), tokens)
	if err != nil {
		return err
	}
	a.printStanding(tokens, standing)
	return nil
}

func (a *app) printStanding(tokens []string, standing []runner.Standing) {
	if a.output == "json" {
		if standing == nil {
			standing = []runner.Standing{}
		}
		a.printJSON(struct {
			Tokens []string          `json:"tokens"`
			Tables []runner.Standing `json:"tables"`
		}{tokens, standing})
		return
	}
	for _, token := range tokens {
		fmt.Fprintln(a.env.Out, token)
	}
	for _, s := range standing {
		fmt.Fprintf(a.env.Out, "  %7s  %s\n", thousands(s.Rows), s.Relation)
	}
	if len(standing) == 0 {
		fmt.Fprintln(a.env.Out, "No row of the last release is about this person.")
	}
}
