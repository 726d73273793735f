package landing

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/edfi-build/edfi-build/graph"
)

var noon = time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)

// file is a file of the landing folder that was left alone for an hour.
func file(content string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte(content), ModTime: noon.Add(-time.Hour)}
}

func sourceNode(path, scope, batch string) *graph.Node {
	return &graph.Node{
		Relation: graph.Relation{Space: "raw", Source: "skyward", Name: "students"},
		Source: &graph.SourceTable{
			Landing: graph.Landing{Path: path, Format: graph.CSV},
			Load:    graph.Load{Scope: scope, Batch: batch},
		},
	}
}

// discover returns what was found, a line for each delivery, touched file, file
// left and diagnostic.
func discover(t *testing.T, fsys fs.FS, node *graph.Node, seen map[string]File) (Found, string) {
	t.Helper()
	found, diags, err := Discover(context.Background(), List(fsys, noon), node, seen, noon)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, d := range found.Deliveries {
		fmt.Fprintf(&b, "delivery %q %q: %s\n", d.Scope, d.Batch, pathsOf(d.Files))
	}
	if len(found.Touched) > 0 {
		fmt.Fprintf(&b, "touched: %s\n", pathsOf(found.Touched))
	}
	if len(found.Left) > 0 {
		fmt.Fprintf(&b, "left: %s\n", strings.Join(found.Left, " "))
	}
	for _, d := range diags {
		fmt.Fprintf(&b, "%s: %s\n", d.Severity, d.Error())
	}
	return found, b.String()
}

func pathsOf(files []File) string {
	var list []string
	for _, f := range files {
		list = append(list, f.Path)
	}
	return strings.Join(list, " ")
}

func TestDiscover(t *testing.T) {
	tests := []struct {
		name string
		node *graph.Node
		fsys fstest.MapFS
		want string
	}{
		{
			"one delivery of all files by default", sourceNode("skyward/students*.csv", "", ""),
			fstest.MapFS{"skyward/students2.csv": file("b"), "skyward/students1.csv": file("a"), "skyward/staff.csv": file("c")},
			lines(`delivery "" "": skyward/students1.csv skyward/students2.csv`),
		},
		{
			"a batch is a delivery, oldest first", sourceNode("*.csv", "", `_(\d+)\.csv$`),
			fstest.MapFS{"s_10.csv": file("a"), "s_9.csv": file("b"), "t_9.csv": file("c")},
			lines(`delivery "" "9": s_9.csv t_9.csv`, `delivery "" "10": s_10.csv`),
		},
		{
			"a scope has its own deliveries", sourceNode("**/*.csv", `^([^/]+)/`, `_(\d+)\.csv$`),
			fstest.MapFS{"west/s_1.csv": file("a"), "east/s_2.csv": file("b"), "east/s_1.csv": file("c")},
			lines(`delivery "east" "1": east/s_1.csv`, `delivery "west" "1": west/s_1.csv`, `delivery "east" "2": east/s_2.csv`),
		},
		{
			"a file without scope doesn't stop the others", sourceNode("*.csv", `^school(\d+)`, ""),
			fstest.MapFS{"school1.csv": file("a"), "students.csv": file("b")},
			lines(`delivery "1" "": school1.csv`, `left: students.csv`,
				`error: EB2003: students.csv has no scope: "^school(\\d+)" doesn't match its path`),
		},
		{
			"growing files are left", sourceNode("*", "", ""),
			fstest.MapFS{
				"a.csv": file("a"), "b.csv.part": file("b"), "c.csv": file(""),
				"e.csv": {Data: []byte("e"), ModTime: noon.Add(time.Hour)},
			},
			lines(`delivery "" "": a.csv e.csv`, `left: b.csv.part c.csv`,
				"warning: EB2004: b.csv.part is left for the next run: its name is that of an unfinished transfer",
				"warning: EB2004: c.csv is left for the next run: it is empty"),
		},
		{
			"a growing file holds back its delivery, and no other", sourceNode("*.csv", "", `_(\d+)`),
			fstest.MapFS{
				"a_1.csv": file("a"), "a_2.csv": file("b"),
				"b_2.csv": {Data: []byte("d"), ModTime: noon.Add(-time.Second)},
			},
			lines(`delivery "" "1": a_1.csv`, `left: b_2.csv a_2.csv`,
				"warning: EB2004: b_2.csv is left for the next run: it was written moments ago",
				"warning: EB2004: a_2.csv is left for the next run: it belongs to the same delivery as b_2.csv"),
		},
		{
			"no file", sourceNode("skyward/*.csv", "", ""), fstest.MapFS{"canvas/a.csv": file("a")},
			lines(`warning: EB2001: no file matches "skyward/*.csv" in the landing folder`),
		},
		{
			"pattern outside", sourceNode("../*.csv", "", ""), fstest.MapFS{"a.csv": file("a")},
			lines(`error: EB2002: landing path "../*.csv" can't be used: it must be a path below the landing folder`),
		},
		{
			"broken pattern", sourceNode("[a.csv", "", ""), fstest.MapFS{"a.csv": file("a")},
			lines(`error: EB2002: landing path "[a.csv" can't be used: syntax error in pattern`),
		},
		{
			"two groups", sourceNode("*.csv", "(a)(b)", ""), fstest.MapFS{"a.csv": file("a")},
			lines("error: EB2002: scope has 2 groups, not one"),
		},
		{
			"broken expression", sourceNode("*.csv", "", "(a"), fstest.MapFS{"a.csv": file("a")},
			lines("error: EB2002: batch is not a regular expression: error parsing regexp: missing closing ): `(a`"),
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, got := discover(t, tt.fsys, tt.node, nil); got != tt.want {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
		})
	}
}

