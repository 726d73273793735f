package postgres_test

import (
	"testing"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/postgres"
	"github.com/edfi-build/edfi-build/runner/postgres/pgtest"
)

func analyst() *graph.Role {
	return &graph.Role{Name: "data_analyst", Layers: []string{"refined", "published"}, MaxClassification: graph.Sensitive}
}

func teacher() *graph.Role {
	return &graph.Role{Name: "teacher", Layers: []string{"published"}, MaxClassification: graph.Quasi, User: "staff"}
}

// school has two teachers with three students, of whom they share one, and a mart of
// students, one of sections and one of groups.
func school(t *testing.T) *estate {
	e := newEstate(t, analyst(), teacher())
	e.hold("refined.staff_student_scope", []string{"staff_id_hash VARCHAR pseudonym", "student_id_hash VARCHAR pseudonym"},
		[]any{"t1_anna", "s1_a"}, []any{"t1_anna", "s1_b"}, []any{"t1_bert", "s1_b"}, []any{"t1_bert", "s1_c"})
	e.hold("published.v_student", []string{"student_id_hash VARCHAR pseudonym", "grade INTEGER quasi", "meals VARCHAR sensitive"},
		[]any{"s1_a", "7", "free"}, []any{"s1_b", "8", nil}, []any{"s1_c", "8", "paid"})
	e.hold("published.v_section", []string{"section VARCHAR internal", "staff_id_hash VARCHAR pseudonym", "mean DECIMAL(4,1) internal"},
		[]any{"MATH", "t1_anna", "71.5"}, []any{"ART", "t1_bert", "80.0"})
	g := e.hold("published.v_group", []string{"group_name VARCHAR internal", "students INTEGER internal"},
		[]any{"all", "120"}, []any{"small", "4"}, []any{"hidden", nil})
	g.Config.Population = &graph.Population{Columns: []string{"students"}}
	e.rule("teacher", "published.v_student", "student_id_hash in (select student_id_hash from refined.staff_student_scope where staff_id_hash = {{ user }})", "staff_student_scope")
	e.rule("teacher", "published.v_section", "staff_id_hash = {{ user }}")
	return e
}

// staff are the logins of the school; two teachers, an analyst, and somebody without a
// role.
func staff(t *testing.T, server *pgtest.Server) []postgres.User {
	pgtest.Exec(t, server.Connect(t, pgtest.Superuser, "postgres"), "CREATE ROLE anna LOGIN", "CREATE ROLE bert LOGIN", "CREATE ROLE olga LOGIN", "CREATE ROLE nobody LOGIN")
	return []postgres.User{{Login: "anna", Role: "teacher", Token: "t1_anna"}, {Login: "bert", Role: "teacher", Token: "t1_bert"}, {Login: "olga", Role: "data_analyst"}}
}

func TestEachRoleSeesItsTablesColumnsAndRows(t *testing.T) {
	server := pgtest.Start(t)
	dsn := server.Database(t, "district")
	school(t).mustPublish(dsn, staff(t, server)...)

	anna, olga, nobody := server.Connect(t, "anna", "district"), server.Connect(t, "olga", "district"), server.Connect(t, "nobody", "district")
	sees(t, anna, "SELECT student_id_hash, grade FROM published.v_student", "s1_a|7", "s1_b|8")
	sees(t, server.Connect(t, "bert", "district"), "SELECT student_id_hash FROM published.v_student", "s1_b", "s1_c")
	sees(t, anna, "SELECT section, mean FROM published.v_section", "MATH|71.5")
	sees(t, anna, "SELECT * FROM published.v_group", "all|120", "hidden|NULL")
	refused(t, anna, "SELECT meals FROM published.v_student")
	refused(t, anna, "SELECT * FROM published.v_student")
	refused(t, anna, "SELECT FROM refined.staff_student_scope")

	sees(t, olga, "SELECT * FROM published.v_student", "s1_a|7|free", "s1_b|8|NULL", "s1_c|8|paid")
	sees(t, olga, "SELECT count(*) FROM refined.staff_student_scope", "4")
	for _, table := range []string{"published.v_student", "published.v_group", "refined.staff_student_scope"} {
		refused(t, nobody, "SELECT FROM "+table)
	}
	sees(t, olga, "SELECT obj_description('published.v_student'::regclass)", "published.v_student")
	sees(t, olga, "SELECT col_description('published.v_student'::regclass, 3)", "About meals.\nClassification: sensitive.")
}
