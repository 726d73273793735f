// Package interop holds the lake against other engines: what we write, delta-rs and
// Spark must read as we do, and what they write, we must read or refuse. And it gives
// the artifacts to tools that read those of dbt.
//
// The other engines are Python programs in testdata. The variable EDFI_TEST_PYTHON
// names the interpreter that has them; .ci/run makes one. Without it python3 is
// tried, and a test whose engine isn't there is skipped.
package interop

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// engine is another program that reads and writes Delta tables: it is asked in
// lines of JSON and answers in lines of JSON, since a JVM takes seconds to start.
type engine struct {
	script string // in testdata
	probe  string // Python that says why the engine can't be used, and nothing if it can

	start  sync.Once
	absent string // why the engine can't be used
	broken error  // why it didn't start though it is there
	in     io.Writer
	out    *bufio.Reader
	stderr bytes.Buffer
	stop   func() error
	mu     sync.Mutex
}

var deltaRS = &engine{script: "deltars.py", probe: `
try: import deltalake, pyarrow
except ImportError as error: print(error)
`}

var spark = &engine{script: "spark.py", probe: `
import pathlib, shutil, os
try:
    import pyspark
    jars = pathlib.Path(pyspark.__file__).parent / "jars"
    if not list(jars.glob("delta-spark_*.jar")): print("Spark has no Delta among its jars")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")): print("there is no Java")
except ImportError as error: print(error)
`}

// TestMain ends the engines that tests have started.
func TestMain(m *testing.M) {
	code := m.Run()
	for _, e := range []*engine{deltaRS, spark, consumers} {
		if e.stop != nil && e.stop() != nil && code == 0 {
			code = 1
		}
	}
	os.Exit(code)
}

// request is what an engine can be asked; the scripts say what each field does.
type request map[string]any

// answer is what an engine says to a request.
type answer struct {
	Error   string            `json:"error"`
	Version int64             `json:"version"`
	Schema  json.RawMessage   `json:"schema"`
	Rows    []json.RawMessage `json:"rows"`
}

// ask gives the answer, which must not be an error.
func (e *engine) ask(t testing.TB, r request) answer {
	t.Helper()
	a := e.try(t, r)
	if a.Error != "" {
		t.Fatalf("%s: %v: %s", e.script, r, a.Error)
	}
	return a
}

// try gives the answer, an error included. The first use starts the engine, and
// skips the test where there is none.
func (e *engine) try(t testing.TB, r request) answer {
	t.Helper()
	e.start.Do(e.launch)
	if e.absent != "" {
		t.Skip(e.absent)
	}
	check(t, e.broken)
	e.mu.Lock()
	defer e.mu.Unlock()
	check(t, json.NewEncoder(e.in).Encode(r))
	line, err := e.out.ReadBytes('\n')
	if err != nil {
		t.Fatalf("%s gave no answer to %v: %v\n%s", e.script, r, err, e.stderr.String())
	}
	var a answer
	check(t, json.Unmarshal(line, &a))
	return a
}

func (e *engine) launch() {
	python, named := os.LookupEnv("EDFI_TEST_PYTHON")
	if !named {
		python = "python3"
	}
	said, err := exec.Command(python, "-c", e.probe).CombinedOutput()
	if reason := strings.TrimSpace(string(said)); err != nil || reason != "" {
		reason = strings.TrimSpace(e.script + " can't run: " + reason)
		if err != nil {
			reason += " (" + err.Error() + ")"
		}
		if named { // whoever names an interpreter wants the test
			e.broken = errors.New(reason)
		} else {
			e.absent = reason + "; .ci/run installs what is missing"
		}
		return
	}
	e.broken = e.run(python)
}

// run starts the script in a folder of its own: Spark leaves files where it runs.
func (e *engine) run(python string) error {
	script, err := filepath.Abs(filepath.Join("testdata", e.script))
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "edfi-interop-")
	if err != nil {
		return err
	}
	cmd := exec.Command(python, script)
	cmd.Dir, cmd.Stderr = dir, &e.stderr
	cmd.Env = append(os.Environ(), "TZ=UTC", "PYTHONDONTWRITEBYTECODE=1", "SPARK_LOCAL_IP=127.0.0.1")
	in, inErr := cmd.StdinPipe()
	out, outErr := cmd.StdoutPipe()
	if err := errors.Join(inErr, outErr, cmd.Start()); err != nil {
		return errors.Join(err, os.RemoveAll(dir))
	}
	e.in, e.out = in, bufio.NewReader(out)
	e.stop = func() error { return errors.Join(in.Close(), cmd.Wait(), os.RemoveAll(dir)) }
	return nil
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
