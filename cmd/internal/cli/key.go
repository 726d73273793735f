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
// none does. Where the project has a vault, the key records in it.
func (a *app) key(c *compiled) (runner.Key, diag.List, error) {
	if !c.needsKey() {
		return nil, nil, nil
	}
	ring, notes, err := a.keyring(c)
	if err != nil {
		return nil, nil, err
	}
	key, err := ring.Key(c.project.Graph.District.CDSCode, c.cases())
	if err != nil {
		return nil, nil, badKey(c, err)
	}
	recipients := c.project.Settings.Recipients
	if len(recipients) == 0 {
		return key, append(notes, noVault(c)...), nil
	}
	return vault.NewRecorder(key, a.openLake(c).VaultDir(), recipients, a.env.Now, nil), notes, nil
}

// noVault warns that nobody will be able to lead tokens back. For development that is
// as it should be.
func noVault(c *compiled) diag.List {
	if c.project.Target.Name == devTarget {
		return nil
	}
	return diag.List{diag.Warn(diag.NoVault, source.Span{}, "there is no vault: nobody can lead the tokens of target %s back to people", c.project.Target.Name).
		WithHint("list the stewards' age recipients in edfi_project.yml: vault: {recipients: [age1…]}")}
}

// lostVault warns where the last release was made with a vault that isn't there any
// more: what a run reuses, it doesn't pseudonymise, so nobody would come into it again.
func (a *app) lostVault(c *compiled, key runner.Key) diag.List {
	l := a.openLake(c)
	release, err := l.Latest()
	if err != nil || key == nil || len(c.project.Settings.Recipients) == 0 || release.KeyID != key.ID() {
		return nil
	}
	if segments, err := vault.Segments(l.VaultDir()); err != nil || len(segments) > 0 {
		return nil
	}
	return diag.List{diag.Warn(diag.VaultLacks, source.Span{}, "the vault is empty, though the last release was made with one").
		WithHint("restore _vault from a backup, or fill it anew from raw: run --full-refresh")}
}

// cases are the declared letter cases of identifiers, by subject.
func (c *compiled) cases() map[string]vault.Case {
	cases := map[string]vault.Case{}
	for subject, name := range c.project.Graph.PseudonymCases {
		cases[subject] = vault.Case(name)
	}
	return cases
}

func (c *compiled) needsKey() bool {
	for _, n := range c.manifest.Nodes {
		if len(n.Uses.Pseudonym) > 0 {
			return true
		}
	}
	return false
}

var errNoKeyNamed = errors.New("the target names none")

// keyring reads the keys of all epochs of the target; the target dev makes its own on
// first use. Errors are diagnostics.
func (a *app) keyring(c *compiled) (vault.Keyring, diag.List, error) {
	target := c.target()
	if target.PseudonymKey == "" && target.Name != devTarget {
		return vault.Keyring{}, nil, badKey(c, errNoKeyNamed)
	}
	if target.PseudonymKey != "" {
		if err := outside(target.PseudonymKey, "the pseudonym key", c.secretless()); err != nil {
			return vault.Keyring{}, nil, err
		}
		ring, err := vault.ReadKeyFile(target.PseudonymKey)
		if err != nil {
			err = badKey(c, err)
		}
		return ring, nil, err
	}
	ring, made, err := vault.DevKey(filepath.Join(c.dir, keyFolder), a.env.Random)
	if err != nil {
		return ring, nil, badKey(c, err)
	}
	if made {
		return ring, diag.List{diag.Warn(diag.DevKeyMade, source.Span{}, "made a pseudonym key for the dev target, in %s", keyFolder).
			WithHint("tokens made with it are for development only")}, nil
	}
	return ring, nil, nil
}

func badKey(c *compiled, err error) error {
	return diag.New(diag.BadKey, source.Span{}, "target %s has no usable pseudonym key: %s", c.project.Target.Name, err).
		WithHint("make one with `edfi-build keys new FILE`, outside of the project and the lake, and name it as the target's pseudonym_key")
}
