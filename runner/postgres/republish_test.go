package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner/postgres"
	"github.com/edfi-build/edfi-build/runner/postgres/pgtest"
)

const students = "SELECT student_id_hash FROM published.v_student"

// published is a school on a server, and a connection of the analyst's.
func published(t *testing.T) (server *pgtest.Server, e *estate, dsn string) {
	t.Helper()
	server, e = pgtest.Start(t), school(t)
	dsn = server.Database(t, "district")
	e.mustPublish(dsn, staff(t, server)...)
	return server, e, dsn
}

func (e *estate) node(name string) *graph.Node { return e.manifest.Nodes["model.test."+name] }

func TestNewRowsDisturbNoReader(t *testing.T) {
	server, e, dsn := published(t)
	reader, other := server.Connect(t, "olga", "district"), server.Connect(t, "olga", "district")
	pgtest.Exec(t, reader, "BEGIN ISOLATION LEVEL REPEATABLE READ")
	sees(t, reader, "SELECT section FROM published.v_section", "ART", "MATH") // not yet a look at students
	e.fill(e.node("v_student"), []any{"s1_b", "9", nil})

	outcome := e.mustPublish(dsn)

	if outcome.Rebuilt || outcome.Sent != 1 || outcome.Rows != 1 {
		t.Errorf("%+v", outcome)
	}
	sees(t, reader, students, "s1_a", "s1_b", "s1_c")
	pgtest.Exec(t, reader, "COMMIT")
	sees(t, reader, students, "s1_b")
	sees(t, other, "SELECT grade FROM published.v_student", "9")
	sees(t, server.Connect(t, "anna", "district"), students, "s1_b")
}

func TestNothingNewSendsNothing(t *testing.T) {
	_, e, dsn := published(t)
	if outcome := e.mustPublish(dsn); outcome.Rebuilt || outcome.Sent != 0 || outcome.Rows != 0 {
		t.Errorf("%+v", outcome)
	}
}

func TestWhoTeachesWhomIsRenewed(t *testing.T) {
	server, e, dsn := published(t)
	e.fill(e.node("staff_student_scope"), []any{"t1_anna", "s1_c"})
	e.mustPublish(dsn)
	sees(t, server.Connect(t, "anna", "district"), students, "s1_c")
	sees(t, server.Connect(t, "bert", "district"), students)
}

func TestAFailureLeavesWhatWasThere(t *testing.T) {
	server, e, dsn := published(t)
	e.fill(e.node("v_student"), []any{"s1_new", "9", nil})
	n := e.node("v_group")
	if err := e.engine.CreateView(t.Context(), graph.Relation{Space: "published", Name: "v_broken"}, "SELECT 'canary' || chr(0) AS group_name, 12 AS students"); err != nil {
		t.Fatal(err)
	}
	n.Relation.Name, n.Name = "v_broken", "v_broken" // the tables are other ones, so all is made anew

	_, _, err := e.publish(dsn, nil)

	var d diag.Diagnostic
	if !errors.As(err, &d) || d.Code != diag.UnpublishableValue || strings.Contains(d.Error()+d.Detail, "canary") {
		t.Error(err)
	}
	olga := server.Connect(t, "olga", "district")
	sees(t, olga, students, "s1_a", "s1_b", "s1_c")
	sees(t, olga, "SELECT nspname FROM pg_namespace WHERE nspname LIKE '%new%'")
}

func TestAReclassifiedColumnCloses(t *testing.T) {
	server, e, dsn := published(t)
	anna := server.Connect(t, "anna", "district")
	sees(t, anna, "SELECT grade FROM published.v_student", "7", "8")
	e.node("v_student").Column("grade").Governance.Classification = graph.Sensitive
	if outcome := e.mustPublish(dsn); !outcome.Rebuilt {
		t.Errorf("%+v", outcome)
	}
	refused(t, anna, "SELECT grade FROM published.v_student")
	sees(t, anna, students, "s1_a", "s1_b")

	e.node("v_student").Column("grade").Governance.Restriction = []string{"meals"}
	e.mustPublish(dsn)
	_, err := read(t, server.Connect(t, "olga", "district"), "SELECT grade FROM published.v_student")
	if err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("a column that nobody sees is on the server: %v", err)
	}
}

func TestARoleThatEndsIsGone(t *testing.T) {
	server, e, dsn := published(t)
	e.manifest.Policy.Roles = e.manifest.Policy.Roles[:1]
	e.mustPublish(dsn)
	anna := server.Connect(t, "anna", "district")
	refused(t, anna, students)
	sees(t, anna, "SELECT rolname FROM pg_roles WHERE rolname LIKE 'edfi%'", "edfi_data_analyst")
	sees(t, server.Connect(t, "olga", "district"), students, "s1_a", "s1_b", "s1_c")
	sees(t, server.Connect(t, pgtest.Superuser, "district"), "SELECT login, role FROM edfi_private.login", "olga|data_analyst")
	sees(t, anna, "SELECT relname FROM pg_class WHERE relnamespace = 'edfi_rules'::regnamespace")
}

