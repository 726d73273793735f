package runner

import (
	"context"
	"errors"
	"sync"

	"github.com/edfi-build/edfi-build/runner/duckdb"
)

// scratch is an engine of unit tests: it sees no file and no table but those that a test
// gives. One test uses it at a time, since all give rows to the same relations.
type scratch struct{ engine *duckdb.Engine }

// scratches lends out engines, as many as there are unit tests at a time. It is safe for
// concurrent use, but for close.
type scratches struct {
	mu   sync.Mutex
	idle []scratch
}

// use does the work with an engine that nobody else has.
func (s *scratches) use(ctx context.Context, timezone string, work func(scratch) error) error {
	lent, err := s.take(ctx, timezone)
	if err != nil {
		return err
	}
	defer s.giveBack(lent)
	return work(lent)
}

func (s *scratches) take(ctx context.Context, timezone string) (scratch, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if last := len(s.idle) - 1; last >= 0 {
		lent := s.idle[last]
		s.idle = s.idle[:last]
		return lent, nil
	}
	engine, err := duckdb.Open(ctx, duckdb.Options{Timezone: timezone, Threads: 1, MemoryLimit: "512MB", Pseudonym: standIn})
	return scratch{engine}, err
}

func (s *scratches) giveBack(lent scratch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.idle = append(s.idle, lent)
}

// standIn makes pseudonyms that people can write down (design §5).
func standIn(subject, value string) (string, error) { return subject + ":" + value, nil }

// close is for when nothing is lent out.
func (s *scratches) close() error {
	var errs []error
	for _, one := range s.idle {
		errs = append(errs, one.engine.Close())
	}
	return errors.Join(errs...)
}
