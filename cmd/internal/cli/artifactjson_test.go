package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
)

// What is written in parts is what would be written at once.
func TestArtifactsAreWrittenAsOneWould(t *testing.T) {
	many := map[string]any{}
	for i := range 5 * entriesAtOnce {
		many[fmt.Sprintf("node <%d> \"é\"", i)] = map[string]any{"sql": "a < b && c", "n": i}
	}
	type parts struct {
		Head  struct{}          `json:"head"`
		Many  map[string]any    `json:"many"`
		None  map[string]string `json:"none"`
		Empty map[string]string `json:"empty"`
		Few   map[string]int    `json:"few"`
	}
	type leavesOut struct {
		Many map[string]any `json:"many,omitempty"`
		Text string         `json:"text,omitempty"`
	}
	for _, value := range []any{
		parts{Many: many, Empty: map[string]string{}, Few: map[string]int{"b": 1, "a": 2}},
		parts{}, leavesOut{}, leavesOut{Many: many}, &parts{Many: many}, many, nil, "<text>",
	} {
		var got, want bytes.Buffer
		encoder := json.NewEncoder(&want)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(value); err != nil {
			t.Fatal(err)
		}
		if err := encodeArtifact(&got, value); err != nil || got.String() != want.String() {
			t.Errorf("%T: %v\n%.300s\nwant\n%.300s", value, err, got.String(), want.String())
		}
	}
}

func TestArtifactThatIsNoPlainDataIsRefused(t *testing.T) {
	many := map[string]any{}
	for i := range 5 * entriesAtOnce {
		many[fmt.Sprint(i)] = func() {}
	}
	for _, value := range []any{func() {}, struct {
		Many map[string]any `json:"many"`
	}{many}} {
		if err := encodeArtifact(&bytes.Buffer{}, value); err == nil {
			t.Errorf("%T was written", value)
		}
	}
}
