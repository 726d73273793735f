package lake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/edfi-build/edfi-build/graph"
)

// smallEstate does with a lake what runs do: deliveries to raw, a refined table and
// a mart that follow from them, one release a day. What it holds after each day is
// known, so that any state after a fault can be held against it.
type smallEstate struct {
	*Lake
	disk storage
	plan plan
	ids  *int // never the same id twice, over all attempts
}

// storage is the disk below a lake, to which the engine writes past the FS.
type storage interface {
	FS
	dump(path string, content []byte) error
}

// checkpointsOn stands in for Parquet: like that, it finds out when a file is cut.
type checkpointsOn struct{ disk storage }

func (c checkpointsOn) WriteCheckpoint(path string, rows []byte) error {
	return c.disk.dump(path, append([]byte(digestOf(rows)), rows...))
}

func (c checkpointsOn) ReadCheckpoint(path string) ([]byte, error) {
	content, err := readAll(c.disk, path)
	const digits = 64
	if err == nil && (len(content) < digits || digestOf(content[digits:]) != string(content[:digits])) {
		err = errors.New("not a checkpoint")
	}
	if err != nil {
		return nil, err
	}
	return content[digits:], nil
}

func readAll(disk storage, name string) ([]byte, error) {
	f, err := disk.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// plan says how many deliveries there are until each day's evening, from day 0.
type plan []int

// fewDeliveries are quick to live through; manyDeliveries give the raw table a
// checkpoint.
var (
	fewDeliveries  = plan{0, 1, 2}
	manyDeliveries = plan{0, 1, 11, 12}
)

func (p plan) lastDay() int { return len(p) - 1 }

const estateDir = "/lake"

var mart = graph.Relation{Space: "published", Name: "grade_size"}

// newEstate mounts a disk, as a process does that has just started.
func newEstate(d *disk, p plan, ids *int) *smallEstate {
	return newEstateAt(estateDir, d, p, ids)
}

func newEstateAt(dir string, s storage, p plan, ids *int) *smallEstate {
	clock := time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)
	next := func() string { *ids++; return fmt.Sprintf("id-%06d", *ids) }
	l := New(dir, Options{FS: s, Now: func() time.Time { return clock }, NewID: next, Engine: "edfi-build/test", Parquet: checkpointsOn{s}})
	return &smallEstate{l, s, p, ids}
}

// delivered is what raw holds after a day, a file a delivery.
func (p plan) delivered(day int) []string {
	var rows []string
	for n := 1; n <= p[day]; n++ {
		rows = append(rows, fmt.Sprintf("the rows of delivery %d", n))
	}
	return rows
}

// tables gives what the tables of models hold after a day.
func (p plan) tables(day int) func(yield func(graph.Relation, string) bool) {
	content := "refined from " + strings.Join(p.delivered(day), ", ")
	return func(yield func(graph.Relation, string) bool) {
		if yield(student, content) {
			yield(mart, "a mart of what is "+content)
		}
	}
}

// live runs the days from the first that isn't published to the last, and tells
// each day that is.
func (e *smallEstate) live(published func(day int)) error {
	for day := 1; day <= e.plan.lastDay(); day++ {
		if err := e.run(day); err != nil {
			return err
		}
		published(day)
	}
	return nil
}

// run is the run of one day. One that has been published already changes nothing.
func (e *smallEstate) run(day int) (err error) {
	unlock, err := e.Lock(Holder{PID: 1, Host: "test"})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	if err := errors.Join(e.Layout(), e.ClearTemp()); err != nil {
		return err
	}
	last, err := e.Latest()
	if err != nil && !errors.Is(err, ErrNoRelease) {
		return err
	}
	left, err := e.Runs()
	if err != nil {
		return err
	}
	if dayOf(last) >= day {
		return e.tidy(left)
	}
	r := Run{ID: e.newID(), Staged: map[string]Staged{}}
	raw, err := e.deliver(day)
	if err != nil {
		return err
	}
	if err := e.stage(&r, left, day); err != nil {
		return err
	}
	if err := e.release(r, day, raw); err != nil {
		return err
	}
	return e.tidy(append(left, r))
}

// deliver appends each delivery in a commit of its own, exactly once.
func (e *smallEstate) deliver(day int) (Commit, error) {
	table := e.Table(rawStudents)
	var last Commit
	for n, rows := range e.plan.delivered(day) {
		snapshot, err := table.Latest()
		if err != nil && !errors.Is(err, ErrNoTable) {
			return Commit{}, err
		}
		last = snapshot.Commit
		delivery := Txn{App: fmt.Sprintf("delivery-%d", n+1), Version: 1}
		if _, done := snapshot.Txns[delivery.App]; done {
			continue
		}
		file, err := e.write(table, rows)
		if err != nil {
			return Commit{}, err
		}
		if last, err = table.Commit(Change{Schema: twoColumns, Add: []File{file}, Txn: &delivery}); err != nil {
			return Commit{}, err
		}
	}
	return last, nil
}

func (e *smallEstate) write(table *Table, content string) (File, error) {
	name, path, err := table.NewFile()
	if err != nil {
		return File{}, err
	}
	if err := e.disk.dump(path, []byte(content)); err != nil {
		return File{}, err
	}
	return table.Seal(name, 1)
}

