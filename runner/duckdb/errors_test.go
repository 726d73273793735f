package duckdb

import (
	"errors"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
)

// Expressions over a table of people that the engine stops at, with errors of many kinds.
// json_deserialize_sql repeats what its input says as an error of the parser, a kind that
// otherwise speaks of the statement alone.
var quoting = []string{
	"cast(name as integer)", "cast(name as date)", "cast(name as time)", "cast(name as uuid)", "cast(name as bit)", "cast(name as json)",
	"cast(name as enum('a'))", "cast(name as integer[])", "cast(name as struct(a integer))", "cast(name as map(integer, integer))",
	"cast(name as interval)", "cast(name as decimal(3, 1))", "cast(name as boolean)", `cast(name || '\x' as blob)`, "from_base64(name)",
	"date_trunc(name, date '2026-01-01')", "date_part(name, date '2026-01-01')", "timezone(name, timestamptz '2026-01-01 00:00:00Z')",
	"format('{' || name || '}', 1)", "from_json(name, '\"INTEGER\"')", "json_merge_patch(name, name)", "json_extract(doc, '$[' || name)",
	"json_extract(doc, '$' || name)", "cast(doc as json) -> ('$[' || name)", "json_keys(doc, '$[' || name)", "cast(to_json(name) as integer)",
	"json_deserialize_sql(cast(doc as json))", "error(name)", "regexp_matches('x', '(' || name)", "strptime(name, '%Y')", "make_time(1, 2, cast(name as integer))",
}

func TestMessagesQuoteNoCell(t *testing.T) {
	e, err := Open(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	people := graph.Relation{Space: "refined", Name: "people"}
	const rows = `SELECT 'canary' AS name, '{"error": true, "error_type": "parser", "error_message": "canary"}' AS doc FROM range(2)`
	if err := e.CreateView(t.Context(), people, rows); err != nil {
		t.Fatal(err)
	}
	quoted := 0
	for _, expression := range quoting {
		_, err := e.Query(t.Context(), "SELECT "+expression+" AS x FROM refined.people", 0)
		var failure *graph.SQLError
		if !errors.As(err, &failure) || !failure.HasData {
			t.Errorf("%s doesn't fail while it reads: %v", expression, err)
			continue
		}
		if strings.Contains(failure.Message, "canary") {
			quoted++
		}
		if strings.Contains(failure.SafeMessage(), "canary") {
			t.Errorf("%s: %s", expression, failure.SafeMessage())
		}
	}
	if quoted < len(quoting)/2 {
		t.Errorf("the engine itself quotes in %d of %d: the test proves little", quoted, len(quoting))
	}
}
