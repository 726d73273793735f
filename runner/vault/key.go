// Package vault keeps people and their tokens apart: the keys that make tokens, and
// the vault that leads a token back to a person. Nothing of a key is ever written to
// SQL, logs or the lake; what the vault writes there only a steward can read.
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
	"hash"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/edfi-build/edfi-build/graph"
)

// KeySize is the least length of a key in bytes: shorter ones are refused,
// because state ids have ten digits and must not be found by trying them all
// (NIST SP 800-53, SI-19(4)).
const KeySize = 32

// MaxEpoch is the last epoch. It keeps tokens under the 32 characters of Ed-Fi's
// unique ids.
const MaxEpoch = 999

// Key makes the pseudonyms of one epoch. It is safe for concurrent use.
type Key struct {
	master   []byte
	district string
	epoch    int
	cases    map[string]Case // by subject
	before   *Key            // of the epoch before; nil: there is none

	mu      sync.RWMutex
	subkeys map[string]*subkey // by subject
}

// subkey makes the tokens of one subject.
type subkey struct {
	prefix string    // of its tokens
	macs   sync.Pool // of hash.Hash
}

// NewKey takes the master key, the district's code (tokens of two districts never
// meet) and the epoch, from 1 to MaxEpoch, which a rotation raises.
func NewKey(master []byte, district string, epoch int) (*Key, error) {
	if len(master) < KeySize {
		return nil, fmt.Errorf("a pseudonym key needs at least %d bytes, this one has %d", KeySize, len(master))
	}
	if weak(master) {
		return nil, errors.New("this pseudonym key repeats too few different bytes to be random")
	}
	if epoch < 1 || epoch > MaxEpoch {
		return nil, fmt.Errorf("the epochs of a pseudonym key go from 1 to %d", MaxEpoch)
	}
	return &Key{master: master, district: district, epoch: epoch, subkeys: map[string]*subkey{}}, nil
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
// runs make the same tokens (the letter cases count too), and nothing else.
func (k *Key) ID() string {
	purpose := fmt.Sprintf("id|%s|%d", k.district, k.epoch)
	for _, subject := range slices.Sorted(maps.Keys(k.cases)) {
		purpose += fmt.Sprintf("|%s=%s", subject, k.cases[subject])
	}
	return hex.EncodeToString(k.derive(purpose)[:8])
}

// Keep does nothing: a key alone remembers nobody. See Recorder.
func (k *Key) Keep() error { return nil }

// Epoch tells which epoch's tokens the key makes.
func (k *Key) Epoch() int { return k.epoch }

var errSubject = errors.New("a pseudonym needs a subject such as student")

// Pseudonym gives the token of a person: a letter for the subject (see letter),
// the epoch, an underscore, and 128 bits of an HMAC-SHA-256 in base32 without
// padding, 29 characters in epochs under 10 and 31 at most. The value is brought to
// the subject's normal form first (see Normal), so that two spellings of one id meet.
func (k *Key) Pseudonym(subject, value string) (string, error) {
	value, err := k.normal(subject, value)
	if err != nil {
		return "", err
	}
	return k.token(subject, k.digest(subject, value)), nil
}

// normal is the form of a value in which it is known.
func (k *Key) normal(subject, value string) (string, error) {
	if subject == "" {
		return "", errSubject
	}
	value = Normal(value, k.cases[subject])
	if value == "" {
		return "", graph.ErrEmptyID
	}
	return value, nil
}

// digest is the part of a token that tells one person from another.
type digest [16]byte

// digest works it out for a value in normal form.
func (k *Key) digest(subject, value string) digest {
	s := k.subkey(subject)
	mac, _ := s.macs.Get().(hash.Hash)
	defer s.macs.Put(mac)
	mac.Reset()
	// The length in front keeps two inputs from running into one.
	var length [8]byte
	binary.BigEndian.PutUint64(length[:], uint64(len(value)))
	mac.Write(length[:])
	mac.Write([]byte(value))
	var sum [sha256.Size]byte
	return digest(mac.Sum(sum[:0])[:16])
}

// token writes a digest as people and tables have it.
func (k *Key) token(subject string, d digest) string {
	return k.subkey(subject).prefix + tokenEncoding.EncodeToString(d[:])
}

// digestOf reads a token back.
func digestOf(token string) (digest, bool) {
	_, text, _ := strings.Cut(token, "_")
	bytes, err := tokenEncoding.DecodeString(text)
	if err != nil || len(bytes) != len(digest{}) {
		return digest{}, false
	}
	return digest(bytes), true
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
func (k *Key) subkey(subject string) *subkey {
	k.mu.RLock()
	s := k.subkeys[subject]
	k.mu.RUnlock()
	if s != nil {
		return s
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.subkeys[subject] == nil {
		derived := k.derive(fmt.Sprintf("%s|%s|%d", k.district, subject, k.epoch))
		s = &subkey{prefix: fmt.Sprintf("%s%d_", letter(subject), k.epoch)}
		s.macs.New = func() any { return hmac.New(sha256.New, derived) }
		k.subkeys[subject] = s
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
