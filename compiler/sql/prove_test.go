package sql_test

import (
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/compiler/sql"
)

// readFor reads a statement that the engine binds, knowing the tables' columns.
func readFor(t *testing.T, e *estate, statement string) *sql.Statement {
	t.Helper()
	s, _, err := e.trace(t, statement)
	if err != nil {
		t.Fatalf("%s\n%v", statement, err)
	}
	s.Known = e.columnsOf
	return s
}

func TestWhatIsUnique(t *testing.T) {
	e := newEstate(t)
	for _, c := range []struct{ columns, statement string }{
		{"school", "select school, count(*) as n from students group by school"},
		{"school n", "select school, count(*) as n from students group by school"},
		{"school", "select s.school, count(*) as n from students s group by s.school having count(*) > 1 order by 1 limit 3"},
		{"school", "select school, count(*) as n from students group by 1"},
		{"school", "select school, count(*) as n from students group by all"},
		{"l", "select lower(school) as l, count(*) as n from students group by l"},
		{"l", "select lower(school) as l, count(*) as n from students group by lower(school)"},
		{"school grade", "select school, grade, count(*) as n from students group by all"},
		{"n", "select count(*) as n from students"},
		{"school", "select distinct school from students"},
		{"school", "select distinct on (school) school, id from students order by id"},
		{"id", "select id from students union select student_id from grades"},
		{"id", "with x as (select id, count(*) as n from students group by all) select id, n + 1 as m from x where n > 1"},
		{"key", "with x as (select id, count(*) as n from students group by all), y as (select id as key, n from x) from y order by n"},
		{"school", "select id, school from students qualify row_number() over (partition by school order by id) = 1"},
		{"school", "select *, row_number() over (partition by school order by id) as nr from students qualify nr = 1"},
		{"school", "with x as (select *, row_number() over (partition by school order by id) as nr from students) select * exclude (nr) from x where nr = 1"},
		{"school", "select q.school from (select id, school, row_number() over (partition by school order by id) as nr from students) q where 1 = q.nr and id > 'a'"},
		{"student_id term", "select g.student_id, g.term, s.name from grades g join students s on s.id = g.student_id qualify row_number() over (partition by g.student_id, g.term order by mark) = 1"},
	} {
		if readFor(t, e, c.statement).ProvesUnique(strings.Fields(c.columns)) == "" {
			t.Errorf("%s\nisn't proven to be unique in %s", c.statement, c.columns)
		}
	}
}

func TestWhatIsNotUniqueForCertain(t *testing.T) {
	e := newEstate(t)
	for _, c := range []struct{ columns, statement string }{
		{"id", "select id from students"},
		{"school", "select school, grade, count(*) as n from students group by all"},
		{"school", "select school, count(*) as n from students group by rollup (school)"},
		{"school", "select school, count(*) as n from students group by grouping sets ((school), (grade))"},
		{"school", "select lower(school) as school, count(*) as n from students group by school"},
		{"school", "select school, unnest([1, 2]) as e from (select distinct school from students)"},
		{"id", "select id from students union all select id from students"},
		{"school", "select x.school from (select distinct school from students) x join grades on true"},
		{"school", "select distinct school, id from students"},
		{"id", "select lower(name) as id, id as z from students qualify row_number() over (partition by id) = 1"},
		{"school", "select school from students qualify rank() over (partition by school order by grade) = 1"},
		{"school", "select school from students qualify row_number() over (partition by school, id) = 1"},
		{"school", "select school from students qualify row_number() over (partition by school) <= 2"},
		{"school", "select school from students qualify row_number() over (partition by school) = 1 or id = 'a'"},
		{"school", "with x as (select school, grade as nr, row_number() over (partition by school order by id) as nr2 from students) select school from x where nr = 1"},
		{"school", "select school, grade, row_number() over (partition by school) as grade2 from students qualify grade = 1"},
		{"school", "select school, row_number() over (partition by school order by id) as grade from students qualify grade = 1"},
		{"d", "select 'x' as c, c as d from students group by all"},
		{"school", "with x(a, school) as (select school, id from students group by all) select school from x"},
	} {
		if reason := readFor(t, e, c.statement).ProvesUnique(strings.Fields(c.columns)); reason != "" {
			t.Errorf("%s\nis said to be unique in %s: %s", c.statement, c.columns, reason)
		}
	}
}

