package sql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/internal/diag"
)

// Problem is something that a statement may not do, at an offset in it (-1: the
// whole statement).
type Problem struct {
	Code    diag.Code
	Offset  int
	Message string
	Hint    string
}

// Rules say what a statement may read and call.
type Rules struct {
	// Relation tells whether a relation came from the template; other names were
	// written by hand.
	Relation func(Relation) bool
	// Pseudonym tells whether a call of the keyed function came from the template.
	Pseudonym func(Function) bool
	// Known lists the names to suggest for a relation written by hand.
	Known []string
	// Volatile lists the engine's functions that depend on more than their
	// arguments.
	Volatile []string
	// PseudonymName is the engine's name of the keyed function.
	PseudonymName string
}

// Limits of design §5.
const maxSetOperations = 500

// tableFunctions is the allow-list: none of them reads anything but its arguments.
var tableFunctions = []string{"unnest", "range", "generate_series", "generate_subscripts", "repeat", "json_each", "json_tree"}

// sessionFunctions tell of the session or the machine, whatever the engine calls
// their stability.
var sessionFunctions = []string{"ago", "current_catalog", "current_role", "current_setting", "current_user", "error",
	"getenv", "getvariable", "pg_sleep", "session_user", "user", "write_log",
	"current_localtime", "current_localtimestamp", "format_type", "get_block_size", "pg_conf_load_time", "pg_get_constraintdef",
	"pg_get_viewdef", "pg_postmaster_start_time"}

// clockColumns are functions that SQL writes without parentheses, so that the
// parser takes them for columns.
var clockColumns = []string{"current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"}

// Check holds a statement against the rules and returns every breach.
func (s *Statement) Check(r Rules) []Problem {
	if s.Count != 1 {
		return []Problem{{Code: diag.NotOneSelect, Offset: -1, Message: fmt.Sprintf("a model is one SELECT, and this is %d statements", s.Count)}}
	}
	var problems []Problem
	if s.SetOperations > maxSetOperations {
		problems = append(problems, Problem{Code: diag.StatementTooLarge, Offset: -1,
			Message: fmt.Sprintf("%d set operations are more than the %d that can be checked", s.SetOperations, maxSetOperations)})
	}
	if s.tooLarge != "" {
		problems = append(problems, Problem{Code: diag.StatementTooLarge, Offset: -1, Message: s.tooLarge, Hint: splitHint})
	}
	if s.HasSample {
		problems = append(problems, Problem{Code: diag.ForbiddenFunction, Offset: -1,
			Message: "a sample would make the answer depend on chance",
			Hint:    "take rows by a rule instead, such as hash(key) % 10 = 0"})
	}
	for _, relation := range s.Relations {
		if !relation.InCTE && !r.Relation(relation) {
			problems = append(problems, hardCoded(relation, r.Known))
		}
	}
	for _, other := range s.OtherSources {
		problems = append(problems, Problem{Code: diag.ForbiddenSource, Offset: other.Offset,
			Message: "a model can't select from " + strings.Join(other.Parts, ".")})
	}
	for _, f := range s.Functions {
		problems = append(problems, r.checkFunction(f)...)
	}
	for _, c := range s.Columns {
		if len(c.Parts) == 1 && slices.Contains(clockColumns, strings.ToLower(c.Parts[0])) {
			problems = append(problems, volatile(c.Parts[0], c.Offset))
		}
	}
	slices.SortStableFunc(problems, func(a, b Problem) int { return a.Offset - b.Offset })
	return problems
}

func hardCoded(relation Relation, known []string) Problem {
	name := strings.Join(relation.Parts, ".")
	p := Problem{Code: diag.HardCodedRelation, Offset: relation.Offset,
		Message: fmt.Sprintf("%q is a relation by its bare name", name)}
	last := relation.Parts[len(relation.Parts)-1]
	if slices.Contains(known, last) {
		p.Hint = fmt.Sprintf("write {{ ref %q }}", last)
	} else if len(relation.Parts) == 3 {
		p.Hint = fmt.Sprintf("write {{ source %q %q }}", relation.Parts[1], relation.Parts[2])
	} else if near := diag.Nearest(last, known); near != "" {
		p.Hint = fmt.Sprintf("write {{ ref %q }}, or define the CTE %q", near, last)
	} else {
		p.Hint = "relations come only from ref, source and this"
	}
	return p
}

func (r Rules) checkFunction(f Function) []Problem {
	name := strings.ToLower(f.Name)
	switch {
	case f.Table && !slices.Contains(tableFunctions, name):
		return []Problem{{Code: diag.TableFunction, Offset: f.Offset,
			Message: fmt.Sprintf("models may not call the table function %s", f.Name),
			Hint:    "allowed are " + strings.Join(tableFunctions, ", ")}}
	case name == r.PseudonymName:
		if r.Pseudonym(f) {
			return nil
		}
		return []Problem{{Code: diag.ForbiddenFunction, Offset: f.Offset,
			Message: "the pseudonym function is called through the template only",
			Hint:    `write {{ pseudonym "student" "column" }}`}}
	case slices.Contains(r.Volatile, name) || slices.Contains(sessionFunctions, name):
		return []Problem{volatile(f.Name, f.Offset)}
	}
	return nil
}

func volatile(name string, offset int) Problem {
	p := Problem{Code: diag.ForbiddenFunction, Offset: offset,
		Message: fmt.Sprintf("%s would make the answer depend on more than the data", name)}
	switch strings.ToLower(name) {
	case "now", "today", "current_date", "current_timestamp", "get_current_timestamp", "transaction_timestamp", "localtimestamp", "ago":
		p.Hint = "write {{ report_date }}: the day the marts speak about"
	case "random", "uuid", "uuidv4", "uuidv7", "gen_random_uuid", "setseed":
		p.Hint = "number rows by row_number() over a key, or take md5(key) for a name that stays"
	}
	return p
}
