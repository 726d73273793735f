package bench

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/duckdb"
	"github.com/edfi-build/edfi-build/runner/lake"
)

func newLake(b *testing.B, dir string, parquet lake.ParquetIO) *lake.Lake {
	b.Helper()
	l := lake.New(dir, lake.Options{Now: time.Now, NewID: uuid.NewString, Engine: "edfi-build/bench", Parquet: parquet})
	if err := l.Layout(); err != nil {
		b.Fatal(err)
	}
	return l
}

var benchSchema = lake.Schema{{Name: "id", Type: "BIGINT"}, {Name: "name", Type: "VARCHAR"}}

// seal makes a data file of a few bytes: a publish never looks into it.
func seal(b *testing.B, table *lake.Table) lake.File {
	b.Helper()
	name, path, err := table.NewFile()
	if err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("PAR1PAR1"), 0o644); err != nil {
		b.Fatal(err)
	}
	f, err := table.Seal(name, 1)
	if err != nil {
		b.Fatal(err)
	}
	return f
}

// BenchmarkPublish200 is the last step of a run: 200 staged tables, each committed
// over what it held, then the release. What it is measured against writes and syncs
// the same files, each with its folder.
func BenchmarkPublish200(b *testing.B) {
	const tables = 200
	l := newLake(b, filepath.Join(b.TempDir(), "lake"), duckdb.Checkpoints{})
	publish := func() time.Duration {
		names := make([]*lake.Table, tables)
		files := make([]lake.File, tables)
		for i := range tables {
			names[i] = l.Table(graph.Relation{Space: "published", Name: fmt.Sprintf("table_%d", i)})
			files[i] = seal(b, names[i])
		}
		start := time.Now()
		release := lake.Release{RunID: uuid.NewString(), Tables: map[string]lake.TableState{}}
		for i, table := range names {
			commit, err := table.Commit(lake.Change{
				Schema: benchSchema, Add: files[i : i+1], RemoveAll: true, Txn: &lake.Txn{App: release.RunID, Version: 1},
			})
			if err != nil {
				b.Fatal(err)
			}
			release.Tables[fmt.Sprintf("published.table_%d", i)] = lake.TableState{Commit: commit, Rows: 1}
		}
		if _, err := l.Publish(release, map[string][]byte{"manifest.json": bytes.Repeat([]byte("x"), 1<<20)}); err != nil {
			b.Fatal(err)
		}
		return time.Since(start)
	}
	publish() // makes the tables: their folders are not part of a usual run
	for b.Loop() {
		before := filesBelow(b, l.Dir())
		took := publish()
		made := map[string][]byte{}
		for path, content := range filesBelow(b, l.Dir()) {
			if _, known := before[path]; !known && filepath.Ext(path) != ".parquet" {
				made[path] = content
			}
		}
		plain := writePlainly(b, made)
		b.ReportMetric(0, "ns/op") // a single figure would mean nothing
		b.ReportMetric(plain.Seconds(), "plain-s")
		b.ReportMetric(float64(took)/float64(plain), "publish/plain")
	}
}

func filesBelow(b *testing.B, dir string) map[string][]byte {
	b.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files[path], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return files
}

// writePlainly writes and syncs files one after the other, as anyone must who wants
// them to survive a power cut, and returns how long it took.
func writePlainly(b *testing.B, files map[string][]byte) time.Duration {
	b.Helper()
	dir := b.TempDir()
	folder, err := os.Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer folder.Close()
	number := 0
	start := time.Now()
	for _, content := range files {
		number++
		if err := writeSynced(filepath.Join(dir, fmt.Sprint(number)), content); err != nil {
			b.Fatal(err)
		}
		if err := folder.Sync(); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(start)
}

func writeSynced(path string, content []byte) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.Write(content); err != nil {
		return err
	}
	return f.Sync()
}

