package compiler

import (
	"fmt"

	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// testQuarantines is the type of the tests that turn a quarantine into a failure.
const testQuarantines = "max_quarantined"

func maxQuarantined(p project.ContractConfig) *float64 {
	if p.MaxQuarantined == nil || !p.MaxQuarantined.Given() {
		return nil
	}
	return &p.MaxQuarantined.V
}

// testQuarantine makes the test that fails when a larger share of a model's rows breaks
// its contract than YAML allows. What fails it are the rows in quarantine.
func (c *compilation) testQuarantine(node *graph.Node) {
	p := c.properties[node.ID]
	limit := node.Config.Contract.MaxQuarantined
	if p == nil || limit == nil {
		return
	}
	span := p.Config.Contract.MaxQuarantined.Span
	if *limit < 0 || *limit > 1 {
		c.report(diag.New(diag.BadConfig, span, "max_quarantined is a share from 0 to 1").WithHint("0.02 is two in a hundred"))
		return
	}
	if node.Config.Contract.Quarantine == "" {
		c.report(diag.New(diag.BadConfig, span, "nothing of %s is held to a contract", node.Name).
			WithHint("it takes an enforced contract with an entity, or a column %s, on a table", graph.ColumnProblems))
		return
	}
	quarantine := c.nodes[node.Config.Contract.Quarantine]
	test := &graph.Node{
		Kind: graph.KindTest, Name: testQuarantines + "_" + node.Name, Layer: node.Layer, Path: node.PatchPath, Span: span,
		DependsOn: unique([]string{node.ID, quarantine.ID}),
		Test: &graph.Test{
			Type: testQuarantines, Target: node.ID, Severity: "error", WarnIf: "!= 0", ErrorIf: "!= 0",
			Arguments: map[string]string{"share": fmt.Sprint(*limit)},
		},
	}
	test.CompiledCode = fmt.Sprintf("SELECT *\nFROM %[1]s\nWHERE (SELECT count(*) FROM %[1]s) > %[3]v * ((SELECT count(*) FROM %[1]s) + (SELECT count(*) FROM %[2]s))",
		quarantine.Relation, node.Relation, *limit)
	test.CodeDigest = textDigest(test.CompiledCode)
	test.ID = c.testID(test.Name, node.ID+testQuarantines)
	c.place(test, node)
}
