// Package audit keeps the record of who looked at identities. Each line holds the
// digest of the line before, so that none can be changed or taken out unseen (34
// CFR 99.32 asks for a record of disclosures).
package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Entry is one line of the log. It holds no identity: people are named by token.
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
	// AfterTorn tells that the line before was cut off while it was written, by a crash
	// or a full disk: nothing was shown on its account.
	AfterTorn bool   `json:"after_torn,omitempty"`
	Previous  string `json:"previous_sha256"` // of the line before, "" for the first
}

// format is the version of the log's lines that this program writes. Lines of a later
// one are chained in the same way.
const format = 1

// fileName is the log's name in its folder.
const fileName = "access.jsonl"

// Append adds entries, filling in format and chain. They are durable when Append
// returns, so call it before anything is shown. After an error some of them may stand
// in the log; nothing may be shown then. Appends of several processes are made in turn.
func Append(dir string, entries ...Entry) error {
	if len(entries) == 0 {
		return nil
	}
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
	last, whole, err := lastLine(f)
	if err != nil {
		return fmt.Errorf("read the audit log: %w", err)
	}
	lines, err := chained(entries, last, whole)
	if err != nil {
		return err
	}
	if _, err := f.Write(lines); err != nil {
		return fmt.Errorf("write the audit log: %w", err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("write the audit log: %w", err)
	}
	if len(last) == 0 {
		return syncFolders(dir)
	}
	return nil
}

// chained gives the text that makes entries follow from the last line. One that was cut
// off stays as it is, so that the record shows it.
func chained(entries []Entry, last []byte, whole bool) ([]byte, error) {
	var text []byte
	if !whole {
		text = append(text, '\n')
	}
	for i, e := range entries {
		e.Format, e.Previous, e.AfterTorn = format, digest(last), i == 0 && !whole
		line, err := json.Marshal(e)
		if err != nil {
			return nil, err
		}
		text = append(append(text, line...), '\n')
		last = line
	}
	return text, nil
}

// syncFolders makes a new log durable by its name: the file's own sync doesn't.
func syncFolders(dir string) error {
	for _, path := range []string{dir, filepath.Dir(dir)} {
		f, err := os.Open(path)
		if err != nil {
			return fmt.Errorf("write the audit log: %w", err)
		}
		if err := errors.Join(f.Sync(), f.Close()); err != nil {
			return fmt.Errorf("write the audit log: %w", err)
		}
	}
	return nil
}

func digest(line []byte) string {
	if len(line) == 0 {
		return ""
	}
	sum := sha256.Sum256(line)
	return hex.EncodeToString(sum[:])
}
