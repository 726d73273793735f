package runner

import (
	"context"
	"strconv"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// test counts the rows that break an assertion, or takes the count from the last
// release when nothing that it looks at has changed.
func (r *run) test(ctx context.Context, node *graph.Node, result *NodeResult) error {
	result.Fingerprint = fingerprint(r.manifest, node, r.keyID(), r.estate.inputs(node))
	known, ok := r.knownOutcome(node, result.Fingerprint)
	if !ok {
		n, err := r.engine.Count(ctx, "SELECT count(*) FROM ("+node.CompiledCode+"\n)")
		if err != nil {
			return err
		}
		known = n
	}
	result.Failures = known
	result.State = verdict(node.Test, known)
	switch result.State {
	case Success:
		if ok {
			result.State = Reused
		}
	case Warned:
		result.Message = failureText(node, known)
		result.Diagnostics = append(result.Diagnostics, diag.Warn(diag.TestWarned, node.Span, "%s", result.Message))
	case Errored:
		result.Message = failureText(node, known)
		result.Diagnostics = append(result.Diagnostics, diag.New(diag.TestFailed, node.Span, "%s", result.Message).
			WithHint("its SQL is at target/compiled/%s", CompiledPath(node)))
	}
	return nil
}

func (r *run) knownOutcome(node *graph.Node, fingerprint string) (failures int64, ok bool) {
	if r.outcome.Release == nil || r.options.FullRefresh {
		return 0, false
	}
	outcome, ok := r.outcome.Release.Tests[node.ID]
	return outcome.Failures, ok && outcome.Fingerprint == fingerprint
}

func failureText(node *graph.Node, failures int64) string {
	return "the test " + node.Name + " found " + plural(failures, "row")
}

// verdict applies a test's thresholds to its failures: an error where severity and
// error_if say so, else a warning where warn_if does.
func verdict(t *graph.Test, failures int64) State {
	switch {
	case t.Severity == "error" && compare(failures, t.ErrorIf):
		return Errored
	case compare(failures, t.WarnIf):
		return Warned
	}
	return Success
}

// compare evaluates a comparison such as "> 10", which the compiler has checked.
func compare(n int64, comparison string) bool {
	operator, text, _ := strings.Cut(comparison, " ")
	limit, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil {
		return n != 0
	}
	switch operator {
	case "=", "==":
		return n == limit
	case ">":
		return n > limit
	case ">=":
		return n >= limit
	case "<":
		return n < limit
	case "<=":
		return n <= limit
	}
	return n != limit
}
