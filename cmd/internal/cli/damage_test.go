package cli_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/duckdb"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// TestDamagedFiles damages every file of a lake in turn, in several ways. Reading
// then either says which file is damaged or gives the right answer, and verifying
// finds all that could change an answer.
func TestDamagedFiles(t *testing.T) {
	d := newDistrict(t)
	d.write(t, "models/raw/sis.yml", strings.Replace(d.read(t, "models/raw/sis.yml"), "{mode: append}", `{mode: append, batch: '_(\d+)'}`, 1))
	for n := range 12 { // so many deliveries that the table gets a checkpoint
		d.write(t, fmt.Sprintf("landing/students_%d.csv", n), fmt.Sprintf("id,name,grade\n%d,Testa Batch,9\n", 100+n))
	}
	check(t, os.Remove(filepath.Join(d.dir, "landing/students.csv")))
	for range 2 {
		d.run(t)
		d.change(t)
	}
	d.run(t)
	root := filepath.Join(d.dir, "lake")
	want, err := answers(t.Context(), root)
	check(t, err)
	files := lakeFiles(t, root)
	if !slices.ContainsFunc(files, func(name string) bool { return strings.HasSuffix(name, ".checkpoint.parquet") }) {
		t.Fatal("the lake has no checkpoint")
	}
	cases, told := 0, 0
	for n, name := range files {
		for i, harm := range harms {
			whole, err := os.ReadFile(filepath.Join(root, name))
			check(t, err)
			check(t, os.WriteFile(filepath.Join(root, name), harm.of(whole), 0o644))
			found := findings(t.Context(), root)
			if len(found) > 0 {
				told++
				if !names(strings.Join(found, "\n"), name) {
					t.Errorf("%s %s: verify says\n%s", name, harm.name, strings.Join(found, "\n"))
				}
			}
			if len(found) == 0 || n%len(harms) == i { // reading takes a while
				got, err := answers(t.Context(), root)
				if err == nil && got != want {
					t.Errorf("%s %s: the answer is\n%s\nnot\n%s", name, harm.name, got, want)
				}
				if err != nil && !names(err.Error(), name) {
					t.Errorf("%s %s: reading says %v", name, harm.name, err)
				}
			}
			check(t, os.WriteFile(filepath.Join(root, name), whole, 0o644))
			cases++
		}
	}
	t.Logf("%d files, %d damages, of which verify told %d", len(files), cases, told)
	if got, err := answers(t.Context(), root); err != nil || got != want {
		t.Errorf("mended, the lake says %s (%v)", got, err)
	}
}

// harms are the ways in which a file is damaged.
var harms = []struct {
	name string
	of   func(whole []byte) []byte
}{
	{"emptied", func([]byte) []byte { return nil }},
	{"cut in the middle", func(b []byte) []byte { return b[:len(b)/2] }},
	{"without its last byte", func(b []byte) []byte { return b[:max(len(b)-1, 0)] }},
	{"with a bit flipped at the start", func(b []byte) []byte { return flipped(b, 0) }},
	{"with a bit flipped in the first third", func(b []byte) []byte { return flipped(b, len(b)/3) }},
	{"with a bit flipped in the middle", func(b []byte) []byte { return flipped(b, len(b)/2) }},
	{"with a bit flipped in the last fifth", func(b []byte) []byte { return flipped(b, len(b)*4/5) }},
	{"with a bit flipped at the end", func(b []byte) []byte { return flipped(b, len(b)-1) }},
}

func flipped(whole []byte, at int) []byte {
	b := slices.Clone(whole)
	if at >= 0 && at < len(b) {
		b[at] ^= 1
	}
	return b
}

// lakeFiles lists the files of a lake that answers come from: the lock is none.
func lakeFiles(t *testing.T, root string) []string {
	t.Helper()
	var files []string
	check(t, fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && name != "_lock" {
			files = append(files, name)
		}
		return err
	}))
	return files
}

// names tells whether a message names a file. For a commit it may name the log: the
// one after it, which doesn't follow from it any more, is as good.
func names(message, file string) bool {
	return strings.Contains(message, filepath.Base(file)) ||
		strings.Contains(file, "/_delta_log/") && strings.Contains(message, filepath.Dir(file))
}

// findings verifies the lake in full.
func findings(ctx context.Context, root string) []string {
	var found []string
	l := lake.New(root, lake.Options{Now: time.Now, Parquet: duckdb.Checkpoints{}})
	_, err := l.Verify(ctx, lake.VerifyOptions{Deep: true}, func(f lake.Finding) { found = append(found, f.Where+": "+f.Problem.Error()) })
	if err != nil && len(found) == 0 {
		found = append(found, err.Error())
	}
	return found
}

// answers reads all layers as of the first and the last release.
func answers(ctx context.Context, root string) (string, error) {
	var all []string
	for _, release := range []string{"1", ""} {
		reader, err := runner.OpenReader(ctx, runner.ReaderOptions{Lake: root, AsOf: release, Timezone: "UTC", Now: time.Now})
		if err != nil {
			return "", err
		}
		got, err := estateOf(ctx, reader)
		reader.Close()
		if err != nil {
			return "", err
		}
		all = append(all, got)
	}
	return strings.Join(all, "; "), nil
}

func estateOf(ctx context.Context, reader *runner.Reader) (string, error) {
	if _, err := reader.Show(ctx, []string{"raw.sis.students", "refined.student", "published.grade_size"}); err != nil {
		return "", err
	}
	answer, err := reader.Query(ctx, "select (select string_agg(id, ' ' order by id) from raw.sis.students), "+
		"(select string_agg(grade::varchar || student_id_hash, ' ' order by student_id_hash) from refined.student), "+
		"change, students from published.grade_size", 0)
	if err != nil {
		return "", err
	}
	var cells []string
	for _, row := range answer.Rows {
		for _, cell := range row {
			cells = append(cells, *cell)
		}
	}
	return strings.Join(cells, ", "), nil
}

func (d *district) read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(d.dir, name))
	check(t, err)
	return string(text)
}
