package vault

import (
	"errors"
	"fmt"
	"io"
	"io/fs"

	"filippo.io/age"
)

// Errors of those who open a vault.
var (
	ErrNoIdentity  = errors.New("the identity file holds no age identity (AGE-SECRET-KEY-…)")
	ErrNotForYou   = errors.New("the vault isn't encrypted to this identity")
	ErrLockedParts = errors.New("parts of the vault aren't encrypted to this identity")
)

// parseIdentity reads an identity file as age-keygen writes it. Errors quote nothing
// of it.
func parseIdentity(r io.Reader) ([]age.Identity, error) {
	identities, err := age.ParseIdentities(io.LimitReader(r, 1<<20))
	if err != nil {
		return nil, ErrNoIdentity
	}
	return identities, nil
}

// NewIdentityFile draws an identity for a steward into a file that isn't there yet, for
// its owner only, and returns its recipient, which goes into edfi_project.yml.
func NewIdentityFile(path string) (recipient string, err error) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return "", err
	}
	recipient = identity.Recipient().String()
	text := fmt.Appendf(nil, "# Opens the lookup vault of edfi-build. Keep it to yourself.\n# public key: %s\n%s\n", recipient, identity)
	err = writeNew(path, text)
	if errors.Is(err, fs.ErrExist) {
		return "", errors.New("there is a file already: an identity that is overwritten is lost")
	}
	if err != nil {
		return "", fmt.Errorf("the identity can't be written: %w", withoutPath(err))
	}
	return recipient, nil
}
