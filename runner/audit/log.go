// Package audit keeps the record of who looked at identities. Each line holds the
// digest of the line before, so that none can be changed or taken out unseen (34
// CFR 99.32 asks for a record of disclosures).
package audit

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Entry is one line of the log.
type Entry struct {
	Format    int       `json:"format"` // 1
	Time      time.Time `json:"time"`
	User      string    `json:"user"`
	Action    string    `json:"action"`              // query, audit export, reidentify, share, purge, …
	Relations []string  `json:"relations,omitempty"` // what was read, sorted
	Release   int64     `json:"release,omitempty"`   // as of which release
	// Statement is the SHA-256 of the query's text, hex: the text itself could name
	// a person.
	Statement string `json:"statement_sha256,omitempty"`
	// Subject is the token of the person whose identity was asked for: one line each.
	Subject string `json:"subject,omitempty"`
	Reason  string `json:"reason,omitempty"`
	Ticket  string `json:"ticket,omitempty"`
	// Role and Share say who a copy was made for, and its file's name or a digest of the
	// server's address.
	Role  string `json:"role,omitempty"`
	Share string `json:"share,omitempty"`
	// Of a research release (34 CFR 99.31(b), 99.32).
	Recipient string `json:"recipient,omitempty"`
	Agreement string `json:"agreement,omitempty"`
	Purpose   string `json:"purpose,omitempty"`
	Expires   string `json:"expires,omitempty"` // date, YYYY-MM-DD
	Previous  string `json:"previous_sha256"`   // of the line before, "" for the first
}

// fileName is the log's name in its folder.
const fileName = "access.jsonl"

// Append adds an entry, filling in format and chain. It is durable when Append
// returns, so call it before anything is shown. Appends of several processes are
// made in turn.
func Append(dir string, e Entry) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("write the audit log: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, fileName), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("write the audit log: %w", err)
	}
	defer f.Close()
	if err := lock(f); err != nil {
		return fmt.Errorf("lock the audit log: %w", err)
	}
	last, err := lastLine(f)
	if err != nil {
		return fmt.Errorf("read the audit log: %w", err)
	}
	e.Format, e.Previous = 1, digest(last)
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	if _, err := f.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("write the audit log: %w", err)
	}
	return f.Sync()
}

// Verify reads the whole log and returns the number of entries, or the first line
// that doesn't follow from the one before.
func Verify(dir string) (entries int, err error) {
	f, err := os.Open(filepath.Join(dir, fileName))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer f.Close()
	var previous []byte
	scanner := bufio.NewScanner(f)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var e Entry
		if err := json.Unmarshal(scanner.Bytes(), &e); err != nil || e.Previous != digest(previous) {
			return entries, fmt.Errorf("line %d of the audit log doesn't follow from the line before", entries+1)
		}
		previous = append(previous[:0], scanner.Bytes()...)
		entries++
	}
	return entries, scanner.Err()
}

func lastLine(f *os.File) ([]byte, error) {
	var last []byte
	scanner := bufio.NewScanner(f)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		last = append(last[:0], scanner.Bytes()...)
	}
	return last, scanner.Err()
}

func digest(line []byte) string {
	if len(line) == 0 {
		return ""
	}
	sum := sha256.Sum256(line)
	return hex.EncodeToString(sum[:])
}
