package cli_test

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/duckdb"
	"github.com/edfi-build/edfi-build/runner/lake"
	"github.com/edfi-build/edfi-build/runner/vault"
)

// purgedID is whom the tests purge.
const purgedID = "9001180042"

//go:embed testdata/purge.txtar
var purgeProject []byte

// purgeDistrict has three releases, an estate of the past, stored failures and what a run
// has staged that failed. steward is the file of the identity that opens its vault.
func purgeDistrict(t *testing.T) (d *district, steward string) {
	t.Helper()
	steward = filepath.Join(t.TempDir(), "steward.key")
	recipient, err := vault.NewIdentityFile(steward)
	check(t, err)
	d = &district{dir: t.TempDir()}
	for _, file := range txtar.Parse(purgeProject).Files {
		d.write(t, file.Name, strings.ReplaceAll(string(file.Data), "RECIPIENT", recipient))
	}
	writeMeals(t, filepath.Join(d.dir, "landing/meals.parquet"))
	d.run(t)
	for n := 2; n <= 12; n++ { // so many that the table gets a checkpoint
		d.write(t, fmt.Sprintf("landing/marks/%d.jsonl", n), fmt.Sprintf("{\"student\": {\"id\": 9001180042}, \"mark\": %d}\n{\"student\": {\"id\": 900117}, \"mark\": 1}\n", n))
	}
	d.run(t)
	d.write(t, "landing/students.csv", d.read(t, "march.csv"))
	d.run(t)
	d.does(t, "run", "--no-docs", "--as-of", "1")
	roster := d.read(t, "models/published/roster.sql")
	d.write(t, "models/refined/student.sql", d.read(t, "models/refined/student.sql")+"where id <> 'nobody'\n")
	d.write(t, "models/published/roster.sql", "select cast(student_id_hash as integer) as n from {{ ref \"student\" }}\n")
	if err := d.command("run", "--no-docs").Run(); err == nil {
		t.Fatal("the run doesn't fail")
	}
	d.write(t, "models/published/roster.sql", roster)
	for _, folder := range []string{"_runs", "_failures", "_asof"} {
		if entries, err := os.ReadDir(filepath.Join(d.lake(), folder)); err != nil || len(entries) == 0 {
			t.Fatalf("nothing is in %s: %v", folder, err)
		}
	}
	return d, steward
}

func writeMeals(t *testing.T, path string) {
	t.Helper()
	e, err := duckdb.Open(t.Context(), duckdb.Options{AllowedDirs: []string{filepath.Dir(path)}})
	check(t, err)
	defer e.Close()
	_, err = e.CopyTo(t.Context(), "select * from (values (900117, null, 'free'), (9001180042, null, 'reduced'), (900120, {'head': '9001180042', 'size': 2}, 'paid'), (900119, {'head': '900120', 'size': 2}, 'paid')) t(student, family, plan)",
		[]*graph.Column{{Name: "student", Type: "BIGINT"}, {Name: "family", Type: "STRUCT(head VARCHAR, size INTEGER)"}, {Name: "plan", Type: "VARCHAR"}}, path)
	check(t, err)
	hourAgo := time.Now().Add(-time.Hour)
	check(t, os.Chtimes(path, hourAgo, hourAgo))
}

func (d *district) lake() string { return filepath.Join(d.dir, "lake") }

// does runs a command that must end well.
func (d *district) does(t *testing.T, args ...string) string {
	t.Helper()
	out, err := d.command(args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", args[0], err, out)
	}
	return string(out)
}

func (d *district) purge(steward string, more ...string) *exec.Cmd {
	return d.command(append([]string{"purge", "--id", purgedID, "--identity", steward, "--reason", "an order"}, more...)...)
}

// tokenOf is the person's token.
func tokenOf(t *testing.T, d *district, steward, id string) string {
	t.Helper()
	identity, err := os.Open(steward)
	check(t, err)
	defer identity.Close()
	v, err := vault.OpenVault(filepath.Join(d.lake(), "_vault"), identity)
	check(t, err)
	if found := v.ByID("student", id); len(found) > 0 {
		return found[0].Token
	}
	return ""
}

// holding lists the files of a lake that hold one of the words: in their bytes, in what is
// packed in them, or in the cells of a table. The audit log isn't looked at.
func holding(t *testing.T, root string, words ...string) []string {
	t.Helper()
	e, err := duckdb.Open(t.Context(), duckdb.Options{AllowedDirs: []string{root}})
	check(t, err)
	defer e.Close()
	var found []string
	for _, name := range lakeFiles(t, root) {
		if strings.HasPrefix(name, "_audit/") {
			continue
		}
		content, err := os.ReadFile(filepath.Join(root, name))
		check(t, err)
		if r, err := gzip.NewReader(bytes.NewReader(content)); err == nil {
			content, err = io.ReadAll(r)
			check(t, err)
		}
		if bytes.HasPrefix(content, []byte("PAR1")) {
			content = append(content, everyCell(t, e, filepath.Join(root, name))...)
		}
		if slices.ContainsFunc(words, func(word string) bool { return bytes.Contains(content, []byte(word)) }) {
			found = append(found, name)
		}
	}
	return found
}