func TestARoleThatOwnsSomethingLosesItsRights(t *testing.T) {
	server, e, dsn := published(t)
	pgtest.Exec(t, server.Connect(t, pgtest.Superuser, "district"), "CREATE TABLE public.theirs ()", "ALTER TABLE public.theirs OWNER TO edfi_teacher")
	e.manifest.Policy.Roles = e.manifest.Policy.Roles[:1]
	_, notes, err := e.publish(dsn, nil)
	if err != nil || len(notes) != 1 || notes[0].Code != diag.RoleKept {
		t.Error(notes, err)
	}
	anna := server.Connect(t, "anna", "district")
	refused(t, anna, students)
	sees(t, anna, "SELECT pg_has_role('anna', 'edfi_teacher', 'MEMBER')", "f")
}

func TestATableThatLeavesIsGone(t *testing.T) {
	server, e, dsn := published(t)
	delete(e.manifest.Nodes, "model.test.v_section")
	e.mustPublish(dsn)
	if _, err := read(t, server.Connect(t, "olga", "district"), "SELECT FROM published.v_section"); err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Error(err)
	}
}

func TestTheUsersFileIsTheTruth(t *testing.T) {
	server, e, dsn := published(t)
	e.mustPublish(dsn, postgres.User{Login: "anna", Role: "teacher", Token: "t1_bert"}, postgres.User{Login: "bert", Role: "data_analyst"})
	sees(t, server.Connect(t, "anna", "district"), students, "s1_b", "s1_c")
	sees(t, server.Connect(t, "bert", "district"), students, "s1_a", "s1_b", "s1_c")
	refused(t, server.Connect(t, "olga", "district"), students)
}

// Whatever somebody has altered by hand is as governance.yml has it after the next
// publication.
func TestWhatWasAlteredByHandIsMadeAnew(t *testing.T) {
	server, e, dsn := published(t)
	admin := server.Connect(t, pgtest.Superuser, "district")
	for _, alteration := range []string{
		"GRANT SELECT ON published.v_student TO PUBLIC",
		"GRANT SELECT (meals) ON published.v_student TO edfi_teacher",
		"ALTER TABLE published.v_student DISABLE ROW LEVEL SECURITY",
		"ALTER TABLE published.v_student NO FORCE ROW LEVEL SECURITY",
		"CREATE POLICY more ON published.v_student TO edfi_teacher USING (true)",
		"ALTER POLICY teacher ON published.v_student USING (true)",
		"GRANT USAGE ON SCHEMA edfi_rules TO edfi_teacher",
		"GRANT SELECT ON edfi_rules.staff_student_scope TO edfi_teacher",
		"CREATE OR REPLACE FUNCTION edfi_private.user_token(role text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER AS 'SELECT ''t1_bert''::text'",
		"GRANT SELECT ON edfi_private.login TO PUBLIC",
	} {
		t.Run(alteration, func(t *testing.T) {
			pgtest.Exec(t, admin, "GRANT USAGE ON SCHEMA published TO nobody", alteration)
			if outcome := e.mustPublish(dsn); !outcome.Rebuilt {
				t.Error("it wasn't noticed")
			}
			anna, nobody := server.Connect(t, "anna", "district"), server.Connect(t, "nobody", "district")
			sees(t, anna, students, "s1_a", "s1_b")
			refused(t, anna, "SELECT meals FROM published.v_student")
			refused(t, anna, "SELECT FROM edfi_rules.staff_student_scope")
			refused(t, anna, "SELECT FROM edfi_private.login")
			refused(t, nobody, students)
			sees(t, server.Connect(t, "district_owner", "district"), students)
		})
	}
}

// New tables take the place of old ones only when no reader holds them.
func TestAReaderWhoStaysHoldsUpNewTables(t *testing.T) {
	server, e, dsn := published(t)
	reader := server.Connect(t, "olga", "district")
	pgtest.Exec(t, reader, "BEGIN", students)
	e.node("v_student").Column("grade").Governance.Classification = graph.Sensitive
	publish := func() error {
		_, _, err := e.publish(dsn, func(_ *postgres.Options, o *postgres.PublishOptions) { o.Wait = 300 * time.Millisecond })
		return err
	}
	var d diag.Diagnostic
	if err := publish(); !errors.As(err, &d) || d.Code != diag.ReadersInTheWay {
		t.Error(err)
	}
	sees(t, server.Connect(t, "anna", "district"), "SELECT grade FROM published.v_student", "7", "8")
	pgtest.Exec(t, reader, "COMMIT")
	if err := publish(); err != nil {
		t.Error(err)
	}
}

