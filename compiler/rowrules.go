package compiler

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/compiler/sql"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// policy is governance.yml as the manifest has it; nil where there is none.
func (c *compilation) policy() *graph.Policy {
	if c.project.Governance == nil {
		return nil
	}
	return c.project.Governance.Policy
}

// bindPolicy gives each role its row rules, and the shares the nodes that they are made
// for. A returned error is a failure of the engine.
func (c *compilation) bindPolicy(ctx context.Context) error {
	if c.project.Governance == nil {
		return nil
	}
	for _, declared := range c.project.Governance.RowRules {
		if err := c.bindRowRule(ctx, declared); err != nil {
			return err
		}
	}
	for _, share := range c.project.Governance.Policy.Shares {
		c.bindShareEach(share)
	}
	return nil
}

// bindRowRule holds one rule to what it may say and files it with its role.
func (c *compilation) bindRowRule(ctx context.Context, declared project.RowRule) error {
	node := c.ruledNode(declared)
	if node == nil {
		return nil
	}
	text, whole := c.renderRule(declared)
	if !whole {
		return nil
	}
	condition, err := c.condition(ctx, node, text)
	if err != nil || condition == nil {
		return err
	}
	rule := declared.Rule
	rule.Node, rule.Relation, rule.Condition = node.ID, node.Relation.String(), condition.String()
	for _, ref := range text.refs {
		rule.Reads = append(rule.Reads, ref.node.ID)
	}
	rule.Reads = unique(rule.Reads)
	declared.Role.Rows = append(declared.Role.Rows, &rule)
	return nil
}

// ruledNode finds what a rule is for: a stored relation of a layer that the role sees.
func (c *compilation) ruledNode(declared project.RowRule) *graph.Node {
	node := c.findRelation(declared.Rule.Relation, declared.Relation)
	if node == nil {
		return nil
	}
	role := declared.Role
	switch {
	case node.Kind == graph.KindModel && node.Config.Materialized == graph.Ephemeral:
		c.report(diag.New(diag.BadRowRelation, declared.Relation, "%s is ephemeral: nobody reads it, so it has no rows to choose", node.Name))
	case node.Kind != graph.KindSeed && !slices.Contains(role.Layers, node.Layer):
		c.report(diag.New(diag.BadRowRelation, declared.Relation, "%s doesn't see the layer %s, so it has no rows there to choose", role.Name, node.Layer).
			WithHint("add the layer to the role, or remove the rule"))
	case slices.ContainsFunc(role.Rows, func(r *graph.RowRule) bool { return r.Node == node.ID }):
		c.report(diag.New(diag.DuplicateName, declared.Relation, "%s has two row rules for %s", role.Name, node.Relation).
			WithHint("make one of them, with and or or between"))
	default:
		return node
	}
	return nil
}

// findRelation finds a model, seed or raw table by its name alone, as ref does, or as SQL
// names it. What isn't there is reported.
func (c *compilation) findRelation(name string, at source.Span) *graph.Node {
	if node := c.byName[name]; node != nil {
		return node
	}
	if known, found := c.relations[name]; found && known.relation == known.node.Relation {
		return known.node
	}
	known := slices.Clone(c.refNames)
	for relation := range c.relations {
		known = append(known, relation)
	}
	slices.Sort(known)
	c.report(diag.New(diag.BadRowRelation, at, "there is no relation %q", name).
		WithHint("%s", firstNonEmpty(diag.DidYouMean(name, known), "name a model or seed as ref does, or any relation as SQL does: published.v_x")))
	return nil
}

