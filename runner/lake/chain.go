package lake

import (
	"errors"
	"io/fs"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// VerifyChain checks every release from the first to the newest: numbered without
// a gap but for those that a tombstone names, each naming the SHA-256 of the one
// before, each with what it keeps. It returns up to which release all are sound,
// and the first break as a diagnostic. Table versions and data files are not looked
// at: see Verify.
func (l *Lake) VerifyChain() (int, error) {
	numbers, err := l.List()
	if err != nil || len(numbers) == 0 {
		return 0, err
	}
	gone, err := l.gone()
	if err != nil {
		return 0, err
	}
	previous := ""
	newest := numbers[len(numbers)-1]
	for number := int64(1); number <= newest; number++ {
		sum, isGone := gone.releases[number]
		if !isGone {
			if sum, err = l.verifyRelease(number, previous); err != nil {
				return int(number - 1), err
			}
		}
		previous = sum
	}
	return int(newest), nil
}

// verifyRelease checks one release against the SHA-256 of the file before it, and
// returns its own.
func (l *Lake) verifyRelease(number int64, previous string) (string, error) {
	r, sum, err := l.readListed(number)
	if err != nil {
		return "", err
	}
	if err := l.checkFollows(r, previous); err != nil {
		return "", err
	}
	for _, name := range sortedNames(r.Files) {
		if _, err := l.Kept(r, name); err != nil {
			return "", err
		}
	}
	return sum, nil
}

// readListed reads a release that must exist.
func (l *Lake) readListed(number int64) (Release, string, error) {
	if _, err := l.fs.Stat(l.releasePath(number)); errors.Is(err, fs.ErrNotExist) {
		return Release{}, "", l.broken(number, "it is missing")
	}
	return l.readRelease(number)
}

func (l *Lake) checkFollows(r Release, previous string) error {
	if r.Previous != previous {
		return l.broken(r.Number, "it doesn't follow from the release before it: one of the two was altered")
	}
	return nil
}

func (l *Lake) broken(number int64, what string) error {
	d := diag.New(diag.BrokenChain, source.Span{}, "the chain of releases breaks at %s: %s", below(l.dir, l.releasePath(number)), what)
	return d.WithHint("restore the file from a backup")
}

// orDamaged says that a file which must be there is missing; other errors stay.
func (l *Lake) orDamaged(name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return l.damagedRecord(name, errors.New("it is missing"))
	}
	return err
}
