package runner

import (
	"errors"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// explain turns an error into a diagnostic at the node, without quoting data.
func (r *run) explain(result *NodeResult, err error) {
	var engine *graph.SQLError
	switch {
	case !errors.As(err, &engine):
		result.Diagnostics = append(result.Diagnostics, besideUnbuilt(diag.FromError(diag.NodeFailed, err), result.Node)...)
	case engine.Kind == graph.KindEmptyID:
		result.Diagnostics = append(result.Diagnostics, r.emptyID(result.Node))
	default:
		result.Diagnostics = append(result.Diagnostics, r.besideKept(engineDiagnostic(result.Node, engine), result.Node))
	}
	if n := len(result.Diagnostics); n > 0 {
		result.Message = result.Diagnostics[n-1].Summary
	}
}

func engineDiagnostic(node *graph.Node, e *graph.SQLError) diag.Diagnostic {
	if e.Kind == "IO" {
		return storageDiagnostic(node, e)
	}
	span := node.Span
	if e.Offset >= 0 && node.Map != nil {
		span = node.Map.Origin(e.Offset, source.WordEnd(node.CompiledCode, e.Offset))
	}
	d := diag.New(diag.NodeFailed, span, "%s failed: %s", title(node), e.SafeMessage())
	if span.IsZero() {
		d = d.WithDetail("It is defined in %s.", node.Path)
	}
	if node.UnitTest != nil {
		return d.WithRelated(node.Span, "with the rows of the unit test").
			WithHint("if the model is to take such rows, try_cast gives NULL where a value doesn't fit")
	}
	switch e.Kind {
	case "Conversion", "Invalid Input":
		return d.WithHint("try_cast gives NULL where a value doesn't fit; find such rows with a query over raw")
	case "Out of Memory":
		return d.WithHint("raise the target's memory_limit, or lower its threads")
	}
	return d
}

// title names a node in messages: a table by its relation, a test by its name.
func title(node *graph.Node) string {
	switch node.Kind {
	case graph.KindTest:
		return node.Name
	case graph.KindUnitTest:
		return node.UnitTest.ModelName() + "::" + node.Name
	}
	return node.Relation.String()
}

// storageDiagnostic tells of a file that the engine couldn't write or read: the
// system's reason, without this machine's path.
func storageDiagnostic(node *graph.Node, e *graph.SQLError) diag.Diagnostic {
	reason := e.Message
	if at := strings.LastIndex(reason, `": `); at >= 0 {
		reason = reason[at+len(`": `):]
	}
	code, says := diag.LakeIO, "the disk failed at %s in the lake"
	if strings.Contains(reason, "No space left") || strings.Contains(reason, "too large") || strings.Contains(reason, "quota") {
		code, says = diag.LakeFull, "there is no room for %s in the lake"
	}
	return diag.New(code, source.Span{}, says, title(node)).WithDetail("%s", reason).WithHint("the last release is intact")
}
