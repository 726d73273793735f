package cli

import (
	"errors"
	"path/filepath"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/vault"
)

// devTarget is the only target that may make a key of its own.
const devTarget = "dev"

// keyFolder holds the dev key, below the project.
const keyFolder = ".edfi"

// key reads the target's pseudonym key, if any model needs one. nil means that
// none does.
func (a *app) key(c *compiled) (runner.Key, diag.List, error) {
	if !c.needsKey() {
		return nil, nil, nil
	}
	master, notes, err := a.masterKey(c)
	if err != nil {
		return nil, nil, diag.New(diag.BadKey, source.Span{}, "target %s has no usable pseudonym key: %s", c.project.Target.Name, err).
			WithHint("make one with `openssl rand -hex 32`, keep it outside of the project with mode 0600, and name it as the target's pseudonym_key")
	}
	key, err := vault.NewKey(master, c.manifest.Project.District.CDSCode, 1)
	if err != nil {
		return nil, nil, diag.New(diag.BadKey, source.Span{}, "%s", err).WithHint("make one with `openssl rand -hex 32`")
	}
	return key, notes, nil
}

func (c *compiled) needsKey() bool {
	for _, n := range c.manifest.Nodes {
		if len(n.Uses.Pseudonym) > 0 {
			return true
		}
	}
	return false
}

func (a *app) masterKey(c *compiled) ([]byte, diag.List, error) {
	target := c.target()
	if target.PseudonymKey == "" && target.Name != devTarget {
		return nil, nil, errors.New("the target names none")
	}
	if target.PseudonymKey != "" {
		master, err := vault.ReadKeyFile(target.PseudonymKey)
		return master, nil, err
	}
	master, made, err := vault.DevKey(filepath.Join(c.dir, keyFolder), a.env.Random)
	if made {
		return master, diag.List{diag.Warn(diag.DevKeyMade, source.Span{}, "made a pseudonym key for the dev target, in %s", keyFolder).
			WithHint("tokens made with it are for development only")}, err
	}
	return master, nil, err
}
