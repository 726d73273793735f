package graph_test

import (
	"errors"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

// FuzzSelector holds that whatever is written after --select is either read, and
// then written and read again as the same, or refused with a diagnostic that has a
// way out. What is read can be evaluated.
func FuzzSelector(f *testing.F) {
	for _, text := range []string{
		"student", "+student+", "2+m+1", "@m", "tag:daily,layer:refined x*", "config.meta.a:b", "models/refined/*.sql", "source:sis.students+",
		"state:modified+", "result:error", "[!a-z]*?", "a,,b", "++", "@a+", "0+a", "tag:", "none:x", "exposure:board path:**/x file:x.yml", "1+1+1",
	} {
		f.Add(text)
	}
	m := estate()
	f.Fuzz(func(t *testing.T, text string) {
		selector, err := graph.ParseSelector(text)
		if err != nil {
			var d diag.Diagnostic
			if !errors.As(err, &d) || d.Hint == "" {
				t.Fatalf("%q is refused without a way out: %v", text, err)
			}
			return
		}
		if selector == nil {
			return
		}
		again, err := graph.ParseSelector(selector.String())
		if err != nil || again.String() != selector.String() {
			t.Fatalf("%q is written as %q, which is read as %v, %v", text, selector, again, err)
		}
		if got, err := m.Select([]string{text}, nil, graph.SelectContext{}); err == nil && len(got) > len(m.Nodes) {
			t.Fatalf("%q chooses %d nodes", text, len(got))
		}
	})
}
