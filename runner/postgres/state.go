package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// unchanged tells whether what is to stand on the server stands there already, rows
// aside: the plan is the one that was carried out last, and nobody has altered since what
// that made.
func (p *publication) unchanged(ctx context.Context) (bool, error) {
	var definition, state string
	row := p.tx.QueryRow(ctx, "SELECT coalesce(definition, ''), coalesce(state, '') FROM "+name(p.plan.names.private(), "publication"))
	if err := row.Scan(&definition, &state); err != nil {
		return false, refused(err, "what was published before")
	}
	if definition != p.plan.digest() {
		return false, nil
	}
	now, err := p.state(ctx)
	return err == nil && now == state, err
}

// state is a digest of what the server's catalogs say of everything that was made:
// columns, rights, policies, views, functions, triggers and group roles.
func (p *publication) state(ctx context.Context) (string, error) {
	schemas := append(p.plan.schemas(), p.plan.names.rules(), p.plan.names.private())
	var groups []string
	for _, g := range p.plan.Groups {
		groups = append(groups, g.Name)
	}
	var digest string
	err := p.ask(ctx, &digest, stateQuestion, schemas, groups)
	return digest, err
}

const stateQuestion = `
WITH ours AS (SELECT * FROM pg_namespace WHERE nspname = ANY($1)),
tables AS (SELECT pg_class.*, pg_class.oid AS id, nspname FROM pg_class JOIN ours ON ours.oid = relnamespace),
lines AS (
  SELECT concat_ws(' ', 'schema', nspname, nspowner, nspacl) AS line FROM ours
  UNION ALL
  SELECT concat_ws(' ', 'table', nspname, relname, relkind, relowner, relacl, relrowsecurity, relforcerowsecurity, relhastriggers, reloptions,
    CASE relkind WHEN 'v' THEN pg_get_viewdef(id) END) FROM tables
  UNION ALL
  SELECT concat_ws(' ', 'column', nspname, relname, attnum, attname, atttypid, atttypmod, attcollation, attacl)
  FROM tables JOIN pg_attribute ON attrelid = id WHERE attnum > 0 AND relkind IN ('r', 'v')
  UNION ALL
  SELECT concat_ws(' ', 'policy', nspname, relname, polname, polcmd, polpermissive, polroles::text, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
  FROM tables JOIN pg_policy ON polrelid = id
  UNION ALL
  SELECT concat_ws(' ', 'rule', nspname, relname, rulename, pg_get_ruledef(pg_rewrite.oid)) FROM tables JOIN pg_rewrite ON ev_class = id
  UNION ALL
  SELECT concat_ws(' ', 'trigger', nspname, relname, pg_get_triggerdef(pg_trigger.oid)) FROM tables JOIN pg_trigger ON tgrelid = id
  UNION ALL
  SELECT concat_ws(' ', 'function', nspname, proowner, proacl, pg_get_functiondef(pg_proc.oid)) FROM pg_proc JOIN ours ON ours.oid = pronamespace
  UNION ALL
  SELECT concat_ws(' ', 'role', oid, rolname, rolsuper, rolinherit, rolcanlogin, rolbypassrls, rolcreaterole) FROM pg_roles WHERE rolname = ANY($2)
)
SELECT coalesce(encode(sha256(convert_to(string_agg(line, E'\n' ORDER BY line), 'UTF8')), 'hex'), '') FROM lines`

// digests are what the tables held after the last publication, by schema and name.
func (p *publication) digests(ctx context.Context) (map[string]string, error) {
	rows, err := p.tx.Query(ctx, "SELECT schema || '.' || name, digest FROM "+name(p.plan.names.private(), "content"))
	if err != nil {
		return nil, refused(err, "what was published before")
	}
	out := map[string]string{}
	var key, digest string
	_, err = pgx.ForEachRow(rows, []any{&key, &digest}, func() error {
		out[key] = digest
		return nil
	})
	return out, refused(err, "what was published before")
}

// record notes what stands on the server now.
func (p *publication) record(ctx context.Context) error {
	private := p.plan.names.private()
	state, err := p.state(ctx)
	if err != nil {
		return err
	}
	if err := p.do(ctx, "the record of the publication", "DELETE FROM "+name(private, "content")); err != nil {
		return err
	}
	for _, t := range p.plan.all() {
		_, err := p.tx.Exec(ctx, "INSERT INTO "+name(private, "content")+" VALUES ($1, $2, $3)", t.Schema, t.Name, p.content.Digests[t.relation.String()])
		if err != nil {
			return refused(err, "the record of the publication")
		}
	}
	_, err = p.tx.Exec(ctx, "UPDATE "+name(private, "publication")+" SET definition = $1, state = $2, release = $3, published_at = now()",
		p.plan.digest(), state, p.content.Release)
	return refused(err, "the record of the publication")
}
