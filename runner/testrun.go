package runner

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// test counts the rows that break an assertion, or takes the count from the last
// release when nothing that it looks at has changed.
func (r *run) test(ctx context.Context, node *graph.Node, result *NodeResult) error {
	result.Fingerprint = fingerprint(r.manifest, node, r.keyID(), r.estate.inputs(node))
	failures, reused, err := r.countFailures(ctx, node, result.Fingerprint)
	if err != nil {
		return err
	}
	result.Failures, result.Counted, result.State = failures, true, verdict(node.Test, failures)
	kept, err := r.keepFailures(ctx, node, result)
	if err != nil {
		return err
	}
	switch result.State {
	case Success:
		if reused {
			result.State = Reused
		} else if node.Test.Proven != "" {
			result.Message = "proven: " + node.Test.Proven
		}
	case Warned:
		result.Message = failureText(node, failures)
		result.Diagnostics = append(result.Diagnostics, diag.Warn(diag.TestWarned, node.Span, "%s", result.Message).WithDetail("%s", kept))
	case Errored:
		result.Message = failureText(node, failures)
		result.Diagnostics = append(result.Diagnostics, diag.New(diag.TestFailed, node.Span, "%s", result.Message).
			WithDetail("%s", kept).WithHint("its SQL is at target/compiled/%s", node.CompiledPath()))
	}
	return nil
}

// countFailures counts what breaks a test, at the least cost: not at all where the
// last release knows it or the compiler has proven it, else with the other tests of
// the table, else by a statement of its own.
func (r *run) countFailures(ctx context.Context, node *graph.Node, fingerprint string) (failures int64, reused bool, err error) {
	if known, ok := r.knownOutcome(node, fingerprint); ok {
		return known, true, nil
	}
	if node.Test.Proven != "" {
		return 0, false, nil
	}
	if err := r.showParents(ctx, node); err != nil {
		return 0, false, err
	}
	if n, ok := r.tallied(ctx, node); ok {
		return n, false, nil
	}
	n, err := r.engine.Count(ctx, node.FailureCount())
	return n, false, err
}

func (r *run) knownOutcome(node *graph.Node, fingerprint string) (failures int64, ok bool) {
	return r.decider().outcome(node, fingerprint)
}

// failureText tells how many failures there are, and the threshold where that isn't
// simply none.
func failureText(node *graph.Node, failures int64) string {
	t := node.Test
	text := "the test " + node.Name + " found " + plural(failures, "row")
	if t.FailCalc != "" {
		text = fmt.Sprintf("the test %s counts %d by its fail_calc", node.Name, failures)
	} else if t.Limit > 0 && failures == int64(t.Limit) {
		text += ", where it stops counting"
	}
	threshold, word := t.WarnIf, "warns"
	if t.Severity == "error" && compare(failures, t.ErrorIf) {
		threshold, word = t.ErrorIf, "fails"
	}
	if threshold != "!= 0" {
		text += fmt.Sprintf("; it %s if there are %s", word, threshold)
	}
	return text
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
