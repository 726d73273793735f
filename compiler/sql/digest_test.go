package sql_test

import (
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/compiler/sql"
)

// traced follows a statement that has to be known whole.
func traced(t *testing.T, e *estate, statement string) *sql.Trace {
	t.Helper()
	_, trace, err := e.trace(t, statement)
	if err != nil {
		t.Fatalf("%s\n%v", statement, err)
	}
	if trace.Unknown != "" {
		t.Fatalf("%s\n%s", statement, trace.Unknown)
	}
	return trace
}

// definitions are those of the columns, by name.
func definitions(trace *sql.Trace) map[string]string {
	out := map[string]string{}
	for _, o := range trace.Outputs {
		out[o.Name] = o.Definition
	}
	return out
}

// TestDefinitionSaysWhatAColumnIs compares the first statement with others that
// define n in the same way.
func TestDefinitionSaysWhatAColumnIs(t *testing.T) {
	e := newEstate(t)
	for _, group := range [][]string{
		{"select lower(name) as n from students", "select id, LOWER( name ) as n from students", "select lower(s.name) as n from students as s",
			"with x as (select name as y from students) select lower(y) as n from x", "select lower(name) as n from students where grade > 1",
			"select n from (select id, lower(name) as n from students) q order by 1", "select lower(name) as low, low as n from students",
			"select * replace (lower(n) as n) from (select name as n from students)"},
		{"select max(mark) as n from grades", "select section_id, max(g.mark) as n from grades g group by all"},
		{"select case when grade > 5 then 'a' else 'b' end as n from students",
			"select case when s.grade > 5 then 'a' else 'b' end as n from students s join enrollments on id = student_id"},
		{"select sum(mark) over (partition by term order by section_id) as n from grades",
			"select sum(mark) over w as n from grades g window w as (partition by g.term order by g.section_id)"},
	} {
		want := definitions(traced(t, e, group[0]))["n"]
		for _, other := range group[1:] {
			if got := definitions(traced(t, e, other))["n"]; got != want {
				t.Errorf("%s\nand\n%s\ndefine n differently", group[0], other)
			}
		}
	}
}

func TestDefinitionChangesWithTheExpression(t *testing.T) {
	e := newEstate(t)
	seen := map[string]string{}
	for _, statement := range []string{
		"select name as n from students", "select school as n from students", "select lower(name) as n from students",
		"select upper(name) as n from students", "select name || 'a' as n from students", "select name || 'b' as n from students",
		"select b.name as n from students a join students b on a.id = b.id", "select count(name) as n from students",
		"select count(distinct name) as n from students", "select count(name) filter (grade > 1) as n from students",
		"select count(name) filter (grade > 2) as n from students", "select name[1] as n from students",
		"select string_agg(name order by id) as n from students", "select string_agg(name order by id desc) as n from students",
		"select lag(name) over (order by id) as n from students", "select lag(name, 2) over (order by id) as n from students",
		"select lag(name) over (partition by school order by id) as n from students",
		"select (select max(name) from students x where x.id = s.id) as n from students s",
		"select (select max(name) from students x where x.id <> s.id) as n from students s",
		"select name as n from students union all select teacher as n from sections", "select cast(grade as varchar) as n from students",
		"select {'a': name} as n from students", "select {'b': name} as n from students", "select id in (select student_id from grades) as n from students",
		"select id in (select student_id from grades where term = 'x') as n from students", "select exists (from grades where student_id = id) as n from students",
		"select list_transform([name], lambda x: x || id) as n from students", "select list_transform([name], lambda x: id || x) as n from students",
	} {
		definition := definitions(traced(t, e, statement))["n"]
		if other, taken := seen[definition]; taken {
			t.Errorf("%s\nand\n%s\ndefine n in the same way", statement, other)
		}
		seen[definition] = statement
	}
}

func TestRowsSaysWhatDecidesAboutRows(t *testing.T) {
	e := newEstate(t)
	for _, group := range [][]string{
		{"select id from students", "select name, lower(name) as n from students s", "with q as (select * from students) select id from q",
			"select id from students order by name", "select id -- all\nfrom students"},
		{"select id from students where grade > 1", "with q as (select * from students where grade > 1) select name from q"},
		{"select id from students join grades on id = student_id", "select mark from students a join grades b on a.id = b.student_id"},
	} {
		want := traced(t, e, group[0]).Rows
		for _, other := range group[1:] {
			if traced(t, e, other).Rows != want {
				t.Errorf("%s\nand\n%s\nhave other rows", group[0], other)
			}
		}
	}
	seen := map[string]string{}
	for _, statement := range []string{
		"select id from students", "select distinct id from students", "select id from students where grade > 1", "select id from students where grade > 2",
		"select id from students limit 3", "select id from students limit 4", "select id from students order by id limit 3", "select id from students order by name limit 3",
		"select max(id) as id from students", "select id from students group by id", "select school as id from students group by school",
		"select school as id from students group by rollup (school)", "select id from students qualify row_number() over (partition by school) = 1",
		"select id from students, grades", "select id from students join grades on id = student_id", "select id from students left join grades on id = student_id",
		"select id from students semi join grades on id = student_id", "select id from students anti join grades on id = student_id",
		"select id from students union all select id from students", "select id from students union select id from students",
		"select id from students except select id from students", "select id from students except all select id from students",
		"select unnest([id]) as id from students", "select distinct on (school) id from students", "select section_id as id from sections",
		"select id from students where id in (select student_id from grades)", "select id from students where id in (select student_id from enrollments)",
	} {
		rows := traced(t, e, statement).Rows
		if other, taken := seen[rows]; taken {
			t.Errorf("%s\nand\n%s\nhave the same rows", statement, other)
		}
		seen[rows] = statement
	}
}

// TestEdgesSayWhereTheColumnIsNamed marks the place that the edge of each statement
// must lead to: the name nearest to the table.
func TestEdgesSayWhereTheColumnIsNamed(t *testing.T) {
	e := newEstate(t)
	for _, marked := range []string{
		"select lower(«name) as n from students",
		"select s.id, upper(«s.name) as n from students s",
		"with q as (select id, «name as x from students) select lower(x) as n from q",
		"with q as (select «* from students) select lower(name) as n from q",
		"select n from (select «name as n from students union all select 'x')",
	} {
		statement := strings.Replace(marked, "«", "", 1)
		for _, o := range traced(t, e, statement).Outputs {
			if o.Name == "n" && o.Values[0].Offset != strings.Index(marked, "«") {
				t.Errorf("%s\nleads to %q", statement, statement[max(o.Values[0].Offset, 0):])
			}
		}
	}
}
