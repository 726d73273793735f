package bench

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/examples/generator"
)

// sizesOf names the sizes that are tried instead of the usual ones, such as 300,600.
const sizesOf = "EDFI_BENCH_STUDENTS"

// sizes are the districts that a benchmark goes through, by their students.
func sizes(b *testing.B, usual ...int) []int {
	b.Helper()
	if os.Getenv(sizesOf) == "" {
		return usual
	}
	var list []int
	for text := range strings.SplitSeq(os.Getenv(sizesOf), ",") {
		students, err := strconv.Atoi(text)
		check(b, err)
		list = append(list, students)
	}
	return list
}

// installed is a folder as a district has it: the reference project as init lays it
// out, with the files of a generated district in its landing folder, for the program
// as people use it.
type installed struct {
	binary, dir string
	memory      string   // limit of the engine
	before      []string // a command that runs the program, such as taskset; none: directly
}

func newInstalled(b *testing.B, students int) installed {
	b.Helper()
	binary, err := filepath.Abs("../bin/edfi-build")
	check(b, err)
	if _, err := os.Stat(binary); err != nil {
		b.Skip("bin/edfi-build isn't built: make bench builds it")
	}
	d := installed{binary: binary, dir: filepath.Join(b.TempDir(), "district"), memory: "4GB"}
	child(b, exec.Command(binary, "init", d.dir))
	check(b, os.RemoveAll(d.landing()))
	_, err = generator.Generate(b.Context(), generator.Options{Students: students, Seed: 7, Out: generator.Folder(d.landing())})
	check(b, err)
	settle(b, d.landing())
	return d
}

func (d installed) landing() string { return filepath.Join(d.dir, "examples/district/landing") }
func (d installed) lake() string    { return filepath.Join(d.dir, "lake/dev") }

// command is an invocation of the program for this folder.
func (d installed) command(args ...string) *exec.Cmd {
	line := slices.Concat(d.before, []string{d.binary}, args, []string{"--project-dir", d.dir, "--quiet"})
	return exec.Command(line[0], line[1:]...)
}

// firstRun is a run over a lake and a target folder that don't exist yet.
func (d installed) firstRun(b *testing.B, args ...string) process {
	b.Helper()
	for _, made := range []string{"lake", "target"} {
		check(b, os.RemoveAll(filepath.Join(d.dir, made)))
	}
	return child(b, d.command(append([]string{"run"}, args...)...))
}

// bare has the engine alone do the SQL of the last run: of the refined layer, or of
// the whole with its tests.
func (d installed) bare(b *testing.B, whole bool) process {
	b.Helper()
	job, err := json.Marshal(bareJob{Dir: d.dir, Landing: d.landing(), Lake: d.lake(), Memory: d.memory, Whole: whole})
	check(b, err)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), bareWork+"="+string(job))
	return child(b, cmd)
}

// limitMemory gives the engine another limit than the project's.
func (d *installed) limitMemory(b *testing.B, limit string) {
	b.Helper()
	path := filepath.Join(d.dir, "edfi_project.yml")
	text, err := os.ReadFile(path)
	check(b, err)
	before := "memory_limit: " + d.memory
	if !strings.Contains(string(text), before) {
		b.Fatalf("the project has no %q", before)
	}
	check(b, os.WriteFile(path, []byte(strings.ReplaceAll(string(text), before, "memory_limit: "+limit)), 0o644))
	d.memory = limit
}
