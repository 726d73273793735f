package lake

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"syscall"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// problem says in plain words what the operating system's error means for the
// lake, and keeps that error: errors.As finds the diagnostic, errors.Is the cause.
type problem struct {
	diag.Diagnostic
	cause error
}

func (p *problem) Unwrap() []error { return []error{p.Diagnostic, p.cause} }

const intact = "the last release is intact"

// meanings tells what an error number means. The first that matches wins.
var meanings = []struct {
	code    diag.Code
	says    string
	numbers []error
}{
	{diag.LakeFull, "there is no room for %s",
		[]error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG}},
	{diag.LakeNotPermitted, "the system refuses access to %s",
		[]error{syscall.EACCES, syscall.EPERM, syscall.EROFS, syscall.ENOTDIR}},
	{diag.LakeIO, "the disk failed at %s",
		[]error{syscall.EIO}},
}

// guard puts every error of an FS into words, so that no step can be forgotten.
type guard struct {
	FS
	root string // the lake's folder; messages name files below it
}

func (g guard) explain(name string, err error) error {
	if err == nil {
		return nil
	}
	for _, m := range meanings {
		for _, number := range m.numbers {
			if errors.Is(err, number) {
				where := below(g.root, name)
				if name != g.root {
					where += " in the lake"
				}
				d := diag.New(m.code, source.Span{}, m.says, where)
				return &problem{d.WithDetail("%v", errno(err)).WithHint(intact), err}
			}
		}
	}
	return err
}

// errno strips the path, which is this machine's, from what the system said.
func errno(err error) error {
	var number syscall.Errno
	if errors.As(err, &number) {
		return number
	}
	return err
}

// below names a file relative to the lake, with slashes.
func below(root, name string) string {
	rel, err := filepath.Rel(root, name)
	if err != nil || !filepath.IsLocal(rel) {
		return filepath.Base(name)
	}
	if rel == "." {
		return "the lake's folder"
	}
	return filepath.ToSlash(rel)
}

func (g guard) Create(name string, mode fs.FileMode) (NewFile, error) {
	f, err := g.FS.Create(name, mode)
	if err != nil {
		return nil, g.explain(name, err)
	}
	return guardedFile{f, g, name}, nil
}

func (g guard) Open(name string) (io.ReadCloser, error) {
	r, err := g.FS.Open(name)
	if err != nil {
		return nil, g.explain(name, err)
	}
	return guardedReader{r, g, name}, nil
}

// Link fails with EPERM where hard links don't exist (FAT, some network shares).
func (g guard) Link(oldName, newName string) error {
	err := g.FS.Link(oldName, newName)
	for _, number := range []error{syscall.EPERM, syscall.ENOTSUP, syscall.ENOSYS} {
		if errors.Is(err, number) {
			d := diag.New(diag.LakeNeedsHardLinks, source.Span{}, "the lake's file system has no hard links")
			return &problem{d.WithHint("put the lake on a local disk; %s", intact), err}
		}
	}
	return g.explain(newName, err)
}

func (g guard) Sync(name string) error   { return g.explain(name, g.FS.Sync(name)) }
func (g guard) Remove(name string) error { return g.explain(name, g.FS.Remove(name)) }

func (g guard) Rename(oldName, newName string) error {
	return g.explain(newName, g.FS.Rename(oldName, newName))
}

func (g guard) Mkdir(name string, mode fs.FileMode) error {
	return g.explain(name, g.FS.Mkdir(name, mode))
}

func (g guard) List(name string) ([]fs.DirEntry, error) {
	entries, err := g.FS.List(name)
	return entries, g.explain(name, err)
}

func (g guard) Stat(name string) (fs.FileInfo, error) {
	info, err := g.FS.Stat(name)
	return info, g.explain(name, err)
}

func (g guard) TryLock(name string, note []byte) (io.Closer, error) {
	lock, err := g.FS.TryLock(name, note)
	return lock, g.explain(name, err)
}

type guardedFile struct {
	NewFile
	guard guard
	name  string
}

func (f guardedFile) Write(p []byte) (int, error) {
	n, err := f.NewFile.Write(p)
	return n, f.guard.explain(f.name, err)
}

func (f guardedFile) Sync() error  { return f.guard.explain(f.name, f.NewFile.Sync()) }
func (f guardedFile) Close() error { return f.guard.explain(f.name, f.NewFile.Close()) }

type guardedReader struct {
	io.ReadCloser
	guard guard
	name  string
}

func (r guardedReader) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	if err == io.EOF {
		return n, err
	}
	return n, r.guard.explain(r.name, err)
}
