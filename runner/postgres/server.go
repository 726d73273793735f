package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// oldest is the oldest version that knows functions with bound bodies.
const oldest = 140000

// Server is one connection to a database. It is not safe for concurrent use.
type Server struct {
	conn   *pgx.Conn
	digest string
}

// Connect opens a connection, by a URL or a list of settings as libpq reads them; what it
// doesn't say comes from the environment (PGPASSFILE, PGSERVICE and so on). Errors are
// diagnostics that never hold the password; the list holds warnings.
func Connect(ctx context.Context, dsn string) (*Server, diag.List, error) {
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, nil, diag.New(diag.BadServerAddress, source.Span{}, "--dsn is no connection string that PostgreSQL knows").
			WithHint("write postgres://USER@HOST:5432/DATABASE?sslmode=verify-full, or host=… user=… dbname=…")
	}
	// Prepared statements wouldn't survive a pooler between here and the server.
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	notes := plainConnection(config)
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, notes, unreachable(err, config.Password)
	}
	s := &Server{conn: conn, digest: addressDigest(config)}
	if err := s.newEnough(ctx); err != nil {
		return nil, notes, errors.Join(err, conn.Close(ctx))
	}
	return s, notes, nil
}

// Digest names the server and the database in the audit log: SHA-256 of host, port and
// database, hex.
func (s *Server) Digest() string { return s.digest }

// Close ends the connection.
func (s *Server) Close(ctx context.Context) error { return s.conn.Close(ctx) }

func addressDigest(config *pgx.ConnConfig) string {
	sum := sha256.Sum256([]byte(net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port))) + "/" + config.Database))
	return hex.EncodeToString(sum[:])
}

func (s *Server) newEnough(ctx context.Context) error {
	var text string
	if err := s.conn.QueryRow(ctx, "SHOW server_version_num").Scan(&text); err != nil {
		return refused(err, "its version")
	}
	if version, err := strconv.Atoi(text); err != nil || version < oldest {
		return diag.New(diag.ServerTooOld, source.Span{}, "the server has version %s of PostgreSQL, and publishing takes %d or later",
			s.conn.PgConn().ParameterStatus("server_version"), oldest/10000)
	}
	return nil
}

// plainConnection warns where rows may cross a network unencrypted: sslmode=prefer, the
// default, goes on without TLS when the server has none or somebody in between says so.
func plainConnection(config *pgx.ConnConfig) diag.List {
	plain := !isLocal(config.Host) && config.TLSConfig == nil
	for _, f := range config.Fallbacks {
		plain = plain || !isLocal(f.Host) && f.TLSConfig == nil
	}
	if !plain {
		return nil
	}
	return diag.List{diag.Warn(diag.PlainConnection, source.Span{}, "the connection to the server may be unencrypted, and rows would be readable on the way").
		WithHint("add sslmode=verify-full to the connection string")}
}

// isLocal tells whether a host is this machine: a socket's folder or loopback.
func isLocal(host string) bool {
	if strings.HasPrefix(host, "/") || strings.HasPrefix(host, "@") || host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// mark is the comment by which schemas and roles are known to be of one publication.
func (n names) mark(database string) string {
	return fmt.Sprintf("Published by edfi-build: database %s, schema %s.", database, n.private())
}
