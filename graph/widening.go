package graph

// Widens tells whether every value of the engine type from is the same value in
// the type to, so that who reads a column needn't change when its type does: longer
// integers, more digits, a date as a timestamp. A type that can't be read widens to
// nothing but itself.
func Widens(from, to string) bool {
	a, errA := ParseEngineType(from)
	b, errB := ParseEngineType(to)
	if errA != nil || errB != nil {
		return from == to
	}
	return a.widensTo(b)
}

func (t EngineType) widensTo(to EngineType) bool {
	if t.String() == to.String() {
		return true
	}
	if t.Name == to.Name {
		switch t.Name {
		case "DECIMAL":
			return to.Scale >= t.Scale && to.Width-to.Scale >= t.Width-t.Scale
		case "LIST":
			return t.Element.widensTo(*to.Element)
		case "ARRAY":
			return t.Width == to.Width && t.Element.widensTo(*to.Element)
		case "MAP":
			return t.Key.widensTo(*to.Key) && t.Element.widensTo(*to.Element)
		case "STRUCT":
			return fieldsWiden(t.Fields, to.Fields)
		}
		return false
	}
	if digits, whole := integerDigits[t.Name]; whole && to.Name == "DECIMAL" {
		return to.Width-to.Scale >= digits
	}
	return widerTypes[t.Name][to.Name]
}

// fieldsWiden tells whether each field is there under its name and widens. Fields
// that came along disturb nobody.
func fieldsWiden(from, to []EngineField) bool {
	for _, f := range from {
		found := false
		for _, other := range to {
			found = found || (other.Name == f.Name && f.Type.widensTo(other.Type))
		}
		if !found {
			return false
		}
	}
	return true
}

// integerDigits is how many decimal digits each integer type needs.
var integerDigits = map[string]int{
	"TINYINT": 3, "SMALLINT": 5, "INTEGER": 10, "BIGINT": 19,
	"UTINYINT": 3, "USMALLINT": 5, "UINTEGER": 10, "UBIGINT": 20,
}

// widerTypes lists the types that hold all values of another without loss.
var widerTypes = map[string]map[string]bool{
	"TINYINT":   set("SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE"),
	"SMALLINT":  set("INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE"),
	"INTEGER":   set("BIGINT", "HUGEINT", "DOUBLE"),
	"BIGINT":    set("HUGEINT"),
	"UTINYINT":  set("SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE"),
	"USMALLINT": set("INTEGER", "BIGINT", "HUGEINT", "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE"),
	"UINTEGER":  set("BIGINT", "HUGEINT", "UBIGINT", "UHUGEINT", "DOUBLE"),
	"UBIGINT":   set("HUGEINT", "UHUGEINT"),
	"FLOAT":     set("DOUBLE"),
	"DATE":      set("TIMESTAMP"),
}

func set(names ...string) map[string]bool {
	out := map[string]bool{}
	for _, n := range names {
		out[n] = true
	}
	return out
}
