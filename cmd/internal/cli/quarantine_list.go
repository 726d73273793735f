package cli

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/audit"
)

func newQuarantineList(a *app) *cobra.Command {
	var flags projectFlags
	var steward stewardFlags
	var out outFlags
	cmd := &cobra.Command{
		Use:   "list [MODEL]...",
		Short: "Show the rows of raw that somebody has to mend, on the record",
		Long: `Shows the rows that break contracts, and those that couldn't be read at all, with file,
line, all cells as they came, the rule and the reason: what a registrar needs to mend them
at the source. They name people, so it takes the age identity of a steward and a reason,
and is written into the audit log before anything is shown.`,
		Example: `  edfi-build quarantine list --identity ~/steward.key --reason "weekly corrections" --out /secure/mend.csv`,
		RunE: func(cmd *cobra.Command, models []string) error {
			if err := steward.check(cmd); err != nil {
				return err
			}
			if err := out.check(cmd); err != nil {
				return err
			}
			c, err := a.load(cmd, flags)
			if err != nil {
				return err
			}
			return a.listQuarantined(cmd, c, steward, out, models)
		},
	}
	flags.register(cmd)
	steward.register(cmd)
	out.register(cmd)
	return cmd
}

func (a *app) listQuarantined(cmd *cobra.Command, c *compiled, steward stewardFlags, out outFlags, models []string) error {
	sink, err := a.openSink(c, out)
	if err != nil {
		return err
	}
	defer sink.close()
	if _, err := a.openVault(c, steward, "quarantine list"); err != nil { // who opens it is a steward
		return err
	}
	reader, err := runner.OpenReader(cmd.Context(), a.readerOptions(c))
	if err != nil {
		return err
	}
	defer reader.Close()
	for _, name := range models {
		if err := hasQuarantine(reader, name); err != nil {
			return err
		}
	}
	aside, err := reader.SetAside(cmd.Context(), models...)
	if err != nil {
		return err
	}
	entry := audit.Entry{Action: "quarantine list", Relations: aside.Reads, Release: reader.Release.Number, Reason: steward.reason, Ticket: steward.ticket}
	if err := a.logAccess(c, entry); err != nil {
		return err
	}
	rows, err := reader.QuarantinedRows(cmd.Context(), aside)
	if err != nil {
		return err
	}
	if sink.file == nil && a.output != "json" {
		sink.done = true
		a.printToMend(rows)
		return nil
	}
	return sink.write([]string{"model", "rule", "column", "reason", "file", "line", "cells"}, toMend(rows), rows)
}

// toMend is the rows as a flat table: the cells of a row are one JSON text, since each
// source has its own columns.
func toMend(rows []runner.QuarantinedRow) [][]string {
	table := make([][]string, len(rows))
	for i, r := range rows {
		cells, err := json.Marshal(r.Cells)
		if err != nil {
			panic("cells are plain data: " + err.Error())
		}
		table[i] = []string{r.Model, r.Rule, r.Column, r.Reason, r.File, strconv.FormatInt(r.Line, 10), string(cells)}
	}
	return table
}

func (a *app) printToMend(rows []runner.QuarantinedRow) {
	if len(rows) == 0 {
		fmt.Fprintln(a.env.Out, "No row is in quarantine.")
	}
	for _, r := range rows {
		fmt.Fprintf(a.env.Out, "%s:%d  %s\n  %s: %s\n", oneLine(r.File), r.Line, r.Model, r.Rule, brokenRule(r))
		for _, c := range r.Cells {
			if c.Cell != nil && *c.Cell != "" {
				fmt.Fprintf(a.env.Out, "    %-32s %s\n", c.Column, shown(c.Cell))
			}
		}
	}
}

func brokenRule(r runner.QuarantinedRow) string {
	if r.Column == "" {
		return oneLine(r.Reason)
	}
	return r.Column + ": " + oneLine(r.Reason)
}