func everyCell(t *testing.T, e *duckdb.Engine, path string) (text []byte) {
	t.Helper()
	_, rows, err := e.Rows(t.Context(), "SELECT * FROM read_parquet(['"+path+"'], hive_partitioning = false)", 0)
	check(t, err)
	for _, row := range rows {
		for _, cell := range row {
			if cell != nil {
				text = append(append(text, *cell...), '\n')
			}
		}
	}
	return text
}

// releasesWithout gives all rows of all relations in each release, as texts, but for those
// that hold one of the words.
func releasesWithout(t *testing.T, root string, words ...string) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, release := range []string{"1", "2", "3"} {
		reader, err := runner.OpenReader(t.Context(), runner.ReaderOptions{Lake: root, AsOf: release, Timezone: "UTC", Now: time.Now})
		check(t, err)
		for _, name := range append(reader.Relations(), "raw.sis.students__history", "raw.sis.marks__history", "raw.sis.students__rejects") {
			if strings.HasPrefix(name, "failures.") {
				continue
			}
			_, err := reader.Show(t.Context(), []string{name})
			check(t, err)
			answer, err := reader.Query(t.Context(), "from "+name, 0)
			check(t, err)
			for _, row := range answer.Rows {
				if text := rowText(row); !slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) }) {
					all[release+" "+name] = append(all[release+" "+name], text)
				}
			}
			slices.Sort(all[release+" "+name])
		}
		reader.Close()
	}
	return all
}

func rowText(row []*string) string {
	var b strings.Builder
	for _, cell := range row {
		if cell == nil {
			b.WriteString("NULL|")
		} else {
			b.WriteString(*cell + "|")
		}
	}
	return b.String()
}

// TestPurgeTakesAPersonOutOfEverything purges one student and looks for them in every byte
// and cell. Everybody else's rows are the same, in each release.
func TestPurgeTakesAPersonOutOfEverything(t *testing.T) {
	d, steward := purgeDistrict(t)
	token := tokenOf(t, d, steward, purgedID)
	if len(holding(t, d.lake(), purgedID)) < 15 || len(holding(t, d.lake(), token)) < 10 {
		t.Fatalf("the test has too little to look for: %v, %v", holding(t, d.lake(), purgedID), holding(t, d.lake(), token))
	}
	want := releasesWithout(t, d.lake(), purgedID, token)
	// A row that names nobody went, since it stems from a row of the person.
	want["1 refined.oddity"], want["2 refined.oddity"] = nil, nil

	before := lakeFiles(t, d.lake())
	out, err := d.purge(steward).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "Nothing was changed") {
		t.Fatalf("%v\n%s", err, out)
	}
	if after := lakeFiles(t, d.lake()); !slices.Equal(before, after) {
		t.Error("a plan changes the lake")
	}
	out, err = d.purge(steward, "--confirm").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
	if left := holding(t, d.lake(), purgedID, token, "Testa Two", "Testa\nTwo"); len(left) > 0 {
		t.Errorf("still in %v", left)
	}
	if tokenOf(t, d, steward, purgedID) != "" || tokenOf(t, d, steward, "900117") == "" {
		t.Error("the vault doesn't know exactly the others")
	}
	if found := findings(t.Context(), d.lake()); len(found) > 0 {
		t.Errorf("verify says %v", found)
	}
	got := releasesWithout(t, d.lake())
	for name, rows := range want {
		if !slices.Equal(got[name], rows) {
			t.Errorf("%s:\n%s\nnot\n%s", name, strings.Join(got[name], "\n"), strings.Join(rows, "\n"))
		}
	}
	d.run(t)
	if left := holding(t, d.lake(), purgedID, token); len(left) > 0 {
		t.Errorf("a run brings the person back: %v", left)
	}
	if found := findings(t.Context(), d.lake()); len(found) > 0 {
		t.Errorf("after the next run, verify says %v", found)
	}
	if out, err := d.purge(steward, "--confirm").CombinedOutput(); err == nil || !strings.Contains(string(out), "EB4303") {
		t.Errorf("again: %v\n%s", err, out)
	}
}

