package cli

import (
	"strings"
	"testing"
)

func TestSeveralWordsFollowASelection(t *testing.T) {
	for _, c := range []struct{ typed, want string }{
		{"run --select a b", "run --select a --select b"},
		{"run -s a b c --exclude d e --full-refresh", "run -s a -s b -s c --exclude d --exclude e --full-refresh"},
		{"run --select=a b -t prod", "run --select=a --select b -t prod"},
		{"--project-dir x ls --resource-type model seed", "--project-dir x ls --resource-type model --resource-type seed"},
		{"ls --select a --output json --quiet b", "ls --select a --output json --quiet b"},
		{"run --select", "run --select"},
		{"run --select a -- b", "run --select a -- b"},
		{"source freshness --select a b", "source freshness --select a --select b"},
		{"diff --select a 1 2", "diff --select a 1 2"},
		{"nothing --select a b", "nothing --select a b"},
	} {
		if got := strings.Join(spreadWords(newRoot(&app{}), strings.Fields(c.typed)), " "); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.typed, got, c.want)
		}
	}
}
