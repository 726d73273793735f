//go:build unix

package cli_test

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/edfi-build/edfi-build/runner/postgres/pgtest"
)

// TestSharePostgres publishes a small project by the command and looks at what it says,
// what it puts on record, and what logins come to see.
func TestSharePostgres(t *testing.T) {
	server := pgtest.Start(t)
	dsn := server.Database(t, "district")
	admin := server.Connect(t, pgtest.Superuser, "district")
	pgtest.Exec(t, admin, "CREATE ROLE tess LOGIN", "CREATE ROLE ada LOGIN", "CREATE ROLE olga LOGIN")
	d := newSharedSchool(t)
	users := filepath.Join(t.TempDir(), "logins.csv")
	publish := func(args ...string) []string { return append([]string{"share", "postgres", "--dsn", dsn}, args...) }
	fails := func(code string, args ...string) {
		t.Helper()
		out, messages, exit := d.edfi(args...)
		if exit != 1 || !strings.Contains(messages, code) || out != "" {
			t.Errorf("%v: exit %d\n%s%s", args, exit, out, messages)
		}
		if strings.Contains(messages, "canary") {
			t.Errorf("%v tells an identity:\n%s", args, messages)
		}
	}

	fails("EB4003", publish()...) // no release yet
	d.must(t, "run", "--no-docs")
	fails("EB4220", "share", "postgres", "--dsn", "postgres://:canary@[")
	fails("EB4221", "share", "postgres", "--dsn", "postgres://edfi:canary@127.0.0.1:1/marts")
	for _, text := range []string{
		"", "login;role;user\n", "login,role,user\ntess,teacher\n", "login,role,user\n,teacher,T1-canary\n", "login,role,user\ntess,headmaster,T1-canary\n",
		"login,role,user\ntess,teacher,\n", "login,role,user\nolga,data_analyst,T1-canary\n", "login,role,user\ntess,teacher,T1-canary\ntess,assistant,T1-canary\n",
		"login,role,user\n\"tess,teacher,T1-canary\n",
	} {
		check(t, os.WriteFile(users, []byte(text), 0o600))
		fails("EB4226", publish("--users", users)...)
	}
	fails("EB4226", publish("--users", users+".none")...)
	check(t, os.WriteFile(users, []byte("login,role,user\nghost,teacher,T1-canary\n"), 0o600))
	fails("EB4225", publish("--users", users)...)
	if _, err := admin.Exec(t.Context(), "SELECT FROM published.v_student"); err == nil {
		t.Error("something was published")
	}

	check(t, os.WriteFile(users, []byte("login,role,user\ntess,teacher,T1-canary\nada,assistant, T1-canary\nolga,data_analyst,\n"), 0o600))
	const first = "Published release 1: 4 tables for 3 roles, tables, rules and roles made anew.\nSent 19 rows of 4 tables.\n3 logins have a role by the users' file.\n"
	if out := d.must(t, publish("--users", users)...); out != first {
		t.Errorf("said\n%s", out)
	}
	asks := func(login, question, want string) {
		t.Helper()
		if got := strings.Join(askServer(t, server.Connect(t, login, "district"), question), " "); got != want {
			t.Errorf("%s: %s\n  gave  %s\n  want  %s", login, question, got, want)
		}
	}
	asks("tess", "SELECT grade FROM published.v_student", "10 9")
	asks("ada", "SELECT grade FROM published.v_student", "10 10 9")
	asks("olga", "SELECT note FROM published.v_student", "canary_four canary_one canary_three canary_two")
	asks("olga", "SELECT nspname FROM pg_namespace WHERE nspname IN ('published', 'refined', 'raw')", "published refined")
	asks("olga", "SELECT obj_description('published.v_student'::regclass)", "One row a pupil. It's theirs: $$'); DROP SCHEMA published; --")

	t.Run("ids of staff never leave this machine", func(t *testing.T) {
		for _, table := range askServer(t, admin, "SELECT quote_ident(nspname) || '.' || quote_ident(relname) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind = 'r' AND (nspname LIKE 'edfi%' OR nspname IN ('published', 'refined'))") {
			if text := strings.Join(askServer(t, admin, "SELECT t::text FROM "+table+" t"), "\n"); strings.Contains(text, "T1-canary") {
				t.Errorf("%s holds %s", table, text)
			}
		}
		log := d.auditLog(t)
		if strings.Contains(log, "T1-canary") || strings.Contains(log, "district_owner") {
			t.Error(log)
		}
	})
	t.Run("each role's part is on record", func(t *testing.T) {
		log := d.auditLog(t)
		for _, role := range []string{"data_analyst", "teacher", "assistant"} {
			if !regexp.MustCompile(`"action":"share","relations":\[[^\]]*"published\.v_student"[^\]]*\],"release":1,"role":"` + role + `","share":"postgres [0-9a-f]{64}"`).MatchString(log) {
				t.Errorf("nothing of %s:\n%s", role, log)
			}
		}
		d.must(t, "audit", "verify")
	})
	t.Run("again", func(t *testing.T) {
		const again = "Published release 1: 4 tables for 3 roles, tables, rules and roles as they were.\nSent 0 rows of 0 tables.\n"
		if out := d.must(t, publish()...); out != again {
			t.Errorf("said\n%s", out)
		}
		asks("tess", "SELECT grade FROM published.v_student", "10 9")
	})
	t.Run("as JSON", func(t *testing.T) {
		if out := d.must(t, publish("--output", "json")...); !strings.Contains(out, `"tables": 4`) || !strings.Contains(out, `"rebuilt": false`) {
			t.Errorf("said\n%s", out)
		}
	})
	t.Run("rules that were changed since", func(t *testing.T) {
		path := filepath.Join(d.dir, "governance.yml")
		text, err := os.ReadFile(path)
		check(t, err)
		check(t, os.WriteFile(path, []byte(strings.Replace(string(text), "max_classification: sensitive", "max_classification: internal", 1)), 0o600))
		fails("EB4231", publish()...)
		d.must(t, "run", "--no-docs")
		d.must(t, publish()...)
		if _, err := server.Connect(t, "olga", "district").Exec(t.Context(), "SELECT note FROM published.v_student"); err == nil {
			t.Error("the analyst still reads notes")
		}
	})
	t.Run("usage", func(t *testing.T) {
		for _, args := range [][]string{{}, {"--dsn", dsn, "--layers", "raw"}, {"--dsn", dsn, "--layers", "nowhere"}, {"--dsn", dsn, "--schema-prefix", "pg_x"}, {"--dsn", dsn, "more"}} {
			if _, messages, code := d.edfi(append([]string{"share", "postgres"}, args...)...); code != 2 {
				t.Errorf("%v: exit %d\n%s", args, code, messages)
			}
		}
	})
}

