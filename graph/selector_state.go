package graph

import "github.com/edfi-build/edfi-build/internal/diag"

// stateParts are the parts of state:modified, each with its flag of a change. dbt's
// names.
func stateParts() map[string]func(*NodeChange) bool {
	return map[string]func(*NodeChange) bool{
		"modified.body":                   func(c *NodeChange) bool { return c.Body },
		"modified.configs":                func(c *NodeChange) bool { return c.Configs },
		"modified.relation":               func(c *NodeChange) bool { return c.Relation },
		"modified.macros":                 func(c *NodeChange) bool { return c.Macros },
		"modified.contract":               func(c *NodeChange) bool { return c.Contract },
		"modified.persisted_descriptions": func(c *NodeChange) bool { return c.Descriptions },
	}
}

func stateWords() []string {
	return []string{
		"new", "old", "modified", "unmodified", "modified.body", "modified.configs", "modified.relation",
		"modified.macros", "modified.contract", "modified.persisted_descriptions",
	}
}

// resultWords are dbt's statuses, and reused.
func resultWords() []string {
	return []string{"error", "fail", "warn", "pass", "success", "skipped", "reused", "no-op"}
}

// matchState compares with the manifest of --state. What is new counts as modified
// in each of its parts, as in dbt.
func matchState(s *selecting, selector *Selector) func(selectable) bool {
	if s.context.Before == nil || s.context.Changes == nil {
		s.fail(noState("state:"+selector.Value, "manifest.json"))
		return never
	}
	exposures := map[string]ExposureChange{}
	for _, change := range s.context.Changes.Exposures {
		exposures[change.Name] = change
	}
	return func(one selectable) bool {
		if one.exposure != nil {
			change, changed := exposures[one.exposure.Name]
			return exposureState(changed, change.Added, selector.Value)
		}
		return nodeState(s.context.Before.Nodes[one.id] != nil, s.context.Changes.Nodes[one.id], selector.Value)
	}
}

func nodeState(existed bool, change *NodeChange, wanted string) bool {
	switch wanted {
	case "new":
		return !existed
	case "old":
		return existed
	case "modified":
		return !existed || modified(change)
	case "unmodified":
		return existed && !modified(change)
	}
	return !existed || (change != nil && stateParts()[wanted](change))
}

// modified tells whether a node was changed itself. That what it reads was changed
// can show in its columns, and that is no change of its own.
func modified(change *NodeChange) bool {
	if change == nil {
		return false
	}
	for _, part := range stateParts() {
		if part(change) {
			return true
		}
	}
	return false
}

// exposureState is nodeState for an exposure, which has no parts.
func exposureState(changed, added bool, wanted string) bool {
	switch wanted {
	case "old":
		return !added
	case "modified":
		return changed
	case "unmodified":
		return !changed
	}
	return added
}

func matchResult(s *selecting, selector *Selector) func(selectable) bool {
	if s.context.Results == nil {
		s.fail(noState("result:"+selector.Value, "run_results.json"))
		return never
	}
	return func(one selectable) bool { return s.context.Results[one.id] == selector.Value }
}

func matchFresher(s *selecting, selector *Selector) func(selectable) bool {
	if s.context.Fresher == nil {
		s.fail(noState("source_status:"+selector.Value, "sources.json"))
		return never
	}
	return func(one selectable) bool { return s.context.Fresher[one.id] }
}

func noState(part, file string) error {
	return diag.New(diag.NoState, noPlace, "%s has nothing to compare with", part).
		WithHint("give the folder of an earlier %s with --state", file)
}
