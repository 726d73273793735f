package lake

import (
	"bytes"
	"io"
	"io/fs"
	"maps"
	"path"
	"sort"
	"strings"
	"sync"
	"syscall"
	"time"
)

// disk is a file system in memory that knows what a power cut may take back. A
// change of a file's content is safe once the file is synced, and a change of a
// folder's entries once the folder is synced. Until then each may be lost for
// itself, whatever came after it: this is less than any real file system promises.
type disk struct {
	mu      sync.Mutex
	base    map[int]*node // as of when the disk was mounted
	live    map[int]*node // as running programs see it
	effects []*effect     // since then, in order
	locked  map[string]bool
	nodes   int // numbers given out

	steps  int          // calls so far
	fault  fault        // fails one of them
	worked func()       // called after each call that changed or synced something
	lame   map[int]bool // files whose sync has failed: what they held is not safe any more
}

// fault makes the call with a number fail, counted from 1.
type fault struct {
	step int
	err  error
}

// node is a file or, with entries, a folder. Node 0 is the root.
type node struct {
	content []byte
	entries map[string]int
	mode    fs.FileMode
}

// effect is one change that a sync makes safe: a piece of a file, or one entry.
type effect struct {
	node   int
	data   []byte // of a file, at offset
	offset int
	name   string // of a folder's entry, which then leads to target; -1: to nothing
	target int
	with   *effect // of a rename's other half: it shares that one's fate
	safe   bool
}

func newDisk() *disk { return mount(map[int]*node{0: folder()}) }

func folder() *node { return &node{entries: map[string]int{}, mode: fs.ModeDir | 0o755} }

func mount(nodes map[int]*node) *disk {
	d := &disk{base: nodes, live: copyNodes(nodes), locked: map[string]bool{}, lame: map[int]bool{}}
	for n := range nodes {
		d.nodes = max(d.nodes, n)
	}
	return d
}

func copyNodes(nodes map[int]*node) map[int]*node {
	out := make(map[int]*node, len(nodes))
	for i, n := range nodes {
		out[i] = &node{n.content, maps.Clone(n.entries), n.mode}
	}
	return out
}

// apply makes a change on nodes. Contents are shared between disks, so they are
// copied before they change.
func (e *effect) apply(nodes map[int]*node) {
	n := nodes[e.node]
	switch {
	case e.data != nil:
		content := make([]byte, max(len(n.content), e.offset+len(e.data)))
		copy(content, n.content)
		copy(content[e.offset:], e.data)
		n.content = content
	case e.target < 0:
		delete(n.entries, e.name)
	default:
		n.entries[e.name] = e.target
	}
}

// do makes a change on the running system, not yet safe.
func (d *disk) do(e *effect) *effect {
	e.apply(d.live)
	d.effects = append(d.effects, e)
	return e
}

// enter begins a call; leave ends it.
func (d *disk) enter(op, name string) error {
	d.mu.Lock()
	d.steps++
	if d.steps == d.fault.step {
		return &fs.PathError{Op: op, Path: name, Err: d.fault.err}
	}
	return nil
}

func (d *disk) leave(changed bool) {
	d.mu.Unlock()
	if changed && d.worked != nil {
		d.worked()
	}
}

// find walks to a node; -1 when there is none.
func (d *disk) find(name string) int {
	at := 0
	for part := range strings.SplitSeq(strings.Trim(name, "/"), "/") {
		if part == "" {
			continue
		}
		next, ok := d.live[at].entries[part]
		if !ok {
			return -1
		}
		at = next
	}
	return at
}

// place finds the folder for a name and what is there already (-1: nothing).
func (d *disk) place(op, name string) (folder, there int, err error) {
	folder = d.find(path.Dir(name))
	if folder < 0 || d.live[folder].entries == nil {
		return -1, -1, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
	}
	return folder, d.find(name), nil
}

// add makes a new node with an entry.
func (d *disk) add(folder int, name string, n *node) int {
	d.nodes++
	d.live[d.nodes] = n
	// A node without an entry is nowhere: that it exists needs no sync.
	d.base[d.nodes] = &node{entries: maps.Clone(n.entries), mode: n.mode}
	d.do(&effect{node: folder, name: path.Base(name), target: d.nodes})
	return d.nodes
}

func (d *disk) Create(name string, mode fs.FileMode) (NewFile, error) {
	if err := d.enter("create", name); err != nil {
		d.leave(false)
		return nil, err
	}
	defer d.leave(true)
	folder, there, err := d.place("create", name)
	if err != nil {
		return nil, err
	}
	if there >= 0 {
		return nil, &fs.PathError{Op: "create", Path: name, Err: fs.ErrExist}
	}
	return &diskFile{d, d.add(folder, name, &node{mode: mode}), name}, nil
}

// dump is how the engine writes a file: past the FS, and without a sync.
func (d *disk) dump(name string, content []byte) error {
	f, err := d.Create(name, 0o644)
	if err == nil {
		_, err = f.Write(content)
	}
	return err
}

type diskFile struct {
	disk *disk
	node int
	name string
}

// Write fails in its middle, when it fails.
func (f *diskFile) Write(p []byte) (int, error) {
	err := f.disk.enter("write", f.name)
	defer f.disk.leave(true)
	if err != nil {
		p = p[:len(p)/2]
	}
	if len(p) > 0 {
		f.disk.do(&effect{node: f.node, data: bytes.Clone(p), offset: len(f.disk.live[f.node].content)})
	}
	return len(p), err
}

