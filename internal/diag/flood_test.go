package diag_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// TestFloodsAreCut holds that a file full of faults on one long line is told of in a
// bounded number of bytes, each at its place.
func TestFloodsAreCut(t *testing.T) {
	file := source.NewFile("x.yml", strings.Repeat("é, ", 100_000)+"end")
	var list diag.List
	for i := range 5000 {
		list = append(list, diag.New(diag.BadYAML, file.Span(i*4, i*4+2), "wrong"))
	}
	list = append(diag.List{diag.New(diag.BadYAML, file.Span(len(file.Text)-3, len(file.Text)), "wrong")}, list...)
	views := list.Views()
	if n := len(views); n != 1001 || views[1000].Code != diag.TooMany || views[1000].Severity != diag.Error {
		t.Fatalf("%d views", n)
	}
	text, err := json.Marshal(views)
	if err != nil || len(text) > 4<<20 {
		t.Errorf("%d bytes of JSON, %v", len(text), err)
	}
	var b strings.Builder
	views[0].Render(&b, diag.Style{})
	lines := strings.Split(b.String(), "\n")
	if at := strings.Index(lines[4], "^^^"); at < 0 || !strings.HasSuffix(lines[3], "end") || at != len([]rune(lines[3]))-3 {
		t.Errorf("got\n%s", b.String())
	}
}
