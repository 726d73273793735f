package cli_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/edfi-build/edfi-build/compiler/template"
)

// repository is the root of the repository.
const repository = "../../.."

// TestReadme does what a reader of README.md does: it writes each file that is
// shown, runs each command of the console blocks, in order, and compares the
// answers. With -update it writes the answers that differ anew.
func TestReadme(t *testing.T) {
	path, dir := filepath.Join(repository, "README.md"), t.TempDir()
	lines := readLines(t, path)
	written, done := []string{}, 0
	for _, b := range blocks(lines) {
		if b.file != "" {
			writeShown(t, filepath.Join(dir, b.file), lines[b.start:b.end])
		}
		if b.language != "console" {
			continue
		}
		answers := console(t, dir, lines[b.start:b.end])
		if !*update {
			compareAnswers(t, b.start+1, answers, lines[b.start:b.end])
		} else if !slices.Equal(normal(answers), normal(lines[b.start:b.end])) {
			written = append(append(written, lines[done:b.start]...), answers...)
			done = b.end
		}
	}
	if done > 0 {
		written = append(written, lines[done:]...)
		check(t, os.WriteFile(path, []byte(strings.Join(written, "\n")), 0o644))
	}
}

// block is a fenced block of a Markdown file. start and end are indices of lines,
// without the fences.
type block struct {
	language   string
	file       string // the file that it shows whole, "" for none
	start, end int
}

// fileName is a line that names the file of the block below it.
var fileName = regexp.MustCompile("^`([^`]+)`$")

func blocks(lines []string) []block {
	var list []block
	before, inside := "", false // the last line that isn't blank
	for i, line := range lines {
		language, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && inside:
			list[len(list)-1].end, inside = i, false
		case fence:
			b := block{language: language, start: i + 1}
			if name := fileName.FindStringSubmatch(before); name != nil {
				b.file = name[1]
			}
			list, inside = append(list, b), true
		}
		if line != "" {
			before = line
		}
	}
	return list
}

// writeShown writes a file and dates it an hour back, like the scripts' files.
func writeShown(t *testing.T, path string, lines []string) {
	t.Helper()
	check(t, os.MkdirAll(filepath.Dir(path), 0o755))
	check(t, os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o644))
	check(t, dated(path, -time.Hour))
}

// console runs the commands of a block and returns it with their answers.
func console(t *testing.T, dir string, lines []string) []string {
	t.Helper()
	var out []string
	for _, line := range lines {
		command, isCommand := strings.CutPrefix(line, "$ ")
		if !isCommand {
			continue
		}
		shell := exec.Command("sh", "-c", command)
		shell.Dir = dir
		shell.Env = append(os.Environ(), "NO_COLOR=1")
		answer, err := shell.CombinedOutput()
		var ended *exec.ExitError
		if err != nil && !errors.As(err, &ended) {
			t.Fatal(err)
		}
		out = append(out, line)
		if text := strings.TrimRight(string(answer), "\n"); text != "" {
			out = append(out, strings.Split(text, "\n")...)
		}
	}
	return out
}

// passing replaces what differs from one run to the next, or by where it is run.
var passing = []struct {
	what *regexp.Regexp
	by   string
}{
	{regexp.MustCompile(`^\d\d:\d\d:\d\d`), "hh:mm:ss"},
	{regexp.MustCompile(`\bin \d+\.\d\ds\b`), "in 0.00s"},
	{regexp.MustCompile(`^(hh:mm:ss  Running with edfi-build) .*`), "$1"},
	{regexp.MustCompile(`^(release \d+)  \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \w+  \S+`), "$1  time  user"},
	{regexp.MustCompile(`\bs1_[a-z2-7]{26}\b`), "s1_token"},
	{regexp.MustCompile(`\s+$`), ""},
}

func normal(lines []string) []string {
	out := slices.Clone(lines)
	for i := range out {
		for _, p := range passing {
			out[i] = p.what.ReplaceAllString(out[i], p.by)
		}
	}
	return out
}

func compareAnswers(t *testing.T, line int, got, want []string) {
	t.Helper()
	a, b := normal(got), normal(want)
	for i := range max(len(a), len(b)) {
		if i >= len(a) || i >= len(b) || a[i] != b[i] {
			t.Errorf("README.md:%d: the answers differ from here on (-update writes them anew):\n%s", line+i,
				strings.Join(a[min(i, len(a)):], "\n"))
			return
		}
	}
}

// TestReadmeListsTemplateFunctions keeps the table of functions in step with the
// language.
func TestReadmeListsTemplateFunctions(t *testing.T) {
	const begin, end = "<!-- functions: kept in step with compiler/template by a test -->\n", "\n<!-- end of functions -->"
	path := filepath.Join(repository, "README.md")
	before, rest, found := strings.Cut(strings.Join(readLines(t, path), "\n"), begin)
	table, after, ended := strings.Cut(rest, end)
	if !found || !ended {
		t.Fatal("README.md has no place for the functions")
	}
	want := functionTable()
	if *update {
		check(t, os.WriteFile(path, []byte(before+begin+want+end+after), 0o644))
	} else if table != want {
		t.Errorf("the functions in README.md should be (-update writes them):\n%s", want)
	}
}

// functionTable describes the functions that read the project, and names the rest.
func functionTable() string {
	table := []string{"| function | gives |", "|---|---|"}
	var groups []string
	names := map[string][]string{}
	for _, f := range template.Functions() {
		if f.Group == "Project" {
			table = append(table, fmt.Sprintf("| `%s` | %s |", f.Usage, f.Summary))
			continue
		}
		if names[f.Group] == nil {
			groups = append(groups, f.Group)
		}
		names[f.Group] = append(names[f.Group], "`"+f.Name+"`")
	}
	for _, g := range groups {
		table = append(table, fmt.Sprintf("| *%s* | %s |", g, strings.Join(names[g], " ")))
	}
	return strings.Join(table, "\n")
}

// link is a link to a file of the repository, perhaps from the name of a function
// or type in it.
var link = regexp.MustCompile("\\[(?:`(?:\\w+\\.)*(\\w+)`|[^]]*)\\]\\(([\\w./-]+)\\)")

// TestDocumentsNameWhatIsThere holds the documents to files and names that exist.
func TestDocumentsNameWhatIsThere(t *testing.T) {
	for _, document := range []string{"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"} {
		for i, line := range readLines(t, filepath.Join(repository, document)) {
			for _, found := range link.FindAllStringSubmatch(line, -1) {
				name, target := found[1], filepath.Join(repository, found[2])
				if _, err := os.Stat(target); err != nil {
					t.Errorf("%s:%d: there is no %s", document, i+1, found[2])
				} else if filepath.Ext(target) == ".go" && name != "" && !declares(t, target, name) {
					t.Errorf("%s:%d: %s doesn't declare %s", document, i+1, found[2], name)
				}
			}
		}
	}
}

// declares tells whether a Go file declares a function, method, type or variable.
func declares(t *testing.T, path, name string) bool {
	t.Helper()
	return slices.ContainsFunc(readLines(t, path), func(line string) bool {
		return regexp.MustCompile(`^(func (\([^)]*\) )?|type |var |const )` + name + `\b`).MatchString(line)
	})
}

func readLines(t *testing.T, path string) []string {
	t.Helper()
	text, err := os.ReadFile(path)
	check(t, err)
	return strings.Split(string(text), "\n")
}