func (f *diskFile) Sync() error { return f.disk.Sync(f.name) }

func (f *diskFile) Close() error {
	defer f.disk.leave(false)
	return f.disk.enter("close", f.name)
}

// Sync makes what is at a name safe. A file whose sync has failed once never is:
// Linux drops the pages, and the next sync finds nothing left to write.
func (d *disk) Sync(name string) error {
	err := d.enter("sync", name)
	defer d.leave(true)
	at := d.find(name)
	switch {
	case at < 0:
		return &fs.PathError{Op: "sync", Path: name, Err: fs.ErrNotExist}
	case err != nil:
		d.lame[at] = d.live[at].entries == nil
		return err
	case !d.lame[at]:
		d.settle(at)
	}
	return nil
}

func (d *disk) settle(at int) {
	for _, e := range d.effects {
		if e.node == at {
			e.safe = true
			if e.with != nil {
				e.with.safe = true
			}
		}
	}
}

func (d *disk) Open(name string) (io.ReadCloser, error) {
	err := d.enter("open", name)
	defer d.leave(false)
	if err != nil {
		return nil, err
	}
	at := d.find(name)
	if at < 0 {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return io.NopCloser(bytes.NewReader(d.live[at].content)), nil
}

func (d *disk) Link(oldName, newName string) error { return d.move("link", oldName, newName) }

func (d *disk) Rename(oldName, newName string) error { return d.move("rename", oldName, newName) }

func (d *disk) move(op, oldName, newName string) error {
	err := d.enter(op, newName)
	defer d.leave(err == nil)
	if err != nil {
		return err
	}
	from, what, err := d.place(op, oldName)
	if err != nil {
		return err
	}
	to, there, err := d.place(op, newName)
	switch {
	case err != nil:
		return err
	case what < 0:
		return &fs.PathError{Op: op, Path: oldName, Err: fs.ErrNotExist}
	case there >= 0 && (op == "link" || d.live[there].entries != nil):
		return &fs.PathError{Op: op, Path: newName, Err: fs.ErrExist}
	}
	added := d.do(&effect{node: to, name: path.Base(newName), target: what})
	if op == "rename" {
		d.do(&effect{node: from, name: path.Base(oldName), target: -1, with: added})
	}
	return nil
}

func (d *disk) Remove(name string) error {
	err := d.enter("remove", name)
	defer d.leave(err == nil)
	if err != nil {
		return err
	}
	folder, there, err := d.place("remove", name)
	switch {
	case err != nil:
		return err
	case there < 0:
		return &fs.PathError{Op: "remove", Path: name, Err: fs.ErrNotExist}
	case len(d.live[there].entries) > 0:
		return &fs.PathError{Op: "remove", Path: name, Err: syscall.ENOTEMPTY}
	}
	d.do(&effect{node: folder, name: path.Base(name), target: -1})
	return nil
}

func (d *disk) Mkdir(name string, mode fs.FileMode) error {
	err := d.enter("mkdir", name)
	defer d.leave(err == nil)
	if err != nil {
		return err
	}
	parent, there, err := d.place("mkdir", name)
	if err != nil {
		return err
	}
	if there >= 0 {
		return &fs.PathError{Op: "mkdir", Path: name, Err: fs.ErrExist}
	}
	n := folder()
	n.mode = fs.ModeDir | mode
	d.add(parent, name, n)
	return nil
}

func (d *disk) List(name string) ([]fs.DirEntry, error) {
	err := d.enter("list", name)
	defer d.leave(false)
	if err != nil {
		return nil, err
	}
	at := d.find(name)
	if at < 0 {
		return nil, &fs.PathError{Op: "list", Path: name, Err: fs.ErrNotExist}
	}
	var list []fs.DirEntry
	for entry, n := range d.live[at].entries {
		list = append(list, fs.FileInfoToDirEntry(diskInfo{entry, d.live[n]}))
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Name() < list[j].Name() })
	return list, nil
}

func (d *disk) Stat(name string) (fs.FileInfo, error) {
	err := d.enter("stat", name)
	defer d.leave(false)
	if err != nil {
		return nil, err
	}
	at := d.find(name)
	if at < 0 {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
	}
	return diskInfo{path.Base(name), d.live[at]}, nil
}

// TryLock keeps locks in memory, where a real one is too.
func (d *disk) TryLock(name string, _ []byte) (io.Closer, error) {
	err := d.enter("lock", name)
	defer d.leave(false)
	if err != nil {
		return nil, err
	}
	if d.locked[name] {
		return nil, ErrLocked
	}
	d.locked[name] = true
	return diskLock{d, name}, nil
}

type diskLock struct {
	disk *disk
	name string
}

func (l diskLock) Close() error {
	l.disk.mu.Lock()
	defer l.disk.mu.Unlock()
	l.disk.locked[l.name] = false
	return nil
}

type diskInfo struct {
	name string
	node *node
}

func (i diskInfo) Name() string       { return i.name }
func (i diskInfo) Size() int64        { return int64(len(i.node.content)) }
func (i diskInfo) Mode() fs.FileMode  { return i.node.mode }
func (i diskInfo) ModTime() time.Time { return time.Date(2026, 4, 1, 11, 0, 0, 0, time.UTC) }
func (i diskInfo) IsDir() bool        { return i.node.entries != nil }
func (i diskInfo) Sys() any           { return nil }
