package vault

import (
	"io"
	"slices"

	"filippo.io/age"

	"github.com/edfi-build/edfi-build/internal/recipient"
)

// Segments lists the vault's segments with their recipients. It needs no identity.
func Segments(dir string) ([]Segment, error) { return openFolder(dir, nil).list() }

// Recipients are all who can open a part of the vault at least, sorted.
func Recipients(dir string) ([]string, error) {
	segments, err := Segments(dir)
	var all []string
	for _, s := range segments {
		all = append(all, s.Recipients...)
	}
	slices.Sort(all)
	return slices.Compact(all), err
}

// Rewrap encrypts every segment anew to exactly these recipients, and returns how many
// there were. The caller holds the lake's lock. The identity must open all of them, or
// nothing is changed (ErrLockedParts). When it is cut off, some segments are done:
// again finishes it. Copies in backups stay as they are.
func Rewrap(dir string, identity io.Reader, recipients []string) (segments int, err error) {
	err = rewrite(dir, identity, recipients, func(_ []Entry) bool { segments++; return true }, func(Entry) bool { return false })
	return segments, err
}

// Remove takes people out of the vault: everyone for whom drop is true, of every epoch.
// What remains is encrypted to the recipients. It returns how many entries are gone.
// The caller holds the lake's lock; the rules of Rewrap hold.
func Remove(dir string, identity io.Reader, drop func(Entry) bool, recipients []string) (removed int, err error) {
	counted := func(e Entry) bool {
		gone := drop(e)
		if gone {
			removed++
		}
		return gone
	}
	err = rewrite(dir, identity, recipients, func(entries []Entry) bool { return slices.ContainsFunc(entries, drop) }, counted)
	return removed, err
}

// rewrite replaces the segments that are concerned by what isn't dropped of them.
func rewrite(dir string, identity io.Reader, recipients []string, concerned func([]Entry) bool, drop func(Entry) bool) error {
	identities, err := parseIdentity(identity)
	if err != nil {
		return err
	}
	if _, err := recipient.ParseAll(recipients); err != nil {
		return err
	}
	f := openFolder(dir, nil)
	numbers, err := f.numbers()
	if err != nil || len(numbers) == 0 {
		return err
	}
	if err := f.opens(numbers, identities); err != nil {
		return err
	}
	for _, n := range numbers {
		entries, err := f.unseal(n, identities)
		if err != nil {
			return err
		}
		if !concerned(entries) {
			continue
		}
		if err := f.replace(n, slices.DeleteFunc(entries, drop), recipients); err != nil {
			return err
		}
	}
	return f.clear()
}

// opens tells before anything is changed whether all segments can be opened.
func (f folder) opens(numbers []int64, identities []age.Identity) error {
	locked := 0
	for _, n := range numbers {
		switch _, err := f.unseal(n, identities); err {
		case nil:
		case ErrNotForYou:
			locked++
		default:
			return err
		}
	}
	switch locked {
	case 0:
		return nil
	case len(numbers):
		return ErrNotForYou
	}
	return ErrLockedParts
}