// newSharedSchool writes the project.
func newSharedSchool(t *testing.T) *dirtyDistrict {
	t.Helper()
	d := &dirtyDistrict{dir: t.TempDir()}
	text, err := os.ReadFile("testdata/share_postgres.txtar")
	check(t, err)
	for _, archive := range [][]byte{smallProject, text} {
		for _, file := range txtar.Parse(archive).Files {
			path := filepath.Join(d.dir, file.Name)
			check(t, os.MkdirAll(filepath.Dir(path), 0o700))
			check(t, os.WriteFile(path, file.Data, 0o600))
		}
	}
	check(t, settle(d.dir))
	return d
}

func (d *dirtyDistrict) auditLog(t *testing.T) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(d.dir, "lake*", "_audit", "access.jsonl"))
	check(t, err)
	if len(found) != 1 {
		t.Fatal("there is no audit log")
	}
	text, err := os.ReadFile(found[0])
	check(t, err)
	return string(text)
}

// askServer gives a column of texts, sorted.
func askServer(t *testing.T, conn *pgx.Conn, question string) []string {
	t.Helper()
	rows, err := conn.Query(context.Background(), question, pgx.QueryExecModeSimpleProtocol)
	check(t, err)
	texts, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (string, error) { return string(row.RawValues()[0]), nil })
	check(t, err)
	slices.Sort(texts)
	return texts
}

