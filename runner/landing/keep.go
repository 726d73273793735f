package landing

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Store is where original files are kept, each under its SHA-256 (design §7:
// raw/_files). Implementations are safe for concurrent use.
type Store interface {
	// Has tells whether a file of that name and size (bytes) is kept.
	Has(name string, size int64) (bool, error)
	// Put keeps what fill writes, whole and durable. When fill or anything else
	// fails, nothing appears under the name. Putting the same again is no error.
	Put(name string, fill func(io.Writer) error) error
	// Open opens what is kept; fs.ErrNotExist if nothing is.
	Open(name string) (io.ReadCloser, error)
}

// Keep copies a file from the landing folder into the store, byte for byte, and
// checks on the way that its content is the one that Discover saw. If it isn't,
// nothing is kept and the error is a FileChanged diagnostic. What is kept already
// isn't copied again.
//
// Read the rows from the store, not from the landing folder: nobody changes them
// there.
func Keep(ctx context.Context, store Store, landing fs.FS, file File) error {
	if kept, err := store.Has(file.SHA256, file.Size); kept || err != nil {
		return err
	}
	in, err := landing.Open(file.Path)
	if err != nil {
		return err
	}
	defer in.Close()
	return store.Put(file.SHA256, func(out io.Writer) error {
		hash := sha256.New()
		if _, err := io.Copy(io.MultiWriter(out, hash), contextReader{ctx, in}); err != nil {
			return err
		}
		if hex.EncodeToString(hash.Sum(nil)) != file.SHA256 {
			return diag.New(diag.FileChanged, source.Span{}, "%s changed while it was being kept", file.Path).
				WithHint("run again once its transfer is over")
		}
		return nil
	})
}
