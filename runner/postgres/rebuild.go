package postgres

import (
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// rebuild makes new schemas beside the old ones, with rows, policies and rights, and
// exchanges them at the end: readers are in the way of nothing until then.
func (p *publication) rebuild(ctx context.Context) error {
	if err := p.checkSchemas(ctx); err != nil {
		return err
	}
	if err := p.makeFunctions(ctx); err != nil {
		return err
	}
	if err := p.makeSchemas(ctx); err != nil {
		return err
	}
	for _, t := range p.plan.all() {
		if err := p.makeTable(ctx, t); err != nil {
			return err
		}
	}
	grants, err := p.protect(ctx)
	if err != nil {
		return err
	}
	made := []string{p.plan.names.private()}
	for _, schema := range p.newSchemas() {
		made = append(made, schema+making)
	}
	if err := p.close(ctx, made); err != nil {
		return err
	}
	if err := p.do(ctx, "GRANT", grants...); err != nil {
		return err
	}
	if err := p.dropOld(ctx); err != nil {
		return err
	}
	for _, schema := range p.newSchemas() {
		if err := p.do(ctx, "the schema "+schema, "ALTER SCHEMA "+name(schema+making)+" RENAME TO "+name(schema)); err != nil {
			return err
		}
	}
	return p.dropGroups(ctx)
}

// newSchemas are those that a rebuild makes.
func (p *publication) newSchemas() []string { return append(p.plan.schemas(), p.plan.names.rules()) }

// checkSchemas refuses to take a schema's name from somebody else.
func (p *publication) checkSchemas(ctx context.Context) error {
	for _, schema := range p.newSchemas() {
		if _, err := p.ours(ctx, schema); err != nil {
			return err
		}
	}
	return nil
}

func (p *publication) makeSchemas(ctx context.Context) error {
	for _, schema := range p.newSchemas() {
		err := p.do(ctx, "the schema "+schema, "CREATE SCHEMA "+name(schema+making),
			"COMMENT ON SCHEMA "+name(schema+making)+" IS "+literal(p.plan.names.mark(p.database)))
		if err != nil {
			return err
		}
	}
	return nil
}

// makeTable makes a table with its rows, comments and indexes. Row policies come later:
// COPY refuses tables that have them.
func (p *publication) makeTable(ctx context.Context, t *table) error {
	full, what := name(t.Schema+making, t.Name), t.relation.String()
	statements := []string{"CREATE TABLE " + full + " " + t.definition(), "COMMENT ON TABLE " + full + " IS " + literal(t.Comment)}
	for _, c := range t.Columns {
		statements = append(statements, "COMMENT ON COLUMN "+full+"."+name(c.Name)+" IS "+literal(c.Comment))
	}
	if err := p.do(ctx, what, statements...); err != nil {
		return err
	}
	if err := p.send(ctx, t, full); err != nil {
		return err
	}
	statements = nil
	for _, column := range t.Indexes {
		statements = append(statements, "CREATE INDEX ON "+full+" ("+name(column)+")")
	}
	return p.do(ctx, what, append(statements, "ANALYZE "+full)...)
}

// protect puts row policies on the tables, and returns the grants that are still to be
// made, once everybody else's are taken away.
func (p *publication) protect(ctx context.Context) (grants []string, err error) {
	for _, g := range p.plan.Groups {
		for _, schema := range g.Schemas {
			grants = append(grants, "GRANT USAGE ON SCHEMA "+name(schema+making)+" TO "+name(g.Name))
		}
		grants = append(grants, "GRANT EXECUTE ON FUNCTION "+name(p.plan.names.private(), "acts_as")+"(text), "+
			name(p.plan.names.private(), "user_token")+"(text) TO "+name(g.Name))
	}
	rules := 0
	for _, t := range p.plan.Tables {
		full := name(t.Schema+making, t.Name)
		statements := []string{
			"ALTER TABLE " + full + " ENABLE ROW LEVEL SECURITY", "ALTER TABLE " + full + " FORCE ROW LEVEL SECURITY",
			"CREATE POLICY " + name("the owner, publishing") + " ON " + full + " TO CURRENT_USER USING (" + publishing + ") WITH CHECK (" + publishing + ")",
		}
		for _, q := range t.Policies {
			rules++
			r := &rowRule{publication: p, table: t, policy: q, number: rules}
			using, err := r.using(ctx)
			if err != nil {
				return nil, err
			}
			statements = append(statements, "CREATE POLICY "+name(q.Role)+" ON "+full+" FOR SELECT TO "+name(q.Group)+" USING ("+using+")")
			if q.Rule != "" {
				statements = append(statements, "COMMENT ON POLICY "+name(q.Role)+" ON "+full+" IS "+literal(q.Rule))
			}
			grants = append(grants, "GRANT SELECT ("+list(q.Visible)+") ON "+full+" TO "+name(q.Group))
			grants = append(grants, r.grants...)
		}
		if err := p.do(ctx, t.relation.String(), statements...); err != nil {
			return nil, err
		}
	}
	return grants, nil
}

// publishing is what lets the owner through its own policies while it publishes, and at
// no other time: a dashboard that was connected as the owner by mistake shows nothing.
const publishing = "(SELECT current_setting('edfi.publishing', true)) = 'on'"

// dropOld drops what the last publication made. Nothing of anybody else's goes with it:
// where something stands on a published table, the server refuses.
func (p *publication) dropOld(ctx context.Context) error {
	n := p.plan.names
	rows, err := p.tx.Query(ctx, "SELECT schema, name FROM "+name(n.private(), "content")+
		" WHERE to_regclass(quote_ident(schema) || '.' || quote_ident(name)) IS NOT NULL ORDER BY 1, 2")
	if err != nil {
		return refused(err, "what was published before")
	}
	old, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct{ Schema, Name string }])
	if err != nil {
		return refused(err, "what was published before")
	}
	var tables, schemas []string
	for _, t := range old {
		if t.Schema != n.rules() {
			tables, schemas = append(tables, name(t.Schema, t.Name)), append(schemas, t.Schema)
		}
	}
	var statements []string
	if len(tables) > 0 {
		statements = append(statements, "DROP TABLE "+strings.Join(tables, ", "))
	}
	statements = append(statements, "DROP SCHEMA IF EXISTS "+name(n.rules())+" CASCADE")
	slices.Sort(schemas)
	for _, schema := range slices.Compact(schemas) {
		statements = append(statements, "DROP SCHEMA "+name(schema))
	}
	return p.do(ctx, "the change from old to new tables", statements...)
}

