package runner

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// Archive writes everything that explains the numbers of a release into one ZIP
// file: the chain of releases up to it, its manifest, compiled SQL, kpis.yml and
// governance.yml, the commit of each table with the digests of its data files, and
// which landing files were delivered. withRaw adds the landing files themselves,
// which name people: log it before. The same release gives the same bytes,
// until a vacuum. Each file is checked on the way; the archive is to be thrown away
// when there is an error.
func Archive(w io.Writer, l *lake.Lake, release lake.Release, withRaw bool) error {
	a := &archive{zip: zip.NewWriter(w), time: release.Time, sums: map[string]string{}}
	tables, err := archivedTables(l, release)
	if err != nil {
		return err
	}
	steps := []func() error{
		func() error { return a.add("README.txt", []byte(archiveReadme(release, withRaw))) },
		func() error { return a.addReleases(l, release.Number) },
		func() error { return a.addKept(l, release) },
		func() error { return a.addTables(l, tables) },
	}
	if withRaw {
		steps = append(steps, func() error { return a.addLanding(l, tables) })
	}
	for _, step := range append(steps, a.close) {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// archive is a ZIP file that is being written.
type archive struct {
	zip  *zip.Writer
	time time.Time         // of every file in it
	sums map[string]string // name → SHA-256, hex
}

func (a *archive) add(name string, content []byte) error {
	_, err := a.copy(name, bytes.NewReader(content))
	return err
}

// copy adds a file and returns the SHA-256 of what was in it.
func (a *archive) copy(name string, content io.Reader) (string, error) {
	out, err := a.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: a.time.UTC()})
	if err != nil {
		return "", err
	}
	hash := sha256.New()
	if _, err := io.Copy(io.MultiWriter(out, hash), content); err != nil {
		return "", err
	}
	a.sums[name] = hex.EncodeToString(hash.Sum(nil))
	return a.sums[name], nil
}

func (a *archive) addJSON(name string, value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	return a.add(name, append(text, '\n'))
}

// close ends the archive with the digests of all that is in it, in the format of
// sha256sum.
func (a *archive) close() error {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(a.sums)) {
		fmt.Fprintf(&b, "%s  %s\n", a.sums[name], name)
	}
	if err := a.add("SHA256SUMS", []byte(b.String())); err != nil {
		return err
	}
	return a.zip.Close()
}

// addReleases adds the files of the releases up to a number, each of which names
// the digest of the one before.
func (a *archive) addReleases(l *lake.Lake, last int64) error {
	numbers, err := l.List()
	if err != nil {
		return err
	}
	for _, number := range numbers {
		if number > last {
			break
		}
		content, err := l.ReleaseFile(number)
		if err != nil {
			return err
		}
		if err := a.add(fmt.Sprintf("releases/%020d.json", number), content); err != nil {
			return err
		}
	}
	return a.addTombstones(l)
}

// addTombstones adds what accounts for releases and files that are gone.
func (a *archive) addTombstones(l *lake.Lake) error {
	files, err := l.TombstoneFiles()
	if err != nil {
		return err
	}
	for i, content := range files {
		if err := a.add(fmt.Sprintf("releases/%020d.tombstone.json", i+1), content); err != nil {
			return err
		}
	}
	return nil
}

// addKept adds what the release keeps of the project.
func (a *archive) addKept(l *lake.Lake, release lake.Release) error {
	for _, name := range slices.Sorted(maps.Keys(release.Files)) {
		content, err := l.Kept(release, name)
		if err != nil {
			return err
		}
		if err := a.add("release/"+name, content); err != nil {
			return err
		}
	}
	return nil
}

func (a *archive) addTables(l *lake.Lake, tables []archivedTable) error {
	for _, t := range tables {
		content, err := l.Table(t.relation).CommitFile(lake.Commit{Version: t.Version, SHA256: t.Commit})
		if err != nil {
			return err
		}
		if err := a.add(t.CommitFile, content); err != nil {
			return err
		}
	}
	return a.addJSON("tables.json", tables)
}

// addLanding adds the landing files, under their digests.
func (a *archive) addLanding(l *lake.Lake, tables []archivedTable) error {
	files := map[string]bool{}
	for _, t := range tables {
		for _, d := range t.Deliveries {
			for _, f := range d.Files {
				files[f.SHA256] = true
			}
		}
	}
	store := l.Originals()
	for _, sum := range slices.Sorted(maps.Keys(files)) {
		if err := a.addOriginal(store, sum); err != nil {
			return err
		}
	}
	return nil
}

func (a *archive) addOriginal(store lake.Originals, came string) error {
	sum, err := store.Kept(came)
	if err != nil || sum == "" { // all of it was purged
		return err
	}
	in, err := store.Open(sum)
	if err != nil {
		return diag.New(diag.DamagedData, source.Span{}, "the landing file raw/_files/%s can't be read", sum).
			WithHint("restore it from a backup")
	}
	defer in.Close()
	found, err := a.copy("landing/"+sum, in)
	if err == nil && found != sum {
		err = diag.New(diag.DamagedData, source.Span{}, "the landing file raw/_files/%s doesn't hold the bytes that came", sum).
			WithHint("restore it from a backup")
	}
	return err
}

// archivedTable is a table's part of a release, as an archive has it.
type archivedTable struct {
	Relation    string      `json:"relation"`
	Version     int64       `json:"version"`
	Commit      string      `json:"commit_sha256"`
	CommitFile  string      `json:"commit_file"` // in the archive
	Fingerprint string      `json:"fingerprint,omitempty"`
	Rows        int64       `json:"rows"`
	Columns     lake.Schema `json:"columns"`
	Files       []lake.File `json:"files"` // below the table's folder in the lake
	Deliveries  deliveries  `json:"deliveries,omitempty"`

	relation graph.Relation
}

// archivedTables describes the tables of a release, sorted by name.
func archivedTables(l *lake.Lake, release lake.Release) ([]archivedTable, error) {
	tables := []archivedTable{}
	for _, name := range slices.Sorted(maps.Keys(release.Tables)) {
		relation, err := graph.ParseRelation(name)
		if err != nil {
			return nil, err
		}
		state := release.Tables[name]
		snapshot, err := l.Table(relation).Pinned(state.Commit)
		if err != nil {
			return nil, err
		}
		t := archivedTable{
			Relation: name, Version: state.Version, Commit: state.SHA256, Fingerprint: state.Fingerprint, Rows: state.Rows,
			CommitFile: path.Join("commits", relation.Path(), fmt.Sprintf("%020d.json", state.Version)),
			Columns:    snapshot.Schema, Files: snapshot.Files, relation: relation,
		}
		if relation.Space == graph.RawLayer {
			if t.Deliveries, err = readDeliveries(l.Table(relation), state.Version); err != nil {
				return nil, err
			}
		}
		tables = append(tables, t)
	}
	return tables, nil
}
