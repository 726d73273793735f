package compiler

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/edfi-build/edfi-build/compiler/cache"
	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// The blocks of a pack that holds the outcome of a compilation. From blockNodes on,
// each holds a part of the nodes.
const (
	blockRecord = iota
	blockSummary
	blockMemo    // small results for a compilation after an edit
	blockProject // the manifest without its nodes
	blockNodes
)

// nodesPerBlock lets the blocks be read side by side.
const nodesPerBlock = 2000

// summary is what every command needs of an outcome.
type summary struct {
	Warnings diag.List
	Kinds    map[graph.Kind]int
}

const packPrefix = "compile-"

// packPath is the file for the request's options: those who compile for two targets
// in turn keep both outcomes.
func (r Request) packPath() string {
	sum := sha256.Sum256([]byte(r.outside().Options))
	return filepath.Join(r.Cache, packPrefix+hex.EncodeToString(sum[:4]))
}

// recalled is a pack whose record holds. It stays open: another process may put a
// newer one in its place.
type recalled struct {
	pack  *cache.Pack
	files cache.Files
}

// recall returns the outcome of an earlier compilation, or nil where there is none
// or anything differs; then memo is what can be used of it nevertheless.
func (r Request) recall() (made *Made, warnings diag.List, memo *cache.Memo) {
	if r.Cache == "" {
		return nil, nil, nil
	}
	pack, err := cache.OpenPack(r.packPath(), r.Identity)
	if err != nil {
		return nil, nil, r.memoOf(nil)
	}
	if made, warnings = r.recallFrom(pack); made != nil {
		return made, warnings, nil
	}
	defer pack.Close()
	return nil, nil, r.memoOf(pack)
}

// memoOf reads the memo of a pack; an empty one of nil.
func (r Request) memoOf(pack *cache.Pack) *cache.Memo {
	if r.Cache == "" {
		return nil
	}
	var block []byte
	if pack != nil {
		block, _ = pack.Block(blockMemo) // nil when it is damaged
	}
	return cache.NewMemo(block)
}

func (r Request) recallFrom(pack *cache.Pack) (*Made, diag.List) {
	var record cache.Record
	if readBlock(pack, blockRecord, &record, nil) != nil {
		return nil, nil
	}
	texts, same := record.Holds(r.Files, r.outside())
	if !same {
		return nil, nil
	}
	p, problems := project.LoadSettings(r.Files, r.Project)
	if problems.HasErrors() {
		return nil, nil
	}
	files := indexed(texts)
	var s summary
	if readBlock(pack, blockSummary, &s, files) != nil {
		return nil, nil
	}
	made := &Made{ID: r.id(&record), Project: p, Recalled: true, Kinds: s.Kinds, request: r, recalled: &recalled{pack, files}}
	return made, s.Warnings
}

// id names an outcome by all that it follows from.
func (r Request) id(record *cache.Record) string { return record.Digest(r.Identity) }

func readBlock(pack *cache.Pack, at int, into any, files cache.Files) error {
	block, err := pack.Block(at)
	if err != nil {
		return err
	}
	return cache.Unmarshal(block, into, files)
}

// indexed makes files of texts when they are asked for.
func indexed(texts map[string]string) cache.Files {
	var mutex sync.Mutex
	files := map[string]*source.File{}
	return func(path string) *source.File {
		mutex.Lock()
		defer mutex.Unlock()
		if file := files[path]; file != nil {
			return file
		}
		text, there := texts[path]
		if !there {
			return nil
		}
		files[path] = source.NewFile(path, text)
		return files[path]
	}
}

// manifest reads the manifest, its nodes on all cores. It is called once.
func (r *recalled) manifest() (*graph.Manifest, error) {
	defer r.pack.Close()
	var m graph.Manifest
	if err := readBlock(r.pack, blockProject, &m, r.files); err != nil {
		return nil, err
	}
	parts := make([][]*graph.Node, r.pack.Blocks()-blockNodes)
	var workers errgroup.Group
	for i := range parts {
		workers.Go(func() error { return readBlock(r.pack, blockNodes+i, &parts[i], r.files) })
	}
	if err := workers.Wait(); err != nil {
		return nil, err
	}
	m.Nodes = map[string]*graph.Node{}
	for _, part := range parts {
		for _, node := range part {
			m.Nodes[node.ID] = node
		}
	}
	return &m, nil
}

// keep writes the outcome of a compilation.
func (r Request) keep(made *Made, f *findings) {
	if r.Cache == "" {
		return
	}
	withoutNodes := *made.manifest
	withoutNodes.Nodes = nil
	parts := []any{f.record, &summary{f.warnings, made.Kinds}, f.memo.Results(), &withoutNodes}
	for nodes := range slices.Chunk(made.manifest.Sorted(), nodesPerBlock) {
		parts = append(parts, &nodes)
	}
	blocks := make([][]byte, len(parts))
	var workers errgroup.Group
	workers.SetLimit(runtime.GOMAXPROCS(0)) // each has buffers of its own
	for i, part := range parts {
		workers.Go(func() (err error) {
			blocks[i], err = cache.Marshal(part)
			return err
		})
	}
	if workers.Wait() != nil {
		return
	}
	if cache.WritePack(r.packPath(), r.Identity, blocks) == nil {
		r.prune()
	}
}

// keptPacks is how many outcomes, each for other options, are kept.
const keptPacks = 4

// prune removes all but the newest packs.
func (r Request) prune() {
	entries, err := os.ReadDir(r.Cache)
	if err != nil {
		return
	}
	age := func(e os.DirEntry) int64 {
		info, err := e.Info()
		if err != nil {
			return 0
		}
		return info.ModTime().UnixNano()
	}
	entries = slices.DeleteFunc(entries, func(e os.DirEntry) bool { return !strings.HasPrefix(e.Name(), packPrefix) })
	slices.SortFunc(entries, func(a, b os.DirEntry) int { return int(min(max(age(b)-age(a), -1), 1)) })
	for _, old := range entries[min(keptPacks, len(entries)):] {
		_ = os.Remove(filepath.Join(r.Cache, old.Name())) // it stays until the next time
	}
}
