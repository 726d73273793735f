package profiler_test

import (
	"context"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/edfi-build/edfi-build/compiler/contract"
	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/profiler"
	reader "github.com/edfi-build/edfi-build/runner/landing"
)

const landing = "../examples/district/landing"

// reference is the sources of the reference project.
func reference(t testing.TB) []*graph.Node {
	t.Helper()
	p, problems := project.Load(os.DirFS(".."), project.Options{
		Env:   func(string) (string, bool) { return "", false },
		Today: func(*time.Location) string { return "2026-04-01" },
	})
	if p == nil {
		t.Fatal(problems)
	}
	var nodes []*graph.Node
	for _, s := range p.Sources {
		nodes = append(nodes, s.Node)
	}
	return nodes
}

func elements(t testing.TB) []string {
	t.Helper()
	standard, problems := contract.Load("")
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	var list []string
	for _, entity := range standard.Entities() {
		list = append(list, standard.Elements(entity)...)
	}
	return list
}

// layouts is what may be known of files without header: names by position, and
// nothing else.
func layouts(nodes []*graph.Node) []*graph.Node {
	var out []*graph.Node
	for _, n := range nodes {
		if n.Source.Landing.Header {
			continue
		}
		bare := &graph.Node{Name: n.Name, Source: &graph.SourceTable{System: n.Source.System, Table: n.Source.Table, Landing: graph.Landing{Format: graph.CSV}}}
		for _, c := range n.Columns {
			bare.Columns = append(bare.Columns, &graph.Column{Name: c.Name, InFile: c.InFile})
		}
		out = append(out, bare)
	}
	return out
}

func onDisk(name string) profiler.File {
	return profiler.File{Name: filepath.ToSlash(name), Open: func() (io.ReadCloser, error) { return os.Open(name) }}
}

