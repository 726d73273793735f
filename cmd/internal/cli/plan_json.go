package cli

import (
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner"
)

// planJSON is a plan as JSON on standard output.
type planJSON struct {
	Release     int64                  `json:"release"` // 0: a state, or no release yet
	Nodes       []plannedJSON          `json:"nodes"`   // in the order of a run
	Removed     []*graph.NodeChange    `json:"removed"`
	Exposures   []graph.ExposureChange `json:"exposures"` // that were added, removed or changed
	Project     []string               `json:"project"`   // what else changed
	Tables      planCounts             `json:"tables"`    // counts of sources, seeds and models
	Tests       planCounts             `json:"tests"`
	Breaking    int                    `json:"breaking"`
	Diagnostics []diag.View            `json:"diagnostics"`
}

type plannedJSON struct {
	ID       string            `json:"id"`
	Kind     graph.Kind        `json:"kind"`
	Layer    string            `json:"layer,omitempty"`
	Name     string            `json:"name"`
	Action   runner.Action     `json:"action"`
	Reasons  []runner.Reason   `json:"reasons,omitempty"`
	Unless   []string          `json:"unless_same,omitempty"`
	Why      string            `json:"why,omitempty"`
	Change   *graph.NodeChange `json:"change,omitempty"`
	Impact   *graph.Impact     `json:"impact,omitempty"`
	Breaking bool              `json:"breaking"`
}

func (v *planView) json(warnings diag.List) planJSON {
	out := planJSON{
		Release: v.plan.Release, Nodes: []plannedJSON{}, Removed: []*graph.NodeChange{}, Breaking: v.breaking,
		Exposures: append([]graph.ExposureChange{}, v.plan.Changes.Exposures...), Project: append([]string{}, v.plan.Changes.Project...),
		Tables: v.count(false), Tests: v.count(true), Diagnostics: warnings.Views(),
	}
	for _, n := range v.plan.Nodes {
		id, change := n.Node.ID, v.change(n.Node.ID)
		node := plannedJSON{
			ID: id, Kind: n.Node.Kind, Layer: n.Node.Layer, Name: nodeTitle(n.Node), Action: n.Action, Reasons: n.Reasons,
			Unless: n.Unless, Why: v.why(n), Change: change, Breaking: change != nil && len(change.Breaking) > 0,
		}
		if impact, ok := v.impacts[id]; ok {
			node.Impact = &impact
		}
		out.Nodes = append(out.Nodes, node)
	}
	for _, node := range v.removed {
		out.Removed = append(out.Removed, v.change(node.ID))
	}
	return out
}
