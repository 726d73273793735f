package cache

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Outside is what a compilation takes from around the project's folder. The
// functions are those of project.Options.
type Outside struct {
	Options string // those that are plain data, as text
	Env     func(name string) (string, bool)
	Today   func(zone *time.Location) string
}

// Record says what a compilation asked for, and digests of the answers.
type Record struct {
	Asked []Asked // of the project's folder, sorted
	Env   []string
	Zones []string // whose date was asked for
	// Outside is one digest over all that isn't in the folder: the value of no
	// variable can be told from it alone.
	Outside string
}

// Asked is one question about a path, and the digest of its answer.
type Asked struct {
	Path   string
	What   string // one of the questions
	Digest string
}

// The questions: what a file holds, what a folder lists, what there is.
const (
	askFile   = "file"
	askFolder = "folder"
	askKind   = "kind"
)

// Observer is a file system that notes what it is asked. It is safe for concurrent
// use.
type Observer struct {
	fsys    fs.FS
	outside Outside

	mutex sync.Mutex
	found map[Asked]string
	env   map[string]bool
	zones map[string]bool
}

// Observe starts to note what is asked of a file system and of what is around it.
func Observe(fsys fs.FS, outside Outside) *Observer {
	return &Observer{fsys: fsys, outside: outside, found: map[Asked]string{}, env: map[string]bool{}, zones: map[string]bool{}}
}

func (o *Observer) note(what, path, digest string) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	o.found[Asked{Path: path, What: what}] = digest
}

// Open implements fs.FS.
func (o *Observer) Open(name string) (fs.File, error) {
	o.note(askFile, name, askedFile(fs.ReadFile(o.fsys, name)))
	return o.fsys.Open(name)
}

// ReadFile implements fs.ReadFileFS.
func (o *Observer) ReadFile(name string) ([]byte, error) {
	text, err := fs.ReadFile(o.fsys, name)
	o.note(askFile, name, askedFile(text, err))
	return text, err
}

// ReadDir implements fs.ReadDirFS.
func (o *Observer) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(o.fsys, name)
	o.note(askFolder, name, askedFolder(entries, err))
	return entries, err
}

// Stat implements fs.StatFS.
func (o *Observer) Stat(name string) (fs.FileInfo, error) {
	info, err := fs.Stat(o.fsys, name)
	o.note(askKind, name, askedKind(info, err))
	return info, err
}

// Env looks a variable up, as project.Options want it.
func (o *Observer) Env(name string) (string, bool) {
	o.mutex.Lock()
	o.env[name] = true
	o.mutex.Unlock()
	return o.outside.Env(name)
}

// Today asks for a date, as project.Options want it.
func (o *Observer) Today(zone *time.Location) string {
	o.mutex.Lock()
	o.zones[zone.String()] = true
	o.mutex.Unlock()
	return o.outside.Today(zone)
}

// Record returns what has been asked so far.
func (o *Observer) Record() *Record {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	r := &Record{Env: slices.Sorted(maps.Keys(o.env)), Zones: slices.Sorted(maps.Keys(o.zones))}
	r.Outside = r.digestOutside(o.outside)
	for question, digest := range o.found {
		// What was read is known to be a file.
		if question.What == askKind && o.found[Asked{Path: question.Path, What: askFile}] != "" {
			continue
		}
		question.Digest = digest
		r.Asked = append(r.Asked, question)
	}
	slices.SortFunc(r.Asked, func(a, b Asked) int {
		return cmpText(a.Path, b.Path, a.What, b.What)
	})
	return r
}

// Digest is one digest over the record and an identity, hex.
func (r *Record) Digest(identity string) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %x\n", identity, r.Outside)
	for _, asked := range r.Asked {
		fmt.Fprintf(h, "%q %s %x\n", asked.Path, asked.What, asked.Digest)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Holds asks everything again and tells whether all answers are the same. The texts
// of the files are kept: they are the project's files as they stand.
func (r *Record) Holds(fsys fs.FS, outside Outside) (texts map[string]string, same bool) {
	if r.Outside != r.digestOutside(outside) {
		return nil, false
	}
	found := make([]string, len(r.Asked))
	var next atomic.Int64
	var differs atomic.Bool
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(r.Asked) && !differs.Load(); i = int(next.Add(1)) - 1 {
				text, digest := r.Asked[i].again(fsys)
				found[i] = text
				if digest != r.Asked[i].Digest {
					differs.Store(true)
				}
			}
		})
	}
	workers.Wait()
	if differs.Load() {
		return nil, false
	}
	texts = make(map[string]string, len(r.Asked))
	for i, asked := range r.Asked {
		if asked.What == askFile {
			texts[asked.Path] = found[i]
		}
	}
	return texts, true
}

func (a Asked) again(fsys fs.FS) (text, digest string) {
	switch a.What {
	case askFile:
		content, err := fs.ReadFile(fsys, a.Path)
		return string(content), askedFile(content, err)
	case askFolder:
		return "", askedFolder(fs.ReadDir(fsys, a.Path))
	}
	return "", askedKind(fs.Stat(fsys, a.Path))
}

func (r *Record) digestOutside(outside Outside) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q\n", outside.Options)
	for _, name := range r.Env {
		value, set := outside.Env(name)
		fmt.Fprintf(h, "%q %t %q\n", name, set, value)
	}
	for _, name := range r.Zones {
		if zone, err := time.LoadLocation(name); err == nil {
			fmt.Fprintf(h, "%q %q\n", name, outside.Today(zone))
		}
	}
	return string(h.Sum(nil))
}

func askedFile(content []byte, err error) string {
	if err != nil {
		return askedNothing(err)
	}
	sum := sha256.Sum256(content)
	return string(sum[:])
}

// askedFolder tells names and kinds; what the files hold is asked on its own.
func askedFolder(entries []fs.DirEntry, err error) string {
	if err != nil {
		return askedNothing(err)
	}
	h := sha256.New()
	for _, e := range entries {
		fmt.Fprintf(h, "%q %o\n", e.Name(), e.Type())
	}
	return string(h.Sum(nil))
}

func askedKind(info fs.FileInfo, err error) string {
	if err != nil {
		return askedNothing(err)
	}
	if info.IsDir() {
		return "folder"
	}
	return fmt.Sprint(info.Mode().Type(), info.Size())
}

func askedNothing(err error) string {
	for _, known := range []error{fs.ErrNotExist, fs.ErrPermission} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return "unreadable"
}

func cmpText(pairs ...string) int {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i] != pairs[i+1] {
			if pairs[i] < pairs[i+1] {
				return -1
			}
			return 1
		}
	}
	return 0
}
