package sql_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/compiler/sql"
)

// ordinaryModel is a statement as analysts write them: a few expressions that build
// on each other, joins, an aggregate, a window.
const ordinaryModel = `
-- One row a student and section, with what the grade book says.
with enrolled as (
  select e.student_id, e.section_id, min(e.entered) as entered, max(e.left_on) as left_on
  from enrollments e
  where e.status in ('active', 'dropped')
  group by all
), graded as (
  select student_id, section_id, term, mark,
    row_number() over (partition by student_id, section_id order by term desc) as newest
  from grades
  where mark is not null
)
select s.id as student_id, upper(trim(s.name)) as name, s.grade, c.course,
  coalesce(c.teacher, 'none') as teacher, n.entered, n.left_on,
  case when g.mark >= 90 then 'A' when g.mark >= 80 then 'B' else 'C' end as band,
  g.mark - avg(g.mark) over (partition by c.course) as above_course
from students s
join enrolled n on n.student_id = s.id
left join sections c using (section_id)
left join graded g on g.student_id = n.student_id and g.section_id = n.section_id and g.newest = 1
where s.grade between 6 and 12
order by s.id, c.course`

// readTree gives the engine's parse tree of a statement.
func readTree(t testing.TB, e *estate, statement string) []byte {
	t.Helper()
	tree, err := e.Parse(t.Context(), statement)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func TestDigestDoesNotCountWhiteSpaceAndComments(t *testing.T) {
	e := newEstate(t)
	digest := func(statement string) string {
		s, err := sql.Read(readTree(t, e, statement))
		if err != nil {
			t.Fatal(err)
		}
		return s.Digest
	}
	want := digest("select id, name from students where grade > 1")
	for _, same := range []string{"SELECT  id,\n\tname /* x */ FROM students -- y\nWHERE grade > 1", "select id,name from students where grade>1\n"} {
		if digest(same) != want {
			t.Errorf("the digest of %q differs", same)
		}
	}
	for _, other := range []string{"select id, name from students where grade > 2", "select id, name as n from students where grade > 1",
		"select id, 'name' as name from students where grade > 1", "select id, name from students where grade >= 1"} {
		if digest(other) == want {
			t.Errorf("the digest of %q is the same", other)
		}
	}
}

// TestRelationsAreTakenForExpressionsWhereTheseAreInScope: a name outside of the
// scope of a common table expression means something else.
func TestRelationsAreTakenForExpressionsWhereTheseAreInScope(t *testing.T) {
	e := newEstate(t)
	for statement, want := range map[string]string{
		"with x as (select 1 a) select * from x":                                                    "",
		"with x as (select 1 a), y as (select * from X) select * from y":                            "",
		"with x as (select * from x) select * from x":                                               "x",
		"with y as (select * from x), x as (select 1 a) select * from y, x":                         "x",
		"select * from (with x as (select 1 a) select * from x) q, x":                               "x",
		"select (with x as (select 1 a) select a from x) as b from x":                               "x",
		"with x as (select 1 a) select (select max(a) from x) as b":                                 "",
		"with x as (select 1 a) select * from s.x":                                                  "s.x",
		"with recursive x(a) as (select 1 union all select a + 1 from x where a < 3) from x":        "",
		"with recursive x(a) as (select a from x union all select a + 1 from x where a < 3) from x": "x",
	} {
		s, err := sql.Read(readTree(t, e, statement))
		if err != nil {
			t.Fatal(err)
		}
		var outside []string
		for _, r := range s.Relations {
			if !r.InCTE {
				outside = append(outside, strings.Join(r.Parts, "."))
			}
		}
		if strings.Join(outside, " ") != want {
			t.Errorf("%s\nreads %v, want %q", statement, outside, want)
		}
	}
}

// TestAggregatesAreTheEngines holds the list of aggregates against the engine's own:
// an aggregate that isn't known as one would pass for an expression over one row.
func TestAggregatesAreTheEngines(t *testing.T) {
	e := newEstate(t)
	answer, err := e.Query(t.Context(), `select distinct function_name from duckdb_functions() where function_type = 'aggregate' order by 1`, 0)
	if err != nil {
		t.Fatal(err)
	}
	// These are window functions only.
	windows := []string{"cume_dist", "dense_rank", "fill", "first_value", "lag", "last_value", "lead", "nth_value", "ntile",
		"percent_rank", "rank", "rank_dense", "row_number"}
	for _, row := range answer.Rows {
		name := *row[0]
		if !slices.Contains(windows, name) && !sql.IsAggregate(name) {
			t.Errorf("%s is an aggregate", name)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	tree := readTree(b, newEstate(b), ordinaryModel)
	b.SetBytes(int64(len(tree)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := sql.Read(tree); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTrace(b *testing.B) {
	e := newEstate(b)
	s, trace, err := e.trace(b, ordinaryModel)
	if err != nil {
		b.Fatal(err)
	}
	if trace.Unknown != "" {
		b.Fatal(trace.Unknown)
	}
	var outputs []string
	for _, o := range trace.Outputs {
		outputs = append(outputs, o.Name)
	}
	b.ReportAllocs()
	for b.Loop() {
		s.Trace(e.columnsOf, outputs)
	}
}
