package vault

import (
	"cmp"
	"errors"
	"io"
	"iter"
	"slices"
)

// Vault is an opened vault: all of it in memory, and nothing of it on a disk. It is
// safe for concurrent use.
type Vault struct {
	entries []Entry        // sorted by subject, id and epoch
	byToken map[string]int // place in entries; also by Previous, where no entry has that token
	locked  int
}

// OpenVault decrypts the vault of a folder with a steward's identity file. A vault
// without segments is empty. Segments of other identities are left out, see Locked;
// where all are, that is ErrNotForYou. Errors name no path and nobody.
func OpenVault(dir string, identity io.Reader) (*Vault, error) {
	identities, err := parseIdentity(identity)
	if err != nil {
		return nil, err
	}
	f := openFolder(dir, nil)
	numbers, err := f.numbers()
	if err != nil {
		return nil, err
	}
	v := &Vault{byToken: map[string]int{}}
	for _, n := range numbers {
		entries, err := f.unseal(n, identities)
		if errors.Is(err, ErrNotForYou) {
			v.locked++
			continue
		}
		if err != nil {
			return nil, err
		}
		v.entries = append(v.entries, entries...)
	}
	if v.locked > 0 && v.locked == len(numbers) {
		return nil, ErrNotForYou
	}
	v.sort()
	return v, nil
}

// sort orders the entries and drops those that are there more than once.
func (v *Vault) sort() {
	slices.SortFunc(v.entries, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Epoch, b.Epoch),
			cmp.Compare(a.Token, b.Token), -cmp.Compare(a.Previous, b.Previous), a.Added.Compare(b.Added))
	})
	v.entries = slices.CompactFunc(v.entries, func(a, b Entry) bool { return a.Token == b.Token })
	for i, e := range v.entries {
		v.byToken[e.Token] = i
	}
	for i, e := range v.entries {
		if _, known := v.byToken[e.Previous]; !known && e.Previous != "" {
			v.byToken[e.Previous] = i
		}
	}
}

// Locked is the number of segments that the identity doesn't open: who isn't found may
// be in one of them. `keys recipients` re-wraps them.
func (v *Vault) Locked() int { return v.locked }

// ByToken finds whose a token is. A token of an epoch from which nothing else is
// left is found by the crosswalk: then the entry's Previous is the token asked for.
func (v *Vault) ByToken(token string) (Entry, bool) {
	i, ok := v.byToken[token]
	if !ok || token == "" {
		return Entry{}, false
	}
	return v.entries[i], true
}

// ByID finds the tokens of a person, of each epoch one, the newest first. id is in the
// normal form, see Normal.
func (v *Vault) ByID(subject, id string) []Entry {
	var found []Entry
	at, _ := slices.BinarySearchFunc(v.entries, Entry{Subject: subject, ID: id}, func(e, want Entry) int {
		return cmp.Or(cmp.Compare(e.Subject, want.Subject), cmp.Compare(e.ID, want.ID))
	})
	for ; at < len(v.entries) && v.entries[at].Subject == subject && v.entries[at].ID == id; at++ {
		found = append(found, v.entries[at])
	}
	slices.Reverse(found)
	return found
}

// All goes through everybody, by subject, id and epoch.
func (v *Vault) All() iter.Seq[Entry] { return slices.Values(v.entries) }