// A day after the other: what was loaded isn't loaded again, changed content is,
// and the same content with a new time isn't.
func TestDiscoverDayByDay(t *testing.T) {
	node := sourceNode("*.csv", "", "")
	landing := fstest.MapFS{"a.csv": file("A")}
	seen := map[string]File{}
	var ids []string
	day := func(want string) {
		t.Helper()
		found, got := discover(t, landing, node, seen)
		if got != want {
			t.Errorf("got %swant %s", got, want)
		}
		for _, d := range found.Deliveries {
			ids = append(ids, d.ID)
			for _, f := range d.Files {
				seen[f.Path] = f
			}
		}
		for _, f := range found.Touched {
			seen[f.Path] = f
		}
	}
	change := func(name, content string, minute int) {
		landing[name] = &fstest.MapFile{Data: []byte(content), ModTime: noon.Add(-time.Hour + time.Duration(minute)*time.Minute)}
	}
	day(lines(`delivery "" "": a.csv`))
	day("")
	change("b.csv", "B", 0)
	day(lines(`delivery "" "": b.csv`))
	change("a.csv", "A", 1)
	day(lines("touched: a.csv"))
	day("")
	change("a.csv", "X", 2)
	day(lines(`delivery "" "": a.csv`))
	change("a.csv", "A", 3)
	day(lines(`delivery "" "": a.csv`))
	if ids[0] != ids[3] || ids[0] == ids[1] || ids[0] == ids[2] {
		t.Errorf("ids of A, B, X, A are %v", ids)
	}
}

func TestHowLongToWaitForAFile(t *testing.T) {
	for age, want := range map[time.Duration]time.Duration{
		-time.Hour: 0, -time.Second: 2 * time.Second, 0: 2 * time.Second,
		500 * time.Millisecond: 1500 * time.Millisecond, 2 * time.Second: 0, time.Hour: 0,
	} {
		landing := fstest.MapFS{"a.csv": {Data: []byte("A"), ModTime: noon.Add(-age)}}
		if found, _ := discover(t, landing, sourceNode("*.csv", "", ""), nil); found.Wait != want {
			t.Errorf("age %v: wait %v, want %v", age, found.Wait, want)
		}
	}
}

