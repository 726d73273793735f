package cli

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner"
)

// summary ends a run: what was published and where, then the line that scripts
// look for.
func (a *app) summary(c *compiled, flags runFlags, p *progress, o *runner.Outcome, docs string) {
	p.print("")
	p.print("Finished in " + fmt.Sprintf("%.2fs", o.Elapsed.Seconds()))
	for _, line := range a.outcomeLines(c, flags, o, docs) {
		p.print(line)
	}
	p.print(statsLine(o))
}

func (a *app) outcomeLines(c *compiled, flags runFlags, o *runner.Outcome, docs string) []string {
	var lines []string
	if onlyUnitTests(o) {
		return nil // neither looked at a release nor was to make one
	}
	switch {
	case flags.asOf != "":
		lines = append(lines, rebuiltLine(flags.asOf, o))
	case o.Failed() && o.Made:
		lines = append(lines, fmt.Sprintf("Published release %d without what failed.", o.Release.Number))
	case o.Failed():
		lines = append(lines, "Nothing was published: "+a.lastRelease(o))
	case flags.withoutRelease:
	case !o.Made:
		lines = append(lines, fmt.Sprintf("Nothing has changed: no model was rebuilt and release %d stands.", o.Release.Number))
	default:
		lines = append(lines, fmt.Sprintf("Published release %d.", o.Release.Number))
	}
	if !o.Failed() && !flags.withoutRelease {
		lines = append(lines, "Marts: "+a.relative(filepath.Join(o.Lake, c.topLayer())))
	}
	if docs != "" {
		lines = append(lines, "Dictionary: "+a.relative(filepath.Join(docs, "index.html")))
	}
	if o.Failed() && o.Made {
		for _, relation := range slices.Sorted(maps.Keys(o.Release.Stale)) {
			lines = append(lines, fmt.Sprintf("Stale: %s, because %s", relation, o.Release.Stale[relation]))
		}
		return lines
	}
	if len(o.Kept) > 0 {
		lines = append(lines, "Left as released, because they were not selected: "+strings.Join(o.Kept, ", "))
	}
	if stale := staleNodes(c.manifest, o); len(stale) > 0 && o.Made {
		lines = append(lines, "Stale, because they were not selected: "+strings.Join(stale, ", "))
	}
	return lines
}

func onlyUnitTests(o *runner.Outcome) bool {
	return len(o.Results) > 0 && !slices.ContainsFunc(o.Results, func(r *runner.NodeResult) bool { return r.Node.UnitTest == nil })
}

// rebuiltLine tells what became of a run as of the past.
func rebuiltLine(asOf string, o *runner.Outcome) string {
	switch {
	case o.Failed() && !o.Made:
		return "Nothing was rebuilt; the releases are as they were."
	case !o.Made:
		return fmt.Sprintf("Nothing has changed since the estate was rebuilt as of %s.", asOf)
	}
	return fmt.Sprintf("Rebuilt the estate as of %[1]s; the releases are as they were. Ask it with: edfi-build query --rebuilt %[1]s", asOf)
}

func (a *app) lastRelease(o *runner.Outcome) string {
	if o.Release == nil {
		return "there is no release yet."
	}
	return fmt.Sprintf("release %d stands.", o.Release.Number)
}

func (c *compiled) topLayer() string {
	layers := c.manifest.Project.Layers
	return layers[len(layers)-1].Name
}

// relative shows a path below the working folder as people would type it.
func (a *app) relative(path string) string {
	base, err := filepath.Abs(".")
	if err != nil {
		return path
	}
	if rel, err := filepath.Rel(base, path); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return path
}

// staleNodes are tables of the release that depend on what the run has rebuilt and
// were no part of it.
func staleNodes(m *graph.Manifest, o *runner.Outcome) []string {
	if o.Release == nil {
		return nil
	}
	inRun, dag := map[string]bool{}, m.DAG()
	for _, r := range o.Results {
		inRun[r.Node.ID] = true
	}
	var names []string
	for _, r := range o.Results {
		if r.State != runner.Success || r.Node.Kind == graph.KindTest {
			continue
		}
		for _, id := range dag.Descendants(r.Node.ID) {
			node := m.Nodes[id]
			name := node.Relation.String()
			if _, stored := o.Release.Tables[name]; stored && !inRun[id] && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// statsLine is dbt's last line.
func statsLine(o *runner.Outcome) string {
	return fmt.Sprintf("Done. PASS=%d WARN=%d ERROR=%d SKIP=%d NO-OP=0 REUSED=%d TOTAL=%d",
		o.Count(runner.Success), o.Count(runner.Warned), o.Count(runner.Errored),
		o.Count(runner.Skipped, runner.UpstreamFailed), o.Count(runner.Reused), len(o.Results))
}

// runSummary is a run as JSON on standard output.
type runSummary struct {
	Release     int64          `json:"release"`
	Made        bool           `json:"made"`
	Results     []reportedNode `json:"results"`
	Diagnostics []diag.View    `json:"diagnostics"`
}

type reportedNode struct {
	ID       string       `json:"id"`
	State    runner.State `json:"state"`
	Message  string       `json:"message,omitempty"`
	Rows     int64        `json:"rows"`
	Failures int64        `json:"failures"`
	Seconds  float64      `json:"seconds"`
}

func runReport(o *runner.Outcome, diags diag.List) runSummary {
	r := runSummary{Made: o.Made, Diagnostics: diags.Views(), Results: []reportedNode{}}
	if o.Release != nil {
		r.Release = o.Release.Number
	}
	for _, n := range o.Results {
		r.Results = append(r.Results, reportedNode{n.Node.ID, n.State, n.Message, n.Rows, n.Failures, n.Duration.Seconds()})
	}
	return r
}
