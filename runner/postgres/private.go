package postgres

import (
	"context"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// makePrivate makes the schema that only the owner can use, if it isn't there. It stays
// from one publication to the next.
func (p *publication) makePrivate(ctx context.Context) error {
	n := p.plan.names
	there, err := p.ours(ctx, n.private())
	if err != nil {
		return err
	}
	private := name(n.private())
	if !there {
		err := p.do(ctx, "the schema "+n.private(),
			"CREATE SCHEMA "+private,
			"COMMENT ON SCHEMA "+private+" IS "+literal(n.mark(p.database)),
			"CREATE TABLE "+private+".role (role text PRIMARY KEY, name name NOT NULL)",
			"CREATE TABLE "+private+".login (login name PRIMARY KEY, role text NOT NULL, token text)",
			"CREATE TABLE "+private+".content (schema text, name text, digest text NOT NULL, PRIMARY KEY (schema, name))",
			"CREATE TABLE "+private+".publication (definition text, state text, release bigint, published_at timestamptz)",
			"INSERT INTO "+private+".publication DEFAULT VALUES")
		if err != nil {
			return err
		}
	}
	return nil
}

// makeFunctions makes what row policies ask: which login is it? They answer for
// session_user, whom no SET changes, and run with the rights of the owner, who alone reads
// who is who. Their bodies are bound when they are made, and names in them are looked up
// in pg_catalog alone.
//
// A login that is a member of two group roles acts as none: rows of the one would meet
// the columns of the other.
func (p *publication) makeFunctions(ctx context.Context) error {
	private := name(p.plan.names.private())
	return p.do(ctx, "the functions of row policies",
		"CREATE OR REPLACE FUNCTION "+private+".acts_as(role text) RETURNS boolean "+definer+`
BEGIN ATOMIC
  SELECT count(*) = 1 AND bool_and(g.role = $1) FROM `+private+`.role AS g
  JOIN pg_catalog.pg_roles AS r ON r.rolname = g.name
  WHERE pg_catalog.pg_has_role(SESSION_USER, r.oid, 'MEMBER');
END`,
		"CREATE OR REPLACE FUNCTION "+private+".user_token(role text) RETURNS text "+definer+`
BEGIN ATOMIC
  SELECT l.token FROM `+private+`.login AS l WHERE l.login = SESSION_USER AND l.role = $1;
END`)
}

// definer is what all functions of policies have in common. Workers of a parallel query
// don't ask for themselves.
const definer = "LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path TO pg_catalog, pg_temp"

func (n names) actsAs(role string) string {
	return "(SELECT " + name(n.private(), "acts_as") + "(" + literal(role) + "))"
}

func (n names) userToken(role string) string {
	return "(SELECT " + name(n.private(), "user_token") + "(" + literal(role) + "))"
}

// ours tells whether a schema is there, and refuses one that isn't ours.
func (p *publication) ours(ctx context.Context, schema string) (bool, error) {
	found, err := p.texts(ctx, "SELECT coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace WHERE nspname = $1", schema)
	if err != nil || len(found) == 0 {
		return false, err
	}
	if found[0] != p.plan.names.mark(p.database) {
		return false, diag.New(diag.ForeignObject, source.Span{}, "the database has a schema %s that this publication didn't make", schema).
			WithHint("give this publication names of its own with --schema-prefix, or drop the schema")
	}
	return true, nil
}

// close takes from everybody but the owner what default privileges, or somebody's hand,
// gave them on schemas and all that is in them.
func (p *publication) close(ctx context.Context, schemas []string) error {
	statements, err := p.texts(ctx, `
WITH ours AS (SELECT oid, nspname, nspowner, nspacl FROM pg_namespace WHERE nspname = ANY($1)),
given AS (
  SELECT 'SCHEMA ' || quote_ident(nspname) AS object, nspowner AS owner, coalesce(nspacl, acldefault('n', nspowner)) AS acl FROM ours
  UNION ALL
  SELECT 'TABLE ' || quote_ident(nspname) || '.' || quote_ident(relname), relowner, coalesce(relacl, acldefault('r', relowner))
  FROM pg_class JOIN ours ON ours.oid = relnamespace WHERE relkind IN ('r', 'v', 'm', 'f', 'p')
  UNION ALL
  SELECT 'TABLE ' || quote_ident(nspname) || '.' || quote_ident(relname), relowner, attacl
  FROM pg_class JOIN ours ON ours.oid = relnamespace JOIN pg_attribute ON attrelid = pg_class.oid
  WHERE relkind IN ('r', 'v', 'm', 'f', 'p') AND attacl IS NOT NULL
  UNION ALL
  SELECT 'ROUTINE ' || quote_ident(nspname) || '.' || quote_ident(proname) || '(' || pg_get_function_identity_arguments(pg_proc.oid) || ')',
    proowner, coalesce(proacl, acldefault('f', proowner))
  FROM pg_proc JOIN ours ON ours.oid = pronamespace
)
SELECT DISTINCT 'REVOKE ALL ON ' || object || ' FROM ' || CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END || ' CASCADE'
FROM given, aclexplode(acl) WHERE grantee <> owner`, schemas)
	if err != nil {
		return err
	}
	return p.do(ctx, "REVOKE", statements...)
}
