package compiler

import (
	"context"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/compiler/sql"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// judge gives each table with an enforced contract the statement that holds its rows to
// the contract, and the node of its quarantine. It comes after all columns are known:
// a reference may lead to any model.
func (c *compilation) judge(ctx context.Context) error {
	j := judges{compilation: c, implementations: c.implementations(), descriptors: c.descriptorSets()}
	var pending []pendingCheck
	c.refuseUnheld()
	for _, node := range c.judged() {
		c.checkOrigin(node)
		contract := j.contractOf(node)
		node.Config.Contract.Rules = contract.rules
		if len(contract.rules) == 0 && node.Problems == nil {
			continue
		}
		node.JudgedCode = contract.statement()
		node.DependsOn = unique(append(node.DependsOn, contract.reads...))
		quarantine := c.quarantineOf(node)
		node.Config.Contract.Quarantine = quarantine.ID
		c.nodes[quarantine.ID] = quarantine
		c.addRelations(quarantine)
		pending = append(pending, pendingCheck{
			statement: quarantine.CompiledCode,
			rules:     sql.Rules{Relation: func(sql.Relation) bool { return true }, Pseudonym: func(sql.Function) bool { return true }},
			where:     func(int) source.Span { return node.Span },
			done:      func(_ []*graph.Column, tree *sql.Statement) { quarantine.CodeDigest = tree.Digest },
		})
	}
	return c.checkAll(ctx, pending)
}

// refuseUnheld refuses an entity's contract where no row could be held to it: only a
// table is made in one piece, so that what breaks a rule can be set aside.
func (c *compilation) refuseUnheld() {
	for _, m := range c.project.Models {
		node := c.nodes[c.modelID(m.Name)]
		if node == nil || c.broken[node.ID] || !node.Config.Contract.Enforced || node.Config.Contract.Entity == "" || node.Config.Materialized == graph.Table {
			continue
		}
		c.report(diag.New(diag.ContractBreach, c.properties[node.ID].Config.Contract.Entity.Span, "rows of %s can't be held to %s: it is no table (materialized: %s)",
			node.Name, node.Config.Contract.Entity, node.Config.Materialized).
			WithHint("make it a table, or leave the entity out of the contract"))
	}
}

// judged lists the models whose rows are held to a contract, in the order of their ids.
func (c *compilation) judged() []*graph.Node {
	var list []*graph.Node
	for _, node := range c.nodes {
		contract := node.Config.Contract
		if node.Kind == graph.KindModel && contract.Enforced && node.Config.Materialized == graph.Table && !c.broken[node.ID] &&
			(contract.Entity != "" || node.Problems != nil) {
			list = append(list, node)
		}
	}
	slices.SortFunc(list, func(a, b *graph.Node) int { return strings.Compare(a.ID, b.ID) })
	return list
}

// implementations lists the models that hold an entity's rows, by entity: those whose
// enforced contract names it.
func (c *compilation) implementations() map[string][]*graph.Node {
	models := map[string][]*graph.Node{}
	for _, node := range c.judged() {
		if entity := node.Config.Contract.Entity; entity != "" {
			models[entity] = append(models[entity], node)
		}
	}
	return models
}

// descriptorSets lists the seeds that say which descriptor values there are, in the
// order of their ids: those with a contract for the entity Descriptor.
func (c *compilation) descriptorSets() []*graph.Node {
	var sets []*graph.Node
	for _, s := range c.project.Seeds {
		if s.Node.Config.Contract.Entity == descriptorEntity && s.Node.Column("namespace") != nil && s.Node.Column("code_value") != nil {
			sets = append(sets, s.Node)
		}
	}
	slices.SortFunc(sets, func(a, b *graph.Node) int { return strings.Compare(a.ID, b.ID) })
	return sets
}

const descriptorEntity = "Descriptor"

// quarantineOf makes the node that holds the rows of a model which break its contract.
func (c *compilation) quarantineOf(node *graph.Node) *graph.Node {
	name := node.Name + graph.QuarantineSuffix
	quarantine := &graph.Node{
		ID: c.modelID(name), Kind: graph.KindModel, Name: name, Layer: node.Layer,
		Relation: graph.Relation{Space: node.Relation.Space, Name: name},
		Path:     node.Path, PatchPath: node.PatchPath, Steward: node.Steward, Group: node.Group,
		Description: "Rows that break the contract of " + node.Name + ", with the rule and where they came from.",
		Config:      graph.Config{Materialized: graph.Table, Access: node.Config.Access, Tags: node.Config.Tags},
		DependsOn:   node.DependsOn, RawCode: node.RawCode, Uses: node.Uses, Quarantines: node.ID,
		Influences: node.Influences, Equalities: node.Equalities, Span: node.Span,
	}
	quarantine.CompiledCode = "SELECT " + strings.Join(quoted(append(columnNames(node.Columns), graph.ColumnRule, graph.ColumnField, graph.ColumnReason)), ", ") +
		"\nFROM (\n" + node.JudgedCode + "\n) AS judged\nWHERE " + graph.ColumnRule + " IS NOT NULL"
	for _, column := range node.Columns {
		kept := *column
		kept.Tests, kept.Business.EdFi = nil, ""
		quarantine.Columns = append(quarantine.Columns, &kept)
	}
	quarantine.Columns = append(quarantine.Columns, quarantineColumns(node)...)
	return quarantine
}

// quarantineColumns are what a quarantine says of a row. A reason may name a code of
// the row, so that it is as close as the closest that the model itself holds.
func quarantineColumns(node *graph.Node) []*graph.Column {
	closest := graph.Internal
	for _, column := range node.Columns {
		if column.Governance.Classification.Rank() > closest.Rank() {
			closest = column.Governance.Classification
		}
	}
	lineage := graph.Lineage{}
	if node.Problems != nil && node.Problems.Lineage != nil {
		lineage = *node.Problems.Lineage // its words can be those of the model
	}
	column := func(name, description string, classification graph.Classification) *graph.Column {
		own := lineage
		return &graph.Column{
			Name: name, Type: "VARCHAR", Description: description,
			Governance: graph.Governance{Classification: classification}, Lineage: &own,
		}
	}
	return []*graph.Column{
		column(graph.ColumnRule, "The first rule of the contract that the row breaks.", graph.Internal),
		column(graph.ColumnField, "The column that breaks it.", graph.Internal),
		column(graph.ColumnReason, "What is wrong, in a sentence.", closest),
	}
}

// quoted writes names as SQL identifiers.
func quoted(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = identifier(name)
	}
	return out
}
