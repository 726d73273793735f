package graph

import (
	"reflect"
	"strings"
	"testing"
)

func TestStoredType(t *testing.T) {
	cases := []struct{ engine, stored string }{
		{"VARCHAR", "VARCHAR"},
		{"varchar(12)", "VARCHAR"},
		{"int", "INTEGER"},
		{"REAL", "FLOAT"},
		{"double precision", "DOUBLE"},
		{"DECIMAL", "DECIMAL(18,3)"},
		{"numeric(10)", "DECIMAL(10,0)"},
		{"DECIMAL(9, 2)", "DECIMAL(9,2)"},
		{"HUGEINT", "DECIMAL(38,0)"},
		{"UHUGEINT", "DECIMAL(38,0)"},
		{"UBIGINT", "DECIMAL(20,0)"},
		{"UINTEGER", "BIGINT"},
		{"USMALLINT", "INTEGER"},
		{"UTINYINT", "SMALLINT"},
		{"UUID", "VARCHAR"},
		{"TIME", "VARCHAR"},
		{"TIME WITH TIME ZONE", "VARCHAR"},
		{"INTERVAL", "VARCHAR"},
		{"JSON", "VARCHAR"},
		{"BIT", "VARCHAR"},
		{"ENUM('it''s', 'b)', 'c,')", "VARCHAR"},
		{"TIMESTAMP", "TIMESTAMP"},
		{"TIMESTAMP WITHOUT TIME ZONE", "TIMESTAMP"},
		{"TIMESTAMP_NS", "TIMESTAMP"},
		{"TIMESTAMP_MS", "TIMESTAMP"},
		{"TIMESTAMP_S", "TIMESTAMP"},
		{"timestamptz", "TIMESTAMP WITH TIME ZONE"},
		{"TIMESTAMP WITH TIME ZONE", "TIMESTAMP WITH TIME ZONE"},
		{"HUGEINT[][]", "DECIMAL(38,0)[][]"},
		{"FLOAT[3]", "FLOAT[]"},
		{"MAP(VARCHAR, UUID)", "MAP(VARCHAR, VARCHAR)"},
		{`STRUCT(a UINTEGER, "b ""c"" (d" TIME[])`, `STRUCT("a" BIGINT, "b ""c"" (d" VARCHAR[])`},
	}
	for _, c := range cases {
		stored, err := StoredType(c.engine)
		if err != nil || stored != c.stored {
			t.Errorf("StoredType(%q) = %q, %v; want %q", c.engine, stored, err, c.stored)
		}
		if again, err := StoredType(stored); err != nil || again != stored {
			t.Errorf("%q is stored as %q, %v; a stored type must be stored as itself", stored, again, err)
		}
	}
}

func TestStoredTypeRefusesByName(t *testing.T) {
	cases := []struct{ engine, mentions string }{
		{"GEOMETRY", "GEOMETRY"},
		{"BIGNUM", "BIGNUM"},
		{"UNION(a INTEGER, b VARCHAR)", "UNION"},
		{"STRUCT(shape GEOMETRY)", "field shape"},
		{`"NULL"`, "NULL"},
		{"list", "[]"},
		{"", "nothing to read"},
		{"INTEGER[", `"]" expected`},
		{"STRUCT(a)", "not a type"},
		{"DECIMAL(39,0)", "1 to 38"},
		{"INTEGER INTEGER", "not a type"},
		{"ENUM('a", "not a type"},
		{strings.Repeat("MAP(INTEGER,", 100), "deeper"},
		{"INTEGER" + strings.Repeat("[]", 100), "deeper"},
	}
	for _, c := range cases {
		stored, err := StoredType(c.engine)
		if err == nil || !strings.Contains(err.Error(), c.mentions) {
			t.Errorf("StoredType(%q) = %q, %v; want an error that mentions %q", c.engine, stored, err, c.mentions)
		}
	}
}

func FuzzParseEngineType(f *testing.F) {
	for _, seed := range []string{"INTEGER", `STRUCT("a b" MAP(VARCHAR, DECIMAL(9,2))[])`, "ENUM('x')", "T[3]", `"NULL"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := ParseEngineType(text)
		if err != nil {
			return
		}
		stored, err := parsed.Stored()
		if err != nil {
			return
		}
		again, err := ParseEngineType(stored.String())
		if err != nil || !reflect.DeepEqual(again, stored) {
			t.Fatalf("%q is stored as %q, which reads as %+v, %v", text, stored, again, err)
		}
	})
}
