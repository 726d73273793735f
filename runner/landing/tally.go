package landing

import (
	"fmt"
	"maps"
	"slices"

	"github.com/edfi-build/edfi-build/internal/diag"
)

// maxNames is how many undeclared names a file's tally keeps, so that JSON keys
// that are data can't fill the memory.
const maxNames = 1000

// tally counts what a person should hear about a file.
type tally struct {
	read, rejected, extra   int64
	firstReject, firstExtra int64 // lines
	surplus                 int   // fields too many in the first record that has any
	firstReason             string
	undeclared              map[string]bool
}

func newTally() tally { return tally{undeclared: map[string]bool{}} }

func (t *tally) add(rec *Record) {
	if rec.Reject != nil {
		if t.rejected++; t.rejected == 1 {
			t.firstReject, t.firstReason = rec.Line, rec.Reject.Reason
		}
		return
	}
	t.read++
	if len(rec.Extra) > 0 {
		if t.extra++; t.extra == 1 {
			t.firstExtra, t.surplus = rec.Line, len(rec.Extra)
		}
	}
	for _, cell := range rec.Undeclared {
		if len(t.undeclared) < maxNames && !t.undeclared[cell.Header] {
			t.undeclared[cell.Header] = true
		}
	}
}

// Undeclared lists, sorted, the headers and keys of the records so far that no column
// is declared for. all is false where there are more than are remembered.
func (r *Reader) Undeclared() (names []string, all bool) {
	return slices.Sorted(maps.Keys(r.tally.undeclared)), len(r.tally.undeclared) < maxNames
}

// Warnings says what is odd about the records so far, one warning for each kind:
// rejects, extra fields, undeclared names, declared columns that never came.
func (r *Reader) Warnings() diag.List {
	var list diag.List
	warn := func(code diag.Code, hint, format string, args ...any) {
		list = append(list, diag.Warn(code, r.spec.Span, "%s: "+format, append([]any{r.spec.File}, args...)...).WithHint("%s", hint))
	}
	t := r.tally
	if t.rejected > 0 {
		warn(diag.RejectedRecords, "rejected records are kept with their line, bytes and reason in the table's __rejects",
			"%s rejected; the first on line %d: %s", count(int(t.rejected), "record"), t.firstReject, t.firstReason)
	}
	if t.extra > 0 {
		warn(diag.ExtraFields, r.extraHint(),
			"%s with more fields than expected; the first on line %d", count(int(t.extra), "record"), t.firstExtra)
	}
	if len(t.undeclared) > 0 {
		warn(diag.UndeclaredColumns, "they are kept, and no model sees them until the source declares them",
			"not declared: %s", someOf(t.undeclared))
	}
	if unseen := r.Unseen(); len(unseen) > 0 {
		warn(diag.UnseenColumns, "check the spelling against the file's keys; the columns are NULL",
			"declared and in no record: %s", quotedList(unseen))
	}
	return list
}

// extraHint says what may have come of fields beyond the last column.
func (r *Reader) extraHint() string {
	if r.spec.Header {
		return "an unquoted delimiter inside a field often is the cause; the fields are kept in _extra"
	}
	if hint, fits := r.spec.fitting(len(r.spec.layout(r.year)) + r.tally.surplus); fits {
		return hint
	}
	return "columns at the end that the source doesn't declare are the cause, or a delimiter inside a field; the fields are kept in _extra"
}

// someOf lists up to 20 names, sorted, and says how many more there are.
func someOf(set map[string]bool) string {
	const most = 20
	var list []string
	for name := range set {
		list = append(list, name)
	}
	slices.Sort(list)
	if len(list) <= most {
		return quotedList(list)
	}
	return fmt.Sprintf("%s and %d more", quotedList(list[:most]), len(list)-most)
}
