package bench

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/edfi-build/edfi-build/runner/duckdb"
)

// askPostgres asks the same questions of the same rows in PostgreSQL; the times are
// psql's own, from sending a statement to having its rows.
func askPostgres(b *testing.B, d installed, lake map[string]answered) {
	server, reason := startPostgres(b)
	if server == nil {
		b.Skip(reason)
	}
	reader := openReader(b, d)
	server.psql(b, "CREATE SCHEMA published;")
	for _, mart := range marts {
		point, scan := questions(b, reader, mart.name, mart.key)
		server.load(b, "published."+mart.name, mart.key, query(b, reader, mart.name, scan))
		b.Run(mart.name, func(b *testing.B) {
			for b.Loop() {
				theirs := answered{point: server.time(b, point), scan: server.time(b, scan)}
				ours := lake[mart.name]
				b.ReportMetric(0, "ns/op") // a single figure would mean nothing
				b.ReportMetric(milliseconds(theirs.point), "point-ms")
				b.ReportMetric(milliseconds(theirs.scan), "scan-ms")
				b.ReportMetric(float64(ours.point)/float64(theirs.point), "lake-point/postgres")
				b.ReportMetric(float64(ours.scan)/float64(theirs.scan), "lake-scan/postgres")
			}
		})
	}
}

// postgres is a server with nothing but the marts, as the installation comes: in a folder
// of its own, reached by a socket in it, and gone with the benchmark.
type postgres struct{ dir string }

// startPostgres starts one, or tells why there is none.
func startPostgres(b *testing.B) (*postgres, string) {
	b.Helper()
	programs, reason := postgresPrograms()
	if reason != "" {
		return nil, reason
	}
	as, reason := postgresUser()
	if reason != "" {
		return nil, reason
	}
	dir, err := os.MkdirTemp("", "pg") // short: a socket's path may have some hundred bytes only
	check(b, err)
	b.Cleanup(func() { check(b, os.RemoveAll(dir)) })
	if as != nil {
		check(b, os.Chown(dir, int(as.Uid), int(as.Gid)))
	}
	command := func(program string, args ...string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(programs, program), args...)
		cmd.Dir, cmd.SysProcAttr = dir, &syscall.SysProcAttr{Credential: as}
		return cmd
	}
	data := filepath.Join(dir, "data")
	if out, err := command("initdb", "-D", data, "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync").CombinedOutput(); err != nil {
		b.Fatalf("initdb: %v\n%s", err, out)
	}
	server := command("postgres", "-D", data, "-k", dir, "-c", "listen_addresses=")
	check(b, server.Start())
	b.Cleanup(func() {
		check(b, server.Process.Signal(os.Interrupt)) // a fast shutdown
		check(b, server.Wait())
	})
	p := &postgres{dir: dir}
	p.await(b)
	return p, ""
}

// postgresPrograms is the folder of the server's programs. Debian keeps them off the path,
// a folder for each version.
func postgresPrograms() (dir, reason string) {
	if _, err := exec.LookPath("psql"); err != nil {
		return "", "psql isn't installed"
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(path), ""
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", "no PostgreSQL server is installed"
	}
	return filepath.Dir(found[len(found)-1]), ""
}

// postgresUser is who the server runs as: it refuses root; nil means whoever this is.
func postgresUser() (as *syscall.Credential, reason string) {
	if os.Getuid() != 0 {
		return nil, ""
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		return nil, "PostgreSQL doesn't run as root, and there is no user postgres"
	}
	uid, uidErr := strconv.ParseUint(account.Uid, 10, 32)
	gid, gidErr := strconv.ParseUint(account.Gid, 10, 32)
	if err := errors.Join(uidErr, gidErr); err != nil {
		return nil, err.Error()
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, ""
}

// await returns when the server answers.
func (p *postgres) await(b *testing.B) {
	b.Helper()
	for range 300 {
		if _, err := p.run("SELECT 1;"); err == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	b.Fatal("PostgreSQL did not answer within half a minute")
}

func (p *postgres) run(script string) ([]byte, error) {
	cmd := exec.Command("psql", "-X", "-q", "-h", p.dir, "-U", "bench", "-d", "postgres", "-v", "ON_ERROR_STOP=1")
	cmd.Env = append(os.Environ(), "LC_ALL=C") // the word before a time is English
	cmd.Stdin = strings.NewReader(script)
	return cmd.CombinedOutput()
}

func (p *postgres) psql(b *testing.B, script string) []byte {
	b.Helper()
	out, err := p.run(script)
	if err != nil {
		b.Fatalf("psql: %v\n%s", err, out)
	}
	return out
}

// cellText writes a value as COPY reads it.
var cellText = strings.NewReplacer("\\", "\\\\", "\t", "\\t", "\n", "\\n", "\r", "\\r")

// load makes a table of an answer's rows, indexed by what it is asked for.
func (p *postgres) load(b *testing.B, table string, key []string, rows *duckdb.Answer) {
	b.Helper()
	var columns []string
	for _, c := range rows.Columns {
		columns = append(columns, c.Name+" "+strings.ReplaceAll(c.Type, "DOUBLE", "DOUBLE PRECISION"))
	}
	var script bytes.Buffer
	fmt.Fprintf(&script, "CREATE TABLE %s (%s);\nCOPY %s FROM STDIN;\n", table, strings.Join(columns, ", "), table)
	for _, row := range rows.Rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = `\N`
			if cell != nil {
				cells[i] = cellText.Replace(*cell)
			}
		}
		script.WriteString(strings.Join(cells, "\t") + "\n")
	}
	fmt.Fprintf(&script, "\\.\nCREATE INDEX ON %s (%s);\nVACUUM ANALYZE %s;\n", table, strings.Join(key, ", "), table)
	p.psql(b, script.String())
}

var psqlTime = regexp.MustCompile(`Time: ([0-9.]+) ms`)

// time is the median of eleven answers to a question.
func (p *postgres) time(b *testing.B, question string) time.Duration {
	b.Helper()
	out := p.psql(b, "\\timing on\n\\o /dev/null\n"+strings.Repeat(question+";\n", 11))
	var all []float64
	for _, found := range psqlTime.FindAllSubmatch(out, -1) {
		ms, err := strconv.ParseFloat(string(found[1]), 64)
		check(b, err)
		all = append(all, ms)
	}
	if len(all) != 11 {
		b.Fatalf("psql timed %d answers of 11:\n%s", len(all), out)
	}
	return time.Duration(median(all) * float64(time.Millisecond))
}
