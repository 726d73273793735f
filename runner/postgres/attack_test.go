package postgres_test

import (
	"context"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/runner/postgres/pgtest"
)

// A teacher with a SQL prompt tries what one can to see Bert's student s1_c, the meals of
// anybody, or who teaches whom.
func TestATeacherCantReachPastTheOwnRows(t *testing.T) {
	server := pgtest.Start(t)
	dsn := server.Database(t, "district")
	school(t).mustPublish(dsn, staff(t, server)...)
	const mine = "s1_a s1_b"

	t.Run("rows", func(t *testing.T) {
		for what, attempt := range map[string][]string{
			"settings of the session":    {"SET edfi.publishing = 'on'", "SET row_security = off", "SELECT student_id_hash FROM published.v_student"},
			"the user of another":        {"SET edfi.user = 't1_bert'", "SELECT student_id_hash FROM published.v_student"},
			"a function in the way":      {"CREATE FUNCTION pg_temp.user_token(text) RETURNS text LANGUAGE sql AS 'SELECT ''t1_bert'''", "SET search_path = pg_temp, pg_catalog", "SELECT student_id_hash FROM published.v_student"},
			"a table in the way":         {"CREATE TEMP TABLE login (login name, role text, token text)", "INSERT INTO login VALUES ('anna', 'teacher', 't1_bert')", "SET search_path = pg_temp", "SELECT student_id_hash FROM published.v_student"},
			"an operator in the way":     {"SET search_path = pg_temp, published", "SELECT student_id_hash FROM v_student"},
			"the group role":             {"SET ROLE edfi_teacher", "SELECT student_id_hash FROM published.v_student"},
			"a cursor":                   {"BEGIN", "DECLARE c CURSOR WITH HOLD FOR SELECT student_id_hash FROM published.v_student", "COMMIT", "FETCH ALL FROM c"},
			"a prepared statement":       {"PREPARE p AS SELECT student_id_hash FROM published.v_student", "SET edfi.publishing = 'on'", "EXECUTE p"},
			"a sample":                   {"SELECT student_id_hash FROM published.v_student TABLESAMPLE BERNOULLI (100)"},
			"a lateral join":             {"SELECT DISTINCT b.student_id_hash FROM published.v_student a, LATERAL (SELECT student_id_hash FROM published.v_student b WHERE b.grade >= a.grade - 9) b"},
			"a view":                     {"CREATE TEMP VIEW v AS SELECT student_id_hash FROM published.v_student", "SELECT * FROM v"},
			"a copy":                     {"CREATE TEMP TABLE copied AS SELECT student_id_hash FROM published.v_student", "SELECT * FROM copied"},
			"only":                       {"SELECT student_id_hash FROM ONLY published.v_student"},
			"a condition that is true":   {"SELECT student_id_hash FROM published.v_student WHERE true OR student_id_hash = 's1_c'"},
			"XML":                        {"SELECT unnest(xpath('//student_id_hash/text()', query_to_xml('SELECT student_id_hash FROM published.v_student', true, false, '')))::text"},
			"a function of one's own":    {"CREATE FUNCTION pg_temp.look() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER AS 'SELECT student_id_hash FROM published.v_student'", "SELECT * FROM pg_temp.look()"},
			"a plan that isn't one's":    {"SET plan_cache_mode = force_generic_plan", "SET enable_seqscan = off", "SELECT student_id_hash FROM published.v_student"},
			"a parallel query":           {"SET debug_parallel_query = on", "SET force_parallel_mode = on", "SELECT student_id_hash FROM published.v_student"},
			"grouping sets":              {"SELECT student_id_hash FROM published.v_student GROUP BY GROUPING SETS (student_id_hash)"},
			"a repeated read":            {"BEGIN ISOLATION LEVEL SERIALIZABLE", "SELECT student_id_hash FROM published.v_student"},
			"the session's own identity": {"SET SESSION AUTHORIZATION DEFAULT", "RESET ROLE", "SELECT student_id_hash FROM published.v_student"},
		} {
			t.Run(what, func(t *testing.T) {
				conn := server.Connect(t, "anna", "district")
				for _, statement := range attempt[:len(attempt)-1] {
					_, _ = conn.Exec(context.Background(), statement) // what fails helps nobody
				}
				lines, err := read(t, conn, attempt[len(attempt)-1])
				if got := strings.Join(lines, " "); got != mine && err == nil {
					t.Errorf("gave %q", got)
				}
				if err != nil && strings.Contains(err.Error(), "s1_c") {
					t.Error(err)
				}
			})
		}
	})

	t.Run("a condition that tells what it sees", func(t *testing.T) {
		conn := server.Connect(t, "anna", "district")
		pgtest.Exec(t, conn, `CREATE FUNCTION pg_temp.tell(text) RETURNS boolean COST 0.0000001 LANGUAGE plpgsql AS
			$$BEGIN IF $1 = 's1_c' THEN RAISE EXCEPTION 'seen %', $1; END IF; RETURN true; END$$`)
		sees(t, conn, "SELECT student_id_hash FROM published.v_student WHERE pg_temp.tell(student_id_hash)", "s1_a", "s1_b")
		sees(t, conn, "SELECT student_id_hash FROM published.v_student WHERE 1 / (CASE student_id_hash WHEN 's1_c' THEN 0 ELSE 1 END) = 1", "s1_a", "s1_b")
		sees(t, conn, "SELECT student_id_hash FROM published.v_student WHERE (student_id_hash || CASE student_id_hash WHEN 's1_c' THEN 'x' ELSE '1' END) IS NOT NULL", "s1_a", "s1_b")
	})

	t.Run("rights", func(t *testing.T) {
		conn := server.Connect(t, "anna", "district")
		for _, statement := range []string{
			"SET ROLE edfi_data_analyst", "SET ROLE district_owner", "SET SESSION AUTHORIZATION bert",
			"SELECT * FROM edfi_private.login", "SELECT edfi_private.user_token('teacher')", "SELECT * FROM edfi_rules.staff_student_scope",
			`SELECT * FROM edfi_rules."rule 3.1"`, `SELECT * FROM edfi_rules."rule 3.1"()`, "TABLE edfi_private.publication",
			"CREATE TABLE pg_temp.scope (LIKE edfi_rules.staff_student_scope)",
			"SELECT meals FROM published.v_student", "SELECT v_student FROM published.v_student", "SELECT to_jsonb(s) FROM published.v_student s",
			"SELECT 1 FROM published.v_student WHERE meals = 'free'", "SELECT 1 FROM published.v_student ORDER BY meals", "SELECT count(*) FROM published.v_student GROUP BY meals",
			"SELECT a.grade FROM published.v_student a NATURAL JOIN published.v_student b", "SELECT ctid FROM published.v_student",
			"INSERT INTO published.v_student (student_id_hash) VALUES ('x') ON CONFLICT DO NOTHING",
			"INSERT INTO published.v_student (student_id_hash) VALUES ('x') RETURNING meals", "UPDATE published.v_student SET grade = 1",
			"DELETE FROM published.v_student", "TRUNCATE published.v_student", "SELECT grade FROM published.v_student FOR UPDATE",
			"COPY published.v_student TO STDOUT", "DO $$BEGIN LOCK TABLE published.v_student IN ACCESS EXCLUSIVE MODE; END$$",
			"ALTER TABLE published.v_student DISABLE ROW LEVEL SECURITY", "DROP POLICY teacher ON published.v_student",
			"CREATE POLICY mine ON published.v_student TO anna USING (true)", "GRANT SELECT ON published.v_student TO anna",
			"CREATE TABLE published.mine (x int)", "CREATE FUNCTION published.acts_as(text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
			"CREATE INDEX ON published.v_student (meals)", "CREATE STATISTICS published.s ON grade, meals FROM published.v_student",
			"GRANT edfi_data_analyst TO anna", "ALTER ROLE anna BYPASSRLS", "COMMENT ON TABLE published.v_student IS 'x'",
			"SELECT table_to_xml('edfi_rules.staff_student_scope', true, false, '')", "SELECT pg_read_file('PG_VERSION')",
			"ALTER FUNCTION edfi_private.user_token(text) OWNER TO anna", "CREATE TEMP TABLE kin () INHERITS (published.v_student)",
		} {
			refused(t, conn, statement)
		}
	})

	t.Run("a copy out keeps to the policy", func(t *testing.T) {
		var out strings.Builder
		if _, err := server.Connect(t, "anna", "district").PgConn().CopyTo(context.Background(), &out, "COPY (SELECT student_id_hash FROM published.v_student ORDER BY 1) TO STDOUT"); err != nil {
			t.Fatal(err)
		}
		if out.String() != "s1_a\ns1_b\n" {
			t.Errorf("gave %q", out.String())
		}
	})

	t.Run("statistics", func(t *testing.T) {
		conn := server.Connect(t, "anna", "district")
		sees(t, conn, "SELECT tablename FROM pg_stats WHERE schemaname IN ('published', 'edfi_rules', 'edfi_private')")
		sees(t, conn, "SELECT 1 FROM pg_stats_ext WHERE schemaname = 'published'")
		refused(t, conn, "SELECT * FROM pg_statistic")
		refused(t, conn, "SELECT * FROM pg_authid")
	})

	t.Run("plans name no colleague", func(t *testing.T) {
		lines := mustRead(t, server.Connect(t, "anna", "district"), "EXPLAIN (ANALYZE, VERBOSE, COSTS OFF, TIMING OFF, SUMMARY OFF) SELECT student_id_hash FROM published.v_student")
		plan := strings.Join(lines, "\n")
		for _, secret := range []string{"t1_bert", "s1_c", "staff_student_scope", "staff_id_hash"} {
			if strings.Contains(plan, secret) {
				t.Errorf("the plan has %s:\n%s", secret, plan)
			}
		}
	})

	t.Run("the catalog holds no row", func(t *testing.T) {
		conn := server.Connect(t, "anna", "district")
		for _, question := range []string{
			"SELECT pg_get_viewdef(oid) FROM pg_class WHERE relkind = 'v' AND relnamespace = 'edfi_rules'::regnamespace",
			"SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace IN ('edfi_rules'::regnamespace, 'edfi_private'::regnamespace)",
			"SELECT qual FROM pg_policies", "SELECT description FROM pg_description", "SELECT description FROM pg_shdescription",
		} {
			for _, line := range mustRead(t, conn, question) {
				if strings.Contains(line, "t1_") || strings.Contains(line, "s1_") {
					t.Errorf("%s gave %s", question, line)
				}
			}
		}
	})
}