// TestDamageAfterAPurgeIsFound harms every file of a purged lake, and brings back what was
// purged.
func TestDamageAfterAPurgeIsFound(t *testing.T) {
	d, steward := purgeDistrict(t)
	backup := filepath.Join(t.TempDir(), "backup")
	check(t, os.CopyFS(backup, os.DirFS(d.lake())))
	if out, err := d.purge(steward, "--confirm").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, name := range lakeFiles(t, d.lake()) {
		if strings.HasPrefix(name, "_audit/") || strings.HasPrefix(name, "_vault/") || strings.HasSuffix(name, "_last_checkpoint") {
			continue
		}
		path := filepath.Join(d.lake(), name)
		whole, err := os.ReadFile(path)
		check(t, err)
		harmed := bytes.Clone(whole)
		harmed[len(harmed)/2] ^= 1
		check(t, os.WriteFile(path, harmed, 0o644))
		if len(findings(t.Context(), d.lake())) == 0 {
			t.Errorf("%s: nobody sees that it was altered", name)
		}
		if old, err := os.ReadFile(filepath.Join(backup, name)); err == nil && !bytes.Equal(old, whole) {
			check(t, os.WriteFile(path, old, 0o644))
			if len(findings(t.Context(), d.lake())) == 0 {
				t.Errorf("%s: nobody sees that it is as it was before the purge", name)
			}
		}
		check(t, os.WriteFile(path, whole, 0o644))
	}
	restored := restoreMissing(t, backup, d.lake())
	if restored < 30 {
		t.Fatalf("only %d files were purged", restored)
	}
	if found := findings(t.Context(), d.lake()); len(found) < restored/2 {
		t.Errorf("%d purged files are back, and verify finds %v", restored, found)
	}
}

// restoreMissing copies data and landing files that aren't there any more.
func restoreMissing(t *testing.T, from, to string) (n int) {
	t.Helper()
	for _, name := range lakeFiles(t, from) {
		path := filepath.Join(to, name)
		if _, err := os.Stat(path); err == nil || strings.HasPrefix(name, "_") {
			continue
		}
		content, err := os.ReadFile(filepath.Join(from, name))
		check(t, err)
		check(t, os.WriteFile(path, content, 0o600))
		n++
	}
	return n
}

// TestPurgeIsFinishedWhereverItIsCutOff lets steps of a purge that touch the disk be its
// last: some of all, and each around the tombstone and at the end. The lake then is as
// before, or nobody reads it until the purge is finished; after that it is as if nothing
// had happened.
func TestPurgeIsFinishedWhereverItIsCutOff(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while")
	}
	d, steward := purgeDistrict(t)
	c := cutPurge{whole: d.lake(), steward: steward, token: tokenOf(t, d, steward, purgedID), manifest: lastManifest(t, d.lake())}
	disk, _, err := c.purge(t, math.MaxInt64)
	check(t, err)
	total, buried := disk.changes.Load(), disk.buried.Load()
	steps := []int64{1, buried - 1, buried, buried + 1, total - 2, total - 1}
	for i := int64(1); i < 8; i++ {
		steps = append(steps, buried*i/8, buried+(total-buried)*i/8)
	}
	for _, step := range steps {
		c.cutOffAt(t, step, step > buried)
	}
	c.vaultFails(t)
	t.Logf("%d steps, the tombstone is number %d; cut off at %d", total, buried, steps)
}

// cutPurge is the purge of a lake that is cut off.
type cutPurge struct {
	whole, steward, token string
	manifest              *graph.Manifest
}

func (c cutPurge) options(root string, disk *cutDisk) runner.PurgeOptions {
	o := purgeOptions(root, c.manifest, c.token)
	o.FS, o.Forget = disk, func(tokens []string) error { return forget(root, c.steward, tokens) }
	return o
}

// purge purges a copy of the lake, with a number of changes to the disk.
func (c cutPurge) purge(t *testing.T, changes int64) (*cutDisk, string, error) {
	t.Helper()
	root := filepath.Join(t.TempDir(), "lake")
	check(t, os.CopyFS(root, os.DirFS(c.whole)))
	disk := &cutDisk{FS: lake.OS(), left: changes}
	_, err := runner.Purge(t.Context(), c.options(root, disk))
	return disk, root, err
}

func (c cutPurge) cutOffAt(t *testing.T, step int64, buried bool) {
	t.Helper()
	_, root, err := c.purge(t, step)
	if !errors.Is(err, errCut) {
		t.Fatalf("step %d: %v", step, err)
	}
	found := findings(t.Context(), root)
	options := c.options(root, &cutDisk{FS: lake.OS(), left: math.MaxInt64})
	if unfinished := len(found) > 0; unfinished {
		if len(found) != 1 || !strings.Contains(found[0], "unfinished") {
			t.Errorf("step %d: verify says %v", step, found)
		}
		if _, err := runner.OpenReader(t.Context(), runner.ReaderOptions{Lake: root, Timezone: "UTC", Now: time.Now}); err == nil {
			t.Errorf("step %d: half a purge can be read", step)
		}
		if _, err := runner.Purge(t.Context(), options); err == nil {
			t.Errorf("step %d: another purge begins", step)
		}
		_, err = runner.FinishPurge(options)
	} else if !buried || len(holding(t, root, c.token)) > 0 {
		_, err = runner.Purge(t.Context(), options)
	} else {
		err = nil // it was cut off as it ended
	}
	if err != nil {
		t.Fatalf("step %d: again: %v", step, err)
	}
	if found := findings(t.Context(), root); len(found) > 0 {
		t.Errorf("step %d: in the end, verify says %v", step, found)
	}
	if left := holding(t, root, purgedID, c.token); len(left) > 0 {
		t.Errorf("step %d: still in %v", step, left)
	}
}

