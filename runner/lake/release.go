package lake

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// format is the version of every file of ours in the lake: releases and runs.
const format = 1

// Release is one published state of the whole estate: which version of each table
// belongs together, and what made it. Its file is never changed.
type Release struct {
	Format     int       `json:"format"`
	Number     int64     `json:"release"` // from 1, without gaps
	Time       time.Time `json:"time"`    // UTC; strictly increasing from release to release
	RunID      string    `json:"run_id"`
	Previous   string    `json:"previous_sha256"` // of the file of the release before; "" for the first
	Project    string    `json:"project"`
	Target     string    `json:"target"`
	ReportDate string    `json:"report_date"`    // YYYY-MM-DD
	User       string    `json:"user,omitempty"` // who made it, as the system names them
	Git        *Git      `json:"git,omitempty"`
	KeyID      string    `json:"key_id,omitempty"`      // public id of the pseudonym key
	EdfiBuild  string    `json:"edfi_build"`            // version of the tool
	RollbackTo int64     `json:"rollback_to,omitempty"` // the release that this one repeats
	AsOf       string    `json:"as_of,omitempty"`       // raw was read as of this release or date; outside of the sequence

	Manifest string                 `json:"manifest_digest"` // graph.Manifest.Digest
	Tables   map[string]TableState  `json:"tables"`          // by relation, as in SQL
	Views    map[string]string      `json:"views,omitempty"` // relation → fingerprint; the SQL is in the manifest
	Tests    map[string]TestOutcome `json:"tests,omitempty"` // by node id
	Stale    map[string]string      `json:"stale,omitempty"` // relation → why it stayed behind, at an earlier version
	Files    map[string]string      `json:"files"`           // what is kept beside the release → SHA-256
	Audit    *AuditHead             `json:"audit,omitempty"` // nil: there was no audit log

	// Body is the SHA-256 of the file's text before this line: the newest release
	// has none after it that vouches for it.
	Body string `json:"body_sha256"`
}

// Git says which state of the project's repository made a release.
type Git struct {
	Commit string `json:"commit"`
	Dirty  bool   `json:"dirty"` // files differed from the commit
}

// TableState is a table's part of a release.
type TableState struct {
	Commit
	Fingerprint string `json:"fingerprint,omitempty"` // of the node that made it; none for raw
	Rows        int64  `json:"rows"`
}

// AuditHead is where the audit log ended when a release was made. The log's own chain
// can't tell that lines were cut from its end.
type AuditHead struct {
	Lines  int64  `json:"lines"`
	SHA256 string `json:"sha256"` // of the last line, hex
}

// TestOutcome is the kept result of a test: valid as long as its fingerprint is.
type TestOutcome struct {
	Fingerprint string `json:"fingerprint"`
	Status      string `json:"status"` // as in run_results.json
	Failures    int64  `json:"failures"`
}

// ErrNoRelease says that the lake has no release yet.
var ErrNoRelease = errors.New("the lake has no release yet")

// Latest returns the newest release: the estate as it is. ErrNoRelease says that
// there is none.
func (l *Lake) Latest() (Release, error) {
	numbers, err := l.List()
	if err != nil {
		return Release{}, err
	}
	if len(numbers) == 0 {
		return Release{}, ErrNoRelease
	}
	return l.Get(numbers[len(numbers)-1])
}

// List returns the numbers of all releases, rising.
func (l *Lake) List() ([]int64, error) {
	entries, err := l.fs.List(l.path(releasesFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var numbers []int64
	for _, e := range entries {
		if n, ok := parseNumbered(e.Name()); ok {
			numbers = append(numbers, n)
		}
	}
	return numbers, err
}

// Get reads one release. A damaged file, a newer format and a number that doesn't
// exist are diagnostics.
func (l *Lake) Get(number int64) (Release, error) {
	r, _, err := l.readRelease(number)
	return r, err
}

// readRelease also returns the SHA-256 of the release's file.
func (l *Lake) readRelease(number int64) (Release, string, error) {
	name := l.releasePath(number)
	content, err := l.readFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		d := diag.New(diag.NoRelease, source.Span{}, "the lake has no release %d", number)
		return Release{}, "", d.WithHint("`edfi-build history` lists the releases")
	}
	if err != nil {
		return Release{}, "", err
	}
	var r Release
	if err := l.decode(name, content, &r); err != nil {
		return Release{}, "", err
	}
	if r.Number != number {
		return Release{}, "", l.damagedRecord(name, fmt.Errorf("it says that it is release %d", r.Number))
	}
	if !r.wrote(content) {
		return Release{}, "", l.damagedRecord(name, errors.New("its text isn't the one that was released"))
	}
	return r, digestOf(content), l.followPurges(&r)
}

// bodyEnd starts the line of a release's file that holds its Body.
const bodyEnd = "\n  \"body_sha256\""

// seal fills in the release's Body and returns its file.
func (r *Release) seal() ([]byte, error) {
	content, err := encodeRecord(*r)
	if err != nil {
		return nil, err
	}
	r.Body = bodyOf(content)
	return encodeRecord(*r)
}

// wrote tells whether a file is what seal returned, as far as its Body tells. The
// first releases of format 1 have none: the chain alone vouches for them.
func (r Release) wrote(content []byte) bool {
	return r.Body == "" || r.Body == bodyOf(content) && bytes.HasSuffix(content, []byte(r.Body+"\"\n}\n"))
}

func bodyOf(content []byte) string {
	body, _, _ := bytes.Cut(content, []byte(bodyEnd))
	return digestOf(body)
}

func (l *Lake) releasePath(number int64) string { return l.path(releasesFolder, numbered(number)) }

// decode reads a file of ours into v. The format is looked at first, so that a
// newer file is refused as newer and not as damaged.
func (l *Lake) decode(name string, content []byte, v any) error {
	var head struct {
		Format int `json:"format"`
	}
	if err := json.Unmarshal(content, &head); err != nil {
		return l.damagedRecord(name, err)
	}
	if head.Format > format {
		d := diag.New(diag.NewerFormat, source.Span{}, "%s has format %d, and this edfi-build knows %d", below(l.dir, name), head.Format, format)
		return d.WithHint("use the version of edfi-build that wrote it, or a later one")
	}
	if head.Format != format {
		return l.damagedRecord(name, fmt.Errorf("format %d doesn't exist", head.Format))
	}
	d := json.NewDecoder(bytes.NewReader(content))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return l.damagedRecord(name, err)
	}
	return nil
}

func (l *Lake) damagedRecord(name string, cause error) error {
	d := diag.New(diag.DamagedRelease, source.Span{}, "%s is damaged: %s", below(l.dir, name), cause)
	return d.WithHint("restore the file from a backup")
}

// encodeRecord writes a file of ours: JSON that people can read and diff.
func encodeRecord(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return b.Bytes(), err
}