// rowRule makes the predicate of a policy.
type rowRule struct {
	*publication
	table  *table
	policy policy
	number int
	grants []string // on what was made for it
}

// using is the whole predicate: that the login has this role and no other, that somebody
// is known to be behind it where the rule is of the user, the rule itself, and that no
// figure is of too few people.
func (r *rowRule) using(ctx context.Context) (string, error) {
	n := r.plan.names
	parts := []string{n.actsAs(r.policy.Role)}
	if r.policy.User {
		parts = append(parts, n.userToken(r.policy.Role)+" IS NOT NULL")
	}
	if r.policy.Rule != "" {
		condition, err := r.condition(ctx)
		if err != nil {
			return "", err
		}
		parts = append(parts, "("+condition+")")
	}
	for _, column := range r.policy.Population {
		parts = append(parts, "("+name(column)+" IS NULL OR "+name(column)+" >= "+number(r.policy.Minimum)+")")
	}
	return strings.Join(parts, " AND "), nil
}

// condition is the row rule. Its sub-selects become functions with the owner's rights,
// which give what the sub-select gives for the login that asks; each runs once a query.
// Where a sub-select looks at the row itself, the whole rule becomes a function of the
// row's columns.
func (r *rowRule) condition(ctx context.Context) (string, error) {
	text := r.policy.Condition
	found := subselects(tokens(text))
	if len(found) == 0 {
		return r.place(text, 0, len(text), r.table.Name), nil
	}
	var replaced []replacement
	err := pgx.BeginFunc(ctx, r.tx, func(tx pgx.Tx) error {
		for i, part := range found {
			call, err := r.subselect(ctx, tx, i+1, r.place(text, part[0], part[1], r.table.Name))
			if err != nil {
				return err
			}
			replaced = append(replaced, replacement{part[0], part[1], call})
		}
		return nil
	})
	if err == nil {
		return r.place(text, 0, len(text), r.table.Name, replaced...), nil
	}
	if !isClass(err, classSyntaxOrAccess) {
		return "", refused(err, "the row rule of "+r.policy.Role+" on "+r.table.relation.String())
	}
	r.grants = nil
	call, err := r.ofRow(ctx)
	if isClass(err, classSyntaxOrAccess) {
		return "", diag.New(diag.ServerRefused, source.Span{}, "the server can't read the row rule of %s on %s: %s", r.policy.Role, r.table.relation, message(err)).
			WithHint("write the rule in SQL that both engines read: plain comparisons, IN (SELECT …), EXISTS (SELECT …)")
	}
	return call, refused(err, "the row rule of "+r.policy.Role+" on "+r.table.relation.String())
}

