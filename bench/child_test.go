package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// Both turn the test binary into a child of itself; see TestMain.
const (
	bareWork    = "EDFI_BENCH_BARE"    // a bareJob as JSON: what the engine alone is to work out
	measureInto = "EDFI_BENCH_MEASURE" // the file that takes what the command in the arguments has cost
)

// TestMain lets the test binary be its own child: peak memory is known of a whole
// process only.
func TestMain(m *testing.M) {
	switch {
	case os.Getenv(measureInto) != "":
		exit(measure(os.Getenv(measureInto), os.Args[1:]))
	case os.Getenv(bareWork) != "":
		exit(bareRun(context.Background(), os.Getenv(bareWork)))
	default:
		os.Exit(m.Run())
	}
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// process is what a finished process has cost.
type process struct {
	Took time.Duration
	CPU  time.Duration // of all its threads: what else the machine does hardly changes it
	Peak int64         // bytes of resident memory
}

// child runs a command to its end. A small process stands between: a process inherits
// the peak of the one that started it, and the benchmarks before may have grown large.
func child(b *testing.B, cmd *exec.Cmd) process {
	b.Helper()
	into := filepath.Join(b.TempDir(), "cost")
	between := exec.Command(os.Args[0], cmd.Args...)
	between.Dir, between.Env = cmd.Dir, append(cmd.Environ(), measureInto+"="+into)
	if out, err := between.CombinedOutput(); err != nil {
		b.Fatalf("%s: %v\n%s", cmd.Args, err, out)
	}
	text, err := os.ReadFile(into)
	check(b, err)
	var cost process
	check(b, json.Unmarshal(text, &cost))
	return cost
}

// measure is the process between: it runs the command and writes down what it cost.
func measure(into string, args []string) error {
	if err := os.Unsetenv(measureInto); err != nil {
		return err
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return err
	}
	state := cmd.ProcessState
	text, err := json.Marshal(process{
		Took: time.Since(start),
		CPU:  state.UserTime() + state.SystemTime(),
		Peak: state.SysUsage().(*syscall.Rusage).Maxrss * 1024,
	})
	if err != nil {
		return err
	}
	return os.WriteFile(into, text, 0o600)
}