func TestWhatIsNeverNull(t *testing.T) {
	e := newEstate(t)
	for statement, proven := range map[string]bool{
		"select coalesce(name, 'none') as n from students":       true,
		"select coalesce(name, school) as n from students":       false,
		"select coalesce(name, 'null'::json) as n from students": false,
		"select 'x' as n":                                                                                true,
		"select cast(null as varchar) as n":                                                              false,
		"select count(name) as n from students":                                                          true,
		"select sum(grade) as n from students":                                                           false,
		"select row_number() over (order by id) as n from students":                                      true,
		"select lag(id) over (order by id) as n from students":                                           false,
		"select case when grade > 1 then 'a' else 'b' end as n from students":                            true,
		"select case when grade > 1 then 'a' end as n from students":                                     false,
		"select case when grade > 1 then 'a' else name end as n from students":                           false,
		"select name as n from students where name is not null and grade > 1":                            true,
		"select name as n from students where name is not null or grade > 1":                             false,
		"select name as n from students where not (name is null)":                                        true,
		"select name as n from students where name in ('a', 'b')":                                        true,
		"select upper(name) as n from students where name > 'a'":                                         true,
		"select name is null as n from students":                                                         true,
		"select exists (from grades) as n from students":                                                 true,
		"select n from (select coalesce(name, '') as n from students) q":                                 true,
		"with q as (select *, 1 as n from students) select n from q":                                     true,
		"select q.n from grades g left join (select 'a' as n) q on true":                                 false,
		"select q.n from (select 'a' as n) q left join grades g on true":                                 true,
		"select school as n from students where school is not null group by rollup (school)":             false,
		"select school as n from students where school is not null group by school":                      true,
		"select 'a' as n union all select name from students":                                            false,
		"select 'a' as n union all select coalesce(name, '') from students":                              true,
		"select name as n from students semi join grades on id = student_id where name <> 'x'":           true,
		"select n from (select name as n from students where name is not null) full join grades on true": false,
		"select 1 / 0 as n":                           false,
		"select (select 'a' where false) as n":        false,
		"select try_cast('a' as integer) as n":        false,
		"select count(*) + 1 as n from students":      true,
		"select name || 'a' as n from students":       false,
		"select * from (select 'a' as n) as q":        true,
		"select concat(name, '-') as n from students": true,
	} {
		if got := readFor(t, e, statement).ProvesNotNull("n"); (got != "") != proven {
			t.Errorf("%s\nproof: %q", statement, got)
		}
	}
}

func TestWhatHoldsAcceptedValuesOnly(t *testing.T) {
	e := newEstate(t)
	for statement, proven := range map[string]bool{
		"select case when grade > 1 then 'a' else 'b' end as n from students":  true,
		"select case when grade > 1 then 'a' end as n from students":           true,
		"select case when grade > 1 then 'a' else 'c' end as n from students":  false,
		"select case when grade > 1 then 'a' else name end as n from students": false,
		"select 'a' as n": true,
		"select 'A' as n": false,
		"select coalesce(case when grade > 1 then 'a' end, 'b') as n from students":              true,
		"select coalesce(name, 'b') as n from students":                                          false,
		"select letter as n from grades where letter in ('a', 'b')":                              true,
		"select letter as n from grades where letter in ('a', 'c')":                              false,
		"select letter as n from grades where letter = 'a'":                                      true,
		"select letter as n from grades where letter = 'a' or term = 'x'":                        false,
		"select x as n from (select cast(letter as time) as x from grades) where x in ('a')":     false,
		"select max(letter) as n from (select 'a' as letter union all select 'b')":               true,
		"select 'a' as n union all select 'b'":                                                   true,
		"select 'a' as n union all select term from grades":                                      false,
		"select q.n from grades left join (select 'a' as n) q on true":                           true,
		"select lag(n, 1, 'b') over (order by n) as n from (select 'a' as n)":                    true,
		"select lag(n, 1, 'c') over (order by n) as n from (select 'a' as n)":                    false,
		"with x as (select 'a' as n), y as (select * from x) select n from y where n <> 'zebra'": true,
	} {
		if got := readFor(t, e, statement).ProvesValues("n", []string{"a", "b"}); (got != "") != proven {
			t.Errorf("%s\nproof: %q", statement, got)
		}
	}
}
