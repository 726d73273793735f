package graph

import (
	"errors"
	"fmt"
)

// ErrEmptyID says that the token of an empty identifier was asked for. It is all that
// may be said about the row.
var ErrEmptyID = errors.New("an identifier is empty")

// KindEmptyID is the Kind of a SQLError that ErrEmptyID caused.
const KindEmptyID = "Empty Identifier"

// SQLError is what an engine says of a statement, in the engine's kinds and with
// a place in the statement where it gives one.
type SQLError struct {
	Kind       string   // the engine's class: Parser, Binder, Catalog, Conversion, …
	Message    string   // the engine's words; may quote a cell when HasData
	Offset     int      // byte offset in the statement, -1 when unknown
	Name       string   // the name that wasn't found, if that is what happened
	Candidates []string // names that it could have been
	HasData    bool     // the statement was reading data: Message must not be shown
}

// Error gives the message only where it can't hold data.
func (e *SQLError) Error() string { return e.Kind + ": " + e.SafeMessage() }

// SafeMessage is the engine's message, or, where that could quote a cell of data
// (FERPA: a log is a disclosure too), a sentence of our own for the kind.
func (e *SQLError) SafeMessage() string {
	if !e.HasData {
		return e.Message
	}
	switch e.Kind {
	case "Binder", "Catalog", "INTERRUPT":
		return e.Message // said before a row is read; json_deserialize_sql quotes one as Parser
	case "Out of Memory":
		return "it needs more memory than the engine's limit"
	case "IO":
		return "a file can't be read or written"
	case "Conversion":
		return "a value can't be converted to the type asked for"
	case "Out of Range":
		return "a value is outside the range of its type"
	case "Constraint":
		return "a row breaks a constraint"
	}
	return fmt.Sprintf("the engine stopped with an error of kind %q while reading data", e.Kind)
}
