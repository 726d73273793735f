package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/audit"
	"github.com/edfi-build/edfi-build/runner/duckdb"
)

// auditFilter chooses entries of the audit log; "" is any.
type auditFilter struct {
	since, until          string // dates in the project's zone, both included
	user, action, subject string
}

func newAuditShow(a *app) *cobra.Command {
	var flags projectFlags
	var filter auditFilter
	cmd := &cobra.Command{
		Use:   "show",
		Short: "Who looked at what, when and why",
		Long: `Lists the entries of the audit log, oldest first. It names no child: people whose
identity was asked for stand there by their tokens, and queries by a digest.`,
		Example: `  edfi-build audit show --since 2026-03-01 --action reidentify
  edfi-build audit show --subject s1_… --output json`,
		Args: exactArgs(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if filter.subject != "" && !isToken(filter.subject) {
				return usage(cmd, "--subject is a token, such as s1_ and 26 letters and digits; `reidentify --find` leads from an id to its token")
			}
			for _, date := range []string{filter.since, filter.until} {
				if _, err := time.Parse(time.DateOnly, date); date != "" && err != nil {
					return usage(cmd, "--since and --until are dates, such as 2026-03-01")
				}
			}
			c, err := a.load(cmd, flags)
			if err != nil {
				return err
			}
			zone := c.project.Graph.Timezone
			found, err := audit.Find(a.openLake(c).AuditDir(), func(e audit.Entry) bool { return filter.wants(e, zone) })
			if err != nil {
				return err
			}
			a.printEntries(found, zone)
			return nil
		},
	}
	flags.register(cmd)
	cmd.Flags().StringVar(&filter.since, "since", "", "entries of this `date` (YYYY-MM-DD) or later")
	cmd.Flags().StringVar(&filter.until, "until", "", "entries of this `date` (YYYY-MM-DD) or earlier")
	cmd.Flags().StringVar(&filter.user, "user", "", "entries of this `name`, as the system knows it")
	cmd.Flags().StringVar(&filter.action, "action", "", "entries of this `action`, such as query or reidentify")
	cmd.Flags().StringVar(&filter.subject, "subject", "", "entries about the person with this `token`")
	return cmd
}

func (f auditFilter) wants(e audit.Entry, timezone string) bool {
	on := day(e.Time, timezone)
	return on >= f.since && (f.until == "" || on <= f.until) &&
		(f.user == "" || f.user == e.User) && (f.action == "" || f.action == e.Action) && (f.subject == "" || f.subject == e.Subject)
}

func (a *app) printEntries(found []audit.Entry, timezone string) {
	if a.output == "json" {
		if found == nil {
			found = []audit.Entry{}
		}
		a.printJSON(found)
		return
	}
	if len(found) == 0 {
		fmt.Fprintln(a.env.Out, "No entry matches.")
		return
	}
	table := &duckdb.Answer{}
	for _, name := range []string{"time", "user", "action", "of", "what", "reason"} {
		table.Columns = append(table.Columns, &graph.Column{Name: name})
	}
	for _, e := range found {
		row := []string{inZone(e.Time, timezone).Format("2006-01-02 15:04:05"), e.User, e.Action, e.Subject, whatOf(e), whyOf(e)}
		cells := make([]*string, len(row))
		for i := range row {
			cells[i] = &row[i]
		}
		table.Rows = append(table.Rows, cells)
	}
	a.printAnswer(table)
}

// whatOf says what an entry is about, besides a person.
func whatOf(e audit.Entry) string {
	var parts []string
	for _, part := range []string{strings.Join(e.Relations, " "), e.Share, e.Recipient} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if e.Role != "" {
		parts = append(parts, "for "+e.Role)
	}
	if e.Release > 0 {
		parts = append(parts, fmt.Sprintf("release %d", e.Release))
	}
	return strings.Join(parts, ", ")
}

func whyOf(e audit.Entry) string {
	switch {
	case e.Ticket != "" && e.Reason != "":
		return e.Reason + " (" + e.Ticket + ")"
	case e.Purpose != "":
		return e.Purpose
	}
	return e.Reason + e.Ticket
}
