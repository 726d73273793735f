package postgres_test

import (
	"fmt"
	"testing"

	"github.com/edfi-build/edfi-build/runner/postgres"
	"github.com/edfi-build/edfi-build/runner/postgres/pgtest"
)

// Every type that the lake stores comes through with its values, the awkward ones among
// them.
func TestStoredTypesComeThrough(t *testing.T) {
	stored := []struct{ stored, typ, value, want string }{
		{"VARCHAR", "text", "plain", "plain"},
		{"VARCHAR", "text", "tab\tline\nreturn\rback\\slash \\N 'quote' \"double\" ✓", "tab\tline\nreturn\rback\\slash \\N 'quote' \"double\" ✓"},
		{"VARCHAR", "text", "", ""},
		{"VARCHAR", "text", `\.`, `\.`},
		{"BOOLEAN", "boolean", "true", "t"},
		{"TINYINT", "smallint", "-128", "-128"},
		{"SMALLINT", "smallint", "-32768", "-32768"},
		{"INTEGER", "integer", "2147483647", "2147483647"},
		{"BIGINT", "bigint", "-9223372036854775808", "-9223372036854775808"},
		{"FLOAT", "real", "0.1", "0.1"},
		{"DOUBLE", "double precision", "0.30000000000000004", "0.30000000000000004"},
		{"DOUBLE", "double precision", "1e-300", "1e-300"},
		{"DOUBLE", "double precision", "nan", "NaN"},
		{"DOUBLE", "double precision", "-inf", "-Infinity"},
		{"DECIMAL(38,10)", "numeric(38,10)", "-1234567890123456789012345678.0123456789", "-1234567890123456789012345678.0123456789"},
		{"DATE", "date", "2026-02-28", "2026-02-28"},
		{"DATE", "date", "0044-03-15 (BC)", "0044-03-15 BC"},
		{"DATE", "date", "infinity", "infinity"},
		{"TIMESTAMP", "timestamp without time zone", "2026-03-08 02:30:00.000001", "2026-03-08 02:30:00.000001"},
		{"TIMESTAMP WITH TIME ZONE", "timestamp with time zone", "2026-03-08 10:30:00+00", "2026-03-08 10:30:00+00"},
		{"BLOB", "bytea", `\x00\xFF\x5Ca`, `\x00ff5c61`},
		{"VARCHAR[]", "text[]", `['a', 'b, "c"', NULL, '', 'NULL', '{}\\']`, `{a,"b, \"c\"",NULL,"","NULL","{}\\"}`},
		{"VARCHAR[]", "text[]", `[]`, `{}`},
		{"INTEGER[]", "integer[]", `[1, NULL, 3]`, `{1,NULL,3}`},
		{"DECIMAL(4,1)[]", "numeric(4,1)[]", `[1.5, 2.0]`, `{1.5,2.0}`},
		{"DATE[]", "date[]", `[2026-01-02]`, `{2026-01-02}`},
		{"INTEGER[][]", "jsonb", `[[1, 2], [3]]`, `[[1, 2], [3]]`},
		{`STRUCT("a" INTEGER, "b" VARCHAR)`, "jsonb", `{'a': 1, 'b': 'x"y'}`, `{"a": 1, "b": "x\"y"}`},
		{"MAP(VARCHAR, INTEGER)", "jsonb", `{a=1, b=2}`, `{"a": 1, "b": 2}`},
	}
	server := pgtest.Start(t)
	dsn := server.Database(t, "district")
	e := newEstate(t, analyst())
	var columns []string
	var row []any
	for i, c := range stored {
		columns, row = append(columns, column(i)+" "+c.stored+" internal"), append(row, c.value)
	}
	e.hold("published.v_types", columns, row, make([]any, len(row)))
	pgtest.Exec(t, server.Connect(t, pgtest.Superuser, "postgres"), "CREATE ROLE olga LOGIN")
	e.mustPublish(dsn, postgres.User{Login: "olga", Role: "data_analyst"})
	olga := server.Connect(t, "olga", "district")
	pgtest.Exec(t, olga, "SET TimeZone = 'UTC'", "SET DateStyle = 'ISO'")
	for i, c := range stored {
		sees(t, olga, "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'published.v_types'::regclass AND attname = '"+column(i)+"'", c.typ)
		sees(t, olga, "SELECT "+column(i)+" FROM published.v_types WHERE "+column(i)+" IS NOT NULL", c.want)
	}
	sees(t, olga, "SELECT count(*) FROM published.v_types", "2")
}

func column(i int) string { return fmt.Sprintf("c%d", i) }
