package lake

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// Column is a column of a table in the lake.
type Column struct {
	Name string `json:"name"`
	Type string `json:"type"` // DuckDB's name of a stored type: see graph.StoredType
}

// Schema is the columns of a table, in order. Every column may hold NULL, since a
// file written before a column was added has none.
type Schema []Column

// The JSON of a schema (Delta protocol, "Schema Serialization Format").
type (
	deltaStruct struct {
		Type   string       `json:"type"` // struct
		Fields []deltaField `json:"fields"`
	}
	deltaField struct {
		Name     string          `json:"name"`
		Type     json.RawMessage `json:"type"`
		Nullable bool            `json:"nullable"`
		Metadata map[string]any  `json:"metadata"`
	}
	deltaList struct {
		Type         string          `json:"type"` // array
		ElementType  json.RawMessage `json:"elementType"`
		ContainsNull bool            `json:"containsNull"`
	}
	deltaMap struct {
		Type              string          `json:"type"` // map
		KeyType           json.RawMessage `json:"keyType"`
		ValueType         json.RawMessage `json:"valueType"`
		ValueContainsNull bool            `json:"valueContainsNull"`
	}
)

// scalars pairs DuckDB's scalar types with Delta's.
var scalars = []struct{ engine, delta string }{
	{"VARCHAR", "string"}, {"BIGINT", "long"}, {"INTEGER", "integer"}, {"SMALLINT", "short"}, {"TINYINT", "byte"},
	{"FLOAT", "float"}, {"DOUBLE", "double"}, {"BOOLEAN", "boolean"}, {"BLOB", "binary"}, {"DATE", "date"},
	{"TIMESTAMP WITH TIME ZONE", "timestamp"}, {"TIMESTAMP", "timestamp_ntz"},
}

// schemaString writes a schema for a metaData action.
func (s Schema) schemaString() (string, error) {
	fields := make([]graph.EngineField, len(s))
	for i, c := range s {
		t, err := graph.ParseEngineType(c.Type)
		if err != nil {
			return "", fmt.Errorf("column %s: %w", c.Name, err)
		}
		fields[i] = graph.EngineField{Name: c.Name, Type: t}
	}
	text, err := toDelta(graph.EngineType{Name: "STRUCT", Fields: fields})
	return string(text), err
}

func toDelta(t graph.EngineType) (json.RawMessage, error) {
	for _, s := range scalars {
		if t.Name == s.engine {
			return json.Marshal(s.delta)
		}
	}
	switch t.Name {
	case "DECIMAL":
		return json.Marshal(fmt.Sprintf("decimal(%d,%d)", t.Width, t.Scale))
	case "LIST":
		element, err := toDelta(*t.Element)
		return encodeType(deltaList{"array", element, true}, err)
	case "MAP":
		key, keyErr := toDelta(*t.Key)
		value, valueErr := toDelta(*t.Element)
		return encodeType(deltaMap{"map", key, value, true}, errors.Join(keyErr, valueErr))
	case "STRUCT":
		return toDeltaStruct(t.Fields)
	}
	return nil, fmt.Errorf("type %s is not a stored type: cast it to what graph.StoredType gives", t)
}

func encodeType(v any, err error) (json.RawMessage, error) {
	if err != nil {
		return nil, err
	}
	return json.Marshal(v)
}

func toDeltaStruct(fields []graph.EngineField) (json.RawMessage, error) {
	if len(fields) == 0 {
		return nil, errors.New("a table or struct without columns can't be stored")
	}
	out := deltaStruct{Type: "struct"}
	seen := map[string]string{}
	for _, f := range fields {
		if err := checkName(f.Name, seen); err != nil {
			return nil, err
		}
		t, err := toDelta(f.Type)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", f.Name, err)
		}
		out.Fields = append(out.Fields, deltaField{f.Name, t, true, map[string]any{}})
	}
	return json.Marshal(out)
}

// checkName holds a column's name to what Parquet writers of other engines allow
// without column mapping. Names must differ by more than letter case.
func checkName(name string, seen map[string]string) error {
	if name == "" || strings.ContainsAny(name, " ,;{}()\n\t=") {
		return fmt.Errorf("a column can't be named %q in a Delta table", name)
	}
	folded := strings.ToLower(name)
	if other, ok := seen[folded]; ok {
		return fmt.Errorf("columns %s and %s differ in letter case at most", other, name)
	}
	seen[folded] = name
	return nil
}

