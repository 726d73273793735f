package lake

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"path/filepath"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// SealFile makes a finished data file durable and returns the SHA-256 (hex) and
// the size in bytes of what is in it. DuckDB's COPY syncs nothing, so every data
// file is sealed before a commit names it.
func (l *Lake) SealFile(path string) (sum string, size int64, err error) {
	if err := l.fs.Sync(path); err != nil {
		return "", 0, err
	}
	if err := l.fs.Sync(filepath.Dir(path)); err != nil {
		return "", 0, err
	}
	sum, size, err = l.digest(path)
	if err == nil {
		l.remember(path, sum)
	}
	return sum, size, err
}

// VerifyFile checks that a data file holds the bytes that were committed (SHA-256,
// hex), and must be called before the engine first opens it: a flipped bit in
// Parquet often reads silently wrong. A file that this process has sealed or
// checked isn't read again.
func (l *Lake) VerifyFile(path, sum string) error {
	if l.remembers(path, sum) {
		return nil
	}
	found, _, err := l.digest(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return l.damagedData(path, "is missing")
	case err != nil:
		return err
	case sum == "":
		return l.damagedData(path, "has no recorded SHA-256 to check it against")
	case found != sum:
		return l.damagedData(path, "doesn't hold the bytes that were committed")
	}
	l.remember(path, sum)
	return nil
}

func (l *Lake) damagedData(path, what string) error {
	d := diag.New(diag.DamagedData, source.Span{}, "the data file %s %s", below(l.dir, path), what)
	return d.WithHint("restore the file from a backup, or rebuild the table in full")
}

func (l *Lake) digest(path string) (sum string, size int64, err error) {
	r, err := l.fs.Open(path)
	if err != nil {
		return "", 0, err
	}
	h := sha256.New()
	size, err = io.Copy(h, r)
	return hex.EncodeToString(h.Sum(nil)), size, errors.Join(err, r.Close())
}

func (l *Lake) remember(path, sum string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.verified[path] = sum
}

func (l *Lake) remembers(path, sum string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return sum != "" && l.verified[path] == sum
}

func digestOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
