package audit_test

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/edfi-build/edfi-build/runner/audit"
)

func TestTheChainHoldsAndAChangedLineBreaksIt(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "_audit")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if err := audit.Append(dir, audit.Entry{User: "someone", Action: "query", Relations: []string{"raw.a.b"}}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n, err := audit.Verify(dir); n != 8 || err != nil {
		t.Fatal(n, err)
	}
	path := filepath.Join(dir, "access.jsonl")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := bytes.Replace(text, []byte("someone"), []byte("nobody!"), 3)
	if err := os.WriteFile(path, changed, 0o600); err != nil {
		t.Fatal(err)
	}
	if n, err := audit.Verify(dir); err == nil || n != 1 {
		t.Errorf("after line 1 was changed: %d entries, %v", n, err)
	}
}
