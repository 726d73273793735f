package template_test

import (
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/edfi-build/edfi-build/compiler/template"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

func mustParse(t testing.TB, text string, macros ...string) *template.Template {
	t.Helper()
	files := make([]*source.File, len(macros))
	for i, text := range macros {
		files[i] = source.NewFile("macros/m.sql", text)
	}
	library, diags := template.ParseMacros(files)
	parsed, found := template.Parse(source.NewFile("m.sql", text), library)
	if diags = append(diags, found...); diags != nil {
		t.Fatal(diags)
	}
	return parsed
}

func mustRender(t testing.TB, parsed *template.Template, env template.Env) *template.Rendered {
	t.Helper()
	rendered, diags := parsed.Render(env)
	if diags != nil {
		t.Fatal(diags)
	}
	return rendered
}

// A relation is known to the SQL checker as long as its text is whole, and never
// leaves a mark behind.
func TestUsesSurviveOnlyWhole(t *testing.T) {
	const whole, changed = true, false
	cases := []struct {
		model string
		sql   string
		use   bool
	}{
		{`{{ ref "student" }}`, "refined.student", whole},
		{`{{ $r := ref "student" }}{{ $r }}`, "refined.student", whole},
		{`{{ ref "student" | trim }}`, "refined.student", whole},
		{`{{ get (dict "r" (ref "student")) "r" }}`, "refined.student", whole},
		{`{{ first (list (ref "student")) }}`, "refined.student", whole},
		{`{{ default "x" (ref "student") }}`, "refined.student", whole},
		{`{{ ref "student" | lower }}`, "refined.student", whole},
		{`{{ replace "refined" "x" (ref "student") }}`, "x.student", changed},
		{`{{ ref "student" | upper }}`, "REFINED.STUDENT", changed},
		{`{{ trunc 3 (ref "student") }}`, "ref", changed},
		{`{{ slice (ref "student") 0 3 }}`, "ref", changed},
		{`{{ ref "student" | quote }}`, `"refined.student"`, changed},
		{`{{ ref "student" | splitList "." | join "." }}`, "refined.student", changed},
		{`{{ printf "%q" (ref "student") }}`, `"refined.student"`, changed},
		{`{{ printf "%20s" (ref "student") }}`, "     refined.student", changed},
		{`{{ printf "%c%c%s" 57344 57376 "refined.student" }}`, "refined.student", changed},
		{`{{ "refined.student" }}`, "refined.student", changed},
	}
	for _, c := range cases {
		t.Run(c.model, func(t *testing.T) {
			r := mustRender(t, mustParse(t, c.model), testEnv())
			if r.SQL != c.sql || (len(r.Uses) == 1) != c.use {
				t.Errorf("got %q with uses %v", r.SQL, r.Uses)
			}
		})
	}
}

func TestManyRelationsKeepTheirNames(t *testing.T) {
	env := testEnv()
	var model strings.Builder
	for i := range 2000 {
		name := "m" + strings.Repeat("x", i%50) + string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676))
		env.Refs[name] = "refined." + name
		model.WriteString(`{{ ref "` + name + "\" }}\n")
	}
	r := mustRender(t, mustParse(t, model.String()), env)
	if len(r.Uses) != 2000 {
		t.Fatalf("%d uses", len(r.Uses))
	}
	for _, u := range r.Uses {
		if r.SQL[u.Start:u.End] != "refined."+u.Name {
			t.Fatalf("%v covers %q", u, r.SQL[u.Start:u.End])
		}
	}
}

func TestReservedCharactersInValues(t *testing.T) {
	env := testEnv()
	env.Vars = map[string]any{"columns": []any{"a", "\uE001"}}
	_, diags := mustParse(t, `{{ join "," (var "columns") }}`).Render(env)
	if len(diags) != 1 || diags[0].Code != diag.ReservedCharacter {
		t.Errorf("got %v", diags)
	}
}

func TestPseudonymThatIsNoCall(t *testing.T) {
	env := testEnv()
	env.Pseudonym = func(subject, expression string) (string, bool) { return "'" + subject + ":' || " + expression, true }
	r := mustRender(t, mustParse(t, `{{ pseudonym "student" "id" }}`), env)
	if r.SQL != "'student:' || id" || len(r.Uses) != 0 {
		t.Errorf("got %q with uses %v", r.SQL, r.Uses)
	}
}