// stage makes the tables of models, or takes those that an unfinished run has made.
func (e *smallEstate) stage(r *Run, left []Run, day int) error {
	for relation, content := range e.plan.tables(day) {
		table, fingerprint := e.Table(relation), digestOf([]byte(content))
		staged, found := adopted(table, left, relation.String(), fingerprint)
		if !found {
			file, err := e.write(table, content)
			if err != nil {
				return err
			}
			staged = Staged{Fingerprint: fingerprint, Schema: twoColumns, Files: []File{file}}
		}
		r.Staged[relation.String()] = staged
		if err := e.SaveRun(*r); err != nil {
			return err
		}
	}
	return nil
}

func adopted(table *Table, left []Run, relation, fingerprint string) (Staged, bool) {
	for _, run := range left {
		staged, ok := run.Staged[relation]
		if !ok || staged.Fingerprint != fingerprint {
			continue
		}
		if _, err := table.Verify(staged.Files[0]); err == nil {
			return staged, true
		}
	}
	return Staged{}, false
}

// release commits what is staged and publishes it. The day is kept as the report
// date.
func (e *smallEstate) release(r Run, day int, raw Commit) error {
	release := Release{RunID: r.ID, ReportDate: strconv.Itoa(day), Tables: map[string]TableState{rawStudents.String(): {Commit: raw}}}
	for relation := range e.plan.tables(day) {
		staged := r.Staged[relation.String()]
		commit, err := e.Table(relation).Commit(Change{
			Schema: staged.Schema, Add: staged.Files, RemoveAll: true, Txn: &Txn{"run-" + r.ID, 1},
		})
		if err != nil {
			return err
		}
		release.Tables[relation.String()] = TableState{Commit: commit, Fingerprint: staged.Fingerprint}
	}
	files := map[string][]byte{"manifest.json": []byte(release.ReportDate), "compiled/mart.sql": []byte("select " + release.ReportDate)}
	_, err := e.Publish(release, files)
	return err
}

// tidy removes what unfinished runs have staged and no commit names.
func (e *smallEstate) tidy(left []Run) error {
	for _, run := range left {
		for relation := range e.plan.tables(e.plan.lastDay()) {
			for _, f := range run.Staged[relation.String()].Files {
				if err := e.Table(relation).Discard(f.Path); err != nil {
					return err
				}
			}
		}
		if err := e.RemoveRun(run.ID); err != nil {
			return err
		}
	}
	return nil
}

func dayOf(r Release) int {
	day, _ := strconv.Atoi(r.ReportDate)
	return day
}

// inspect holds what can be read against what must be there when some days have
// been published, and returns the newest day that is.
func (e *smallEstate) inspect(published int) (int, error) {
	if _, err := e.Verify(context.Background(), VerifyOptions{Deep: true}, func(Finding) {}); err != nil {
		return 0, fmt.Errorf("verify: %w", err)
	}
	numbers, err := e.List()
	if err != nil {
		return 0, err
	}
	day := 0
	for _, number := range numbers {
		release, err := e.Get(number)
		if err != nil {
			return 0, err
		}
		if day = dayOf(release); day != int(number) {
			return 0, fmt.Errorf("release %d is of day %d", number, day)
		}
		if err := e.inspectRelease(release); err != nil {
			return 0, fmt.Errorf("release %d: %w", number, err)
		}
	}
	if day < published {
		return 0, fmt.Errorf("day %d was published, and the newest release is of day %d", published, day)
	}
	return day, nil
}

func (e *smallEstate) inspectRelease(release Release) error {
	day := dayOf(release)
	if err := e.tableHolds(release, rawStudents, e.plan.delivered(day)); err != nil {
		return err
	}
	for relation, content := range e.plan.tables(day) {
		if err := e.tableHolds(release, relation, []string{content}); err != nil {
			return err
		}
	}
	kept, err := e.Kept(release, "manifest.json")
	if err == nil && string(kept) != release.ReportDate {
		err = fmt.Errorf("it keeps the manifest of day %s", kept)
	}
	return err
}

// tableHolds checks that a table holds files with just these contents, in this order.
func (e *smallEstate) tableHolds(release Release, relation graph.Relation, want []string) error {
	table := e.Table(relation)
	snapshot, err := table.Pinned(release.Tables[relation.String()].Commit)
	if err != nil {
		return err
	}
	var got []string
	for _, f := range snapshot.Files {
		name, err := table.Verify(f)
		if err != nil {
			return err
		}
		content, err := readAll(e.disk, name)
		if err != nil {
			return err
		}
		got = append(got, string(content))
	}
	if !slices.Equal(got, want) {
		return fmt.Errorf("%s holds %q, want %q", relation, got, want)
	}
	return nil
}

// inspectEnd holds the estate against one that never met a fault: a release a day,
// and nothing of unfinished runs.
func (e *smallEstate) inspectEnd() error {
	day, err := e.inspect(e.plan.lastDay())
	if err != nil {
		return err
	}
	if day != e.plan.lastDay() {
		return fmt.Errorf("it ends with day %d", day)
	}
	for _, folder := range []string{tempFolder, runsFolder} {
		entries, err := e.disk.List(path.Join(e.Dir(), folder))
		if err != nil || len(entries) > 0 {
			return fmt.Errorf("%s holds %d entries: %w", folder, len(entries), err)
		}
	}
	return nil
}
