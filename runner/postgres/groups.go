package postgres

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// makeGroups makes the group roles that aren't there. Roles belong to the whole server,
// so that one without our mark is somebody else's and left alone.
func (p *publication) makeGroups(ctx context.Context) error {
	for _, g := range p.plan.Groups {
		comment := g.Comment + "\n" + p.plan.names.mark(p.database)
		there, err := p.ourGroup(ctx, g.Name)
		if err != nil {
			return err
		}
		if !there {
			if err := p.do(ctx, "the role "+g.Name, "CREATE ROLE "+name(g.Name)+" NOLOGIN"); err != nil {
				return err
			}
		}
		if err := p.do(ctx, "the role "+g.Name, "COMMENT ON ROLE "+name(g.Name)+" IS "+literal(comment)); err != nil {
			return err
		}
	}
	if err := p.checkGroups(ctx); err != nil {
		return err
	}
	return p.registerGroups(ctx)
}

// ourGroup tells whether a role is there, and refuses one that isn't ours.
func (p *publication) ourGroup(ctx context.Context, group string) (bool, error) {
	found, err := p.texts(ctx, "SELECT coalesce(shobj_description(oid, 'pg_authid'), '') FROM pg_roles WHERE rolname = $1", group)
	if err != nil || len(found) == 0 {
		return false, err
	}
	if !strings.HasSuffix(found[0], p.plan.names.mark(p.database)) {
		return false, diag.New(diag.ForeignObject, source.Span{}, "the server has a role %s that this publication didn't make", group).
			WithHint("roles belong to all databases of a server: give this publication names of its own with --schema-prefix, or drop the role")
	}
	return true, nil
}

// checkGroups refuses group roles that somebody has given more than they are for.
func (p *publication) checkGroups(ctx context.Context) error {
	wide, err := p.texts(ctx, `
SELECT rolname FROM pg_roles WHERE rolname = ANY($1) AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcanlogin
  OR EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid)) ORDER BY 1`, p.groupNames())
	if err != nil || len(wide) == 0 {
		return err
	}
	return diag.New(diag.PrivilegedLogin, source.Span{}, "the group %s has more rights than governance.yml gives it", strings.Join(wide, ", ")).
		WithHint("group roles can't log in, have no attributes and are members of no other role: ALTER ROLE … NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE, REVOKE …")
}

// registerGroups tells acts_as which group roles there are; those of roles that have left
// the policy stay known until they are dropped.
func (p *publication) registerGroups(ctx context.Context) error {
	register := name(p.plan.names.private(), "role")
	for _, g := range p.plan.Groups {
		_, err := p.tx.Exec(ctx, "INSERT INTO "+register+" AS r VALUES ($1, $2) ON CONFLICT (role) DO UPDATE SET name = excluded.name WHERE r.name <> excluded.name", g.Role, g.Name)
		if err != nil {
			return refused(err, "the register of roles")
		}
	}
	return nil
}

// dropGroups drops the group roles that have left the policy, after all that they could
// read. One that something else of the server belongs to loses its members and stays.
func (p *publication) dropGroups(ctx context.Context) error {
	private := p.plan.names.private()
	left, err := p.texts(ctx, "SELECT name::text FROM "+name(private, "role")+" WHERE NOT name::text = ANY($1) ORDER BY 1", p.groupNames())
	if err != nil {
		return err
	}
	for _, group := range left {
		there, err := p.ourGroup(ctx, group)
		if err != nil {
			return err
		}
		if there {
			if err := p.dropGroup(ctx, group); err != nil {
				return err
			}
		}
	}
	_, err = p.tx.Exec(ctx, "DELETE FROM "+name(private, "login")+" WHERE role IN (SELECT role FROM "+name(private, "role")+" WHERE name::text = ANY($1))", left)
	if err == nil {
		_, err = p.tx.Exec(ctx, "DELETE FROM "+name(private, "role")+" WHERE name::text = ANY($1)", left)
	}
	return refused(err, "the register of roles")
}

func (p *publication) dropGroup(ctx context.Context, group string) error {
	err := pgx.BeginFunc(ctx, p.tx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "DROP ROLE "+name(group))
		return err
	})
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	members, err := p.texts(ctx, "SELECT m.rolname::text FROM pg_auth_members a JOIN pg_roles g ON g.oid = a.roleid JOIN pg_roles m ON m.oid = a.member WHERE g.rolname = $1", group)
	if err != nil {
		return err
	}
	for _, member := range members {
		if err := p.do(ctx, "the role "+group, "REVOKE "+name(group)+" FROM "+name(member)); err != nil {
			return err
		}
	}
	p.notes = append(p.notes, diag.Warn(diag.RoleKept, source.Span{}, "the role %s has left governance.yml and can't be dropped: something else on the server belongs to it", group).
		WithHint("it has no members and reads nothing here any more"))
	return nil
}

func (p *publication) groupNames() []string {
	var out []string
	for _, g := range p.plan.Groups {
		out = append(out, g.Name)
	}
	return out
}