// condition reads a rule with both parsers and binds it; nil: it was reported.
func (c *compilation) condition(ctx context.Context, node *graph.Node, text *ruleText) (*clause, error) {
	statement := text.statement(node.Relation)
	if reason := sql.TooLargeToParse(statement); reason != "" || nesting(statement) > maxNesting {
		c.report(diag.New(diag.BadRowRule, text.whole, "the rule is too large to check"))
		return nil, nil
	}
	parsed, err := c.engine.Parse(ctx, statement)
	if err != nil {
		return nil, c.reportParse(err, statement, text.where)
	}
	found, err := readEngineRule(parsed)
	var breach *ruleBreach
	if errors.As(err, &breach) {
		c.report(diag.New(diag.BadRowRule, text.where(breach.offset), "%s", breach.message).
			WithHint("%s", firstNonEmpty(breach.hint, ruleGrammar)))
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	columns, _, err := c.check(ctx, statement, text.rules(), text.where)
	if err != nil || columns == nil {
		return nil, err
	}
	types := ruleTypes{node}
	for _, ref := range text.refs {
		types = append(types, ref.node)
	}
	if columns[0].Type != "BOOLEAN" || !types.isCondition(found) {
		c.report(diag.New(diag.RowRuleNotBoolean, text.whole, "a row rule is true or false of a row, and this isn't").
			WithHint("compare it with something"))
		return nil, nil
	}
	if !c.readsAlike(statement, text, found) || !c.comparesAlike(types, text, found) || !c.namesItsColumns(text, found) || !c.knowsUser(text, found) {
		return nil, nil
	}
	return found, nil
}

// readsAlike asks PostgreSQL's parser for its reading of the rule. Where that is another
// one, a database would show other rows than the files do.
func (c *compilation) readsAlike(statement string, text *ruleText, found *clause) bool {
	other, err := readPostgresRule(statement)
	switch {
	case err != nil:
		c.report(diag.New(diag.RowRuleNotPortable, text.whole, "PostgreSQL can't read the rule: %s", err).WithHint("%s", ruleGrammar))
	case other.String() != found.String():
		c.report(diag.New(diag.RowRuleNotPortable, text.whole, "PostgreSQL reads the rule differently").
			WithHint("set parentheses where operators meet, and write names in lower case without quotes"))
	default:
		return true
	}
	return false
}

// comparesAlike refuses comparisons that DuckDB and PostgreSQL make differently: texts in
// an order, which the one takes from the bytes and the other from the language of the
// database, and values of unlike types, which only DuckDB turns into each other.
func (c *compilation) comparesAlike(types ruleTypes, text *ruleText, found *clause) bool {
	before := len(c.diags)
	found.each(func(part *clause) {
		switch sides := part.compared(); {
		case slices.ContainsFunc(part.conditions(), func(a *clause) bool { return !types.isCondition(a) }):
			c.report(diag.New(diag.RowRuleNotBoolean, text.where(part.offset), "what and, or, not, on and where take is true or false, and this isn't").
				WithHint("compare it with something"))
		case part.orders() && slices.ContainsFunc(sides, types.mayBeText):
			c.report(diag.New(diag.RowRuleNotPortable, text.where(part.offset), "texts have another order in PostgreSQL than in DuckDB").
				WithHint("compare texts with =, <> or in alone"))
		case types.differ(sides):
			c.report(diag.New(diag.RowRuleNotPortable, text.where(part.offset), "PostgreSQL doesn't compare values of such different types").
				WithHint("compare texts with texts and numbers with numbers; {{ user }} is a text"))
		}
	})
	return len(c.diags) == before
}

// namesItsColumns refuses a column of the outer relation by its bare name in a select: a
// name misspelt there would lead to the outer relation, compare a row with itself and open
// all rows.
func (c *compilation) namesItsColumns(text *ruleText, found *clause) bool {
	before := len(c.diags)
	var walk func(part *clause, own []*graph.Node)
	walk = func(part *clause, own []*graph.Node) {
		if part.kind == rowsClause {
			own = c.readBy(part.args[1])
		}
		if name := part.bareName(); name != "" && own != nil && !slices.ContainsFunc(own, func(n *graph.Node) bool { return n.Column(name) != nil }) {
			c.report(diag.New(diag.BadRowRule, text.where(part.offset), "%s has no column %q", own[0].Name, name).
				WithHint("%s", firstNonEmpty(diag.DidYouMean(name, columnNames(own[0].Columns)), "a column of the ruled relation has the relation's name before it")))
		}
		for _, a := range part.args {
			walk(a, own)
		}
	}
	walk(found, nil)
	return len(c.diags) == before
}

// readBy lists the nodes that a FROM names.
func (c *compilation) readBy(from *clause) []*graph.Node {
	var nodes []*graph.Node
	from.each(func(part *clause) {
		if part.kind == tableClause {
			nodes = append(nodes, c.relations[part.text].node)
		}
	})
	return nodes
}

// knowsUser refuses {{ user }} in a role that is no person's.
func (c *compilation) knowsUser(text *ruleText, found *clause) bool {
	if text.role.User != "" {
		return true
	}
	before := len(c.diags)
	found.each(func(part *clause) {
		if part.kind == userClause && len(c.diags) == before {
			c.report(diag.New(diag.RowRuleWithoutUser, text.where(part.offset), "the role %s is no person's, so it has no {{ user }}", text.role.Name).
				WithHint("say whose token it is, with user: staff at the role"))
		}
	})
	return len(c.diags) == before
}

// bindShareEach finds the relation and columns that a share is made for.
func (c *compilation) bindShareEach(share *graph.Share) {
	each := share.ForEach
	if each == nil {
		return
	}
	spans := c.project.Governance.ShareEach[share.Name]
	node := c.findRelation(each.Relation, spans.Relation)
	if node == nil {
		return
	}
	if node.Kind == graph.KindSource || (node.Kind == graph.KindModel && !node.Config.Materialized.Stored()) {
		c.report(diag.New(diag.BadShare, spans.Relation, "the users of a share are listed by a stored model or a seed, and %s is neither", node.Name))
		return
	}
	each.Node, each.Relation = node.ID, node.Relation.String()
	c.shareColumn(node, each.User, spans.User)
	c.shareColumn(node, each.By, spans.By)
	if role := c.policy().Role(share.Role); role != nil && role.User == "" {
		c.report(diag.New(diag.BadShare, spans.User, "the role %s is no person's, so there is nothing to make for each", role.Name).
			WithHint("say whose token it is, with user: staff at the role, or leave out for_each"))
	}
}

func (c *compilation) shareColumn(node *graph.Node, name string, at source.Span) {
	if node.Column(name) == nil {
		names := columnNames(node.Columns)
		c.report(diag.New(diag.BadShare, at, "%s has no column %q", node.Name, name).
			WithHint("%s", firstNonEmpty(diag.DidYouMean(name, names), "it has "+strings.Join(names, ", "))))
	}
}