// vaultFails lets the last step fail on a disk that works: nothing that is still needed may
// be tidied away.
func (c cutPurge) vaultFails(t *testing.T) {
	t.Helper()
	root := filepath.Join(t.TempDir(), "lake")
	check(t, os.CopyFS(root, os.DirFS(c.whole)))
	options := c.options(root, &cutDisk{FS: lake.OS(), left: math.MaxInt64})
	works := options.Forget
	options.Forget = func([]string) error { return errCut }
	if _, err := runner.Purge(t.Context(), options); !errors.Is(err, errCut) {
		t.Fatal(err)
	}
	if found := findings(t.Context(), root); len(found) != 1 || !strings.Contains(found[0], "unfinished") {
		t.Errorf("without the vault, verify says %v", found)
	}
	options.Forget = works
	if done, err := runner.FinishPurge(options); !done || err != nil {
		t.Error(done, err)
	}
	if left := holding(t, root, purgedID, c.token); len(left) > 0 {
		t.Errorf("still in %v", left)
	}
}

func forget(root, steward string, tokens []string) error {
	identity, err := os.Open(steward)
	if err != nil {
		return err
	}
	defer identity.Close()
	dir := filepath.Join(root, "_vault")
	recipients, err := vault.Recipients(dir)
	if err != nil {
		return err
	}
	_, err = vault.Remove(dir, identity, func(e vault.Entry) bool { return slices.Contains(tokens, e.Token) }, recipients)
	return err
}

func lastManifest(t *testing.T, root string) *graph.Manifest {
	t.Helper()
	l := lake.New(root, lake.Options{Now: time.Now})
	release, err := l.Latest()
	check(t, err)
	m, err := runner.ReadManifest(l, release)
	check(t, err)
	return m
}

func purgeOptions(root string, m *graph.Manifest, token string) runner.PurgeOptions {
	return runner.PurgeOptions{
		Target: graph.Target{Name: "dev", Lake: root}, Manifest: m, Confirm: true, Reason: "an order",
		Person: runner.Person{
			Subject: "student", IDs: []string{purgedID}, Tokens: []string{token}, Known: 1,
			Normal: strings.TrimSpace,
		},
		Before: func(*runner.PurgePlan, runner.Person) error { return nil },
		Forget: func([]string) error { return nil },
		Now:    time.Now, NewID: uuid.NewString, Version: "test",
	}
}

var errCut = errors.New("the power is cut")

// cutDisk is a disk that takes a number of changes, and then none.
type cutDisk struct {
	lake.FS
	left    int64
	changes atomic.Int64
	buried  atomic.Int64 // the change that made the tombstone
}

func (d *cutDisk) change() error {
	if d.changes.Add(1) > d.left {
		return errCut
	}
	return nil
}

func (d *cutDisk) Create(name string, mode fs.FileMode) (lake.NewFile, error) {
	if err := d.change(); err != nil {
		return nil, err
	}
	return d.FS.Create(name, mode)
}

func (d *cutDisk) Link(oldName, newName string) error {
	if strings.HasSuffix(newName, ".tombstone.json") {
		d.buried.Store(d.changes.Load() + 1)
	}
	return errors.Join(d.change(), d.unlessCut(func() error { return d.FS.Link(oldName, newName) }))
}

func (d *cutDisk) Rename(oldName, newName string) error {
	return errors.Join(d.change(), d.unlessCut(func() error { return d.FS.Rename(oldName, newName) }))
}

func (d *cutDisk) Remove(name string) error {
	if err := d.change(); err != nil {
		return err
	}
	return d.FS.Remove(name)
}

func (d *cutDisk) Mkdir(name string, mode fs.FileMode) error {
	if err := d.change(); err != nil {
		return err
	}
	return d.FS.Mkdir(name, mode)
}

func (d *cutDisk) Sync(string) error {
	if err := d.change(); err != nil {
		return err
	}
	return nil // what a power cut leaves is tested elsewhere: here no step comes after the cut
}

// unlessCut does what is left of a change that was counted.
func (d *cutDisk) unlessCut(do func() error) error {
	if d.changes.Load() > d.left {
		return nil
	}
	return do()
}
