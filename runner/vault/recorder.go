package vault

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/edfi-build/edfi-build/runner/lake"
)

// Recorder makes pseudonyms and keeps in the vault who they stand for. It has the
// stewards' public keys only: it can add to the vault and not read it. It is safe for
// concurrent use.
//
// It remembers the tokens of all whom the vault knows or this run has met, in some 30
// bytes each, and of new people their ids until Keep has written them.
type Recorder struct {
	key        *Key
	folder     folder
	recipients []string
	now        func() time.Time

	loading sync.Once
	loaded  error // why the vault's tokens couldn't be read
	shards  [shards]shard
	keeping sync.Mutex
}

// shards let threads work side by side.
const shards = 64

type shard struct {
	mu    sync.RWMutex
	known map[digest]struct{} // in the vault, or among fresh
	fresh []newcomer          // met since the last Keep
}

// newcomer is somebody whom the vault doesn't know yet.
type newcomer struct {
	subject, id string
	digest      digest
}

// NewRecorder records in the vault of a folder, for the recipients of
// recipient.ParseAll. now is the clock; fsys is what it writes through, nil is the
// system's.
func NewRecorder(key *Key, dir string, recipients []string, now func() time.Time, fsys lake.FS) *Recorder {
	r := &Recorder{key: key, folder: openFolder(dir, fsys), recipients: recipients, now: now}
	for i := range r.shards {
		r.shards[i].known = map[digest]struct{}{}
	}
	return r
}

// ID names the key, and says that the vault knows its tokens: what was made before
// there was a vault is made anew, so that everybody gets into it.
func (r *Recorder) ID() string { return r.key.ID() + "/vault" }

// Pseudonym is Key.Pseudonym, and remembers the person for Keep.
func (r *Recorder) Pseudonym(subject, value string) (string, error) {
	id, err := r.key.normal(subject, value)
	if err != nil {
		return "", err
	}
	r.loading.Do(r.load)
	made := r.key.digest(subject, id)
	s := r.shardOf(made)
	s.mu.RLock()
	_, known := s.known[made]
	s.mu.RUnlock()
	if !known {
		s.meet(newcomer{subject, id, made})
	}
	return r.key.token(subject, made), nil
}

func (r *Recorder) shardOf(d digest) *shard { return &r.shards[d[0]%shards] }

func (s *shard) meet(n newcomer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, known := s.known[n.digest]; known {
		return
	}
	// Copies of their own: the engine's memory is gone after the call.
	n.subject, n.id = strings.Clone(n.subject), strings.Clone(n.id)
	s.known[n.digest] = struct{}{}
	s.fresh = append(s.fresh, n)
}

// load reads who is in the vault already: their tokens, which stand in the open.
// Where that fails, everybody is new, and Keep tells why.
func (r *Recorder) load() {
	segments, err := r.folder.list()
	r.loaded = err
	for _, segment := range segments {
		for _, token := range segment.Tokens {
			if d, ok := digestOf(token); ok {
				r.shardOf(d).known[d] = struct{}{} // nobody else is at work yet
			}
		}
	}
}

// Keep makes durable who the tokens made so far stand for. It is to be called before
// anything that holds them can be read or adopted. What it couldn't write, the next
// call tries again.
func (r *Recorder) Keep() error {
	r.keeping.Lock()
	defer r.keeping.Unlock()
	met := r.collect()
	if len(met) == 0 {
		return nil
	}
	err := r.loaded
	if err == nil {
		err = r.folder.add(r.entries(met), r.recipients)
	}
	if err != nil {
		r.giveBack(met)
	}
	return err
}

// collect takes those who were met since the last time, by token: the order in which
// data has them says something about them.
func (r *Recorder) collect() []newcomer {
	var met []newcomer
	for i := range r.shards {
		s := &r.shards[i]
		s.mu.Lock()
		met = append(met, s.fresh...)
		s.fresh = nil
		s.mu.Unlock()
	}
	slices.SortFunc(met, func(a, b newcomer) int { return bytes.Compare(a.digest[:], b.digest[:]) })
	return met
}

func (r *Recorder) giveBack(met []newcomer) {
	s := &r.shards[0]
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fresh = append(s.fresh, met...)
}

// entries are what the vault is to know of people.
func (r *Recorder) entries(met []newcomer) []Entry {
	at := r.now().UTC()
	entries := make([]Entry, len(met))
	for i, n := range met {
		entries[i] = Entry{Subject: n.subject, ID: n.id, Token: r.key.token(n.subject, n.digest), Epoch: r.key.epoch, Added: at}
		if before := r.key.before; before != nil {
			entries[i].Previous = before.token(n.subject, before.digest(n.subject, n.id))
		}
	}
	return entries
}