// A file that changes while it is hashed is left, whatever its clock says.
func TestDiscoverLeavesWhatChangesUnderIt(t *testing.T) {
	landing := changingFS{fstest.MapFS{"a.csv": file("A")}}
	want := lines("left: a.csv", "warning: EB2004: a.csv is left for the next run: it changed while it was read")
	if _, got := discover(t, landing, sourceNode("*.csv", "", ""), nil); got != want {
		t.Errorf("got %s", got)
	}
}

// changingFS appends to a file as soon as it is opened.
type changingFS struct{ fstest.MapFS }

func (c changingFS) Open(name string) (fs.File, error) {
	f, err := c.MapFS.Open(name)
	if entry := c.MapFS[name]; entry != nil {
		c.MapFS[name] = &fstest.MapFile{Data: append(entry.Data, 'x'), ModTime: entry.ModTime}
	}
	return f, err
}

func (c changingFS) Stat(name string) (fs.FileInfo, error) { return c.MapFS.Stat(name) }

// Messages name a file below the landing folder, not this machine's path.
func TestDiscoverUnreadableFile(t *testing.T) {
	landing := lockedFS{fstest.MapFS{"a.csv": file("A"), "locked.csv": file("B")}}
	want := lines("left: locked.csv a.csv",
		"error: EB2005: locked.csv can't be read: permission denied",
		"warning: EB2004: a.csv is left for the next run: it belongs to the same delivery as locked.csv")
	if _, got := discover(t, landing, sourceNode("*.csv", "", ""), nil); got != want {
		t.Errorf("got %s", got)
	}
}

// lockedFS refuses to open locked.csv, as os does.
type lockedFS struct{ fstest.MapFS }

func (l lockedFS) Open(name string) (fs.File, error) {
	if name == "locked.csv" {
		return nil, &fs.PathError{Op: "open", Path: "/mnt/share/" + name, Err: fs.ErrPermission}
	}
	return l.MapFS.Open(name)
}

func (l lockedFS) Stat(name string) (fs.FileInfo, error) { return l.MapFS.Stat(name) }

func TestDiscoverWithoutLandingFolder(t *testing.T) {
	want := lines(`warning: EB2001: no file matches "skyward/*.csv" in the landing folder`)
	if _, got := discover(t, os.DirFS(t.TempDir()+"/none"), sourceNode("skyward/*.csv", "", ""), nil); got != want {
		t.Errorf("got %s", got)
	}
}

func TestDiscoverStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, _, err := Discover(ctx, List(fstest.MapFS{"a.csv": file("A")}, noon), sourceNode("*.csv", "", ""), nil, noon)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestPatterns(t *testing.T) {
	tests := []struct {
		pattern, path string
		want          bool
	}{
		{"a/*.csv", "a/b.csv", true},
		{"a/*.csv", "a/b/c.csv", false},
		{"a/**/*.csv", "a/c.csv", true},
		{"a/**/*.csv", "a/b/b/c.csv", true},
		{"**", "a/b.csv", true},
		{"a?.csv", "a1.csv", true},
		{"a[12].csv", "a3.csv", false},
		{"*.csv", ".a.csv", false},
		{"**/*.csv", ".cache/a.csv", false},
		{".*/a.csv", ".cache/a.csv", true},
		{"a.csv", "A.csv", false},
		{"**/a/**", "a/b/a/c.csv", true},
		{"**/**/*.csv", "a/b/c.csv", true},
		{"a/**", "a/.b.csv", false},
		{"a/b.csv", "a/b.csv/c", false},
		{`a\*.csv`, "a*.csv", true},
	}
	for _, tt := range tests {
		p, err := parsePattern(tt.pattern)
		if err != nil {
			t.Fatal(err)
		}
		files, err := List(fstest.MapFS{tt.path: file("A")}, noon).glob(p)
		if got := len(files) == 1; err != nil || got != tt.want {
			t.Errorf("%s matches %s: %v, want %v", tt.pattern, tt.path, got, tt.want)
		}
	}
}
