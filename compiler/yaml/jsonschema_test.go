package yaml_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/edfi-build/edfi-build/compiler/yaml"
)

type fruitShape struct {
	Name  yaml.Value[string] `yaml:"name,required"`
	Kind  string             `yaml:"kind"`
	Count int                `yaml:"count"`
	Parts []fruitShape       `yaml:"parts"`
	Old   any                `yaml:"old,ignored"`
}

// A schema has the keys, types and choices of the struct; a struct that holds itself
// is defined once.
func TestJSONSchemaFollowsTheStruct(t *testing.T) {
	words := yaml.Words{
		About: func(definition, key string) string { return definition + "." + key },
		Choices: func(_, key string) []string {
			if key == "kind" {
				return []string{"apple", "pear"}
			}
			return nil
		},
		Templates: func(string) bool { return false },
	}
	got, err := json.Marshal(yaml.JSONSchema(reflect.TypeFor[fruitShape](), "A fruit", words))
	if err != nil {
		t.Fatal(err)
	}
	fruit := `"properties":{` +
		`"count":{"description":"fruit.count","type":"integer"},` +
		`"kind":{"description":"fruit.kind","enum":["apple","pear"]},` +
		`"name":{"description":"fruit.name","type":["string","number","boolean"]},` +
		`"old":{"description":"Accepted from dbt projects; it has no effect here."},` +
		`"parts":{"description":"fruit.parts","items":{"$ref":"#/definitions/fruit"},"type":"array"}},"required":["name"]`
	want := `{"$schema":"http://json-schema.org/draft-07/schema#","additionalProperties":false,` +
		`"definitions":{"fruit":{"additionalProperties":false,` + fruit + `,"type":"object"}},` + fruit + `,"title":"A fruit","type":"object"}`
	if string(got) != want {
		t.Errorf("got\n%s\nnot\n%s", got, want)
	}
}
