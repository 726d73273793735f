package duckdb

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	driver "github.com/duckdb/duckdb-go/v2"

	"github.com/edfi-build/edfi-build/graph"
)

// report is DuckDB's error with errors_as_json on.
type report struct {
	Kind       string `json:"exception_type"`
	Message    string `json:"exception_message"`
	Position   string `json:"position"`
	Name       string `json:"name"`
	Candidates string `json:"candidates"`
}

// sqlError turns a driver error into a graph.SQLError. hasData says that the
// statement was reading data, so that its message may quote a cell. Errors of
// other kinds (a cancelled context) pass through.
func sqlError(err error, hasData bool) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	text := err.Error()
	var engineError *driver.Error
	if errors.As(err, &engineError) {
		text = engineError.Msg
	}
	if strings.Contains(text, graph.ErrEmptyID.Error()) && hasData {
		return &graph.SQLError{Kind: graph.KindEmptyID, Message: graph.ErrEmptyID.Error(), Offset: -1}
	}
	r, ok := parseReport(text)
	if !ok {
		return &graph.SQLError{Kind: kindOf(text), Message: text, Offset: -1, HasData: hasData}
	}
	out := &graph.SQLError{Kind: r.Kind, Message: r.Message, Offset: -1, Name: r.Name, HasData: hasData}
	if at, err := strconv.Atoi(r.Position); err == nil {
		out.Offset = at
	}
	out.Candidates = candidates(r)
	out.Message = firstSentence(out.Message)
	return out
}

func parseReport(text string) (report, bool) {
	var r report
	brace := strings.IndexByte(text, '{')
	if brace < 0 || json.Unmarshal([]byte(text[brace:]), &r) != nil || r.Kind == "" {
		return report{}, false
	}
	return r, true
}

// kindOf reads "Conversion Error: …" when the error didn't come as JSON.
func kindOf(text string) string {
	if before, _, found := strings.Cut(text, " Error:"); found && len(before) < 40 {
		return before
	}
	return "Engine"
}

var (
	bindings  = regexp.MustCompile(`(?s)Candidate bindings: :?\s*(.*)$`)
	didYou    = regexp.MustCompile(`Did you mean "([^"]+)"`)
	quotedSet = regexp.MustCompile(`"([^"]+)"`)
)

// candidates collects the names that the engine offers, wherever it put them.
func candidates(r report) []string {
	var list []string
	if r.Candidates != "" {
		list = strings.Split(r.Candidates, ",")
	}
	for _, pattern := range []*regexp.Regexp{bindings, didYou} {
		if m := pattern.FindStringSubmatch(r.Message); m != nil {
			for _, name := range quotedSet.FindAllStringSubmatch(m[0], -1) {
				list = append(list, name[1])
			}
		}
	}
	// Signatures of functions are a page long and help nobody here.
	return slices.DeleteFunc(list, func(s string) bool { return strings.Contains(s, "(") })
}

// firstSentence drops the candidates and the rendered excerpt that the engine
// appends: both are shown in our own way.
func firstSentence(message string) string {
	for _, end := range []string{"\n\nCandidate", "\nCandidate", "\n\tCandidate", "\nDid you mean", "\n\nLINE ", "\nLINE "} {
		if at := strings.Index(message, end); at >= 0 {
			message = message[:at]
		}
	}
	return strings.TrimRight(strings.TrimSpace(message), "!.")
}