// parseSchema reads the schemaString of a metaData action.
func parseSchema(text string) (Schema, error) {
	t, err := fromDelta(json.RawMessage(text), 0)
	if err != nil {
		return nil, err
	}
	if t.Name != "STRUCT" {
		return nil, errors.New("the schema is not a struct")
	}
	schema := make(Schema, len(t.Fields))
	for i, f := range t.Fields {
		schema[i] = Column{f.Name, f.Type.String()}
	}
	return schema, nil
}

// maxSchemaDepth bounds nesting, so that no log can exhaust the stack.
const maxSchemaDepth = 64

func fromDelta(text json.RawMessage, depth int) (graph.EngineType, error) {
	var name string
	if json.Unmarshal(text, &name) == nil {
		return scalarFromDelta(name)
	}
	var kind struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(text, &kind); err != nil {
		return graph.EngineType{}, err
	}
	if depth > maxSchemaDepth {
		return graph.EngineType{}, fmt.Errorf("the schema is nested deeper than %d", maxSchemaDepth)
	}
	switch kind.Type {
	case "struct":
		return structFromDelta(text, depth)
	case "array":
		var list deltaList
		err := json.Unmarshal(text, &list)
		element, elementErr := fromDelta(list.ElementType, depth+1)
		return graph.EngineType{Name: "LIST", Element: &element}, errors.Join(err, elementErr)
	case "map":
		var m deltaMap
		err := json.Unmarshal(text, &m)
		key, keyErr := fromDelta(m.KeyType, depth+1)
		value, valueErr := fromDelta(m.ValueType, depth+1)
		return graph.EngineType{Name: "MAP", Key: &key, Element: &value}, errors.Join(err, keyErr, valueErr)
	}
	return graph.EngineType{}, unsupported(fmt.Sprintf("the type %q", kind.Type))
}

func structFromDelta(text json.RawMessage, depth int) (graph.EngineType, error) {
	out := graph.EngineType{Name: "STRUCT"}
	var s deltaStruct
	if err := json.Unmarshal(text, &s); err != nil {
		return out, err
	}
	for _, f := range s.Fields {
		t, err := fromDelta(f.Type, depth+1)
		if err != nil {
			return out, fmt.Errorf("column %s: %w", f.Name, err)
		}
		out.Fields = append(out.Fields, graph.EngineField{Name: f.Name, Type: t})
	}
	return out, nil
}

var decimalType = regexp.MustCompile(`^decimal\((\d+), *(\d+)\)$`)

func scalarFromDelta(name string) (graph.EngineType, error) {
	for _, s := range scalars {
		if name == s.delta {
			return graph.EngineType{Name: s.engine}, nil
		}
	}
	if m := decimalType.FindStringSubmatch(name); m != nil {
		width, widthErr := strconv.Atoi(m[1])
		scale, scaleErr := strconv.Atoi(m[2])
		return graph.EngineType{Name: "DECIMAL", Width: width, Scale: scale}, errors.Join(widthErr, scaleErr)
	}
	return graph.EngineType{}, unsupported(fmt.Sprintf("the type %q", name))
}

// extend returns the schema with the columns of other that it lacks at its end. A
// column of both must have one name and one type.
func (s Schema) extend(other Schema) (Schema, error) {
	out := append(Schema(nil), s...)
	for _, c := range other {
		known, ok := s.find(c.Name)
		switch {
		case !ok:
			out = append(out, c)
		case known.Name != c.Name:
			return nil, fmt.Errorf("columns %s and %s differ in letter case at most", known.Name, c.Name)
		case !sameType(known.Type, c.Type):
			return nil, fmt.Errorf("column %s is %s in the table and %s in the new rows", c.Name, known.Type, c.Type)
		}
	}
	return out, nil
}

func (s Schema) find(name string) (Column, bool) {
	for _, c := range s {
		if strings.EqualFold(c.Name, name) {
			return c, true
		}
	}
	return Column{}, false
}

// equal tells whether two schemas have the same columns in the same order.
func (s Schema) equal(other Schema) bool {
	if len(s) != len(other) {
		return false
	}
	for i, c := range s {
		if c.Name != other[i].Name || !sameType(c.Type, other[i].Type) {
			return false
		}
	}
	return true
}

// zoneless tells whether any part of the schema is a timestamp without a zone.
func (s Schema) zoneless() bool {
	for _, c := range s {
		if t, err := graph.ParseEngineType(c.Type); err == nil && t.Contains("TIMESTAMP") {
			return true
		}
	}
	return false
}

func sameType(a, b string) bool {
	ta, errA := graph.ParseEngineType(a)
	tb, errB := graph.ParseEngineType(b)
	return errA == nil && errB == nil && reflect.DeepEqual(ta, tb)
}