// sampleFile gives a file of the sample district for a declared table; "" when it
// has none.
func sampleFile(t *testing.T, node *graph.Node) string {
	t.Helper()
	found := ""
	err := fs.WalkDir(os.DirFS(landing), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if ok, _ := path.Match(node.Source.Landing.Path, name); ok {
			found = name
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// hits counts how often a guess was what people had declared.
type hits struct{ right, of int }

func (h *hits) add(ok bool) {
	h.of++
	if ok {
		h.right++
	}
}

func (h hits) share() float64 { return float64(h.right) / float64(max(h.of, 1)) }

// TestGuessesAgainstTheReferenceProject profiles every file of the sample district as
// if nobody had declared it, and holds the proposal to what people have written. A
// direct column must never be proposed as less; how a file is written must be found;
// for the rest there is a share.
func TestGuessesAgainstTheReferenceProject(t *testing.T) {
	nodes := reference(t)
	known := layouts(nodes)
	var classes, closed, keys, batches, modes, names hits
	for _, node := range nodes {
		name := sampleFile(t, node)
		if name == "" || node.Source.Landing.Format == graph.Parquet {
			continue
		}
		got, err := profiler.Profile(context.Background(), onDisk(filepath.Join(landing, name)), profiler.Options{Known: known})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		holdShape(t, name, got, node)
		keys.add(slices.Equal(sorted(got.Key), sorted(node.Source.Key)))
		if !slices.Equal(sorted(got.Key), sorted(node.Source.Key)) {
			t.Logf("%s: key %v, declared %v", name, got.Key, node.Source.Key)
		}
		batches.add(got.Load.Batch != "" == (node.Source.Load.Batch != ""))
		modes.add(got.Load.Mode == node.Source.Load.Mode)
		for _, c := range got.Columns {
			want := declaredAs(node, c)
			if want == nil {
				continue
			}
			names.add(want.Name == c.Name)
			was := want.Governance.Classification
			classes.add(c.Classification == was)
			closed.add(c.Classification.Rank() >= was.Rank())
			if was == graph.Direct && c.Classification != graph.Direct {
				t.Errorf("%s: %s is direct and was proposed as %s (%s)", name, c.Name, c.Classification, c.Because)
			}
			if c.Classification.Rank() < was.Rank() {
				t.Logf("%s: %s is %s and was proposed as %s (%s)", name, c.Name, was, c.Classification, c.Because)
			} else if testing.Verbose() && c.Classification != was && (was != graph.Public || c.Classification != graph.Internal) {
				t.Logf("    over: %s: %s is %s and was proposed as %s (%s)", name, c.Name, was, c.Classification, c.Because)
			}
		}
	}
	for _, s := range []struct {
		what  string
		got   hits
		least float64
	}{
		{"classification the same", classes, 0.75},
		{"classification the same or closer to a person", closed, 0.95},
		{"key", keys, 0.4},
		{"date in the name found", batches, 1},
		{"load mode", modes, 1},
		{"name of the column", names, 0.95},
	} {
		t.Logf("%-48s %4d of %4d, %.1f%%", s.what, s.got.right, s.got.of, s.got.share()*100)
		if s.got.share() < s.least {
			t.Errorf("%s: %.1f%%, less than %.0f%%", s.what, s.got.share()*100, s.least*100)
		}
	}
}

// holdShape holds how a file is written to its declaration.
func holdShape(t *testing.T, name string, got *profiler.Table, node *graph.Node) {
	t.Helper()
	want := node.Source.Landing
	if got.Shape.Format != want.Format {
		t.Errorf("%s: format %s, declared %s", name, got.Shape.Format, want.Format)
	}
	if got.Shape.Escapes != want.Escapes {
		t.Errorf("%s: escapes %q, declared %q", name, got.Shape.Escapes, want.Escapes)
	}
	if want.Format == graph.CSV && (got.Shape.Delimiter != want.Delimiter || got.Shape.Header.Present != want.Header) {
		t.Errorf("%s: delimiter %q and header %t, declared %q and %t (%s)", name, got.Shape.Delimiter, got.Shape.Header.Present,
			want.Delimiter, want.Header, got.Shape.Header.Because)
	}
	// A file of plain ASCII is in both encodings.
	if got.Shape.Encoding != want.Encoding && !isASCII(t, name) {
		t.Errorf("%s: encoding %s, declared %s", name, got.Shape.Encoding, want.Encoding)
	}
}

func isASCII(t *testing.T, name string) bool {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(landing, name))
	if err != nil {
		t.Fatal(err)
	}
	return !slices.ContainsFunc(text, func(b byte) bool { return b > 127 })
}

// declaredAs finds the declared column: by header, or by position where there is none.
func declaredAs(node *graph.Node, c profiler.Column) *graph.Column {
	if c.Header == "" {
		if c.Position <= len(node.Columns) {
			return node.Columns[c.Position-1]
		}
		return nil
	}
	for _, d := range node.Columns {
		if slices.ContainsFunc(append(d.Headers, d.Name), func(h string) bool { return strings.EqualFold(h, c.Header) }) {
			return d
		}
	}
	return nil
}

func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}

// TestNoCellTravels holds everything that profiles of the sample's files can print
// against the values of their columns that lead to people.
func TestNoCellTravels(t *testing.T) {
	opts := profiler.Options{Known: reference(t), Elements: elements(t), ShowValues: true}
	for _, node := range opts.Known {
		name := sampleFile(t, node)
		if name == "" || node.Source.Landing.Format == graph.Parquet {
			continue
		}
		file := onDisk(filepath.Join(landing, name))
		got, err := profiler.Profile(context.Background(), file, opts)
		if err != nil {
			t.Fatal(err)
		}
		out := everything(t, got)
		said := described(node)
		for value, column := range personalValues(t, file, got) {
			if strings.Contains(out, value) && !strings.Contains(said, value) {
				t.Errorf("%s: a value of %s is printed", name, column)
			}
		}
	}
}

// described is what the reference project itself says of a table.
func described(node *graph.Node) string {
	text := node.Description
	for _, c := range node.Columns {
		text += " " + c.Description
	}
	return text
}

// personalValues gives values of columns closer than internal, with their column, but
// for those that a column which leads to nobody holds, too. Short ones stand in any
// text.
func personalValues(t *testing.T, file profiler.File, got *profiler.Table) map[string]string {
	t.Helper()
	in, err := file.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	s := got.Shape
	records, err := reader.Open(in, reader.Spec{Format: s.Format, Delimiter: s.Delimiter, Encoding: s.Encoding, Escapes: s.Escapes})
	if err != nil {
		t.Fatal(err)
	}
	values, open := map[string]string{}, map[string]bool{}
	for n := 0; ; n++ {
		rec, err := records.Next()
		if err != nil {
			maps.DeleteFunc(values, func(value, _ string) bool { return open[value] })
			return values
		}
		if n == 0 && s.Header.Present {
			continue
		}
		for i, v := range rec.Extra {
			switch {
			case i >= len(got.Columns) || len(v.Text) < 6:
			case got.Columns[i].Classification.Rank() > graph.Internal.Rank():
				values[v.Text] = got.Columns[i].Name
			default:
				open[v.Text] = true
			}
		}
	}
}

// TestContoso profiles an export that this repository doesn't hold and that no word
// list was made for.
func TestContoso(t *testing.T) {
	const folder = "../../shared/data/contoso_sis/day1/"
	if _, err := os.Stat(folder); err != nil {
		t.Skip("the export isn't here")
	}
	opts := profiler.Options{Known: reference(t), Elements: elements(t)}
	cases := []struct {
		file, table, key    string
		looks               string // the source that has such columns
		dates, direct, edfi map[string]string
	}{
		{"students/part2.csv", "students", "student_number", "", map[string]string{"birthdate": "M/D/YYYY or D/M/YYYY"},
			map[string]string{"sis_id": "", "username": "", "password": "", "first_name": "", "last_name": "", "middle_name": "", "secondary_email": "", "student_number": "", "state_id": ""},
			map[string]string{"birthdate": "Student.BirthDate", "student_number": "Student.StudentUniqueId", "gender": "StudentDemographic.SexDescriptor"}},
		{"studentattendance/part1.csv", "section_attendance", "student_id section_id attendance_date period", "skyward.section_attendance", map[string]string{"attendance_date": "D/M/YYYY"},
			map[string]string{"id": "", "student_id": ""}, map[string]string{"attendance_date": "StudentSchoolAttendanceEvent.EventDate"}},
		{"studentsectionmark/part1.csv", "studentsectionmark", "id", "", nil,
			map[string]string{"student_id": ""}, map[string]string{"numeric_grade_earned": "Grade.NumericGradeEarned"}},
	}
	for _, c := range cases {
		got, err := profiler.Profile(context.Background(), onDisk(folder+c.file), opts)
		if err != nil {
			t.Fatal(err)
		}
		if got.Name != c.table || strings.Join(got.Key, " ") != c.key || got.Looks != c.looks {
			t.Errorf("%s: %s, key %v, looks like %q", c.file, got.Name, got.Key, got.Looks)
		}
		for _, column := range got.Columns {
			if _, direct := c.direct[column.Name]; direct != (column.Classification == graph.Direct) {
				t.Errorf("%s: %s is %s", c.file, column.Name, column.Classification)
			}
			if want := c.dates[column.Name]; strings.Join(column.Type.Formats, " or ") != want {
				t.Errorf("%s: the dates of %s are %v", c.file, column.Name, column.Type.Formats)
			}
			if want := c.edfi[column.Name]; want != "" && column.EdFi != want {
				t.Errorf("%s: %s is %s", c.file, column.Name, column.EdFi)
			}
		}
		if problems := compiles(t, got); len(problems) > 0 {
			t.Errorf("%s: %v", c.file, problems)
		}
	}
}

// TestEveryMeaningLeadsToAnElement keeps the list of meanings in step with the
// standard.
func TestEveryMeaningLeadsToAnElement(t *testing.T) {
	known := elements(t)
	for _, e := range profiler.Targets() {
		if !slices.Contains(known, e) {
			t.Errorf("the standard has no element %s", e)
		}
	}
}
