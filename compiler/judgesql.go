package compiler

import (
	"fmt"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/compiler/contract"
	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// judges is what the contracts of a project are made with.
type judges struct {
	*compilation
	implementations map[string][]*graph.Node // models, by entity
	descriptors     []*graph.Node            // seeds
}

// judgement is the contract of one model as SQL.
type judgement struct {
	node    *graph.Node
	rules   []graph.Rule
	reads   []string // ids of the nodes that the rules look into
	joins   []string
	breaks  []string // the condition of each rule but the key's
	reasons []string // the sentence of each rule
	key     []string // columns; nil: no row is held to its key
}

// contractOf works out what the rows of a model are held to: what is required, lengths,
// descriptors, references and the key, in this order.
func (j judges) contractOf(node *graph.Node) *judgement {
	out := &judgement{node: node}
	entity, p := node.Config.Contract.Entity, j.properties[node.ID]
	if entity == "" || p == nil || j.standard == nil {
		return out
	}
	m := mapping{node, p, entity}
	fields := j.standard.Fields(entity)
	for _, field := range fields {
		if column := m.column(field.Name); column != nil && (field.Required || field.Identity) {
			out.add(graph.Rule{Name: graph.RuleRequired, Columns: []string{column.Name}}, value(column)+" IS NULL", "it is empty")
		}
	}
	for _, field := range fields {
		if column := m.column(field.Name); column != nil && field.MaxLength > 0 && field.Type == "string" && kindOfType(column.Type) == textKind {
			out.add(graph.Rule{Name: graph.RuleLength, Columns: []string{column.Name}, Detail: fmt.Sprint(field.MaxLength)},
				fmt.Sprintf("length(%s) > %d", value(column), field.MaxLength), fmt.Sprintf("it is longer than %d characters", field.MaxLength))
		}
	}
	for _, field := range fields {
		if column := m.column(field.Name); column != nil && field.Descriptor != "" && len(j.descriptors) > 0 {
			j.addDescriptor(out, column, field)
		}
	}
	for _, reference := range j.standard.References(entity) {
		j.addReference(out, m, reference)
	}
	out.addKey(m, j.standard.Identity(entity))
	return out
}

// mapping finds the columns of a model that stand for the fields of its entity.
type mapping struct {
	node       *graph.Node
	properties *project.Properties
	entity     string
}

func (m mapping) column(field string) *graph.Column {
	if described := fieldColumn(m.properties, m.entity, contract.Field{Name: field}); described != nil {
		return m.node.Column(described.Name)
	}
	return nil
}

// columns finds the columns of several fields; nil unless all are there.
func (m mapping) columns(fields []string) []*graph.Column {
	var list []*graph.Column
	for _, field := range fields {
		column := m.column(field)
		if column == nil {
			return nil
		}
		list = append(list, column)
	}
	return list
}

func (o *judgement) add(rule graph.Rule, breaks, reason string) {
	o.rules = append(o.rules, rule)
	o.breaks = append(o.breaks, breaks)
	o.reasons = append(o.reasons, textLiteral(reason))
}

// join adds a relation of one row for each value that is admitted, and returns the
// condition that a row of the model found none, though it names one.
func (o *judgement) join(rows string, columns []*graph.Column) (breaks string) {
	name := fmt.Sprintf("admitted_%d", len(o.joins)+1)
	var on, given []string
	for i, column := range columns {
		on = append(on, fmt.Sprintf("%s.key_%d = %s", name, i+1, value(column)))
		given = append(given, value(column)+" IS NOT NULL")
	}
	o.joins = append(o.joins, fmt.Sprintf("LEFT JOIN (\n%s\n) AS %s ON %s", rows, name, strings.Join(on, " AND ")))
	return strings.Join(given, " AND ") + " AND " + name + ".key_1 IS NULL"
}

// addDescriptor holds a column to the declared values of a descriptor.
func (j judges) addDescriptor(o *judgement, column *graph.Column, field contract.Field) {
	var sets []string
	for _, seed := range j.descriptors {
		sets = append(sets, fmt.Sprintf("SELECT namespace || '#' || code_value AS key_1 FROM %s WHERE namespace LIKE %s",
			seed.Relation, textLiteral("%/"+field.Descriptor)))
		o.reads = append(o.reads, seed.ID)
	}
	breaks := o.join(strings.Join(sets, "\nUNION\n"), []*graph.Column{column})
	o.add(graph.Rule{Name: graph.RuleDescriptor, Columns: []string{column.Name}, Detail: field.Descriptor}, breaks, "no such value is declared for "+field.Descriptor)
}

// addReference holds columns to the rows of the models of another entity, or of those
// that inherit it. A model that is made from this one can't be waited for. Where nothing
// was delivered of that entity, not even rows that its own contract refused, the district
// has no source for it and there is nothing to hold rows to.
func (j judges) addReference(o *judgement, m mapping, r contract.Reference) {
	columns := m.columns(r.Fields)
	if columns == nil {
		return
	}
	var rows, delivered, names, reads []string
	for _, target := range j.targets(r) {
		keys := j.keysOf(target, r)
		if keys == nil {
			j.reportUnheld(o.node, target, r)
			return
		}
		if target.node == o.node || j.isBelow(target.node, o.node) {
			return
		}
		var list []string
		for i, key := range keys {
			list = append(list, fmt.Sprintf("%s AS key_%d", identifier(key.Name), i+1))
		}
		rows = append(rows, "SELECT "+strings.Join(list, ", ")+" FROM "+target.node.Relation.String())
		names, reads = append(names, target.node.Relation.String()), append(reads, target.node.ID, j.modelID(target.node.Name+graph.QuarantineSuffix))
		delivered = append(delivered, "EXISTS (FROM "+target.node.Relation.String()+")", "EXISTS (FROM "+target.node.Relation.String()+graph.QuarantineSuffix+")")
	}
	if len(rows) == 0 {
		return
	}
	if len(rows) == 1 {
		rows[0] = strings.Replace(rows[0], "SELECT ", "SELECT DISTINCT ", 1)
	}
	o.reads = append(o.reads, reads...)
	where := strings.Join(names, " or ")
	rule := graph.Rule{Name: graph.RuleReference, Columns: namesOf(columns), Detail: where}
	if slices.ContainsFunc(o.rules, func(other graph.Rule) bool {
		return other.Name == rule.Name && other.Detail == where && slices.Equal(other.Columns, rule.Columns)
	}) {
		return
	}
	breaks := o.join(strings.Join(rows, "\nUNION\n"), columns) + " AND (" + strings.Join(delivered, " OR ") + ")"
	o.add(rule, breaks, "there is no such row in "+where)
}

// keysOf finds the columns of a model that a reference leads to. An entity that inherits
// the one referred to has a key of its own name: SchoolId is the EducationOrganizationId
// of a School.
func (j judges) keysOf(target mapping, r contract.Reference) []*graph.Column {
	keys := target.columns(r.Target)
	if keys != nil || target.entity == r.Entity {
		return keys
	}
	var own []string
	for _, field := range j.standard.Identity(target.entity) {
		own = append(own, field.Name)
	}
	if len(own) != len(r.Target) {
		return nil
	}
	return target.columns(own)
}

// reportUnheld warns of a reference that can't be held, because the other model lacks a
// column that it leads to.
func (j judges) reportUnheld(node *graph.Node, target mapping, r contract.Reference) {
	j.report(diag.Warn(diag.ContractBreach, j.properties[node.ID].Config.Contract.Entity.Span,
		"%s refers to %s by %s, and %s has no column for it", node.Name, r.Entity, strings.Join(r.Fields, ", "), target.node.Name).
		WithHint("name it in business.edfi of a column of %s; until then the reference isn't held", target.node.Name))
}

// targets lists the models to which a reference may lead.
func (j judges) targets(r contract.Reference) []mapping {
	var list []mapping
	for _, entity := range append([]string{r.Entity}, j.standard.Subtypes(r.Entity)...) {
		for _, node := range j.implementations[entity] {
			list = append(list, mapping{node, j.properties[node.ID], entity})
		}
	}
	return list
}

// isBelow tells whether a node is made from another.
func (j judges) isBelow(node, from *graph.Node) bool {
	seen := map[string]bool{}
	for stack := []string{node.ID}; len(stack) > 0; {
		id := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if id == from.ID {
			return true
		}
		for _, parent := range j.nodes[id].DependsOn {
			if !seen[parent] && j.nodes[parent] != nil { // the quarantine of a model reads what the model does
				seen[parent] = true
				stack = append(stack, parent)
			}
		}
	}
	return false
}

// addKey holds rows to an identity of their own.
func (o *judgement) addKey(m mapping, identity []contract.Field) {
	var fields []string
	for _, field := range identity {
		fields = append(fields, field.Name)
	}
	columns := m.columns(fields)
	if columns == nil {
		return
	}
	o.key = namesOf(columns)
	o.rules = append(o.rules, graph.Rule{Name: graph.RuleKey, Columns: o.key})
	o.reasons = append(o.reasons, textLiteral("another row has the same key"))
}

func value(column *graph.Column) string { return "model." + identifier(column.Name) }

func namesOf(columns []*graph.Column) []string { return columnNames(columns) }
