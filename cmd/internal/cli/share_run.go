package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/share"
)

// sharesOfRun brings the shares to the release that a run has left, and says what came
// of it in a line. A run that fails leaves the one before, and still takes away the shares
// that governance.yml no longer has: who ends a role doesn't wait for a release. An error in
// the list is one of the shares: the release stands.
func (a *app) sharesOfRun(ctx context.Context, c *compiled, flags runFlags, o *runner.Outcome) (string, diag.List) {
	if flags.asOf != "" || flags.withoutRelease || o.Release == nil {
		return "", nil
	}
	line, diags := a.updateShares(ctx, c, declaredShares(c.manifest.Policy))
	for i := range diags {
		if diags[i].Code == diag.NotBuilt { // by a run of a selection, before there was a whole one
			diags[i].Severity = diag.Warning
		}
	}
	return line, diags
}

// updateShares brings the shares to the last release, as far as they are still declared.
func (a *app) updateShares(ctx context.Context, c *compiled, declared map[string]string) (string, diag.List) {
	if !a.hasShares(c, declared) {
		return "", nil
	}
	options, done := a.sharesOf(c)
	defer done()
	report, err := share.Update(ctx, options, share.Request{Declared: declared})
	if err != nil {
		return "", diag.FromError(diag.ShareNotMade, notWritten(err))
	}
	return shareLine(report), shareDiagnostics(report)
}

// hasShares tells whether any share is declared, or stands from when one was.
func (a *app) hasShares(c *compiled, declared map[string]string) bool {
	if len(declared) > 0 {
		return true
	}
	standing, err := share.List(a.sharesDir(c))
	return err != nil || len(standing) > 0
}

// declaredShares gives the role of each share of a policy.
func declaredShares(p *graph.Policy) map[string]string {
	roles := map[string]string{}
	if p != nil {
		for _, s := range p.Shares {
			roles[s.Name] = s.Role
		}
	}
	return roles
}

// sharesNow are those of governance.yml as it is, which may be newer than the release.
func (c *compiled) sharesNow() map[string]string {
	if c.project.Governance == nil {
		return declaredShares(nil)
	}
	return declaredShares(c.project.Governance.Policy)
}

// shareLine counts what became of the shares; "" when there is nothing to tell.
func shareLine(r *share.Report) string {
	var parts []string
	for _, part := range []struct {
		files []string
		what  string
	}{{r.Made, "made"}, {r.Unchanged, "unchanged"}, {r.Removed, "removed"}} {
		if len(part.files) > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", len(part.files), part.what))
		}
	}
	if len(r.Failed) > 0 {
		parts = append(parts, fmt.Sprintf("%d failed", len(r.Failed)))
	}
	if len(parts) == 0 {
		return ""
	}
	return "Shares: " + strings.Join(parts, ", ") + "."
}

func shareDiagnostics(r *share.Report) diag.List {
	list := r.Failed
	for _, file := range r.Empty {
		list = append(list, diag.Warn(diag.EmptyShare, source.Span{}, "%s holds no table: its role sees none", file).
			WithHint("`edfi-build access check` says why"))
	}
	return list
}
