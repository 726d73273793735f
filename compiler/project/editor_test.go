package project_test

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/internal/source"
)

const schemaFolder = "../../schema/json"

// TestEditorSchemasAreWritten holds the files that editors read to the code; with
// -update it writes them.
func TestEditorSchemasAreWritten(t *testing.T) {
	for name, schema := range project.EditorSchemas() {
		want, err := json.MarshalIndent(schema, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, '\n')
		file := filepath.Join(schemaFolder, name)
		if *update {
			if err := os.WriteFile(file, want, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if got, err := os.ReadFile(file); err != nil || string(got) != string(want) {
			t.Errorf("%s is not what the code says (-update writes it) %v", file, err)
		}
	}
}

// TestEditorsDescribeEveryKey looks for keys without a sentence.
func TestEditorsDescribeEveryKey(t *testing.T) {
	for name, schema := range project.EditorSchemas() {
		definitions := map[string]any{"": schema}
		maps.Copy(definitions, schema["definitions"].(map[string]any))
		for definition, body := range definitions {
			properties, _ := body.(yaml.Schema)["properties"].(yaml.Schema)
			for key, part := range properties {
				if about, _ := part.(yaml.Schema)["description"].(string); about == "" {
					t.Errorf("%s: %s.%s has no description", name, definition, key)
				}
			}
		}
	}
}

// Editors accept what Load accepts: the reference project, and every YAML file of
// the scripts that show what works.
func TestEditorsAcceptGoodFiles(t *testing.T) {
	schemas := compileSchemas(t)
	root := os.DirFS("../..")
	for _, folder := range []string{"edfi_project.yml", "kpis.yml", "governance.yml", "models", "seeds"} {
		err := fs.WalkDir(root, folder, func(file string, _ fs.DirEntry, err error) error {
			if err == nil && path.Ext(file) == ".yml" {
				text, err := fs.ReadFile(root, file)
				if err != nil {
					return err
				}
				expectValid(t, schemas, file, string(text))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	scripts, _ := filepath.Glob("../../cmd/internal/cli/testdata/script/*.txtar")
	for _, script := range scripts {
		if strings.HasPrefix(filepath.Base(script), "bad_") {
			continue
		}
		archive, err := txtar.ParseFile(script)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range archive.Files {
			if path.Ext(file.Name) == ".yml" && !strings.HasPrefix(file.Name, "broken") {
				expectValid(t, schemas, filepath.Base(script)+"/"+file.Name, string(file.Data))
			}
		}
	}
}

// Editors refuse what Load refuses, as far as a schema can say it: each case has a
// good file, and the change that spoils it.
func TestEditorsRefuseBadFiles(t *testing.T) {
	schemas := compileSchemas(t)
	for _, c := range []struct{ file, good, from, to string }{
		{"edfi_project.yml", settings, "timezone:", "time_zone:"},
		{"edfi_project.yml", settings, "materialized: table", "materialized: incremental"},
		{"edfi_project.yml", settings, "landing: landing", "landing: landing, threads: four"},
		{"edfi_project.yml", settings, "landing: landing", "landing: landing, on_failure: ignore"},
		{"edfi_project.yml", settings, "name: sample", "name: [sample]"},
		{"models/x.yml", "models: [{name: a}]\n", "name", "nam"},
		{"models/x.yml", "models: [{name: a}]\n", "name: a", "name: a, config: {materialized: tabel}"},
		{"models/x.yml", "models: [{name: a}]\n", "name: a", "name: a, config: {contract: {enforced: 'yes'}}"},
		{"models/x.yml", "models: [{name: a}]\n", "name: a", "name: a, columns: {b: c}"},
		{"models/x.yml", "models: [{name: a}]\n", "name: a", "name: a, columns: [{name: b, governance: {classification: secret}}]"},
		{"models/x.yml", "models: [{name: a}]\n", "name: a", "name: a, data_tests: [{unique: {config: {severity: fatal}}}]"},
		{"models/x.yml", "models: [{name: a}]\n", "name: a", "name: a, data_tests: [{unique: {}, not_null: {}}]"},
		{"models/x.yml", "exposures: [{name: a, type: dashboard}]\n", "dashboard", "board"},
		{"models/x.yml", "sources: [{name: s, tables: [{name: t, landing: {path: a.csv}}]}]\n", "{path: a.csv}", "{}"},
		{"models/x.yml", "sources: [{name: s, tables: [{name: t, landing: {path: a.csv}}]}]\n", "a.csv}", "a.csv}, load: {mode: replace}"},
		{"kpis.yml", "kpis: [{name: a, fields: {threshold: 10}}]\n", "fields", "values"},
		{"governance.yml", "roles: [{name: a, max_classification: quasi}]\n", "quasi", "secret"},
		{"selectors.yml", "selectors: [{name: a, definition: 'tag:x'}]\n", "definition", "defines"},
	} {
		if !strings.Contains(c.good, c.from) {
			t.Fatalf("%s: no %q in %q", c.file, c.from, c.good)
		}
		bad := strings.Replace(c.good, c.from, c.to, 1)
		expectValid(t, schemas, c.file, c.good)
		if err := validate(t, schemas, c.file, bad); err == nil {
			t.Errorf("editors would accept %s", bad)
		}
		if _, problems := project.Load(withFile(c.file, bad), options("")); !problems.HasErrors() {
			t.Errorf("Load accepts %s", bad)
		}
	}
}

// The choices that editors offer are those that Load takes.
func TestEditorsOfferTheChoicesOfLoad(t *testing.T) {
	for _, c := range []struct{ file, good, key string }{
		{"edfi_project.yml", settings, "materialized: table"},
		{"models/x.yml", "models: [{name: a, config: {materialized: table}}]\n", "materialized: table"},
		{"models/x.yml", "models: [{name: a, config: {incremental_strategy: merge}}]\n", "incremental_strategy: merge"},
		{"models/x.yml", "models: [{name: a, config: {strategy: check}}]\n", "strategy: check"},
		{"models/x.yml", "models: [{name: a, config: {hard_deletes: ignore}}]\n", "hard_deletes: ignore"},
		{"models/x.yml", "models: [{name: a, config: {on_schema_change: fail}}]\n", "on_schema_change: fail"},
		{"models/x.yml", "models: [{name: a, config: {access: public}}]\n", "access: public"},
		{"models/x.yml", "models: [{name: a, constraints: [{type: unique}]}]\n", "type: unique"},
		{"models/x.yml", "models: [{name: a, governance: {classification: public}}]\n", "classification: public"},
		{"models/x.yml", "models: [{name: a, data_tests: [{unique: {config: {severity: warn}}}]}]\n", "severity: warn"},
		{"models/x.yml", "exposures: [{name: a, type: ml}]\n", "type: ml"},
		{"models/x.yml", "exposures: [{name: a, type: ml, maturity: low}]\n", "maturity: low"},
		{"models/x.yml", "sources: [{name: s, tables: [{name: t, landing: {path: a.csv}, load: {mode: append}}]}]\n", "mode: append"},
		{"models/x.yml", "sources: [{name: s, tables: [{name: t, landing: {path: a.csv, encoding: utf-8}}]}]\n", "encoding: utf-8"},
		{"governance.yml", "roles: [{name: a, max_classification: quasi}]\n", "max_classification: quasi"},
	} {
		name, _, _ := strings.Cut(c.key, ":")
		_, problems := project.Load(withFile(c.file, strings.Replace(c.good, c.key, name+": zzzzzzzz", 1)), options(""))
		offered := choicesInSchema(t, c.file, c.key)
		hint := ""
		for _, p := range problems {
			if strings.Contains(p.Summary, "zzzzzzzz") {
				hint = p.Hint
			}
		}
		for _, choice := range strings.Split(strings.TrimPrefix(hint, "use one of "), ", ") {
			if !slices.Contains(offered, choice) {
				t.Errorf("%s: Load says %q, editors offer %q", c.key, hint, offered)
			}
		}
	}
}

// choicesInSchema lists all choices of keys of that name that include the value.
func choicesInSchema(t *testing.T, file, keyAndValue string) []string {
	t.Helper()
	key, value, _ := strings.Cut(keyAndValue, ": ")
	var found []string
	var visit func(any)
	visit = func(part any) {
		switch part := part.(type) {
		case map[string]any:
			if property, ok := part[key].(map[string]any); ok {
				if choices, ok := property["enum"].([]any); ok && slices.Contains(choices, any(value)) && (found == nil || len(choices) < len(found)) {
					found = nil
					for _, c := range choices {
						found = append(found, c.(string))
					}
				}
			}
			for _, inner := range part {
				visit(inner)
			}
		case []any:
			for _, inner := range part {
				visit(inner)
			}
		}
	}
	text, err := json.Marshal(project.EditorSchemas()[schemaOf(file)])
	if err != nil {
		t.Fatal(err)
	}
	var open any
	if err := json.Unmarshal(text, &open); err != nil {
		t.Fatal(err)
	}
	visit(open)
	return found
}

func compileSchemas(t *testing.T) map[string]*jsonschema.Schema {
	t.Helper()
	compiler, out := jsonschema.NewCompiler(), map[string]*jsonschema.Schema{}
	for name := range project.EditorSchemas() {
		schema, err := compiler.Compile(filepath.Join(schemaFolder, name))
		if err != nil {
			t.Fatal(err)
		}
		out[name] = schema
	}
	return out
}

// schemaOf is the schema of a project's file.
func schemaOf(file string) string {
	switch base := path.Base(file); base {
	case "edfi_project.yml", "kpis.yml", "governance.yml", "selectors.yml":
		return strings.TrimSuffix(base, ".yml") + ".schema.json"
	}
	return "properties.schema.json"
}

// withFile is a small project with one more file, or another project file.
func withFile(file, text string) fs.FS {
	files := fstest.MapFS{project.SettingsFile: {Data: []byte(settings)}, "models/refined/a.sql": {Data: []byte("select 1 as b")}}
	files[file] = &fstest.MapFile{Data: []byte(text)}
	return files
}

func expectValid(t *testing.T, schemas map[string]*jsonschema.Schema, file, text string) {
	t.Helper()
	if err := validate(t, schemas, file, text); err != nil {
		t.Errorf("%s: %v", file, err)
	}
}

func validate(t *testing.T, schemas map[string]*jsonschema.Schema, file, text string) error {
	t.Helper()
	root, problems := yaml.Parse(source.NewFile(file, text))
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	if root == nil {
		return nil // a file without a value
	}
	return schemas[schemaOf(file)].Validate(yaml.Any(root))
}
