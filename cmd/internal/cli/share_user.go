package cli

import (
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner"
)

// roleAndUser reads ROLE or ROLE:USER of the last release. The user becomes a token.
func (a *app) roleAndUser(c *compiled, text string) (role, user string, err error) {
	if err := a.needRelease(c); err != nil {
		return "", "", err
	}
	found, user, err := a.roleOf(c, c.manifest, text)
	if err != nil {
		return "", "", err
	}
	return found.Name, user, nil
}

// userOfShare turns the user of a share on demand into a token.
func (a *app) userOfShare(c *compiled, name, id string) (string, error) {
	if err := a.needRelease(c); err != nil {
		return "", err
	}
	var role *graph.Role
	if c.manifest.Policy != nil {
		for _, s := range c.manifest.Policy.Shares {
			switch {
			case s.Name == name && !s.OnDemand:
				return "", diag.New(diag.UnknownShare, source.Span{}, "share %s isn't made on demand: it has no --user", name).
					WithHint("`edfi-build share %s` makes all of its files", name)
			case s.Name == name:
				role = c.manifest.Policy.Role(s.Role)
			}
		}
	}
	return a.tokenOfUser(c, role, id)
}

// tokenOfUser turns the id of a role's user into its token, with the key. A role that
// isn't known is told later, by who knows which there are.
func (a *app) tokenOfUser(c *compiled, role *graph.Role, id string) (string, error) {
	if role == nil || isToken(id) {
		return id, nil
	}
	_, token, err := a.roleOf(c, c.manifest, role.Name+":"+id)
	return token, err
}

// needRelease reads the manifest of the last release, which shares are made of.
func (a *app) needRelease(c *compiled) error {
	l := a.openLake(c)
	release, err := runner.FindRelease(l, "", c.project.Graph.Timezone)
	if err != nil {
		return err
	}
	c.manifest, err = runner.ReadManifest(l, release)
	return err
}
