package template_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/edfi-build/edfi-build/compiler/template"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

var update = flag.Bool("update", false, "write the golden parts of testdata anew")

// testEnv is the small project that all tests render in.
func testEnv() template.Env {
	return template.Env{
		Refs: map[string]string{
			"student": "refined.student", "school": "refined.school", "grade_codes": "seeds.grade_codes",
		},
		Sources: map[string]map[string]template.SourceTable{
			"skyward": {
				"students":    {Current: "raw.skyward.students", History: "raw.skyward.students__history"},
				"enrollments": {Current: "raw.skyward.enrollments", History: "raw.skyward.enrollments__history"},
			},
		},
		Vars: map[string]any{
			"school_year": 2026, "rate": 1000000.5, "empty": nil, "name": "O'Hara",
			"columns": []any{"a", "b"}, "codes": map[string]any{"x": "EXC"},
		},
		KPIs: map[string]graph.KPI{
			"chronic_absenteeism": {Name: "chronic_absenteeism", Fields: map[string]string{"threshold": "0.10"}},
		},
		Target:     map[string]any{"name": "dev"},
		ReportDate: "2026-03-31",
		This:       "refined.model",
		Pseudonym: func(subject, expression string) (string, bool) {
			return fmt.Sprintf("pseudonym_%s(CAST(%s AS VARCHAR))", subject, expression), subject != "parent"
		},
		Subjects: []string{"staff", "student"},
	}
}

// TestGolden renders testdata/*.txtar. An archive holds model.sql, macro files in
// macros/, and the golden parts: calls, rendered, map, uses, config, touched and
// diagnostics, as far as the case has any. A comment with the word incremental
// renders the incremental branch. Write the golden parts with -update.
func TestGolden(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no cases", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got := golden(archive)
			if *update {
				if err := os.WriteFile(path, txtar.Format(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := string(txtar.Format(archive)); string(txtar.Format(got)) != want {
				t.Errorf("got\n%s\nwant\n%s", txtar.Format(got), want)
			}
		})
	}
}

