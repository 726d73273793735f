//go:build unix

// Package pgtest starts a real PostgreSQL server for a test: in a folder of its own, on
// loopback and a socket in that folder, and gone with the test.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Superuser is who the server was set up by.
const Superuser = "admin"

// Server is a running server. On its socket everybody is believed; on loopback a password
// is asked for.
type Server struct {
	dir  string
	port int
}

// Start starts a server, or skips the test and says why there is none.
func Start(t testing.TB) *Server {
	t.Helper()
	programs := programs(t)
	as := account(t)
	dir, err := os.MkdirTemp("", "pg") // short: a socket's path may have some hundred bytes only
	check(t, err)
	t.Cleanup(func() { check(t, os.RemoveAll(dir)) })
	if as != nil {
		check(t, os.Chown(dir, int(as.Uid), int(as.Gid)))
	}
	command := func(program string, args ...string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(programs, program), args...)
		cmd.Dir, cmd.SysProcAttr = dir, &syscall.SysProcAttr{Credential: as}
		return cmd
	}
	data := filepath.Join(dir, "data")
	out, err := command("initdb", "-D", data, "-U", Superuser, "--auth-local=trust", "--auth-host=scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync").CombinedOutput()
	if err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	s := &Server{dir: dir, port: freePort(t)}
	server := command("postgres", "-D", data, "-k", dir, "-p", strconv.Itoa(s.port), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off")
	check(t, server.Start())
	t.Cleanup(func() {
		check(t, server.Process.Signal(os.Interrupt)) // a fast shutdown
		check(t, server.Wait())
	})
	s.await(t)
	return s
}

// DSN is the connection string of a login, over the socket.
func (s *Server) DSN(login, database string) string {
	return fmt.Sprintf("host=%s port=%d user=%s dbname=%s", s.dir, s.port, login, database)
}

// Loopback is the connection string of a login with its password, over TCP.
func (s *Server) Loopback(login, password, database string) string {
	return fmt.Sprintf("postgres://%s:%s@127.0.0.1:%d/%s?sslmode=disable", login, password, s.port, database)
}

// Connect opens a connection of a login, closed with the test.
func (s *Server) Connect(t testing.TB, login, database string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), s.DSN(login, database))
	check(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// Database makes a database of an owner who is no superuser, as a district would have it,
// and returns the connection string of that owner.
func (s *Server) Database(t testing.TB, database string) string {
	t.Helper()
	owner := database + "_owner"
	admin := s.Connect(t, Superuser, "postgres")
	Exec(t, admin, "CREATE ROLE "+owner+" LOGIN CREATEROLE", "CREATE DATABASE "+database+" OWNER "+owner)
	return s.DSN(owner, database)
}

// Exec runs statements that must succeed.
func Exec(t testing.TB, conn *pgx.Conn, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := conn.Exec(context.Background(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func programs(t testing.TB) string {
	t.Helper()
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(path)
		}
	}
	// Debian keeps them off the path, a folder for each version.
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		t.Skip("no PostgreSQL server is installed")
	}
	return filepath.Dir(found[len(found)-1])
}

// account is who the server runs as: it refuses root; nil means whoever this is.
func account(t testing.TB) *syscall.Credential {
	t.Helper()
	if os.Getuid() != 0 {
		return nil
	}
	found, err := user.Lookup("postgres")
	if err != nil {
		t.Skip("PostgreSQL doesn't run as root, and there is no user postgres")
	}
	uid, uidErr := strconv.ParseUint(found.Uid, 10, 32)
	gid, gidErr := strconv.ParseUint(found.Gid, 10, 32)
	check(t, errors.Join(uidErr, gidErr))
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

func freePort(t testing.TB) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

func (s *Server) await(t testing.TB) {
	t.Helper()
	for range 300 {
		conn, err := pgx.Connect(context.Background(), s.DSN(Superuser, "postgres"))
		if err == nil {
			check(t, conn.Close(context.Background()))
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("PostgreSQL did not answer within half a minute")
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
