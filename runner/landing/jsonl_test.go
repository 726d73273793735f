package landing

import (
	"slices"
	"strings"
	"testing"
)

func TestJSONLines(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"texts and words", `{"id":"a b","n":true,"key.id":null}`, lines(`1: "a b", "true", ∅`)},
		{"absent is NULL, empty is empty", `{"id":""}`, lines(`1: "", ∅, ∅`)},
		{"numbers stay as written", `{"id":1.50,"n":-0e+10,"key":{"id":12345678901234567890}}`, lines(`1: "1.50", "-0e+10", "12345678901234567890"`)},
		{"nested objects have dots", `{"key":{"id":"7"},"meta":{"ts":"x","by":{"who":1}}}`, lines(`1: ∅, ∅, "7" {meta.ts: "x"} {meta.by.who: "1"}`)},
		{"a declared object stays text", `{"id":{"a": [1, 2] },"n":1}`, lines(`1: "{\"a\": [1, 2] }", "1", ∅`)},
		{"arrays stay text", `{"id":[1, {"b" : null}],"tags":[]}`, lines(`1: "[1, {\"b\" : null}]", ∅, ∅ {tags: "[]"}`)},
		{"an empty object isn't lost", `{"meta":{ },"n":{}}`, lines(`1: ∅, "{}", ∅ {meta: "{ }"}`)},
		{"escapes", `{"id":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"}`, lines(`1: "\"\\/\b\f\n\r\té😀", ∅, ∅`)},
		{"keys match like headers", `{" ID ":1,"Key_Id":2}`, lines(`1: "1", ∅, "2"`)},
		{"space around, blank lines", "\n \t{ \"id\" : 1 } \r\n\r\n{\"id\":2}", lines(`2: "1", ∅, ∅`, `4: "2", ∅, ∅`)},
		{"empty file", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := readAll(t, []byte(tt.text), jsonSpec("id", "n", "key.id")); got != tt.want {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
		})
	}
}

func TestJSONLinesRejects(t *testing.T) {
	deep := strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth)
	tests := []struct{ name, text, reason string }{
		{"key twice", `{"id":1,"id":1}`, "an object has the same key twice"},
		{"key twice by escape", `{"x":1,"\u0078":1}`, "an object has the same key twice"},
		{"object twice", `{"m":{"a":1},"m":{"b":1}}`, "an object has the same key twice"},
		{"path twice", `{"m.a":1,"m":{"a":1}}`, "an object has the same key twice"},
		{"two keys for a column", `{"id":1,"ID":2}`, `two keys for column "id"`},
		{"array", `[{"id":1}]`, "not a JSON object"},
		{"word", `true`, "not a JSON object"},
		{"text behind", `{"id":1} {"id":2}`, "text after the JSON object"},
		{"cut off", `{"id":"1`, "not valid JSON at byte 9 of the record"},
		{"comma at the end", `{"id":1,}`, "not valid JSON at byte 9 of the record"},
		{"no colon", `{"id" 1}`, "not valid JSON at byte 7 of the record"},
		{"leading zero", `{"id":01}`, "not valid JSON at byte 8 of the record"},
		{"bare point", `{"id":1.}`, "not valid JSON at byte 9 of the record"},
		{"bare exponent", `{"id":1e}`, "not valid JSON at byte 9 of the record"},
		{"NaN", `{"id":NaN}`, "not valid JSON at byte 7 of the record"},
		{"half a word", `{"id":nul}`, "not valid JSON at byte 7 of the record"},
		{"unknown escape", `{"id":"\x41"}`, "not valid JSON at byte 8 of the record"},
		{"escape cut off", `{"id":"\`, "not valid JSON at byte 8 of the record"},
		{"signed hex", `{"id":"\u+123"}`, "not valid JSON at byte 8 of the record"},
		{"tab in a string", "{\"id\":\"a\tb\"}", "not valid JSON at byte 9 of the record"},
		{"half a pair", `{"id":"\ud83d!"}`, "half a surrogate pair in a JSON string"},
		{"half a pair twice", `{"id":"\ud83d\u0041"}`, "half a surrogate pair in a JSON string"},
		{"NUL escaped", `{"id":"a\u0000"}`, "a NUL character"},
		{"too deep in an array", `{"id":` + deep + `}`, "JSON nested deeper than 64 levels"},
		{"too deep in objects", strings.Repeat(`{"a":`, maxDepth+1) + "1" + strings.Repeat("}", maxDepth+1), "JSON nested deeper than 64 levels"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := Open(strings.NewReader(tt.text+"\n{\"id\":7}\n"), jsonSpec("id"))
			if err != nil {
				t.Fatal(err)
			}
			rec, err := r.Next()
			if err != nil || rec.Reject == nil {
				t.Fatalf("got %v, %s", err, show(rec))
			}
			if rec.Reject.Reason != tt.reason || string(rec.Reject.Raw) != tt.text || rec.Reject.Line != 1 {
				t.Errorf("got %+v", rec.Reject)
			}
			if got := showRest(t, r); got != lines(`2: "7"`) {
				t.Errorf("then %s", got)
			}
		})
	}
}

func TestColumnsNeverSeen(t *testing.T) {
	r, err := Open(strings.NewReader("{\"id\":1}\n{\"id\":null,\"Name\":null}\n{\"grade\":\n"), jsonSpec("id", "name", "grade", "school"))
	if err != nil {
		t.Fatal(err)
	}
	showRest(t, r)
	// A key of a broken record counts as seen: the source does write it.
	if got := r.Unseen(); !slices.Equal(got, []string{"grade", "school"}) {
		t.Errorf("got %v", got)
	}
}

// Keys that are data must not fill the memory.
func TestManyDifferentKeys(t *testing.T) {
	r, err := Open(&manyKeys{n: 3 * maxPaths}, jsonSpec("id"))
	if err != nil {
		t.Fatal(err)
	}
	showRest(t, r)
	if n := len(r.format.(*jsonlFormat).paths); n > maxPaths+1 {
		t.Errorf("%d paths are remembered", n)
	}
	if n := len(r.tally.undeclared); n != maxNames {
		t.Errorf("%d names are remembered", n)
	}
}