// loginsSeeWhatIsTheirs publishes a generated district and holds what each login sees, row
// by row, to the independent reading of the landing files.
func loginsSeeWhatIsTheirs(t *testing.T, d *absenceDistrict, o *roleOracle) {
	t.Helper()
	server := pgtest.Start(t)
	dsn := server.Database(t, "district")
	users, lines := map[string]roleUser{}, []string{"login,role,user"}
	for i, who := range roleUsers(o) {
		login := "login" + strconv.Itoa(i)
		users[login], lines = who, append(lines, login+","+who.role+","+who.number)
		pgtest.Exec(t, server.Connect(t, pgtest.Superuser, "district"), "CREATE ROLE "+login+" LOGIN")
	}
	file := filepath.Join(t.TempDir(), "logins.csv")
	check(t, os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o600))
	t.Log(d.must(t, "share", "postgres", "--dsn", dsn, "--users", file))
	for _, login := range slices.Sorted(maps.Keys(users)) {
		t.Run(users[login].String(), func(t *testing.T) {
			conn := server.Connect(t, login, "district")
			pgtest.Exec(t, conn, "SET TimeZone = 'America/Los_Angeles'") // the project's, in which query answers
			for _, relation := range slices.Sorted(maps.Keys(o.rows)) {
				comparePublished(t, conn, o, users[login], relation)
			}
		})
	}
}

// comparePublished holds the rows and columns that a login sees to what the oracle says.
func comparePublished(t *testing.T, conn *pgx.Conn, o *roleOracle, who roleUser, relation string) {
	t.Helper()
	columns, want := o.sees(t, who.role, who.number, relation)
	for _, c := range o.columns[relation] {
		if !slices.Contains(columns, c.Name) {
			if found, err := readServer(conn, relation, []string{c.Name}); err == nil && len(found) > 0 {
				t.Errorf("%s sees %d cells of %s.%s", who, len(found), relation, c.Name)
			}
		}
	}
	if len(columns) == 0 {
		return
	}
	got, err := readServer(conn, relation, columns)
	if err != nil {
		t.Errorf("%s can't read %s: %v", who, relation, err)
		return
	}
	compareRows(t, who.String()+" of "+relation, alike(want), alike(got))
}

// readServer reads columns of a relation as the server's own texts.
func readServer(conn *pgx.Conn, relation string, columns []string) ([]oracleRow, error) {
	rows, err := conn.Query(context.Background(), "SELECT "+strings.Join(columns, ", ")+" FROM "+relation, pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (oracleRow, error) {
		out := oracleRow{}
		for i, raw := range row.RawValues() {
			if out[columns[i]] = nil; raw != nil {
				text := string(raw)
				out[columns[i]] = &text
			}
		}
		return out, nil
	})
}

// alike brings the texts of two engines to one form: numbers, booleans and lists are
// written differently.
func alike(rows []oracleRow) []oracleRow {
	out := make([]oracleRow, len(rows))
	for i, row := range rows {
		out[i] = oracleRow{}
		for column, cell := range row {
			if out[i][column] = nil; cell == nil {
				continue
			}
			text := strings.NewReplacer("{", "[", "}", "]", `"`, "", ", ", ",").Replace(*cell)
			if number, err := strconv.ParseFloat(text, 64); err == nil {
				text = strconv.FormatFloat(number, 'g', -1, 64)
			}
			switch text {
			case "t":
				text = "true"
			case "f":
				text = "false"
			}
			out[i][column] = &text
		}
	}
	return out
}
