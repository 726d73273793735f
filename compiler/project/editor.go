package project

import (
	"maps"
	"reflect"
	"slices"

	"github.com/edfi-build/edfi-build/compiler/contract"
	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/graph"
)

// EditorSchemas gives JSON Schemas of a project's YAML files, by the name that they
// have in the folder schema/json: the same keys, types and choices that Load
// accepts. Editors complete and check by them. They can't say all that Load checks.
func EditorSchemas() map[string]yaml.Schema {
	schemas := map[string]yaml.Schema{}
	for name, t := range map[string]reflect.Type{
		"edfi_project": reflect.TypeFor[settingsShape](),
		"properties":   reflect.TypeFor[propertiesShape](),
		"kpis":         reflect.TypeFor[kpisShape](),
		"governance":   reflect.TypeFor[governanceShape](),
		"selectors":    reflect.TypeFor[selectorsShape](),
	} {
		schemas[name+".schema.json"] = yaml.JSONSchema(t, editorTitles[name], yaml.Words{About: aboutKey, Choices: choicesOf, Templates: templated})
	}
	return schemas
}

var editorTitles = map[string]string{
	"edfi_project": "edfi_project.yml of an edfi-build project",
	"properties":   "A properties file of an edfi-build project: sources, models, seeds and what is said of them",
	"kpis":         "kpis.yml of an edfi-build project",
	"governance":   "governance.yml of an edfi-build project",
	"selectors":    "selectors.yml of an edfi-build project",
}

// templated tells whether the texts of a definition may hold templates.
func templated(definition string) bool { return definition == "target" }

// choicesOf lists the values that a key takes, as the checks do.
func choicesOf(definition, key string) []string {
	return map[string][]string{
		"settings.standard":            {"edfi-6.0", "edfi-6.1"},
		"settings.profile":             contract.Profiles(),
		"layer.materialized":           {"table", "view", "ephemeral"},
		"target.engine":                {"duckdb"},
		"target.on_failure":            {"hold", "carry_forward"},
		"pseudonym.case":               pseudonymCases,
		"period.period":                periods,
		"landing.format":               formats(),
		"landing.encoding":             withSynonyms(encodings...),
		"landing.escapes":              escapes,
		"landingOverride.format":       formats(),
		"landingOverride.encoding":     withSynonyms(encodings...),
		"landingOverride.escapes":      escapes,
		"load.mode":                    {"snapshot", "upsert", "append"},
		"governanceOf.classification":  classifications(),
		"constraint.type":              {"not_null", "unique", "primary_key", "foreign_key", "check", "custom"},
		"config.materialized":          {"table", "view", "ephemeral", "incremental", "snapshot"},
		"config.incremental_strategy":  {"append", "delete+insert", "merge"},
		"config.strategy":              {"timestamp", "check"},
		"config.hard_deletes":          {"ignore", "invalidate", "new_record"},
		"config.on_schema_change":      {"ignore", "append_new_columns", "sync_all_columns", "fail"},
		"config.access":                {"private", "protected", "public"},
		"exposure.type":                {"dashboard", "notebook", "analysis", "ml", "application"},
		"exposure.maturity":            {"high", "medium", "low"},
		"fixture.format":               {"dict", "csv"},
		"testBody.severity":            {"error", "warn"},
		"testBody.store_failures_as":   {"table", "ephemeral"},
		"testConfig.severity":          {"error", "warn"},
		"testConfig.store_failures_as": {"table", "ephemeral"},
		"role.max_classification":      classifications(),
		"limit.max_classification":     classifications(),
		"declassify.to":                classifications(),
		"part.indirect_selection":      graph.IndirectModes(),
	}[definition+"."+key]
}

// formats are those of landing files; tsv is csv with a tab.
func formats() []string { return append(withSynonyms("csv", "jsonl", "parquet"), "tsv") }

// withSynonyms adds the other names that are understood.
func withSynonyms(names ...string) []string {
	for _, other := range slices.Sorted(maps.Keys(synonyms)) {
		for _, name := range names {
			if synonyms[other] == name {
				names = append(names[:len(names):len(names)], other)
				break
			}
		}
	}
	return names
}

// DataTests are the tests that edfi-build brings, for editors to propose.
func DataTests() []string {
	return []string{
		"accepted_range", "accepted_values", "expression_is_true", "not_null", "not_null_proportion", "recency",
		"relationships", "row_count_between", "small_cells_suppressed", "unique", "unique_combination",
	}
}

// JSONSchema is a name, or one name with what stands behind it.
func (t *testShape) JSONSchema(w *yaml.SchemaWriter) yaml.Schema {
	body := yaml.Schema{"anyOf": []yaml.Schema{w.Of(reflect.TypeFor[testBody]()), {"type": "null"}}}
	known := yaml.Schema{}
	for _, name := range DataTests() {
		known[name] = body
	}
	return yaml.Schema{"anyOf": []yaml.Schema{
		{"enum": DataTests()},
		{"type": "string", "minLength": 1, "description": "A test of tests/generic, by its file's name."},
		{"type": "object", "minProperties": 1, "maxProperties": 1, "properties": known, "additionalProperties": body},
	}}
}

// JSONSchema is a list of rows, or CSV text.
func (r *rowsShape) JSONSchema(*yaml.SchemaWriter) yaml.Schema {
	return yaml.Schema{"anyOf": []yaml.Schema{{"type": "array", "items": yaml.Schema{"type": "object"}}, {"type": "string"}, {"type": "null"}}}
}

// JSONSchema is text as after --select, or one of dbt's longer forms.
func (s *definitionShape) JSONSchema(w *yaml.SchemaWriter) yaml.Schema {
	several := yaml.Schema{"type": "array", "minItems": 1, "items": yaml.Schema{"anyOf": []yaml.Schema{
		{"$ref": "#/definitions/definition"},
		{"type": "object", "properties": yaml.Schema{"exclude": yaml.Schema{"type": "array", "items": yaml.Schema{"$ref": "#/definitions/definition"}}}, "required": []string{"exclude"}, "additionalProperties": false},
	}}}
	list := func(key string) yaml.Schema {
		return yaml.Schema{"type": "object", "properties": yaml.Schema{key: several}, "required": []string{key}, "additionalProperties": false}
	}
	return yaml.Schema{"anyOf": []yaml.Schema{
		{"type": []string{"string", "number"}, "description": "As after --select: tag:nightly, models/refined, +student, a,b."},
		w.Of(reflect.TypeFor[partShape]()), list("union"), list("intersection"),
		{"type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": yaml.Schema{"type": []string{"string", "number", "boolean"}}},
	}}
}
