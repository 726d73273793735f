package duckdb

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"

	driver "github.com/duckdb/duckdb-go/v2"
)

// pseudonymFunction is the engine's name for the function behind the template
// function `pseudonym`: (subject VARCHAR, value VARCHAR) → VARCHAR.
const pseudonymFunction = "edfi_pseudonym"

// Pseudonymizer turns a person's identifier into a token. It must be safe for
// concurrent use and must not repeat its input in an error. For an empty value that is
// graph.ErrEmptyID.
type Pseudonymizer func(subject, value string) (string, error)

// errNoPseudonym is what a statement gets where no key may be used.
var errNoPseudonym = errors.New("pseudonyms can't be made here")

// registerPseudonym adds the function to this instance only: it is gone with it,
// and no file of the estate holds it. NULL stays NULL without a call.
func (e *Engine) registerPseudonym(ctx context.Context, f Pseudonymizer) error {
	if f == nil {
		f = func(string, string) (string, error) { return "", errNoPseudonym }
	}
	conn, err := e.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	varchar, err := driver.NewTypeInfo(driver.TYPE_VARCHAR)
	if err != nil {
		return err
	}
	return driver.RegisterScalarUDF(conn, pseudonymFunction, pseudonymUDF{varchar: varchar, make: f})
}

type pseudonymUDF struct {
	varchar driver.TypeInfo
	make    Pseudonymizer
}

func (u pseudonymUDF) Config() driver.ScalarFuncConfig {
	return driver.ScalarFuncConfig{InputTypeInfos: []driver.TypeInfo{u.varchar, u.varchar}, ResultTypeInfo: u.varchar}
}

func (u pseudonymUDF) Executor() driver.ScalarFuncExecutor {
	return driver.ScalarFuncExecutor{RowExecutor: u.row}
}

// row answers one call. A panic must not cross into the engine's C++ frames, and
// what it says could hold the identifier, so it is dropped.
func (u pseudonymUDF) row(args []sqldriver.Value) (result any, err error) {
	defer func() {
		if recover() != nil {
			result, err = nil, errors.New("a pseudonym could not be made")
		}
	}()
	subject, ok := args[0].(string)
	if !ok {
		return nil, errors.New("a pseudonym's subject must be text")
	}
	value, ok := args[1].(string)
	if !ok {
		return nil, fmt.Errorf("a pseudonym for a %s needs text", subject)
	}
	return u.make(subject, value)
}
