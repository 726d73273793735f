package cache_test

import (
	"path/filepath"
	"reflect"
	"testing"
	"testing/fstest"

	"github.com/edfi-build/edfi-build/compiler/cache"
	"github.com/edfi-build/edfi-build/internal/source"
)

// sample has a field of each kind that the codec knows.
type sample struct {
	Text    string
	Yes     bool
	Whole   int
	Long    int64
	Part    float64
	Open    any
	Pointer *sample
	Zero    *float64
	List    []string
	Cells   [][]*string
	Map     map[string]sample
	Named   kind
	Span    source.Span
	File    *source.File
	Origins *source.Map
}

type kind string

var file = source.NewFile("a.sql", "select 1\nfrom x\n")

func files(path string) *source.File {
	if path != file.Path {
		return nil
	}
	return file
}

func samples() map[string]sample {
	zero, text := 0.0, "x"
	origins := &source.Map{}
	origins.Append(3, file.Span(0, 3), true)
	origins.Append(70_000, file.Span(4, 9), false)
	return map[string]sample{
		"nothing": {},
		"plain":   {Text: "ñ", Yes: true, Whole: -1, Long: 1 << 60, Part: -0.5, Named: "k"},
		"nested":  {Pointer: &sample{Pointer: &sample{}}, Map: map[string]sample{"": {}, "a": {Text: "a"}}},
		"nil and empty": {
			Zero: &zero, List: []string{}, Map: map[string]sample{}, Cells: [][]*string{nil, {}, {nil, &text}},
		},
		"open":   {Open: map[string]any{"a": []any{nil, true, false, 1, int64(2), 2.5, "t", map[string]any{}}}},
		"places": {Span: file.Span(7, 8), File: file, Origins: origins, Pointer: &sample{Span: file.Span(1, 1)}},
	}
}

func TestValuesComeBackAsTheyWere(t *testing.T) {
	for name, want := range samples() {
		block, err := cache.Marshal(&want)
		if err != nil {
			t.Fatalf("%s: %s", name, err)
		}
		var got sample
		if err := cache.Unmarshal(block, &got, files); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v\n%+v\nwant\n%+v", name, err, got, want)
		}
	}
}

func TestWhatIsNoPlainDataIsRefused(t *testing.T) {
	if _, err := cache.Marshal(&sample{Open: struct{}{}}); err == nil {
		t.Error("it was written")
	}
}

// FuzzUnmarshal feeds bytes that nothing has written: they are refused, or give a
// value, and never take more than they are worth.
func FuzzUnmarshal(f *testing.F) {
	for _, value := range samples() {
		block, err := cache.Marshal(&value)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(block)
	}
	f.Fuzz(func(t *testing.T, block []byte) {
		var value sample
		if cache.Unmarshal(block, &value, files) != nil {
			return
		}
		if _, err := cache.Marshal(&value); err != nil {
			t.Fatalf("what was read can't be written: %s", err)
		}
	})
}

func TestPackOfAnotherBuildIsNone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pack")
	if err := cache.WritePack(path, "one", [][]byte{[]byte("a"), nil}); err != nil {
		t.Fatal(err)
	}
	if _, err := cache.OpenPack(path, "two"); err == nil {
		t.Error("another build opens it")
	}
	pack, err := cache.OpenPack(path, "one")
	if err != nil {
		t.Fatal(err)
	}
	defer pack.Close()
	first, err1 := pack.Block(0)
	second, err2 := pack.Block(1)
	if _, err3 := pack.Block(2); string(first) != "a" || len(second) != 0 || err1 != nil || err2 != nil || err3 == nil {
		t.Error(first, second, err1, err2, err3)
	}
}

func TestEveryAnswerCounts(t *testing.T) {
	text := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	before := fstest.MapFS{"dir/a": text("1"), "dir/sub/b": text("2")}
	outside := cache.Outside{Env: func(string) (string, bool) { return "", false }}
	observer := cache.Observe(before, outside)
	for _, path := range []string{"dir/a", "dir/sub/b", "missing"} {
		_, _ = observer.ReadFile(path)
	}
	for _, path := range []string{"dir", "dir/sub", "gone"} {
		_, _ = observer.ReadDir(path)
	}
	_, _ = observer.Stat("perhaps")
	record := observer.Record()
	if texts, same := record.Holds(before, outside); !same || texts["dir/a"] != "1" {
		t.Error("nothing has changed, and it is said to have", texts)
	}
	for name, after := range map[string]fstest.MapFS{
		"a file's text": {"dir/a": text("3"), "dir/sub/b": text("2")},
		"a file less":   {"dir/a": text("1"), "dir/sub/c": text("2")},
		"a file more":   {"dir/a": text("1"), "dir/sub/b": text("2"), "dir/sub/c": text("")},
		"one appears":   {"dir/a": text("1"), "dir/sub/b": text("2"), "missing": text("")},
		"another too":   {"dir/a": text("1"), "dir/sub/b": text("2"), "perhaps": text("")},
		"a folder":      {"dir/a": text("1"), "dir/sub/b": text("2"), "gone/x": text("")},
	} {
		if _, same := record.Holds(after, outside); same {
			t.Errorf("%s: it isn't noticed", name)
		}
	}
}

func TestMemoForgetsWhatNobodyAskedFor(t *testing.T) {
	first := cache.NewMemo(nil)
	for _, key := range []string{"a", "b"} {
		first.Keep(cache.Key(key), &key)
	}
	second := cache.NewMemo(results(t, first))
	var got string
	if !second.Recall(cache.Key("a"), nil, &got) || got != "a" {
		t.Error("a isn't known any more")
	}
	third := cache.NewMemo(results(t, second))
	if !third.Recall(cache.Key("a"), nil, &got) || third.Recall(cache.Key("b"), nil, &got) {
		t.Error("a should be known still, and b not any more")
	}
	if cache.Key("ab", "c") == cache.Key("a", "bc") {
		t.Error("parts of keys run together")
	}
	var none *cache.Memo
	none.Keep("k", &got)
	if none.Recall("k", nil, &got) {
		t.Error("no memo remembers")
	}
}

func results(t *testing.T, m *cache.Memo) []byte {
	t.Helper()
	block, err := cache.Marshal(m.Results())
	if err != nil {
		t.Fatal(err)
	}
	return block
}
