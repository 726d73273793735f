package lake

import (
	"bytes"
	"os"
	"os/exec"
	"testing"
)

// processVariable tells a process that it was started by startTest, and as what.
const processVariable = "EDFI_TEST_PROCESS"

// startTest starts this test anew in another process, which finds what it is for in
// processVariable. wait fails the test when that process fails.
func startTest(t *testing.T, purpose string) (wait func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), processVariable+"="+purpose)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	check(t, cmd.Start())
	return func() {
		t.Helper()
		if err := cmd.Wait(); err != nil {
			t.Errorf("%s: %v\n%s", purpose, err, out.String())
		}
	}
}

// inProcessOfItsOwn runs the test in another process, where it is true.
func inProcessOfItsOwn(t *testing.T) bool {
	t.Helper()
	if os.Getenv(processVariable) != "" {
		return true
	}
	startTest(t, "alone")()
	return false
}
