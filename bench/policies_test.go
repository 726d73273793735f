//go:build unix

package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/edfi-build/edfi-build/runner/postgres/pgtest"
)

// BenchmarkPolicies publishes a district of 5,000 students into PostgreSQL, and asks its
// marts for all that a teacher and an analyst may see: each by their login, with grants
// and row policies, against the server's owner, whom no policy binds, with the rows chosen
// in the question. A ratio of 1 is a policy that costs nothing.
func BenchmarkPolicies(b *testing.B) {
	for _, students := range sizes(b, 5_000) {
		b.Run(fmt.Sprint(students), func(b *testing.B) {
			d := newInstalled(b, students)
			run := d.firstRun(b, "--no-docs", "--exclude", "resource_type:test", "resource_type:unit_test")
			server := pgtest.Start(b)
			dsn := server.Database(b, "district")
			busiest := busiestTeacher(b, d)
			users := d.logins(b, server, busiest)
			b.Run("publish", func(b *testing.B) { publishAgain(b, d, dsn, users, run.Took) })
			admin := server.Connect(b, pgtest.Superuser, "district")
			teacher, analyst := server.Connect(b, "teacher", "district"), server.Connect(b, "analyst", "district")
			b.Run("teacher", func(b *testing.B) {
				comparePolicy(b, teacher, admin, "SELECT student_id_hash, school_id FROM published.v_chronic_absenteeism_risk", fmt.Sprintf(
					" WHERE student_id_hash IN (SELECT student_id_hash FROM refined.staff_student_scope WHERE staff_id_hash = '%s')", busiest))
			})
			b.Run("analyst", func(b *testing.B) {
				comparePolicy(b, analyst, admin, "SELECT student_id_hash, school_id FROM published.v_chronic_absenteeism_risk", "")
			})
		})
	}
}

// busiestTeacher is the token of whoever has the most students.
func busiestTeacher(b *testing.B, d installed) string {
	b.Helper()
	reader := openReader(b, d)
	const scope = "refined.staff_student_scope"
	_, err := reader.Show(b.Context(), []string{scope})
	check(b, err)
	answer, err := reader.Query(b.Context(), "SELECT staff_id_hash FROM "+scope+" GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1", 0)
	check(b, err)
	if len(answer.Rows) == 0 {
		b.Fatal("nobody teaches anybody")
	}
	return *answer.Rows[0][0]
}

// logins makes one of a teacher and one of an analyst, and the file that says so.
func (d installed) logins(b *testing.B, server *pgtest.Server, teacher string) string {
	b.Helper()
	pgtest.Exec(b, server.Connect(b, pgtest.Superuser, "district"), "CREATE ROLE teacher LOGIN", "CREATE ROLE analyst LOGIN")
	path := filepath.Join(d.dir, "logins.csv")
	check(b, os.WriteFile(path, []byte("login,role,user\nteacher,teacher,"+teacher+"\nanalyst,data_analyst,\n"), 0o600))
	return path
}

// publishAgain publishes for the first time, and a second time with nothing new.
func publishAgain(b *testing.B, d installed, dsn, users string, run time.Duration) {
	for b.Loop() {
		first := child(b, d.command("share", "postgres", "--dsn", dsn, "--users", users)).Took
		again := child(b, d.command("share", "postgres", "--dsn", dsn)).Took
		b.ReportMetric(0, "ns/op") // a single figure would mean nothing
		b.ReportMetric(milliseconds(first), "first-ms")
		b.ReportMetric(milliseconds(again), "again-ms")
		b.ReportMetric(float64(first)/float64(run), "first/run")
	}
}

// comparePolicy times a question with the policies of a login, and for somebody whom none
// binds with the same rows chosen in it.
func comparePolicy(b *testing.B, reader, unbound *pgx.Conn, question, chosen string) {
	if with, without := len(rowsOf(b, reader, question)), len(rowsOf(b, unbound, question+chosen)); with != without || with == 0 {
		b.Fatalf("the policy shows %d rows, and the question chooses %d", with, without)
	}
	for b.Loop() {
		policy := middle(31, func() time.Duration { return timed(func() { rowsOf(b, reader, question) }) })
		plain := middle(31, func() time.Duration { return timed(func() { rowsOf(b, unbound, question+chosen) }) })
		b.ReportMetric(0, "ns/op") // a single figure would mean nothing
		b.ReportMetric(milliseconds(policy), "policy-ms")
		b.ReportMetric(milliseconds(plain), "plain-ms")
		b.ReportMetric(float64(policy)/float64(plain), "policy/plain")
	}
}

func rowsOf(b *testing.B, conn *pgx.Conn, question string) []string {
	b.Helper()
	rows, err := conn.Query(b.Context(), question, pgx.QueryExecModeSimpleProtocol)
	check(b, err)
	out, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (string, error) {
		var cells []string
		for _, cell := range row.RawValues() {
			cells = append(cells, string(cell))
		}
		return strings.Join(cells, "\t"), nil
	})
	check(b, err)
	return out
}
