package audit

import (
	"encoding/json"
	"fmt"
	"time"
)

// Anchor is where the log ended once, noted outside of it: the chain alone can't tell
// whether lines were cut from its end.
type Anchor struct {
	Lines  int64  // whole lines, those that were cut off and ended later included
	SHA256 string // of the last of them, hex; "" for none
	By     string // what noted it, in words, such as release 7
}

// Summary is what a log holds.
type Summary struct {
	Entries int            `json:"entries"`
	Torn    int            `json:"torn,omitempty"`  // lines that were cut off while they were written
	Newer   int            `json:"newer,omitempty"` // entries of formats that this program doesn't know
	First   time.Time      `json:"first,omitzero"`
	Last    time.Time      `json:"last,omitzero"`
	Actions map[string]int `json:"actions,omitempty"` // entries by action
}

// BrokenError says that the log isn't as it was written.
type BrokenError struct {
	Line   int64 // the first that is wrong, from 1; 0: lines are missing at the end
	Reason string
}

func (e *BrokenError) Error() string { return e.Reason }

// Head gives the end of the log for a later Verify. A line that is being written
// doesn't count.
func Head(dir string) (Anchor, error) {
	var a Anchor
	err := eachLine(dir, func(line []byte, whole bool) error {
		if whole {
			a.Lines, a.SHA256 = a.Lines+1, digest(line)
		}
		return nil
	})
	return a, err
}

// Verify reads the whole log and holds each line to the one before, and the log to what
// anchors say of its past. What is wrong is a *BrokenError, beside the lines that hold.
func Verify(dir string, anchors ...Anchor) (Summary, error) {
	v := verifier{Summary: Summary{Actions: map[string]int{}}, anchors: map[int64]Anchor{}}
	for _, a := range anchors {
		if a.Lines > v.promised.Lines {
			v.promised = a
		}
		if known, ok := v.anchors[a.Lines]; ok && known.SHA256 != a.SHA256 {
			return v.Summary, &BrokenError{a.Lines, fmt.Sprintf("%s and %s speak of different audit logs", known.By, a.By)}
		}
		v.anchors[a.Lines] = a
	}
	err := eachLine(dir, v.visit)
	switch {
	case err != nil:
		return v.Summary, err
	case v.open && v.wholeOpen:
		return v.Summary, v.broken(v.line, "line %d of the audit log is no entry", v.line)
	case v.line < v.promised.Lines:
		return v.Summary, v.broken(0, "the audit log has %d lines, and had %d at the time of %s", v.line, v.promised.Lines, v.promised.By)
	}
	return v.Summary, nil
}

// verifier walks along the chain.
type verifier struct {
	Summary
	anchors  map[int64]Anchor // by line
	promised Anchor           // the one that speaks of the most lines
	line     int64
	previous string // digest of the line before
	// open tells that the line before is no entry: the next has to say that it was cut
	// off. Where none follows, its missing end says so.
	open, wholeOpen bool
}

func (v *verifier) visit(text []byte, whole bool) error {
	v.line++
	var e Entry
	if err := json.Unmarshal(text, &e); err != nil || e.Format < 1 {
		if v.open {
			return v.broken(v.line-1, "line %d of the audit log is no entry", v.line-1)
		}
		v.open, v.wholeOpen = true, whole
		v.Torn++
		return v.pass(text)
	}
	if v.open && !e.AfterTorn {
		return v.broken(v.line-1, "line %d of the audit log is no entry", v.line-1)
	}
	if e.Previous != v.previous {
		return v.broken(v.line, "line %d of the audit log doesn't follow from the line before", v.line)
	}
	v.open = false
	v.count(e)
	return v.pass(text)
}

func (v *verifier) count(e Entry) {
	v.Entries++
	v.Actions[e.Action]++
	if e.Format > format {
		v.Newer++
	}
	if v.First.IsZero() {
		v.First = e.Time
	}
	v.Last = e.Time
}

// pass goes on behind a line, if that is what was noted of it.
func (v *verifier) pass(text []byte) error {
	v.previous = digest(text)
	if a, ok := v.anchors[v.line]; ok && a.SHA256 != v.previous {
		return v.broken(v.line, "line %d of the audit log isn't the one that stood there at the time of %s", v.line, a.By)
	}
	return nil
}

func (v *verifier) broken(line int64, format string, args ...any) error {
	return &BrokenError{line, fmt.Sprintf(format, args...)}
}
