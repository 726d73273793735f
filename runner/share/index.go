package share

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Copy is a file in the folder of the shares.
type Copy struct {
	File      string    `json:"file"`
	Share     string    `json:"share"`
	Role      string    `json:"role"`
	By        string    `json:"by,omitempty"`   // the value of for_each that it is for
	User      string    `json:"user,omitempty"` // on demand: the token that it was made for
	Release   int64     `json:"release"`        // of which it was made
	Equals    int64     `json:"equals"`         // the newest release that it is known to be equal to
	MadeAt    time.Time `json:"made_at"`        // UTC
	Relations []string  `json:"relations"`      // sorted
	SHA256    string    `json:"sha256"`         // of the file
	Scope     string    `json:"scope_digest"`   // what may be seen
	Content   string    `json:"content_digest"` // what is seen
}

// index lists the copies of a folder: what stands there and isn't in it, isn't ours. An
// entry is durable before its file appears, and until after it is gone.
type index struct {
	Format int    `json:"format"` // 1
	Copies []Copy `json:"copies"` // by file

	path string
}

const (
	indexName   = "shares.json"
	indexFormat = 1
)

// List tells which copies stand in a folder of shares, by file.
func List(folder string) ([]Copy, error) {
	x, err := readIndex(folder)
	if err != nil {
		return nil, err
	}
	return x.Copies, nil
}

func readIndex(folder string) (*index, error) {
	x := &index{Format: indexFormat, path: filepath.Join(folder, indexName)}
	text, err := os.ReadFile(x.path)
	if errors.Is(err, fs.ErrNotExist) {
		return x, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, x); err != nil || x.Format != indexFormat {
		return nil, diag.New(diag.BadShareFolder, source.Span{}, "%s in the folder of the shares can't be read, so which files there are shares isn't known", indexName).
			WithHint("use the version of edfi-build that wrote it; or remove the files of the folder, and `edfi-build share` makes them again")
	}
	return x, nil
}

// find returns the entry of a file, or nil.
func (x *index) find(file string) *Copy {
	for i := range x.Copies {
		if x.Copies[i].File == file {
			return &x.Copies[i]
		}
	}
	return nil
}

// put adds an entry, or replaces that of the same file, and makes the index durable.
func (x *index) put(c Copy) error {
	x.Copies = slices.DeleteFunc(x.Copies, func(old Copy) bool { return old.File == c.File })
	x.Copies = append(x.Copies, c)
	slices.SortFunc(x.Copies, func(a, b Copy) int { return strings.Compare(a.File, b.File) })
	return x.save()
}

func (x *index) drop(file string) error {
	x.Copies = slices.DeleteFunc(x.Copies, func(c Copy) bool { return c.File == file })
	return x.save()
}

func (x *index) save() error {
	text, err := json.MarshalIndent(x, "", "  ")
	if err != nil {
		return err
	}
	temp := filepath.Join(filepath.Dir(x.path), workPrefix+indexName)
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(text, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return appear(temp, x.path, 0o600)
}

// fileName names the file of a share for a value. A value's characters that have a
// meaning in a path are written as =XX, so that no two values meet.
func fileName(share, value string) string {
	if value == "" {
		return share + extension
	}
	var name strings.Builder
	for _, b := range []byte(value) {
		if b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_' || b == '-' {
			name.WriteByte(b)
		} else {
			fmt.Fprintf(&name, "=%02X", b)
		}
	}
	if name.Len() > 100 {
		return share + "-=" + digest(value)[:40] + extension
	}
	return share + "-" + name.String() + extension
}

const extension = ".duckdb"
