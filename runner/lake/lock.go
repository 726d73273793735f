package lake

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Holder says who holds the writer lock.
type Holder struct {
	PID   int       `json:"pid"`
	Host  string    `json:"host"`
	Since time.Time `json:"since"`
}

func (h Holder) String() string {
	if h.PID == 0 {
		return "another process"
	}
	return fmt.Sprintf("process %d on %s, since %s", h.PID, h.Host, h.Since.UTC().Format(time.RFC3339))
}

// Lock makes the caller the lake's only writer until it calls unlock; Since is
// filled in. The lock ends with the process, however that ends, so none is ever
// left behind. When another holds it, the error is a diagnostic that says who, and
// errors.Is finds ErrLocked.
//
// While a purge is unfinished nobody writes but who finishes it: see LockForPurge.
func (l *Lake) Lock(h Holder) (unlock func() error, err error) {
	if unlock, err = l.LockForPurge(h); err != nil {
		return nil, err
	}
	if err := l.refuseUnfinished(); err != nil {
		return nil, errors.Join(err, unlock())
	}
	return unlock, nil
}

// LockForPurge is Lock for who finishes a purge if one is unfinished.
func (l *Lake) LockForPurge(h Holder) (unlock func() error, err error) {
	if err := l.makeFolders(l.dir); err != nil {
		return nil, err
	}
	h.Since = l.now().UTC()
	note, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	lock, err := l.fs.TryLock(l.path(lockFile), append(note, '\n'))
	if errors.Is(err, ErrLocked) {
		d := diag.New(diag.LakeLocked, source.Span{}, "the lake is being written by %s", l.holder())
		return nil, &problem{d.WithHint("wait until it ends, or stop it"), err}
	}
	if err != nil {
		return nil, err
	}
	return lock.Close, nil
}

// holder reads who holds the lock; the zero Holder when its note isn't whole.
func (l *Lake) holder() Holder {
	var h Holder
	content, err := l.readFile(l.path(lockFile))
	if err != nil || json.Unmarshal(content, &h) != nil {
		return Holder{}
	}
	return h
}
