package graph

import "fmt"

// StoredType tells as which type the lake keeps values of a DuckDB type: a type
// that both Parquet and Delta have, so that every engine reads the same value. The
// answer is the type itself where that is so already; otherwise the caller casts.
//
// Left alone, DuckDB writes HUGEINT (and so every SUM over integers) as DOUBLE and
// unsigned and nanosecond types that Delta lacks. A cast to a narrower type fails
// on a value that doesn't fit and never changes it.
//
// A type with no such counterpart is an error that names it.
func StoredType(engineType string) (string, error) {
	t, err := ParseEngineType(engineType)
	if err != nil {
		return "", err
	}
	stored, err := t.Stored()
	if err != nil {
		return "", err
	}
	return stored.String(), nil
}

// storedAs holds the scalar types that Delta lacks, with what stands for them.
var storedAs = map[string]EngineType{
	"UTINYINT": {Name: "SMALLINT"}, "USMALLINT": {Name: "INTEGER"}, "UINTEGER": {Name: "BIGINT"},
	"UBIGINT":  {Name: "DECIMAL", Width: 20},
	"HUGEINT":  {Name: "DECIMAL", Width: 38},
	"UHUGEINT": {Name: "DECIMAL", Width: 38},
	"UUID":     {Name: "VARCHAR"}, "TIME": {Name: "VARCHAR"}, "TIME WITH TIME ZONE": {Name: "VARCHAR"},
	"TIME_NS": {Name: "VARCHAR"}, "INTERVAL": {Name: "VARCHAR"}, "JSON": {Name: "VARCHAR"},
	"ENUM": {Name: "VARCHAR"}, "BIT": {Name: "VARCHAR"},
	"TIMESTAMP_NS": {Name: "TIMESTAMP"}, "TIMESTAMP_MS": {Name: "TIMESTAMP"}, "TIMESTAMP_S": {Name: "TIMESTAMP"},
}

// storable holds the scalar types that Delta has too.
var storable = map[string]bool{
	"VARCHAR": true, "TINYINT": true, "SMALLINT": true, "INTEGER": true, "BIGINT": true, "FLOAT": true,
	"DOUBLE": true, "DECIMAL": true, "BOOLEAN": true, "DATE": true, "TIMESTAMP": true,
	"TIMESTAMP WITH TIME ZONE": true, "BLOB": true,
}

// Stored is StoredType for a parsed type. Nested types are converted part by part;
// an array of fixed length is kept as a list.
func (t EngineType) Stored() (EngineType, error) {
	if other, ok := storedAs[t.Name]; ok {
		return other, nil
	}
	switch {
	case storable[t.Name]:
		return t, nil
	case t.Name == "LIST" || t.Name == "ARRAY" || t.Name == "MAP":
		return t.storedContainer()
	case t.Name == "STRUCT":
		return t.storedStruct()
	case t.Name == "NULL":
		return t, fmt.Errorf("a column of nothing but NULL has no type to store: cast it")
	}
	return t, fmt.Errorf("type %s can't be stored in a Delta table: cast it", t)
}

func (t EngineType) storedContainer() (EngineType, error) {
	out := EngineType{Name: t.Name}
	if t.Name == "ARRAY" {
		out.Name = "LIST"
	}
	element, err := t.Element.Stored()
	if err != nil {
		return t, err
	}
	out.Element = &element
	if t.Key != nil {
		key, err := t.Key.Stored()
		if err != nil {
			return t, err
		}
		out.Key = &key
	}
	return out, nil
}

func (t EngineType) storedStruct() (EngineType, error) {
	out := EngineType{Name: t.Name}
	for _, f := range t.Fields {
		stored, err := f.Type.Stored()
		if err != nil {
			return t, fmt.Errorf("field %s: %w", f.Name, err)
		}
		out.Fields = append(out.Fields, EngineField{f.Name, stored})
	}
	return out, nil
}