// place writes a part of the condition with the server's names. self is what the row's
// own relation is called.
func (r *rowRule) place(text string, from, to int, self string, others ...replacement) string {
	n := r.plan.names
	tables := map[string]string{r.table.relation.String(): name(self)}
	for _, scope := range r.plan.Scopes {
		tables[scope.relation.String()] = name(n.rules()+making, scope.Name)
	}
	return placed(text, from, to, tables, n.userToken(r.policy.Role), others...)
}

// subselect makes a view of a sub-select, for its columns, and the function that the
// policy calls in its place.
func (r *rowRule) subselect(ctx context.Context, tx pgx.Tx, i int, query string) (call string, err error) {
	function := name(r.plan.names.rules()+making, "rule "+number(r.number)+"."+number(i))
	if _, err := tx.Exec(ctx, "CREATE VIEW "+function+" AS "+query+"\n"); err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, "CREATE FUNCTION "+function+"() RETURNS SETOF "+function+" "+definer+" BEGIN ATOMIC SELECT * FROM "+function+"; END")
	r.grants = append(r.grants, "GRANT EXECUTE ON FUNCTION "+function+"() TO "+name(r.policy.Group))
	return "SELECT * FROM " + function + "()", err
}

// ofRow makes a function of the columns that the rule reads of a row.
func (r *rowRule) ofRow(ctx context.Context) (call string, err error) {
	function := name(r.plan.names.rules()+making, "rule "+number(r.number))
	condition := tokens(r.policy.Condition)
	var types, columns, arguments []string
	for _, c := range r.table.Columns {
		if !mentions(condition, c.Name) {
			continue
		}
		typ, collation, _ := strings.Cut(c.Type, " ")
		if strings.HasPrefix(collation, "COLLATE") {
			collation = " " + collation
		} else {
			typ, collation = c.Type, ""
		}
		types, arguments = append(types, typ), append(arguments, name(c.Name))
		columns = append(columns, "$"+number(len(types))+collation+" AS "+name(c.Name))
	}
	body := "SELECT (" + r.place(r.policy.Condition, 0, len(r.policy.Condition), r.table.Name) + "\n) FROM (SELECT " + strings.Join(columns, ", ") + ") AS " + name(r.table.Name)
	if _, err := r.tx.Exec(ctx, "CREATE FUNCTION "+function+"("+strings.Join(types, ", ")+") RETURNS boolean "+definer+" BEGIN ATOMIC "+body+"; END"); err != nil {
		return "", err
	}
	r.grants = append(r.grants, "GRANT EXECUTE ON FUNCTION "+function+"("+strings.Join(types, ", ")+") TO "+name(r.policy.Group))
	return function + "(" + strings.Join(arguments, ", ") + ")", nil
}
