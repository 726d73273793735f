package yaml

import (
	"reflect"
	"strings"
)

// Schema is a JSON Schema or a part of one (draft 7, which editors know best).
type Schema map[string]any

// Describer is a type that reads itself from YAML and says how to write it.
type Describer interface {
	JSONSchema(w *SchemaWriter) Schema
}

// Words says of the keys of a struct what their types don't.
type Words struct {
	// About describes a key in a sentence, by the definition's name and the key.
	About func(definition, key string) string
	// Choices are the values that a key of type text takes; nil: any.
	Choices func(definition, key string) []string
	// Templates tells whether {{ … }} may stand in place of a choice.
	Templates func(definition string) bool
}

// JSONSchema gives the schema of files that Decode reads into a struct of type t:
// the same keys, types and required keys. title names the file.
func JSONSchema(t reflect.Type, title string, words Words) Schema {
	w := &SchemaWriter{words: words, definitions: map[string]any{}}
	root := w.object(t, definitionName(t))
	root["$schema"], root["title"], root["definitions"] = "http://json-schema.org/draft-07/schema#", title, w.definitions
	return root
}

// anyText is what a key of type text takes: scalars are read from the file as they
// are written, so that 01 stays 01.
func anyText() Schema { return Schema{"type": []string{"string", "number", "boolean"}} }

// SchemaWriter writes the schema of one file.
type SchemaWriter struct {
	words       Words
	definitions map[string]any
}

// Of gives the schema of a type.
func (w *SchemaWriter) Of(t reflect.Type) Schema {
	if describer, ok := reflect.New(t).Interface().(Describer); ok {
		if t.Kind() == reflect.Struct && !strings.Contains(t.Name(), "[") {
			return w.define(t, func(string) Schema { return describer.JSONSchema(w) })
		}
		return describer.JSONSchema(w)
	}
	switch t.Kind() {
	case reflect.String:
		return anyText()
	case reflect.Bool:
		return Schema{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return Schema{"type": "integer"}
	case reflect.Float64:
		return Schema{"type": "number"}
	case reflect.Pointer:
		return Schema{"anyOf": []Schema{w.Of(t.Elem()), {"type": "null"}}}
	case reflect.Slice:
		return Schema{"type": "array", "items": w.Of(t.Elem())}
	case reflect.Map:
		return Schema{"type": "object", "additionalProperties": w.Of(t.Elem())}
	case reflect.Struct:
		return w.define(t, func(name string) Schema { return w.object(t, name) })
	}
	return Schema{}
}

// define adds the definition of a type, once: a type may hold itself.
func (w *SchemaWriter) define(t reflect.Type, body func(name string) Schema) Schema {
	name := definitionName(t)
	if _, done := w.definitions[name]; !done {
		w.definitions[name] = Schema{}
		w.definitions[name] = body(name)
	}
	return reference(name)
}

func reference(name string) Schema { return Schema{"$ref": "#/definitions/" + name} }

// definitionName makes `model` of modelShape.
func definitionName(t reflect.Type) string {
	name := strings.TrimSuffix(t.Name(), "Shape")
	return strings.ToLower(name[:1]) + name[1:]
}

func (w *SchemaWriter) object(t reflect.Type, name string) Schema {
	properties, required := Schema{}, []string{}
	for _, k := range Keys(t) {
		properties[k.Name] = w.key(name, k)
		if k.Required {
			required = append(required, k.Name)
		}
	}
	out := Schema{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		out["required"] = required
	}
	return out
}

func (w *SchemaWriter) key(definition string, k Key) Schema {
	if k.Ignored {
		return Schema{"description": "Accepted from dbt projects; it has no effect here."}
	}
	out := w.Of(k.Type)
	if choices := w.words.Choices(definition, k.Name); choices != nil {
		out = Schema{"enum": choices}
		if w.words.Templates(definition) {
			out = Schema{"anyOf": []Schema{out, {"type": "string", "pattern": `\{\{`}}}
		}
	}
	about := w.words.About(definition, k.Name)
	if _, refers := out["$ref"]; refers && about != "" {
		out = Schema{"allOf": []Schema{out}} // draft 7 ignores what stands beside $ref
	}
	if about != "" {
		out["description"] = about
	}
	return out
}

// JSONSchema is that of the value.
func (v *Value[T]) JSONSchema(w *SchemaWriter) Schema { return w.Of(reflect.TypeFor[T]()) }

// JSONSchema takes one text or a list of them.
func (s *Strings) JSONSchema(*SchemaWriter) Schema {
	return Schema{"anyOf": []Schema{anyText(), {"type": "array", "items": anyText()}}}
}

// JSONSchema takes any keys.
func (m *Map[T]) JSONSchema(w *SchemaWriter) Schema {
	return Schema{"type": "object", "additionalProperties": w.Of(reflect.TypeFor[T]())}
}
