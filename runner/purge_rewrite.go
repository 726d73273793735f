package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/edfi-build/edfi-build/runner/lake"
)

// rewriteFile writes a data file without the rows that go.
func (p *purge) rewriteFile(ctx context.Context, next *lake.Purge, f purgedFile) error {
	if f.file.Partition != nil {
		return impossible("%s has partitions, which edfi-build doesn't write", f.file.Path)
	}
	file, path, err := next.NewFile(f.table)
	if err != nil {
		return err
	}
	copied, err := p.engine.CopyTo(ctx, fmt.Sprintf("SELECT * FROM %s WHERE NOT %s", f.read(), f.goes), f.columns, path)
	if err != nil {
		return err
	}
	return next.Replace(f.table, f.file, file, copied.Rows, statistics(copied, f.columns, shown(f.file.Stats)))
}

// rewriteLanding writes a landing file without the records that go, for one source that
// reads it after the other.
func (p *purge) rewriteLanding(ctx context.Context, next *lake.Purge, f purgedOriginal) error {
	if slices.ContainsFunc(f.uses, func(u *landingUse) bool { return u.whole }) {
		next.DropOriginal(f.kept)
		return nil
	}
	path, err := next.NewOriginal()
	if err != nil {
		return err
	}
	if parquet := f.uses[0].parquet; parquet != nil {
		err = p.rewriteParquet(ctx, f, path)
	} else {
		err = p.rewriteText(f, path)
	}
	if err != nil {
		return err
	}
	return next.ReplaceOriginal(f.kept, path)
}

// rewriteParquet writes the rows that no source's records take away.
func (p *purge) rewriteParquet(ctx context.Context, f purgedOriginal, path string) error {
	first := f.uses[0].parquet
	statement := "SELECT * FROM " + first.read + " WHERE NOT " + first.goes
	for _, use := range f.uses[1:] {
		if use.parquet == nil {
			return impossible("%s is read as Parquet by one source and as text by another", use.path)
		}
		statement += " AND NOT " + use.parquet.goes
	}
	_, err := p.engine.CopyTo(ctx, statement, first.columns, path)
	return err
}

// rewriteText cuts a file once for each source, all but the last time in a pipe: what lies
// between is never on a disk.
func (p *purge) rewriteText(f purgedOriginal, path string) error {
	in, err := p.lake.Originals().Open(f.kept)
	if err != nil {
		return err
	}
	defer in.Close()
	var from io.Reader = in
	last := len(f.uses) - 1
	for _, use := range f.uses[:last] {
		from = p.piped(from, use)
	}
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = p.cutStream(from, f.uses[last], f.uses[last].node, out)
	return errors.Join(err, out.Close())
}

func (p *purge) piped(in io.Reader, use *landingUse) io.Reader {
	read, write := io.Pipe()
	go func() {
		_, err := p.cutStream(in, use, use.node, write)
		write.CloseWithError(err)
	}()
	return read
}