// TestDiagnostics renders each model of testdata/diagnostics/*.txtar against the
// macros of the same archive and holds what is reported against the file behind
// it. A file named macros/… is reported on with the model after it.
func TestDiagnostics(t *testing.T) {
	paths, err := filepath.Glob("testdata/diagnostics/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no cases", err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		got := reported(archive)
		if *update {
			if err := os.WriteFile(path, txtar.Format(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		for i, f := range got.Files {
			if i >= len(archive.Files) || string(archive.Files[i].Data) != string(f.Data) {
				t.Errorf("%s: %s: got\n%s", path, f.Name, f.Data)
			}
		}
	}
}

func reported(archive *txtar.Archive) *txtar.Archive {
	out := &txtar.Archive{Comment: archive.Comment}
	var macros []*source.File
	for _, f := range archive.Files {
		if strings.HasPrefix(f.Name, "macros/") {
			macros = append(macros, source.NewFile(f.Name, string(f.Data)))
			out.Files = append(out.Files, f)
		}
	}
	library, diags := template.ParseMacros(macros)
	if len(diags) > 0 {
		out.Files = append(out.Files, txtar.File{Name: "macros.txt", Data: []byte(diagnosticText(diags))})
	}
	for _, f := range archive.Files {
		if name, isModel := strings.CutSuffix(f.Name, ".sql"); isModel && !strings.HasPrefix(f.Name, "macros/") {
			text := modelDiagnostics(source.NewFile(f.Name, string(f.Data)), library)
			out.Files = append(out.Files, f, txtar.File{Name: name + ".txt", Data: []byte(text)})
		}
	}
	return out
}

func modelDiagnostics(file *source.File, library *template.Library) string {
	parsed, diags := template.Parse(file, library)
	if !diags.HasErrors() {
		_, diags = parsed.Render(testEnv())
	}
	return diagnosticText(diags)
}

// golden gives the archive's inputs with newly made golden parts.
func golden(archive *txtar.Archive) *txtar.Archive {
	out := &txtar.Archive{Comment: archive.Comment}
	var macros []*source.File
	model := source.NewFile("model.sql", "")
	for _, f := range archive.Files {
		switch {
		case strings.HasPrefix(f.Name, "macros/"):
			macros = append(macros, source.NewFile(f.Name, string(f.Data)))
		case f.Name == "model.sql":
			model = source.NewFile(f.Name, string(f.Data))
		default:
			continue
		}
		out.Files = append(out.Files, f)
	}
	add := func(name, text string) {
		if text != "" {
			out.Files = append(out.Files, txtar.File{Name: "golden/" + name, Data: []byte(strings.TrimSuffix(text, "\n") + "\n")})
		}
	}
	library, diags := template.ParseMacros(macros)
	parsed, found := template.Parse(model, library)
	diags = append(diags, found...)
	if parsed != nil {
		add("calls", callLines(parsed))
	}
	if !diags.HasErrors() {
		env := testEnv()
		env.Incremental = strings.Contains(string(archive.Comment), "incremental")
		rendered, found := parsed.Render(env)
		diags = append(diags, found...)
		if rendered != nil {
			add("rendered", rendered.SQL)
			add("map", mapLines(rendered))
			add("uses", useLines(rendered))
			add("config", configLines(rendered))
			add("touched", touchedLine(rendered.Touched))
		}
	}
	add("diagnostics", diagnosticText(diags))
	return out
}

func callLines(t *template.Template) string {
	var b strings.Builder
	for _, c := range t.Calls() {
		fmt.Fprintf(&b, "%s %s %q", spanText(c.Span), c.Function, texts(c.Arguments))
		if c.Macro != "" {
			fmt.Fprintf(&b, " in macro %s", c.Macro)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func texts(arguments []template.Argument) []string {
	out := make([]string, len(arguments))
	for i, a := range arguments {
		out[i] = a.Text
		if !a.Literal {
			out[i] = "…"
		}
	}
	return out
}

// mapLines shows each run of SQL with one origin: verbatim text as =, what an
// action wrote as < with the action.
func mapLines(r *template.Rendered) string {
	var b strings.Builder
	for start := 0; start < len(r.SQL); {
		origin := r.Map.Origin(start, len(r.SQL))
		end := start + 1
		for end < len(r.SQL) && r.Map.Verbatim(end) == r.Map.Verbatim(start) && contiguous(r, start, end) {
			end++
		}
		if r.Map.Verbatim(start) {
			fmt.Fprintf(&b, "%s = %q\n", spanText(origin), r.SQL[start:end])
		} else {
			fmt.Fprintf(&b, "%s < %q %s\n", spanText(origin), r.SQL[start:end], origin.Text())
		}
		start = end
	}
	return b.String()
}

// contiguous tells whether the byte at end continues what starts at start.
func contiguous(r *template.Rendered, start, end int) bool {
	a, b := r.Map.Origin(start, start), r.Map.Origin(end, end)
	if r.Map.Verbatim(start) {
		return b.Start-a.Start == end-start
	}
	return a == b
}

func useLines(r *template.Rendered) string {
	var b strings.Builder
	for _, u := range r.Uses {
		fmt.Fprintf(&b, "%d-%d %s %s %q\n", u.Start, u.End, u.Kind, u.Name, r.SQL[u.Start:u.End])
	}
	return b.String()
}

func configLines(r *template.Rendered) string {
	var b strings.Builder
	for _, c := range r.Config {
		fmt.Fprintf(&b, "%s %s = %v\n", spanText(c.Span), c.Key, c.Value)
	}
	return b.String()
}

func touchedLine(u graph.Uses) string {
	var parts []string
	for _, list := range []struct {
		name  string
		names []string
	}{{"pseudonym", u.Pseudonym}, {"vars", u.Vars}, {"kpis", u.KPIs}, {"macros", u.Macros}} {
		if len(list.names) > 0 {
			parts = append(parts, list.name+" "+strings.Join(list.names, " "))
		}
	}
	if u.ReportDate {
		parts = append(parts, "report_date")
	}
	return strings.Join(parts, "\n")
}

func diagnosticText(diags diag.List) string {
	var b strings.Builder
	for _, d := range diags.Sorted() {
		d.View().Render(&b, diag.Style{})
	}
	return b.String()
}

// spanText is a span as line:column-line:column.
func spanText(s source.Span) string {
	start, end := s.File.Position(s.Start), s.File.Position(s.End)
	return fmt.Sprintf("%d:%d-%d:%d", start.Line, start.Column, end.Line, end.Column)
}
