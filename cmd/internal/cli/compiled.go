package cli

import (
	"context"
	"crypto/sha256"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/edfi-build/edfi-build/compiler/cache"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/graph/dbt"
)

// cacheFolder holds, below target/, what earlier compilations found out.
const cacheFolder = "cache"

// written says what stands in target/, so that a file is written only when it
// differs from what is there.
type written struct {
	Outcome  string           // of the compilation that the files are of
	Stamp    string           // id in the manifest: of a compilation or of a release
	Manifest int64            // when manifest.json was last changed
	Folders  map[string]int64 // likewise each folder of compiled SQL
}

// The blocks of the pack that holds it.
const (
	blockWritten = iota
	blockDigests // SHA-256 of each file of compiled SQL, by path
	writtenBlocks
)

// compiledFolder holds the compiled SQL.
func (a *app) compiledFolder(c *compiled) string { return filepath.Join(a.targetDir(c), "compiled") }

func (a *app) writtenPath(c *compiled) string {
	return filepath.Join(a.targetDir(c), cacheFolder, "written")
}

// writeCompiled writes the compiled SQL and the manifest, unless they stand as an
// earlier compile of the same left them, and keeps the outcome meanwhile.
func (a *app) writeCompiled(ctx context.Context, c *compiled) error {
	var keeping sync.WaitGroup
	keeping.Go(c.made.Keep)
	defer keeping.Wait()
	before, digests := a.readWritten(c)
	sqlStands := before.foldersStand(a.compiledFolder(c))
	manifestStands := before.manifestStands(a.targetDir(c))
	if before.Outcome == c.outcome && sqlStands && manifestStands {
		return nil
	}
	if err := c.needManifest(ctx); err != nil {
		return err
	}
	_ = os.Remove(a.writtenPath(c)) // until all is written, nothing can be said
	if !sqlStands {
		digests = nil
	}
	now := written{Outcome: c.outcome, Stamp: uuid.NewString()}
	digests, err := a.writeSQL(c, digests)
	if err != nil {
		return err
	}
	now.Folders = folderTimes(a.compiledFolder(c), digests)
	stamp := dbt.Stamp{Time: a.env.Now(), ID: now.Stamp, Version: a.env.Version, CompiledDir: a.compiledDir(c)}
	if err := writeArtifact(filepath.Join(a.targetDir(c), manifestFile), dbt.Manifest(c.manifest, stamp)); err != nil {
		return err
	}
	now.Manifest = changed(filepath.Join(a.targetDir(c), manifestFile))
	a.noteWritten(c, now, digests)
	return nil
}

// writeSQL writes the files of compiled SQL that differ from what digests say is
// there, after removing those of earlier nodes, and returns the digests of now.
// Without digests nothing is known of what is there: it goes first.
func (a *app) writeSQL(c *compiled, digests map[string]string) (map[string]string, error) {
	folder := a.compiledFolder(c)
	if digests == nil {
		if err := os.RemoveAll(folder); err != nil {
			return nil, notWritten(err)
		}
	}
	nodes := c.manifest.Sorted(graph.KindModel, graph.KindTest, graph.KindUnitTest)
	now := make(map[string]string, len(nodes))
	var different []*graph.Node
	for _, node := range nodes {
		path, sum := node.CompiledPath(), sha256.Sum256([]byte(compiledText(node)))
		if now[path] = string(sum[:]); digests[path] != now[path] {
			different = append(different, node)
		}
	}
	if err := removeSQL(folder, digests, now); err != nil {
		return nil, notWritten(err)
	}
	var writers errgroup.Group
	writers.SetLimit(2 * runtime.GOMAXPROCS(0)) // they mostly wait for the disk
	for _, node := range different {
		writers.Go(func() error {
			path := filepath.Join(folder, filepath.FromSlash(node.CompiledPath()))
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				return err
			}
			return os.WriteFile(path, []byte(compiledText(node)), 0o644)
		})
	}
	if err := writers.Wait(); err != nil {
		return nil, notWritten(err)
	}
	return now, nil
}

func compiledText(node *graph.Node) string { return node.CompiledCode + "\n" }

// removeSQL removes the files that were there and are none of now, and folders that
// are empty afterwards.
func removeSQL(folder string, before, now map[string]string) error {
	for path := range before {
		if _, stays := now[path]; stays {
			continue
		}
		full := filepath.Join(folder, filepath.FromSlash(path))
		if err := os.Remove(full); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		_ = os.Remove(filepath.Dir(full)) // refused when others are in it
	}
	return nil
}

// manifestOf tells whether manifest.json is the given outcome's with the stamp of a
// release already; if not, releaseWritten has to be told of it afterwards.
func (a *app) manifestOf(c *compiled, stamp string) bool {
	before, _ := a.readWritten(c)
	return c.outcome != "" && before.Outcome == c.outcome && before.Stamp == stamp && before.manifestStands(a.targetDir(c))
}

// releaseWritten notes that manifest.json now has the stamp of a release.
func (a *app) releaseWritten(c *compiled, stamp string) {
	now, digests := a.readWritten(c)
	if c.outcome == "" || now.Outcome != c.outcome {
		return
	}
	now.Stamp, now.Manifest = stamp, changed(filepath.Join(a.targetDir(c), manifestFile))
	a.noteWritten(c, now, digests)
}

// readWritten gives zero values where nothing is known.
func (a *app) readWritten(c *compiled) (written, map[string]string) {
	pack, err := cache.OpenPack(a.writtenPath(c), a.identity())
	if err != nil {
		return written{}, nil
	}
	defer pack.Close()
	var w written
	var digests map[string]string
	for i, into := range [writtenBlocks]any{&w, &digests} {
		block, err := pack.Block(i)
		if err != nil || cache.Unmarshal(block, into, nil) != nil {
			return written{}, nil
		}
	}
	return w, digests
}

// noteWritten keeps what stands. What can't be noted is written again next time.
func (a *app) noteWritten(c *compiled, w written, digests map[string]string) {
	blocks := make([][]byte, writtenBlocks)
	for i, value := range [writtenBlocks]any{&w, &digests} {
		var err error
		if blocks[i], err = cache.Marshal(value); err != nil {
			return
		}
	}
	_ = cache.WritePack(a.writtenPath(c), a.identity(), blocks) // see above
}

func (w written) manifestStands(dir string) bool {
	return w.Manifest != 0 && w.Manifest == changed(filepath.Join(dir, manifestFile))
}

// foldersStand tells whether no file has come to the compiled SQL or gone from it.
func (w written) foldersStand(folder string) bool {
	for dir, at := range w.Folders {
		if changed(filepath.Join(folder, dir)) != at {
			return false
		}
	}
	return len(w.Folders) > 0
}

func folderTimes(folder string, files map[string]string) map[string]int64 {
	times := map[string]int64{}
	for path := range files {
		times[filepath.Dir(filepath.FromSlash(path))] = 0
	}
	for _, dir := range slices.Collect(maps.Keys(times)) {
		times[dir] = changed(filepath.Join(folder, dir))
	}
	return times
}

// changed is when a file was last changed, in nanoseconds; 0 when it isn't there.
func changed(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.ModTime().UnixNano()
}