// BenchmarkReplay10000 opens a table of 10,000 commits, each of which appended a
// file: from the commits alone, and from the checkpoint that the last of them but
// one has. Each is measured against reading the same files.
func BenchmarkReplay10000(b *testing.B) {
	const commits = 10_000
	relation := graph.Relation{Space: "published", Name: "long"}
	for b.Loop() {
		dir := filepath.Join(b.TempDir(), "lake")
		table := newLake(b, dir, nil).Table(relation)
		writeLog(b, table, commits)
		without := latest(b, table, commits)
		withoutPlain := readPlainly(b, table, func(string) bool { return true })

		writer := newLake(b, dir, duckdb.Checkpoints{}).Table(relation)
		for range 2 { // the first is a checkpoint's turn; the second names that checkpoint
			if _, err := writer.Commit(lake.Change{}); err != nil {
				b.Fatal(err)
			}
		}
		last := fmt.Sprintf("%020d", commits)
		with := latest(b, newLake(b, dir, duckdb.Checkpoints{}).Table(relation), commits)
		withPlain := readPlainly(b, table, func(name string) bool { return name >= last })

		b.ReportMetric(0, "ns/op")
		b.ReportMetric(withoutPlain.Seconds(), "plain-commits-s")
		b.ReportMetric(float64(without)/float64(withoutPlain), "commits/plain")
		b.ReportMetric(withPlain.Seconds(), "plain-checkpoint-s")
		b.ReportMetric(float64(with)/float64(withPlain), "checkpoint/plain")
		b.ReportMetric(float64(without)/float64(with), "commits/checkpoint")
	}
}

// latest reads the newest version and returns how long it took.
func latest(b *testing.B, table *lake.Table, files int) time.Duration {
	b.Helper()
	start := time.Now()
	s, err := table.Latest()
	took := time.Since(start)
	if err != nil || len(s.Files) != files {
		b.Fatalf("%d files: %v", len(s.Files), err)
	}
	return took
}

// readPlainly reads the files of a table's log, or some of them, and returns how
// long it took.
func readPlainly(b *testing.B, table *lake.Table, wanted func(name string) bool) time.Duration {
	b.Helper()
	dir := table.FilePath("_delta_log")
	start := time.Now()
	entries, err := os.ReadDir(dir)
	if err != nil {
		b.Fatal(err)
	}
	read := 0
	for _, entry := range entries {
		if wanted(entry.Name()) {
			content, err := os.ReadFile(filepath.Join(dir, entry.Name()))
			if err != nil {
				b.Fatal(err)
			}
			read += len(content)
		}
	}
	if read == 0 {
		b.Fatal("there was nothing to read")
	}
	return time.Since(start)
}

// writeLog makes a table of many commits as the lake writes them, without taking
// the lake's time for it: one real commit, and copies of a second one.
func writeLog(b *testing.B, table *lake.Table, commits int) {
	b.Helper()
	for range 2 {
		if _, err := table.Commit(lake.Change{Schema: benchSchema, Add: []lake.File{seal(b, table)}}); err != nil {
			b.Fatal(err)
		}
	}
	path := func(version int) string { return table.FilePath(fmt.Sprintf("_delta_log/%020d.json", version)) }
	last, err := os.ReadFile(path(1))
	if err != nil {
		b.Fatal(err)
	}
	before, err := os.ReadFile(path(0))
	if err != nil {
		b.Fatal(err)
	}
	for version := 2; version < commits; version++ {
		last, before = following(last, before), last
		if err := os.WriteFile(path(version), last, 0o644); err != nil {
			b.Fatal(err)
		}
	}
}

// following makes the commit after one that followed another: a new file, and the
// digests that chain it.
func following(commit, before []byte) []byte {
	head, body, _ := bytes.Cut(commit, []byte("\n"))
	start := bytes.Index(body, []byte("part-")) + len("part-")
	next := bytes.Replace(body, body[start:start+36], []byte(uuid.NewString()), 1)
	head = bytes.Replace(head, digest(body), digest(next), 1)
	head = bytes.Replace(head, digest(before), digest(commit), 1)
	return bytes.Join([][]byte{head, next}, []byte("\n"))
}

func digest(content []byte) []byte {
	sum := sha256.Sum256(content)
	return []byte(hex.EncodeToString(sum[:]))
}
