package sql_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/compiler/sql"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// chain writes common table expressions that each read the one before.
func chain(first, step string, n int) string {
	s := "with c0 as (" + first + ")"
	for i := range n {
		s += fmt.Sprintf(", c%d as (%s)", i+1, strings.ReplaceAll(step, "@", fmt.Sprintf("c%d", i)))
	}
	return s + fmt.Sprintf(" select * from c%d", n)
}

// nest writes an expression n times into itself.
func nest(before, core, after string, n int) string {
	return "select " + strings.Repeat(before, n) + core + strings.Repeat(after, n) + " as a from students"
}

// doubled writes a SELECT whose aliases each hold the one before twice.
func doubled(n int) string {
	s := "select id as c0"
	for i := range n {
		s += fmt.Sprintf(", c%d || c%d as c%d", i, i, i+1)
	}
	return s + " from students"
}

// TestHostileStatementsAreRefusedBeforeTheBinder holds statements that would take the
// engine's parser or binder hours or all memory. None of them may reach it.
func TestHostileStatementsAreRefusedBeforeTheBinder(t *testing.T) {
	e := newEstate(t)
	for name, statement := range map[string]string{
		"aliases that double":           doubled(40),
		"BETWEEN in BETWEEN":            nest("(", "grade", " between 1 and 2)", 100),
		"nullif in nullif":              nest("nullif(", "name", ", 'x')", 60),
		"round_even in round_even":      nest("round_even(", "grade", ", 1)", 40),
		"array_to_string in itself":     nest("array_to_string([", "name", "], 'x')", 60),
		"lambdas in lambdas":            nest("list_transform([1], lambda x: x + list_sum(", "[1]", "))", 60),
		"comprehensions in themselves":  nest("[x for x in ", "string_split(name, ',')", " if x <> 'x']", 60),
		"constants nested deeply":       nest("upper(", "'x'", ")", 600),
		"a sum of 900 ones":             "select 1" + strings.Repeat("+1", 900) + " as a",
		"stars that double":             chain("select id from students", "select * from @ a, @ b", 40),
		"stars of one relation doubled": chain("select id from students", "select a.*, a.* from @ a", 40),
		"COLUMNS that double":           chain("select id from students", "select columns(*), columns(*) from @", 40),
		"stars in subqueries":           strings.Repeat("select *, * from (", 40) + "select id from students" + strings.Repeat(")", 40),
		"501 set operations":            "select id from students" + strings.Repeat(" union all select id from students", 501),
		"doubling by name":              chain("select id from students", "(select * from @) union all by name (select a.id as b, * from @ a, @ b)", 60),
	} {
		t.Run(name, func(t *testing.T) {
			if reason := sql.TooLargeToParse(statement); reason != "" {
				t.Fatal(reason)
			}
			s, err := sql.Read(readTree(t, e, statement))
			if err != nil {
				t.Fatal(err)
			}
			problems := s.Check(sql.Rules{Relation: func(sql.Relation) bool { return true }})
			if len(problems) != 1 || problems[0].Code != diag.StatementTooLarge {
				t.Errorf("got %v", problems)
			}
		})
	}
}

// TestHostileStatementsAreRefusedBeforeTheParser holds statements that the parser
// itself makes large.
func TestHostileStatementsAreRefusedBeforeTheParser(t *testing.T) {
	columns := strings.Repeat("id, ", 250) + "id"
	for name, statement := range map[string]string{
		"CASE as an operand of CASE":      nest("case ", "grade", " when 1 then 1 when 2 then 2 end", 60),
		"a long CASE as an operand":       nest("case ", "grade", strings.Repeat(" when 1 then 1", 200)+" end", 3),
		"behind a comment in a comment":   "/* /* */ ' */ " + nest("case ", "grade", " when 1 then 1 when 2 then 2 end", 60),
		"behind a quote with a backslash": `select e'\'' || (` + nest("case ", "grade", " when 1 then 1 when 2 then 2 end", 60) + ") as b",
		"CUBE":                            "select 1 as a from students group by cube (" + columns + ")",
		"ROLLUP of ROLLUP":                "select 1 as a from students group by rollup (" + columns + "), rollup (" + columns + ")",
		"many CUBEs":                      strings.Repeat("select 1 as a from students group by cube (id, id, id, id, id, id, id, id, id, id, id, id, id) union all ", 30) + "select 1",
	} {
		t.Run(name, func(t *testing.T) {
			if sql.TooLargeToParse(statement) == "" {
				t.Error("it would be parsed")
			}
		})
	}
}

