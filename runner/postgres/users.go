package postgres

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// User says which role a login of the server has, and which token stands for the person
// behind it. Logins themselves, with their passwords, are the server's business.
type User struct {
	Login string
	Role  string // of the policy
	Token string // "": the role is no person's
}

// checkUsers refuses logins that aren't there, and such as no policy binds.
func (p *publication) checkUsers(ctx context.Context) error {
	if p.options.Users == nil {
		return nil
	}
	var logins []string
	for _, u := range *p.options.Users {
		logins = append(logins, u.Login)
	}
	missing, err := p.texts(ctx, "SELECT login FROM unnest($1::text[]) AS login WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = login AND rolcanlogin) ORDER BY 1", logins)
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		return diag.New(diag.MissingLogin, source.Span{}, "the server has no login %s", strings.Join(missing, ", ")).
			WithHint("whoever runs the server makes them: CREATE ROLE \"%s\" LOGIN", missing[0])
	}
	wide, err := p.texts(ctx, privilegedLogins, logins)
	if err != nil || len(wide) == 0 {
		return err
	}
	return diag.New(diag.PrivilegedLogin, source.Span{}, "row policies don't bind %s", strings.Join(wide, ", ")).
		WithHint("a reader is no superuser, has no BYPASSRLS or CREATEROLE, isn't the owner, and is a member of none that is, or of pg_read_all_data")
}

// privilegedLogins are those that are, or can become by SET ROLE, somebody who reads past
// policies or grants.
const privilegedLogins = `
SELECT DISTINCT l.rolname::text FROM pg_roles l JOIN pg_roles r ON pg_has_role(l.oid, r.oid, 'MEMBER')
WHERE l.rolname = ANY($1) AND (r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolreplication OR r.rolname = current_user
  OR r.rolname = ANY('{pg_read_all_data,pg_write_all_data,pg_read_server_files,pg_write_server_files,pg_execute_server_program}'))
ORDER BY 1`

// giveRoles makes the logins of the users' file members of their group roles, and takes
// the roles from those that an earlier file named and this one doesn't.
func (p *publication) giveRoles(ctx context.Context) error {
	if p.options.Users == nil {
		return nil
	}
	register := name(p.plan.names.private(), "login")
	wanted := map[[2]string]bool{}
	for _, u := range *p.options.Users {
		wanted[[2]string{u.Login, p.plan.names.group(u.Role)}] = true
	}
	if err := p.takeRoles(ctx, register, wanted); err != nil {
		return err
	}
	if err := p.do(ctx, "the register of logins", "DELETE FROM "+register); err != nil {
		return err
	}
	for _, u := range *p.options.Users {
		if err := p.do(ctx, "the role of a login", "GRANT "+name(p.plan.names.group(u.Role))+" TO "+name(u.Login)); err != nil {
			return err
		}
		if _, err := p.tx.Exec(ctx, "INSERT INTO "+register+" VALUES ($1, $2, nullif($3, ''))", u.Login, u.Role, u.Token); err != nil {
			return refused(err, "the register of logins")
		}
	}
	p.outcome.Logins = len(*p.options.Users)
	return nil
}

func (p *publication) takeRoles(ctx context.Context, register string, wanted map[[2]string]bool) error {
	rows, err := p.tx.Query(ctx, "SELECT l.login::text, r.name::text FROM "+register+" l JOIN "+name(p.plan.names.private(), "role")+
		" r USING (role) WHERE EXISTS (SELECT FROM pg_roles WHERE rolname = l.login)")
	if err != nil {
		return refused(err, "the register of logins")
	}
	had, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct{ Login, Group string }])
	if err != nil {
		return refused(err, "the register of logins")
	}
	for _, m := range had {
		if wanted[[2]string{m.Login, m.Group}] {
			continue
		}
		if err := p.do(ctx, "the role of a login", "REVOKE "+name(m.Group)+" FROM "+name(m.Login)); err != nil {
			return err
		}
	}
	return nil
}

// warnOfTwoRoles names logins that see nothing, because they are members of two group
// roles.
func (p *publication) warnOfTwoRoles(ctx context.Context) error {
	both, err := p.texts(ctx, `
SELECT l.rolname::text FROM pg_roles l JOIN pg_roles g ON g.rolname = ANY($1) AND pg_has_role(l.oid, g.oid, 'MEMBER')
WHERE l.rolcanlogin AND NOT l.rolsuper AND l.rolname <> current_user GROUP BY 1 HAVING count(*) > 1 ORDER BY 1`, p.groupNames())
	if err == nil && len(both) > 0 {
		p.notes = append(p.notes, diag.Warn(diag.TwoRoles, source.Span{}, "%s: a member of several group roles, and so shown nothing", strings.Join(both, ", ")).
			WithHint("REVOKE all group roles but one from it"))
	}
	return err
}
