package project

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Limits on a project's folders.
const (
	MaxFiles     = 50_000
	MaxSQLBytes  = 256 << 10
	MaxSeedBytes = 16 << 20
)

func (l *loader) exists(name string) bool {
	_, err := fs.Stat(l.fsys, name)
	return !errors.Is(err, fs.ErrNotExist)
}

// read returns a text file of at most limit bytes, or reports and returns nil.
func (l *loader) read(name string, limit int64) *source.File {
	nowhere := source.NewFile(name, "").Whole()
	info, err := fs.Stat(l.fsys, name)
	if err != nil || !info.Mode().IsRegular() {
		l.unreadable(name, err)
		return nil
	}
	if info.Size() > limit {
		l.report(diag.New(diag.FileTooLarge, nowhere, "the file has %d KB, more than the limit of %d KB", info.Size()>>10, limit>>10))
		return nil
	}
	text, err := fs.ReadFile(l.fsys, name)
	if err != nil {
		l.unreadable(name, err)
		return nil
	}
	return source.NewFile(name, string(text))
}

// unreadable leaves out the system's message, which names paths of the machine.
func (l *loader) unreadable(name string, err error) {
	d := diag.New(diag.UnreadableProjectFile, source.Span{}, "%s can't be read", name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && name == SettingsFile:
		d = diag.New(diag.UnreadableProjectFile, source.Span{}, "there is no %s in this folder", name).
			WithHint("go to a project's folder, name it with --project-dir, or make one with edfi-build init")
	case errors.Is(err, fs.ErrNotExist):
		d = d.WithHint("it does not exist")
	case errors.Is(err, fs.ErrPermission):
		d = d.WithHint("check its permissions")
	}
	l.report(d)
}

// folders walks the project's folders and sorts their files by what they are.
func (l *loader) folders() {
	paths := l.project.Settings.Paths
	roots := []string{paths.Models, paths.Seeds, paths.Macros, paths.Tests, paths.Checks}
	for _, layer := range l.project.Graph.Layers {
		roots = append(roots, layer.Path)
	}
	seen := map[string]bool{}
	for _, root := range slices.Compact(slices.Sorted(slices.Values(roots))) {
		if !l.walk(root, seen) {
			return
		}
	}
}

// walk visits the files below a folder, once each however folders overlap. It
// follows no symbolic links, since one may lead out of the project. It tells
// whether the limit on files was kept.
func (l *loader) walk(root string, seen map[string]bool) bool {
	err := fs.WalkDir(l.fsys, root, func(p string, entry fs.DirEntry, err error) error {
		switch {
		case p == root && errors.Is(err, fs.ErrNotExist):
			return fs.SkipAll
		case err != nil:
			l.unreadable(p, err)
		case p != root && strings.HasPrefix(entry.Name(), "."):
			return skip(entry)
		case entry.Type()&fs.ModeSymlink != 0:
			l.report(diag.Warn(diag.UnreadableProjectFile, source.Span{}, "%s is a symbolic link and is left out", p))
		case entry.Type().IsRegular() && !seen[p]:
			seen[p] = true
			if l.files++; l.files > MaxFiles {
				return fs.ErrInvalid
			}
			l.file(p)
		}
		return nil
	})
	if err != nil {
		l.report(diag.New(diag.TooManyFiles, source.Span{}, "the project's folders hold more than %d files", MaxFiles).
			WithHint("point paths and layers to folders with the project's own files only"))
	}
	return err == nil
}

func skip(entry fs.DirEntry) error {
	if entry.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// file takes in one file by its folder and its ending; other endings are notes.
func (l *loader) file(p string) {
	paths, ending := l.project.Settings.Paths, path.Ext(p)
	switch {
	case ending == ".yml" || ending == ".yaml":
		if f := l.read(p, yaml.MaxBytes); f != nil {
			l.descriptive = append(l.descriptive, f)
		}
	case within(p, paths.Macros):
		if ending == ".sql" || ending == ".tmpl" {
			l.project.Macros = appendFile(l.project.Macros, l.sql(p))
		}
	case within(p, path.Join(paths.Tests, genericFolder)) && ending == ".sql":
		l.genericTest(p)
	case within(p, paths.Checks) && ending == ".sql":
		l.project.Checks = appendFile(l.project.Checks, l.sql(p))
	case within(p, paths.Tests) && ending == ".sql":
		l.project.Tests = appendFile(l.project.Tests, l.sql(p))
	case within(p, paths.Seeds) && ending == ".csv":
		l.seed(p)
	case ending == ".sql":
		l.model(p)
	}
}

// genericFolder is where a project's own generic tests stand, below the tests.
const genericFolder = "generic"

func (l *loader) genericTest(p string) {
	f := l.sql(p)
	if f != nil && l.name("a generic test", strings.TrimSuffix(path.Base(p), ".sql"), f.Span(0, 0)) {
		l.project.GenericTests = append(l.project.GenericTests, f)
	}
}

func appendFile(list []*source.File, f *source.File) []*source.File {
	if f == nil {
		return list
	}
	return append(list, f)
}

// sql reads a file of SQL and checks that it is text.
func (l *loader) sql(p string) *source.File {
	f := l.read(p, MaxSQLBytes)
	if f == nil {
		return nil
	}
	for i, c := range f.Text {
		if c == 0 || (c == utf8.RuneError && !strings.HasPrefix(f.Text[i:], "\uFFFD")) {
			l.report(diag.New(diag.BadCharacter, f.Span(i, i+1), "the file holds a byte that is not plain text").
				WithHint("save it as UTF-8"))
			return nil
		}
	}
	return f
}

func (l *loader) model(p string) {
	f := l.sql(p)
	if f == nil {
		return
	}
	layer, ok := l.layerOf(p)
	if !ok {
		l.report(diag.New(diag.BadLayers, f.Span(0, 0), "the file stands in no layer's folder").
			WithHint("move it below the path of a layer; macros belong in %s", l.project.Settings.Paths.Macros))
		return
	}
	if layer == graph.RawLayer {
		l.report(diag.New(diag.BadLayers, f.Span(0, 0), "the layer raw holds sources, not models").
			WithHint("move the model to the layer above raw"))
		return
	}
	name := strings.TrimSuffix(path.Base(p), ".sql")
	if l.name("a model", name, f.Span(0, 0)) {
		l.project.Models = append(l.project.Models, &Model{Name: name, Layer: layer, File: f})
	}
}

func (l *loader) layerOf(p string) (string, bool) {
	for _, layer := range l.project.Graph.Layers {
		if within(p, layer.Path) {
			return layer.Name, true
		}
	}
	return "", false
}
