package yaml_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/internal/source"
)

// FuzzDecode holds that no text makes the decoder panic, that every diagnostic
// lies inside the file, and that a plain word is placed where it stands.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"text: 01\nlist: [a, 'b', \"c\\n\"]\n", "inner:\n  name: |\n    x\n  size: 3\n", "inners:\n- name: a\n-\n",
		"a: &x 1\nb: *x\n<<: *x", "? - a\n: b", "é: 'é' # ü\r\nb: >-\r\n  x\r\n", "{a: {b: [c, {d: e}]}}", "a: !!str\n", "- - - - a",
		"---\na\n...\nb", "%YAML 1.2\n---\n", "text: {{ x }}", "\uFEFFa: b", "[[[", "a:\n\t- b", ": x", "&a &b &c", "!a !b", "text: \"\\x\"",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file := source.NewFile("x.yml", text)
		var out outer
		for _, p := range yaml.Decode(file, &out) {
			if p.Span.Start < 0 || p.Span.End < p.Span.Start || p.Span.End > len(text) {
				t.Errorf("%s is placed at %d to %d in a file of %d bytes", p.Code, p.Span.Start, p.Span.End, len(text))
			}
		}
		if root, problems := yaml.Parse(file); root != nil && len(problems) == 0 {
			checkPlaces(t, root)
		}
	})
}

func checkPlaces(t *testing.T, n *yaml.Node) {
	if n.Kind == yaml.Scalar && !n.Quoted && !strings.ContainsAny(n.Span.Text(), "\n\t") && n.Span.Text() != n.Text {
		t.Errorf("%q is placed at %q", n.Text, n.Span.Text())
	}
	for _, item := range n.Items {
		checkPlaces(t, item)
	}
	for _, p := range n.Pairs {
		checkPlaces(t, p.Value)
	}
}

// TestHostileFiles holds that files of the greatest size cost a bounded
// amount of memory, whatever they hold.
func TestHostileFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("reads large files")
	}
	for _, part := range []string{
		"[", "{", "- ", "? ", "&a ", "*a ", "!a ", "'", "\"", "a: ", "a:\n", " ", "\n", "#", "#\n", "- a\n", "---\n", "a", "|\n", "[a,", "{a: b,", "}", "]", ",", ":", "\\", "%", "a: |\n",
	} {
		t.Run(part, func(t *testing.T) {
			text := strings.Repeat(part, yaml.MaxBytes/len(part))
			var out outer
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_ = yaml.Decode(source.NewFile("x.yml", text), &out)
			runtime.ReadMemStats(&after)
			if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 1024 {
				t.Errorf("it takes %d MB", mb)
			}
		})
	}
}
