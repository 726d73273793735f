// Package vault holds what may lead from a token back to a person: the pseudonym
// key. Nothing of a key is ever written to SQL, logs or the lake.
package vault

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"

	"golang.org/x/text/unicode/norm"
)

// KeySize is the least length of a key in bytes: shorter ones are refused,
// because state ids have ten digits and must not be found by trying them all
// (NIST SP 800-53, SI-19(4)).
const KeySize = 32

// Key makes pseudonyms. It is safe for concurrent use.
type Key struct {
	master   []byte
	district string
	epoch    int

	mu      sync.Mutex
	subkeys map[string][]byte // by subject
}

// NewKey takes the master key, the district's code (tokens of two districts never
// meet) and the epoch, from 1, which a rotation raises.
func NewKey(master []byte, district string, epoch int) (*Key, error) {
	if len(master) < KeySize {
		return nil, fmt.Errorf("a pseudonym key needs at least %d bytes, this one has %d", KeySize, len(master))
	}
	if weak(master) {
		return nil, errors.New("this pseudonym key repeats too few different bytes to be random")
	}
	return &Key{master: master, district: district, epoch: epoch, subkeys: map[string][]byte{}}, nil
}

// weak finds keys that nobody drew at random, such as zeros. Of 32 random bytes
// fewer than 16 different ones come up less than once in 10^12 draws.
func weak(key []byte) bool {
	different := map[byte]bool{}
	for _, b := range key {
		different[b] = true
	}
	return len(different) < 16
}

// ID names the key in public, for fingerprints and releases: it tells whether two
// runs used the same key and nothing else.
func (k *Key) ID() string {
	return hex.EncodeToString(k.derive("id")[:4])
}

// Errors of Pseudonym. They name no input.
var (
	errEmpty   = errors.New("a pseudonym of an empty value: turn it into NULL or leave the row out")
	errSubject = errors.New("a pseudonym needs a subject such as student")
)

// Pseudonym gives the token of a person: a letter for the subject (see letter),
// the epoch, an underscore, and 128 bits of an HMAC-SHA-256 in base32 without padding, 29
// characters in epochs under 10. The value is trimmed and brought to Unicode's
// composed form first, so that two spellings of one id meet; letter case counts.
func (k *Key) Pseudonym(subject, value string) (string, error) {
	if subject == "" {
		return "", errSubject
	}
	value = norm.NFC.String(strings.TrimSpace(value))
	if value == "" {
		return "", errEmpty
	}
	mac := hmac.New(sha256.New, k.subkey(subject))
	// The length in front keeps two inputs from running into one.
	var length [8]byte
	binary.BigEndian.PutUint64(length[:], uint64(len(value)))
	mac.Write(length[:])
	mac.Write([]byte(value))
	token := tokenEncoding.EncodeToString(mac.Sum(nil)[:16])
	return fmt.Sprintf("%s%d_%s", letter(subject), k.epoch, token), nil
}

// letter tells people at sight whose token they look at; it separates nothing,
// subkeys do.
func letter(subject string) string {
	switch subject {
	case "student":
		return "s"
	case "staff":
		return "t"
	case "contact":
		return "c"
	}
	return "p"
}

var tokenEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// subkey separates subjects: the student 123 and the teacher 123 share nothing.
func (k *Key) subkey(subject string) []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.subkeys[subject] == nil {
		k.subkeys[subject] = k.derive(fmt.Sprintf("%s|%s|%d", k.district, subject, k.epoch))
	}
	return k.subkeys[subject]
}

// derive is HKDF-SHA-256 (RFC 5869) with the purpose as its info.
func (k *Key) derive(purpose string) []byte {
	key, err := hkdf.Key(sha256.New, k.master, nil, "edfi-build/pseudonym/v1|"+purpose, sha256.Size)
	if err != nil {
		// Only a length over 255 hashes fails.
		panic("derive a key: " + err.Error())
	}
	return key
}
