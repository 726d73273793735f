package landing

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"

	"github.com/edfi-build/edfi-build/graph"
)

// csvSpec is a CSV file with a header and columns of these names.
func csvSpec(columns ...string) Spec {
	spec := Spec{File: "students.csv", Format: graph.CSV, Header: true}
	for _, name := range columns {
		spec.Columns = append(spec.Columns, Column{Name: name})
	}
	return spec
}

func headerlessSpec(columns ...string) Spec {
	spec := csvSpec(columns...)
	spec.Header = false
	return spec
}

func jsonSpec(columns ...string) Spec {
	spec := csvSpec(columns...)
	spec.Format, spec.File = graph.JSONL, "users.jsonl"
	return spec
}

// readAll reads a file and writes each record on a line of its own, see show.
func readAll(t testing.TB, data []byte, spec Spec) string {
	t.Helper()
	r, err := Open(bytes.NewReader(data), spec)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	return showRest(t, r)
}

func showRest(t testing.TB, r *Reader) string {
	t.Helper()
	var b strings.Builder
	for {
		rec, err := r.Next()
		if err == io.EOF {
			return b.String()
		}
		if err != nil {
			t.Fatalf("Next: %v", err)
		}
		b.WriteString(show(rec) + "\n")
	}
}

// show writes a record as: line: value, value {header: value} [extra]. NULL is ∅.
func show(rec *Record) string {
	if rec.Reject != nil {
		return fmt.Sprintf("%d: rejected: %s: %q", rec.Line, rec.Reject.Reason, rec.Reject.Raw)
	}
	text := fmt.Sprintf("%d: %s", rec.Line, showValues(rec.Values))
	for _, cell := range rec.Undeclared {
		text += fmt.Sprintf(" {%s: %s}", cell.Header, showValues([]Value{cell.Value}))
	}
	if len(rec.Extra) > 0 {
		text += " [" + showValues(rec.Extra) + "]"
	}
	return text
}

func showValues(values []Value) string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = fmt.Sprintf("%q", v.Text)
		if v.Null {
			list[i] = "∅"
		}
	}
	return strings.Join(list, ", ")
}

// lines joins the lines of an expected result.
func lines(list ...string) string {
	if len(list) == 0 {
		return ""
	}
	return strings.Join(list, "\n") + "\n"
}

func toUTF16(text string, order binary.AppendByteOrder) []byte {
	var b []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		b = order.AppendUint16(b, unit)
	}
	return b
}

func toCP1252(t testing.TB, text string) []byte {
	t.Helper()
	b, err := charmap.Windows1252.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func zipped(t testing.TB, members ...[]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, member := range members {
		w := gzip.NewWriter(&b)
		if _, err := w.Write(member); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}
