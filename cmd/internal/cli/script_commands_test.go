package cli_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	_ "embed"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/duckdb"
)

// command is a command of the scripts. Fatalf and Check end the script.
type command = func(ts *testscript.TestScript, neg bool, args []string)

func scriptCommands() map[string]command {
	return map[string]command{
		"absent":   absent,
		"conforms": conforms,
		"copy":     copyFolder,
		"damage":   damage,
		"edit":     edit,
		"encode":   encode,
		"exits":    exits,
		"fill":     fill,
		"hides":    hides,
		"parquet":  parquet,
		"project":  project,
		"shared":   shared,
		"touch":    touch,
		"unzip":    unzip,
	}
}

// smallProject is one source, one refined model and one mart.
//
//go:embed testdata/project.txtar
var smallProject []byte

// project [FOLDER] writes the files of testdata/project.txtar, but for those that
// are there already, which are the ones that the script is about.
func project(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) <= 1, "project [FOLDER]")
	for _, file := range txtar.Parse(smallProject).Files {
		path := ts.MkAbs(filepath.Join(append(args, file.Name)...))
		if _, err := os.Stat(path); err == nil {
			continue
		}
		ts.Check(os.MkdirAll(filepath.Dir(path), 0o755))
		ts.Check(os.WriteFile(path, file.Data, 0o644))
		ts.Check(dated(path, -time.Hour))
	}
}

// edit FILE OLD NEW replaces OLD, which the file holds once.
func edit(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 3, "edit FILE OLD NEW")
	text := ts.ReadFile(args[0])
	if n := strings.Count(text, args[1]); n != 1 {
		ts.Fatalf("%s holds %q %d times, not once", args[0], args[1], n)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Replace(text, args[1], args[2], 1)), 0o644))
}

// fill FILE COUNT TEXT adds TEXT to a file that many times.
func fill(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 3, "fill FILE COUNT TEXT")
	count, err := strconv.Atoi(args[1])
	ts.Check(err)
	file, err := os.OpenFile(ts.MkAbs(args[0]), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	ts.Check(err)
	_, err = file.WriteString(strings.Repeat(args[2], count))
	ts.Check(errors.Join(err, file.Close()))
}

// exits CODE PROGRAM ARG... runs a program that must end with that exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) >= 2, "exits CODE PROGRAM ARG...")
	code := 0
	var ended *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &ended) {
		code = ended.ExitCode()
	} else {
		ts.Check(err)
	}
	if want := args[0]; strconv.Itoa(code) != want {
		ts.Fatalf("%s ended with exit code %d, not %s", args[1], code, want)
	}
}

// touch FILE AGE dates a file by the scripts' clock: 1s is a second from now, -1s
// a second ago.
func touch(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 2, "touch FILE AGE")
	age, err := time.ParseDuration(args[1])
	ts.Check(err)
	ts.Check(dated(ts.MkAbs(args[0]), age))
}

// copy FOLDER NEW TIME copies a folder and gives every file of the copy that time
// (RFC 3339), as a restore from a backup may do.
func copyFolder(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 3, "copy FOLDER NEW TIME")
	at, err := time.Parse(time.RFC3339, args[2])
	ts.Check(err)
	folder := ts.MkAbs(args[1])
	ts.Check(os.CopyFS(folder, os.DirFS(ts.MkAbs(args[0]))))
	ts.Check(filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		return os.Chtimes(path, at, at)
	}))
}

// damage PATTERN flips one bit in the middle of the first file that matches. A
// second time mends it.
func damage(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 1, "damage PATTERN")
	paths, err := filepath.Glob(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(paths) == 0 {
		ts.Fatalf("no file matches %s", args[0])
	}
	path := paths[0]
	content, err := os.ReadFile(path)
	ts.Check(err)
	content[len(content)/2] ^= 1
	ts.Check(os.WriteFile(path, content, 0o600))
}

// unzip FILE FOLDER unpacks a ZIP file into a new folder.
func unzip(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) == 2, "unzip FILE FOLDER")
	archive, err := zip.OpenReader(ts.MkAbs(args[0]))
	ts.Check(err)
	defer archive.Close()
	ts.Check(os.CopyFS(ts.MkAbs(args[1]), archive))
}

// encode FILE STEP... rewrites a UTF-8 file: crlf, bom, utf-16le, utf-16be,
// windows-1252, gzip, in the order given.
func encode(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) >= 2, "encode FILE STEP...")
	text := []byte(ts.ReadFile(args[0]))
	for _, name := range args[1:] {
		step, ok := encodings[name]
		if !ok {
			ts.Fatalf("encode: there is no step %q", name)
		}
		var err error
		text, err = step(text)
		ts.Check(err)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), text, 0o644))
	ts.Check(dated(ts.MkAbs(args[0]), -time.Hour))
}

var encodings = map[string]func([]byte) ([]byte, error){
	"crlf":         func(b []byte) ([]byte, error) { return bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n")), nil },
	"bom":          func(b []byte) ([]byte, error) { return append([]byte("\ufeff"), b...), nil },
	"utf-16le":     encoded(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)),
	"utf-16be":     encoded(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)),
	"windows-1252": encoded(charmap.Windows1252),
	"gzip":         zipped,
}

func encoded(e encoding.Encoding) func([]byte) ([]byte, error) {
	return func(b []byte) ([]byte, error) { return e.NewEncoder().Bytes(b) }
}

func zipped(b []byte) ([]byte, error) {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		return nil, err
	}
	err := w.Close()
	return out.Bytes(), err
}

// parquet FILE SQL COLUMN:TYPE... writes the rows of a statement.
func parquet(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) >= 3, "parquet FILE SQL COLUMN:TYPE...")
	var columns []*graph.Column
	for _, arg := range args[2:] {
		name, kind, _ := strings.Cut(arg, ":")
		columns = append(columns, &graph.Column{Name: name, Type: kind})
	}
	path := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(filepath.Dir(path), 0o755))
	engine, err := duckdb.Open(context.Background(), duckdb.Options{AllowedDirs: []string{filepath.Dir(path)}})
	ts.Check(err)
	defer engine.Close()
	_, err = engine.CopyTo(context.Background(), args[1], columns, path)
	ts.Check(err)
	ts.Check(dated(path, -time.Hour))
}

// absent WORD PATH... holds that no file below the paths contains the word.
func absent(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, !neg && len(args) >= 2, "absent WORD PATH...")
	for _, root := range args[1:] {
		ts.Check(filepath.WalkDir(ts.MkAbs(root), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			if bytes.Contains(text, []byte(args[0])) {
				ts.Fatalf("%s holds %q", path, args[0])
			}
			return err
		}))
	}
}

// usage ends the script when a command isn't used as it is meant to be.
func usage(ts *testscript.TestScript, ok bool, text string) {
	if !ok {
		ts.Fatalf("usage: %s", text)
	}
}