// TestLargeStatementsOfPeopleAreAdmitted holds large but harmless statements to
// pass, and to be traced.
func TestLargeStatementsOfPeopleAreAdmitted(t *testing.T) {
	e := newEstate(t)
	branches := ""
	for i := range 500 {
		branches += fmt.Sprintf(" when school = 'S%d' then 'Region %d'", i, i)
	}
	for name, statement := range map[string]string{
		"a list of 10,000 values":       "select id from students where id in ('a'" + strings.Repeat(",'a'", 10_000) + ")",
		"a CASE of 500 branches":        "select case" + branches + " end as region from students",
		"a CASE of 500 with an operand": "select case school" + strings.ReplaceAll(branches, "school = ", "") + " end as region from students",
		"2,000 conditions":              "select id from students where " + strings.Repeat("grade > 1 and ", 2_000) + "true",
		"100 CTEs":                      chain("select * from students", "select *, grade + 1 as next from (select * exclude (grade), grade from @) limit 5", 10),
		"a chain of 200 texts":          "select name" + strings.Repeat(" || name", 200) + " as a from students",
		"200 parentheses":               nest("(", "name", ")", 200),
		"100 subqueries":                strings.Repeat("select id from (", 100) + "select id from students" + strings.Repeat(")", 100),
		"30 scalar subqueries":          "select " + strings.Repeat("(select ", 30) + "name" + strings.Repeat(")", 30) + " as n from students",
		"499 set operations":            "select id from students" + strings.Repeat(" union all select id from students", 499),
		"aliases on aliases":            "select grade as a, a + 1 as b, a + b as c, a + b + c as d, b + c + d as e, nullif(e, d) as f from students",
		"CASE, CUBE and ROLLUP":         "select case case grade when 1 then 2 end when 2 then 'x' end as a from students group by cube (grade, name), rollup (school, id)",
		"CTEs that are read twice each": chain("select id from students", "select a.id from @ a join @ b on a.id = b.id", 100),
	} {
		t.Run(name, func(t *testing.T) {
			if reason := sql.TooLargeToParse(statement); reason != "" {
				t.Fatal(reason)
			}
			s, err := sql.Read(readTree(t, e, statement))
			if err != nil {
				t.Fatal(err)
			}
			if problems := s.Check(sql.Rules{Relation: func(sql.Relation) bool { return true }}); len(problems) > 0 {
				t.Errorf("got %v", problems)
			}
			trace := s.Trace(e.columnsOf, outputNames(t, e, statement))
			if trace.Unknown != "" {
				t.Errorf("not traced: %s", trace.Unknown)
			}
		})
	}
}

func outputNames(t *testing.T, e *estate, statement string) []string {
	t.Helper()
	columns, err := e.Bind(t.Context(), statement)
	if err != nil {
		t.Fatal(err)
	}
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return names
}

// TestRepeatingMacrosAreThoseOfTheEngine finds macros of the engine that write an
// argument out more than once and aren't in the list, such as new ones of a later
// version.
func TestRepeatingMacrosAreThoseOfTheEngine(t *testing.T) {
	e := openEstate(t)
	answer, err := e.Query(t.Context(), `select distinct function_name, unnest(parameters) as p, macro_definition
		from duckdb_functions() where function_type = 'macro'`, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range answer.Rows {
		name, parameter, definition := *row[0], *row[1], *row[2]
		uses := 0
		for _, word := range strings.FieldsFunc(definition, func(r rune) bool {
			return !(r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z')
		}) {
			if strings.EqualFold(word, parameter) {
				uses++
			}
		}
		if uses > max(sql.Repeating[name], 1) && !strings.HasPrefix(name, "pg_") && !strings.HasSuffix(name, "_oid") && !strings.HasPrefix(name, "format_") {
			t.Errorf("%s writes %s out %d times: %s", name, parameter, uses, definition)
		}
	}
}

// TestMacrosThatReadTheSessionAreRefused finds macros of the engine that read the
// clock or the engine's own tables. It calls them consistent.
func TestMacrosThatReadTheSessionAreRefused(t *testing.T) {
	e := openEstate(t)
	volatile, err := e.VolatileFunctions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	answer, err := e.Query(t.Context(), `select distinct function_name from duckdb_functions() where function_type = 'macro'
		and (macro_definition ~ '(current_|now|FROM (duckdb|pragma|pg)_)' or function_name like 'current_%')`, 0)
	if err != nil {
		t.Fatal(err)
	}
	if len(answer.Rows) == 0 {
		t.Error("the engine has no such macro")
	}
	for _, row := range answer.Rows {
		s, err := sql.Read(readTree(t, e, "select "+*row[0]+"(1) as x"))
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Check(sql.Rules{Volatile: volatile})) == 0 {
			t.Errorf("a model may call %s", *row[0])
		}
	}
	for _, call := range []string{"current_localtime()", "current_localtimestamp()", "get_current_timestamp()", "localtimestamp", "current_date"} {
		s, err := sql.Read(readTree(t, e, "select "+call+" as x"))
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Check(sql.Rules{Volatile: volatile})) == 0 {
			t.Errorf("a model may call %s", call)
		}
	}
}
