package compiler

import "github.com/edfi-build/edfi-build/graph"

// policy is governance.yml as the manifest has it; nil where there is none.
func (c *compilation) policy() *graph.Policy {
	if c.project.Governance == nil {
		return nil
	}
	return c.project.Governance.Policy
}

// bindPolicy gives each role its row rules, and the shares the nodes that they are made
// for.
func (c *compilation) bindPolicy() {
	if c.project.Governance == nil {
		return
	}
	for _, r := range c.project.Governance.RowRules {
		rule := r.Rule
		r.Role.Rows = append(r.Role.Rows, &rule)
	}
}
