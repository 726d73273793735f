package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner/share"
)

// shareResearch makes a release for researchers. What isn't agreed on in full isn't
// looked at.
func (a *app) shareResearch(cmd *cobra.Command, flags shareFlags) error {
	c, options, done, err := a.shareOptions(cmd, flags.projectFlags)
	if err != nil {
		return err
	}
	defer done()
	today := a.env.Now().In(c.zone()).Format(time.DateOnly)
	if err := flags.terms.Check(today); err != nil {
		return err
	}
	role, user, err := a.roleAndUser(c, flags.role)
	if err != nil {
		return err
	}
	chosen, err := a.chooseReleased(c, flags)
	if err != nil {
		return err
	}
	made, err := share.WriteResearch(cmd.Context(), options, share.Research{
		Terms: flags.terms, Role: role, User: user, Select: chosen, Today: today, Path: flags.out,
		Warn: func(small []share.SmallGroups) error {
			if a.output != "json" { // there they stand in the answer
				a.report(smallGroups(small))
			}
			return nil
		},
	})
	if err != nil {
		return notWritten(err)
	}
	a.printShared(flags.out, made)
	return nil
}

// chooseReleased resolves --select and --exclude over the last release; nil is all.
func (a *app) chooseReleased(c *compiled, flags shareFlags) (map[string]bool, error) {
	if len(flags.include)+len(flags.exclude) == 0 {
		return nil, nil
	}
	if err := a.needRelease(c); err != nil {
		return nil, err
	}
	chosen, err := c.manifest.Select(flags.include, flags.exclude, graph.SelectContext{})
	return chosen, told(err)
}

func smallGroups(small []share.SmallGroups) diag.List {
	var list diag.List
	for _, s := range small {
		list = append(list, diag.Warn(diag.SmallGroups, source.Span{}, "%s: %s of %s are of people whom fewer than %d share %s with",
			s.Relation, thousands(s.Rows), plural(int(s.Of), "row"), share.SmallestGroup, strings.Join(s.Columns, ", ")).
			WithHint("whoever knows them could find them: release fewer of these columns, or coarser ones"))
	}
	return list
}

// leftOut tells of columns that no release for research can hold.
func leftOut(made *share.Made) string {
	if len(made.LeftOut) == 0 {
		return ""
	}
	return fmt.Sprintf("Left out, since they would lead back: %s\n", strings.Join(made.LeftOut, ", "))
}
