package cache

import (
	"crypto/sha256"
	"encoding/binary"
	"sync"

	"github.com/edfi-build/edfi-build/internal/source"
)

// Memo remembers small results from one compilation to the next, each by a digest of
// all that it follows from. What a compilation didn't ask for is forgotten, so that
// it doesn't grow. It is safe for concurrent use; a nil *Memo remembers nothing.
type Memo struct {
	before map[string]string

	mutex sync.Mutex
	now   map[string]string
}

// NewMemo makes a memo of the Results of an earlier one, as Marshal wrote them; nil at first.
func NewMemo(block []byte) *Memo {
	m := &Memo{now: map[string]string{}}
	if block != nil && Unmarshal(block, &m.before, nil) != nil {
		m.before = nil // damaged: as if there were nothing
	}
	return m
}

// Key makes a key of everything that a result follows from. The parts are told apart.
func Key(parts ...string) string {
	var all []byte
	for _, part := range parts {
		all = binary.LittleEndian.AppendUint64(all, uint64(len(part)))
		all = append(all, part...)
	}
	sum := sha256.Sum256(all)
	return string(sum[:])
}

// Recall reads a result into a pointer to the zero value of the type that was kept.
// Places in it are places of the given file; nil where it has none.
func (m *Memo) Recall(key string, file *source.File, into any) bool {
	if m == nil {
		return false
	}
	block, known := m.before[key]
	files := func(path string) *source.File {
		if file == nil || file.Path != path {
			return nil
		}
		return file
	}
	if !known || Unmarshal([]byte(block), into, files) != nil {
		return false
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.now[key] = block
	return true
}

// Keep remembers a result, given as a pointer. A result that isn't plain data is
// worked out anew each time.
func (m *Memo) Keep(key string, value any) {
	if m == nil {
		return
	}
	block, err := Marshal(value)
	if err != nil {
		return
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.now[key] = string(block)
}

// Results are what has been asked for or kept: Marshal makes the block for NewMemo of
// them. The memo isn't to be used any more.
func (m *Memo) Results() *map[string]string { return &m.now }
