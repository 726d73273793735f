package cli

import (
	"context"
	"errors"
	"strings"

	"github.com/edfi-build/edfi-build/compiler/sql"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/audit"
	"github.com/edfi-build/edfi-build/runner/duckdb"
)

// queryAs answers a statement with what a role sees. Reads of raw are recorded as ever,
// with the role.
func (a *app) queryAs(ctx context.Context, c *compiled, reader *runner.Reader, as, statement string, limit int) (*duckdb.Answer, error) {
	view, err := a.viewOf(ctx, c, reader, as)
	if err != nil {
		return nil, err
	}
	file := source.NewFile("query", statement)
	entry := audit.Entry{Release: reader.Release.Number, Role: view.Role.Name}
	read, err := readBy(ctx, view, file)
	if err == nil {
		err = a.prepare(ctx, c, view, file, entry)
	}
	if err != nil {
		return nil, explainHidden(view, read, err, queryError(file, err))
	}
	answer, err := view.Query(ctx, statement, limit)
	return answer, explainHidden(view, read, err, queryError(file, err))
}

// viewOf opens the view of ROLE or ROLE:USER.
func (a *app) viewOf(ctx context.Context, c *compiled, reader *runner.Reader, as string) (*runner.RoleView, error) {
	role, user, err := a.roleOf(c, reader.Manifest, as)
	if err != nil {
		return nil, err
	}
	return reader.As(ctx, role.Name, user)
}

// roleOf finds the role of ROLE or ROLE:USER, and the user's token.
func (a *app) roleOf(c *compiled, m *graph.Manifest, as string) (*graph.Role, string, error) {
	name, user, _ := strings.Cut(as, ":")
	role, err := runner.FindRole(m, name, user)
	if err != nil || user == "" || isToken(user) {
		return role, user, err
	}
	token, err := a.tokenOf(c, m, role.User, user)
	return role, token, err
}

// tokenOf turns a person's number into the token, with the key. The vault isn't asked, and
// nothing is added to it.
func (a *app) tokenOf(c *compiled, m *graph.Manifest, subject, number string) (string, error) {
	c.manifest = m
	ring, _, err := a.keyring(c)
	if err != nil {
		return "", err
	}
	key, err := ring.Key(c.project.Graph.District.CDSCode, c.cases())
	if err != nil {
		return "", badKey(c, err)
	}
	return key.Pseudonym(subject, number)
}

// readBy lists the relations that a statement names, and refuses what would tell of
// relations without naming them.
func readBy(ctx context.Context, view *runner.RoleView, file *source.File) ([]string, error) {
	tree, err := view.Parse(ctx, file.Text)
	if err != nil {
		return nil, err
	}
	statement, err := sql.Read(tree)
	if err != nil {
		return nil, err
	}
	if len(statement.OtherSources) > 0 {
		return nil, diag.New(diag.NotForRole, spanAt(file, statement.OtherSources[0].Offset), "a role can't ask the engine what there is").
			WithHint("`edfi-build access check --role %s` tells what it sees", view.Role.Name)
	}
	var names []string
	for _, r := range statement.Relations {
		name := strings.Join(r.Parts, ".")
		if why := view.WhyNot(name); why != "" && !r.InCTE {
			return nil, diag.New(diag.NotForRole, spanAt(file, r.Offset), "there is no table %q for %s", name, view.Role.Name).WithHint("%s", why)
		}
		names = append(names, name)
	}
	return names, nil
}

// explainHidden adds to an error about a column that isn't there that the role doesn't
// see it.
func explainHidden(view *runner.RoleView, relations []string, cause, shown error) error {
	var e *graph.SQLError
	var d diag.Diagnostic
	if !errors.As(cause, &e) || !errors.As(shown, &d) {
		return shown
	}
	if why := view.WhyNotColumn(relations, missingColumn(e)); why != "" {
		return d.WithHint("%s doesn't see it: %s", view.Role.Name, why)
	}
	return shown
}

// missingColumn is the column that the engine didn't find, or "".
func missingColumn(e *graph.SQLError) string {
	if e.Name != "" {
		return e.Name
	}
	for _, before := range []string{`does not have a column named "`, `Referenced column "`} {
		if _, rest, found := strings.Cut(e.Message, before); found {
			name, _, _ := strings.Cut(rest, `"`)
			return name
		}
	}
	return ""
}