// What isn't ours is left alone, and so are people who no policy binds.
func TestRefusals(t *testing.T) {
	user := func(login string) func(*postgres.Options, *postgres.PublishOptions) {
		return func(_ *postgres.Options, o *postgres.PublishOptions) {
			o.Users = &[]postgres.User{{Login: login, Role: "data_analyst"}}
		}
	}
	server := pgtest.Start(t)
	for i, c := range []struct {
		what   string
		before []string
		change func(*postgres.Options, *postgres.PublishOptions)
		code   diag.Code
		says   string
	}{
		{what: "somebody's schema", before: []string{"CREATE SCHEMA published"}, code: diag.ForeignObject, says: "published"},
		{what: "a login that isn't", change: user("ghost"), code: diag.MissingLogin, says: "ghost"},
		{what: "a group for a login", before: []string{"CREATE ROLE a_group"}, change: user("a_group"), code: diag.MissingLogin, says: "a_group"},
		{what: "a superuser", change: user(pgtest.Superuser), code: diag.PrivilegedLogin, says: pgtest.Superuser},
		{what: "the owner", change: user("district4_owner"), code: diag.PrivilegedLogin, says: "district4_owner"},
		{what: "a login past policies", before: []string{"CREATE ROLE past LOGIN BYPASSRLS"}, change: user("past"), code: diag.PrivilegedLogin, says: "past"},
		{what: "a login that can be one", before: []string{"CREATE ROLE climber LOGIN", "GRANT district6_owner TO climber"}, change: user("climber"), code: diag.PrivilegedLogin, says: "climber"},
		{what: "a reader of all data", before: []string{"CREATE ROLE reader LOGIN", "GRANT pg_read_all_data TO reader"}, change: user("reader"), code: diag.PrivilegedLogin, says: "reader"},
		{what: "no layer", change: func(o *postgres.Options, _ *postgres.PublishOptions) { o.Layers = []string{} }, code: diag.NothingToPublish, says: "no role"},
		{what: "somebody's role", before: []string{"CREATE ROLE edfi_teacher"}, code: diag.ForeignObject, says: "edfi_teacher"},
	} {
		t.Run(c.what, func(t *testing.T) {
			database := fmt.Sprintf("district%d", i)
			dsn := server.Database(t, database)
			pgtest.Exec(t, server.Connect(t, pgtest.Superuser, database), c.before...)
			_, _, err := school(t).publish(dsn, c.change)
			var d diag.Diagnostic
			if !errors.As(err, &d) || d.Code != c.code || !strings.Contains(d.Summary, c.says) {
				t.Error(err)
			}
		})
	}
}

func TestSomebodysViewIsNamedAndKept(t *testing.T) {
	server, e, dsn := published(t)
	pgtest.Exec(t, server.Connect(t, pgtest.Superuser, "district"), "CREATE VIEW public.theirs AS SELECT grade FROM published.v_student")
	e.node("v_student").Column("grade").Governance.Classification = graph.Sensitive
	_, _, err := e.publish(dsn, nil)
	var d diag.Diagnostic
	if !errors.As(err, &d) || d.Code != diag.ForeignDependent || !strings.Contains(d.Detail, "theirs") {
		t.Error(err, d.Detail)
	}
}

// Two publications of one server don't know each other.
func TestPublicationsStandBesideEachOther(t *testing.T) {
	server, e, dsn := published(t)
	if _, _, err := e.publish(dsn, func(o *postgres.Options, _ *postgres.PublishOptions) { o.Prefix = "demo_" }); err != nil {
		t.Fatal(err)
	}
	sees(t, server.Connect(t, "olga", "district"), "SELECT rolname FROM pg_roles WHERE rolname LIKE '%edfi%'",
		"demo_edfi_data_analyst", "demo_edfi_teacher", "edfi_data_analyst", "edfi_teacher")
	refused(t, server.Connect(t, "olga", "district"), "SELECT FROM demo_published.v_student")
	sees(t, server.Connect(t, "anna", "district"), students, "s1_a", "s1_b")
}

// A password is in no message, whatever goes wrong.
func TestNoMessageHasThePassword(t *testing.T) {
	server := pgtest.Start(t)
	const password = "pa55word-canary"
	for _, dsn := range []string{
		server.Loopback("district_owner", password, "postgres"), "postgres://u:" + password + "@127.0.0.1:1/x", "postgres://u:" + password + "@[::1",
		"host=127.0.0.1 port=x password=" + password, "password='" + password + "' host=", "postgres://u:" + password + "@no.such.host.invalid/x?sslmode=nonsense",
	} {
		_, _, err := postgres.Connect(context.Background(), dsn)
		var d diag.Diagnostic
		if !errors.As(err, &d) {
			t.Errorf("%v is no diagnostic", err)
		}
		if strings.Contains(d.Error()+d.Detail+d.Hint, password) {
			t.Error(d)
		}
	}
}
