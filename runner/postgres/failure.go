package postgres

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// SQLSTATEs (PostgreSQL, appendix A) that have a way out of their own.
const (
	lockNotAvailable    = "55P03"
	deadlockDetected    = "40P01"
	dependentObjects    = "2BP01"
	classSyntaxOrAccess = "42"
)

// safeClasses are the classes of errors whose messages name objects and no cells.
var safeClasses = []string{classSyntaxOrAccess, "08", "28", "2B", "3D", "3F", "0A", "0L", "53", "54", "55", "57", "58"}

// refused makes a diagnostic of what a server says. Its message is shown only where it
// can't quote a cell; its detail and context, which often do, only where they name what
// depends on a table. Other errors pass through.
func refused(err error, doing string) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	var one diag.Diagnostic
	var list diag.List
	if errors.As(err, &one) || errors.As(err, &list) {
		return err
	}
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return diag.New(diag.ServerUnreachable, source.Span{}, "the connection to the server broke at %s", doing).
			WithHint("nothing was published; try again")
	}
	switch {
	case e.Code == lockNotAvailable || e.Code == deadlockDetected:
		return diag.New(diag.ReadersInTheWay, source.Span{}, "readers, or another publication, kept what is published in use").
			WithHint("publish again, or let it wait longer with --wait")
	case e.Code == dependentObjects:
		return diag.New(diag.ForeignDependent, source.Span{}, "something else on the server stands on what was published before").
			WithDetail("%s", e.Detail).WithHint("drop it or move it, and make it again afterwards")
	case strings.HasPrefix(e.Code, "22"):
		return diag.New(diag.UnpublishableValue, source.Span{}, "%s holds a value that PostgreSQL can't (SQLSTATE %s)", doing, e.Code).
			WithHint("zero bytes in texts are the usual cause: replace(x, chr(0), '')")
	}
	return diag.New(diag.ServerRefused, source.Span{}, "the server refused %s: %s", doing, said(e)).
		WithHint("the connecting role needs CREATE on the database, CREATEROLE, and to own what was published before")
}

func said(e *pgconn.PgError) string {
	for _, class := range safeClasses {
		if strings.HasPrefix(e.Code, class) {
			return e.Message
		}
	}
	return "SQLSTATE " + e.Code
}

// unreachable tells why there is no connection, without the password in whatever form.
func unreachable(err error, password string) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	why := "it doesn't answer"
	var e *pgconn.PgError
	var connecting *pgconn.ConnectError
	switch {
	case errors.As(err, &e):
		why = e.Message
	case errors.As(err, &connecting) && connecting.Unwrap() != nil:
		why, _, _ = strings.Cut(connecting.Unwrap().Error(), "\n")
	}
	if password != "" && strings.Contains(why, password) {
		why = "it doesn't answer"
	}
	return diag.New(diag.ServerUnreachable, source.Span{}, "the server can't be reached: %s", why)
}

// isClass tells whether a server's error is of a class of SQLSTATEs.
func isClass(err error, class string) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && strings.HasPrefix(e.Code, class)
}

// message is what a server says where that can't quote a cell.
func message(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return said(e)
	}
	return "no reason is known"
}