// With two roles, rows of the one would meet the columns of the other.
func TestALoginWithTwoRolesSeesNothing(t *testing.T) {
	server := pgtest.Start(t)
	dsn := server.Database(t, "district")
	e := school(t)
	e.mustPublish(dsn, staff(t, server)...)
	pgtest.Exec(t, server.Connect(t, pgtest.Superuser, "district"), "GRANT edfi_data_analyst TO anna")

	conn := server.Connect(t, "anna", "district")
	sees(t, conn, "SELECT meals FROM published.v_student")
	pgtest.Exec(t, conn, "SET ROLE edfi_data_analyst")
	sees(t, conn, "SELECT meals FROM published.v_student")
	_, notes, err := e.publish(dsn, nil)
	if err != nil || len(notes) != 1 || !strings.Contains(notes[0].Summary, "anna") {
		t.Error(notes, err)
	}
}

// The owner reads nothing by accident, and a member whose person isn't known nothing of
// people.
func TestWhoIsNobodySeesNoPeople(t *testing.T) {
	server := pgtest.Start(t)
	dsn := server.Database(t, "district")
	school(t).mustPublish(dsn, staff(t, server)...)
	pgtest.Exec(t, server.Connect(t, pgtest.Superuser, "district"), "GRANT edfi_teacher TO nobody")

	sees(t, server.Connect(t, "district_owner", "district"), "SELECT * FROM published.v_student")
	nobody := server.Connect(t, "nobody", "district")
	sees(t, nobody, "SELECT student_id_hash FROM published.v_student")
	sees(t, nobody, "SELECT section FROM published.v_section")
	sees(t, nobody, "SELECT group_name FROM published.v_group", "all", "hidden")
}
