package template_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/compiler/template"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

func TestGenericTestRendersItsUse(t *testing.T) {
	use := template.GenericUse{
		Relation: "refined.student", Column: "grade", Relations: map[string]string{"to": "seeds.grade_codes"},
		Arguments: map[string]any{"to": "ref('grade_codes')", "limit": 10, "codes": []any{"a", "b"}},
	}
	of := func(change func(*template.GenericUse)) template.GenericUse {
		changed := use
		change(&changed)
		return changed
	}
	for _, c := range []struct {
		name, text string
		use        template.GenericUse
		want       string
	}{
		{"the relation", `from {{ model }}`, use, `from refined.student`},
		{"the rows that where leaves", `from {{ model }}`, of(func(u *template.GenericUse) { u.Where = "grade > 1 -- or so" }),
			"from (SELECT * FROM refined.student WHERE (grade > 1 -- or so\n))"},
		{"the column", `select {{ column }}`, use, `select "grade"`},
		{"arguments", `{{ argument "limit" }} {{ argument "to" }} {{ argument "none" 7 }}`, use, `10 seeds.grade_codes 7`},
		{"a list", `{{ range argument "codes" }}{{ squote . }} {{ end }}`, use, `'a' 'b' `},
	} {
		t.Run(c.name, func(t *testing.T) {
			parsed, diags := template.ParseGeneric(source.NewFile("tests/generic/t.sql", c.text), nil)
			if diags != nil {
				t.Fatal(diags)
			}
			env := testEnv()
			env.Generic = &c.use
			rendered, diags := parsed.Render(env)
			if diags != nil {
				t.Fatal(diags)
			}
			if rendered.SQL != c.want {
				t.Errorf("got %q, want %q", rendered.SQL, c.want)
			}
			for _, u := range rendered.Uses {
				if text := rendered.SQL[u.Start:u.End]; u.Kind != template.RelationUse || !strings.Contains(text, ".") {
					t.Errorf("a use of kind %s: %q", u.Kind, text)
				}
			}
		})
	}
}

func TestGenericTestTellsWhatItTakes(t *testing.T) {
	const text = `{{ column }} {{ argument "b" }} {{ if false }}{{ argument "a" 1 }}{{ end }} {{ argument "c" 1 }} {{ argument "c" }}`
	parsed, diags := template.ParseGeneric(source.NewFile("tests/generic/t.sql", text), nil)
	if diags != nil {
		t.Fatal(diags)
	}
	names, required := parsed.Takes()
	if !slices.Equal(names, []string{"a", "b", "c"}) || !slices.Equal(required, []string{"b", "c"}) || !parsed.CallsColumn() {
		t.Errorf("takes %v, needs %v", names, required)
	}
}

func TestOnlyGenericTestsAskForTheirUse(t *testing.T) {
	for _, text := range []string{`{{ model }}`, `{{ column }}`, `{{ argument "a" }}`} {
		_, diags := template.Parse(source.NewFile("models/m.sql", text), nil)
		if len(diags) != 1 || diags[0].Code != diag.RefusedFunction {
			t.Errorf("%s: %v", text, diags)
		}
	}
	_, diags := template.ParseGeneric(source.NewFile("tests/generic/t.sql", `{{ argument 1 }}`), nil)
	if len(diags) != 1 || diags[0].Code != diag.NotLiteral {
		t.Errorf("a computed name: %v", diags)
	}
}