func TestSizeLimits(t *testing.T) {
	large := source.NewFile("m.sql", strings.Repeat("x", 256<<10+1))
	if _, diags := template.Parse(large, nil); len(diags) != 1 || diags[0].Code != diag.TemplateLimit {
		t.Errorf("a large file gives %v", diags)
	}
	largest := strings.Repeat("x", 256<<10)
	if r := mustRender(t, mustParse(t, largest), testEnv()); r.SQL != largest {
		t.Error("a file of the largest size is changed")
	}
}

func TestEncoding(t *testing.T) {
	_, diags := template.Parse(source.NewFile("m.sql", "select é\xff"), nil)
	if len(diags) != 1 || diags[0].Code != diag.BadTemplateEncoding || diags[0].Span.Start != len("select é") {
		t.Errorf("got %v", diags)
	}
}

func TestConcurrentUse(t *testing.T) {
	library, diags := template.ParseMacros([]*source.File{source.NewFile("m.sql", benchMacros)})
	if diags != nil {
		t.Fatal(diags)
	}
	shared, _ := template.Parse(source.NewFile("m.sql", benchModel), library)
	env := testEnv()
	want := mustRender(t, shared, env).SQL
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			own, _ := template.Parse(source.NewFile("m.sql", benchModel), library)
			for _, parsed := range []*template.Template{shared, own} {
				if r, diags := parsed.Render(env); diags != nil || r.SQL != want {
					t.Error("a concurrent rendering differs", diags)
				}
			}
		})
	}
	group.Wait()
}

func TestRenderingIsRepeatable(t *testing.T) {
	parsed := mustParse(t, benchModel, benchMacros)
	first, second := mustRender(t, parsed, testEnv()), mustRender(t, parsed, testEnv())
	if first.SQL != second.SQL || !reflect.DeepEqual(first.Touched, second.Touched) {
		t.Error("two renderings differ")
	}
}

func TestFunctionsAreDocumented(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range template.Functions() {
		if seen[f.Name] {
			t.Errorf("%s is listed twice", f.Name)
		}
		seen[f.Name] = true
		if f.Group == "" || !strings.HasPrefix(f.Usage, f.Name) || !strings.HasSuffix(f.Summary, ".") {
			t.Errorf("%s isn't documented well: %+v", f.Name, f)
		}
	}
}

// Every function on the list exists, and none of those that would make a model's
// SQL depend on more than the project.
func TestListedFunctionsExist(t *testing.T) {
	for _, f := range template.Functions() {
		_, diags := template.Parse(source.NewFile("m.sql", "{{ if false }}{{ "+f.Name+" }}{{ end }}"), nil)
		for _, d := range diags {
			if d.Code != diag.WrongArguments {
				t.Errorf("%s: %v", f.Name, d)
			}
		}
	}
	for _, name := range strings.Fields(`env expandenv now date ago uuidv4 randInt shuffle getHostByName keys values set
		genPrivateKey encryptAES bcrypt osBase toJson call html js urlquery env_var __mark __emit __plain`) {
		if _, diags := template.Parse(source.NewFile("m.sql", "{{ "+name+" }}"), nil); !diags.HasErrors() {
			t.Errorf("%s can be called", name)
		}
	}
}

const benchMacros = `{{ define "columns" }}{{ range $i, $c := index . 0 }}{{ if $i }}, {{ end }}s.{{ $c }}{{ end }}{{ end }}`

var benchModel = `{{ config "materialized" "table" }}
with current as (
  select {{ include "columns" (list "id" "name" "grade") }},
         {{ pseudonym "student" "s.student_number" }} as student_id_hash
  from {{ source "skyward" "students" }} s
  {{- if is_incremental }}
  where s.day > (select max(day) from {{ this }})
  {{- end }}
)
` + strings.Repeat("-- a line of the model's text that is copied as it is\n", 26) + `select *
from current
join {{ ref "student" }} using (student_id_hash)
where school_year = {{ var "school_year" }}
  and absence_rate > {{ kpi "chronic_absenteeism" "threshold" }}
  and day <= {{ report_date }}
`

func BenchmarkParse(b *testing.B) {
	file := source.NewFile("m.sql", benchModel)
	library, _ := template.ParseMacros([]*source.File{source.NewFile("macros.sql", benchMacros)})
	for b.Loop() {
		if _, diags := template.Parse(file, library); diags != nil {
			b.Fatal(diags)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	parsed := mustParse(b, benchModel, benchMacros)
	env := testEnv()
	for b.Loop() {
		if _, diags := parsed.Render(env); diags != nil {
			b.Fatal(diags)
		}
	}
}
