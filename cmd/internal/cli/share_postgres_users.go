package cli

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner/postgres"
)

// usersHeader is the first line of a users' file.
var usersHeader = []string{"login", "role", "user"}

// usersOf reads which login has which role. Ids of people become tokens. Messages name
// lines and repeat nothing of them but logins and roles: the rest identifies people.
func (a *app) usersOf(c *compiled, path string) ([]postgres.User, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, badUsers("the users' file can't be read")
	}
	rows := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	rows.FieldsPerRecord, rows.TrimLeadingSpace = len(usersHeader), true
	header, err := rows.Read()
	if err != nil || !slices.Equal(header, usersHeader) {
		return nil, badUsers("the users' file doesn't begin with the line %s", strings.Join(usersHeader, ","))
	}
	users := []postgres.User{}
	seen := map[string]bool{}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return users, nil
		}
		if err != nil {
			var wrong *csv.ParseError
			errors.As(err, &wrong) // a reader of bytes gives no other error
			return nil, badUsers("line %d of the users' file isn't login,role,user", wrong.Line)
		}
		line, _ := rows.FieldPos(0)
		user, err := a.userOfLine(c, line, row)
		if err != nil {
			return nil, err
		}
		if seen[user.Login] {
			return nil, badUsers("line %d of the users' file names %s again: a login has one role", line, user.Login)
		}
		seen[user.Login], users = true, append(users, user)
	}
}

func (a *app) userOfLine(c *compiled, line int, row []string) (postgres.User, error) {
	login, id := strings.TrimSpace(row[0]), strings.TrimSpace(row[2])
	role := c.manifest.Policy.Role(strings.TrimSpace(row[1]))
	switch {
	case login == "":
		return postgres.User{}, badUsers("line %d of the users' file names no login", line)
	case role == nil:
		return postgres.User{}, badUsers("line %d of the users' file names a role that governance.yml doesn't have", line).
			WithHint("there is %s", strings.Join(roleNames(c.manifest.Policy), ", "))
	case role.User == "" && id != "":
		return postgres.User{}, badUsers("line %d of the users' file gives %s a user, and that role is no person's", line, role.Name)
	case role.User != "" && id == "":
		return postgres.User{}, badUsers("line %d of the users' file names no user, and %s sees what is that person's to see", line, role.Name)
	case id == "":
		return postgres.User{Login: login, Role: role.Name}, nil
	}
	token, err := a.tokenOfUser(c, role, id)
	return postgres.User{Login: login, Role: role.Name, Token: token}, err
}

func roleNames(p *graph.Policy) []string {
	var names []string
	for _, r := range p.Roles {
		names = append(names, r.Name)
	}
	return names
}

func badUsers(format string, args ...any) diag.Diagnostic {
	return diag.New(diag.BadUsersFile, source.Span{}, format, args...).WithHint("login,role,user and then a line for each login, such as jdoe,teacher,70142")
}
