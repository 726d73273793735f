// Package recipient reads the public keys of those who may open the vault.
package recipient

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"
)

// ParseAll reads age recipients, each the public half of a steward's identity: age1…
// (X25519) or age1pq1… (post-quantum). There must be one at least; those of the two
// kinds can't be mixed.
func ParseAll(list []string) ([]age.Recipient, error) {
	var parsed []age.Recipient
	for i, text := range list {
		r, err := Parse(text)
		if err != nil {
			return nil, fmt.Errorf("recipient %d: %w", i+1, err)
		}
		parsed = append(parsed, r)
	}
	if len(parsed) == 0 {
		return nil, errors.New("a vault needs a recipient at least")
	}
	if _, err := age.Encrypt(io.Discard, parsed...); err != nil {
		return nil, ErrMixed
	}
	return parsed, nil
}

// Errors of Parse and ParseAll. None quotes what was read: it may be a secret.
var (
	ErrMixed    = errors.New("recipients of age1pq1… and of age1… can't be mixed: the vault would be as weak as the weaker")
	ErrIdentity = errors.New("this is an identity, the secret half: whoever reads the project could open the vault")
	ErrUnknown  = errors.New("this is no age recipient")
)

// Parse reads one recipient.
func Parse(text string) (age.Recipient, error) {
	switch {
	case strings.HasPrefix(strings.ToUpper(text), "AGE-SECRET-KEY-"):
		return nil, ErrIdentity
	case strings.HasPrefix(text, "age1pq1"):
		if r, err := age.ParseHybridRecipient(text); err == nil {
			return r, nil
		}
	default:
		if r, err := age.ParseX25519Recipient(text); err == nil {
			return r, nil
		}
	}
	return nil, ErrUnknown
}
