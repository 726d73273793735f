package cli

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner/audit"
	"github.com/edfi-build/edfi-build/runner/lake"
)

func newAuditVerify(a *app) *cobra.Command {
	var flags projectFlags
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check that no line of the audit log was changed, taken out or cut off",
		Long: `Holds each line of the audit log to the one before it, and the log as a whole to the
releases, each of which notes where the log ended when it was made. A line that was
changed or taken out is named, and the exit code is then 1. Lines after the newest
release are held by the chain alone: that the last of them are missing shows only
when the next release has been made.`,
		Args: exactArgs(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.load(cmd, flags)
			if err != nil {
				return err
			}
			summary, err := verifyAudit(a.openLake(c))
			if err != nil {
				return err
			}
			a.printVerified(summary, c.project.Graph.Timezone)
			return nil
		},
	}
	flags.register(cmd)
	return cmd
}

// verifyAudit checks the audit log. What is wrong with it is a diagnostic.
func verifyAudit(l *lake.Lake) (audit.Summary, error) {
	anchors, err := auditAnchors(l)
	if err != nil {
		return audit.Summary{}, err
	}
	summary, err := audit.Verify(l.AuditDir(), anchors...)
	var broken *audit.BrokenError
	if errors.As(err, &broken) {
		return summary, diag.New(diag.BrokenAudit, source.Span{}, "%s", broken.Reason)
	}
	return summary, err
}

// auditAnchors are what the releases noted of the log's end.
func auditAnchors(l *lake.Lake) ([]audit.Anchor, error) {
	numbers, err := l.List()
	if err != nil {
		return nil, err
	}
	var anchors []audit.Anchor
	for _, number := range numbers {
		release, err := l.Get(number)
		if err != nil {
			return nil, err
		}
		if head := release.Audit; head != nil {
			anchors = append(anchors, audit.Anchor{Lines: head.Lines, SHA256: head.SHA256, By: fmt.Sprintf("release %d", number)})
		}
	}
	return anchors, nil
}

func (a *app) printVerified(s audit.Summary, timezone string) {
	if a.output == "json" {
		a.printJSON(s)
		return
	}
	if s.Entries == 0 {
		fmt.Fprintln(a.env.Out, "The audit log is empty.")
		return
	}
	fmt.Fprintf(a.env.Out, "%s in the audit log, %s to %s: %s\n", plural(s.Entries, "line"), day(s.First, timezone), day(s.Last, timezone), "each follows from the one before.")
	for _, action := range slices.SortedFunc(maps.Keys(s.Actions), func(x, y string) int {
		if n := s.Actions[y] - s.Actions[x]; n != 0 {
			return n
		}
		return strings.Compare(x, y)
	}) {
		fmt.Fprintf(a.env.Out, "  %7s  %s\n", thousands(int64(s.Actions[action])), oneLine(action))
	}
	if s.Torn > 0 {
		fmt.Fprintf(a.env.Out, "%s cut off while being written, by a crash or a full disk. Nothing was shown on account of that.\n", plural(s.Torn, "line")+" more "+wasOrWere(s.Torn))
	}
	if s.Newer > 0 {
		fmt.Fprintf(a.env.Out, "%s by a later edfi-build, and may say more than this one shows.\n", plural(s.Newer, "line")+" "+wasOrWere(s.Newer)+" written")
	}
}

func wasOrWere(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

// day is a moment's date in the project's zone.
func day(t time.Time, timezone string) string { return inZone(t, timezone).Format(time.DateOnly) }

// inZone is a moment on the clocks of the project's zone, which was checked when the
// project was read.
func inZone(t time.Time, timezone string) time.Time {
	zone, err := time.LoadLocation(timezone)
	if err != nil {
		return t
	}
	return t.In(zone)
}

// oneLine is a text of somebody else's on one line.
func oneLine(text string) string { return shown(&text) }
