package cli_test

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/template"

	"github.com/edfi-build/edfi-build/cmd/internal/cli"
)

// TestDirtyDistrict plants faults into the files of a generated district and runs the
// reference project over them. Each fault has to be where the list of what was planted
// says, nothing else may be set aside, and each row that was delivered is somewhere.
func TestDirtyDistrict(t *testing.T) {
	if testing.Short() {
		t.Skip("generates a district and runs the reference project over it")
	}
	d := newDirtyDistrict(t, "--dirt", "1")
	d.must(t, "run")
	d.look(t)
	t.Run("what was planted is where the list says, and nothing else is", d.plantedIsFound)
	t.Run("what is no fault is kept", d.restIsKept)
	t.Run("every row delivered is somewhere", d.booksBalance)
	t.Run("nobody is named past raw", d.nobodyIsNamed)
	t.Run("a number leads to the lines that it came from", d.numbersLeadToLines)
	t.Run("the marts are those of the clean district", d.martsAreClean)
}

// TestDirtyLayout delivers a file in a layout with fewer fields, of which no row would
// mean what it says: the run refuses it as a whole.
func TestDirtyLayout(t *testing.T) {
	d := newDirtyDistrict(t, "--dirt", "1,layout")
	_, messages, code := d.edfi("run", "--select", "source:calpads.sela")
	planted := d.planted(t)
	if len(planted) != 1 || planted[0][3] != "refused" {
		t.Fatalf("planted %v", planted)
	}
	if file := planted[0][1]; code != 1 || !strings.Contains(messages, file) {
		t.Errorf("the run ended with %d and doesn't name %s:\n%s", code, file, messages)
	}
}

// dirtyDistrict is the reference project over a landing folder with faults.
type dirtyDistrict struct {
	dir     string
	written map[string]int    // data rows by landing file
	files   map[string]string // landing files by SHA-256
	models  []string          // refined tables with the origin of their rows
	sources []string          // raw tables, such as skyward.students
	judged  []string          // models that have a quarantine
}

// newDirtyDistrict makes the project and its landing files; without further flags of
// generate they are clean.
func newDirtyDistrict(t *testing.T, flags ...string) *dirtyDistrict {
	t.Helper()
	d := &dirtyDistrict{dir: filepath.Join(t.TempDir(), "district"), written: map[string]int{}, files: map[string]string{}}
	if len(flags) > 0 {
		flags = append(flags, "--planted", filepath.Join(filepath.Dir(d.dir), "planted.csv"))
	}
	d.must(t, "init", d.dir)
	landing := filepath.Join(d.dir, "examples", "district", "landing")
	check(t, os.RemoveAll(landing))
	var summary struct {
		Files []struct {
			Path string
			Rows int
		}
	}
	out := d.must(t, append([]string{"generate", "--students", "200", "--seed", "5", "--out", landing, "--output", "json"}, flags...)...)
	check(t, json.Unmarshal([]byte(out), &summary))
	for _, f := range summary.Files {
		d.written[f.Path] = f.Rows
		content, err := os.ReadFile(filepath.Join(landing, filepath.FromSlash(f.Path)))
		check(t, err)
		sum := sha256.Sum256(content)
		d.files[hex.EncodeToString(sum[:])] = f.Path
	}
	check(t, settle(landing))
	return d
}

// edfi runs a command, in the project once it is there.
func (d *dirtyDistrict) edfi(args ...string) (out, messages string, code int) {
	var stdout, stderr bytes.Buffer
	env := scriptEnvironment()
	env.Out, env.Err = &stdout, &stderr
	if args[0] != "init" && args[0] != "generate" {
		args = slices.Insert(args, 1, "--project-dir", d.dir)
	}
	code = cli.Main(args, env)
	return stdout.String(), stderr.String(), code
}

func (d *dirtyDistrict) must(t *testing.T, args ...string) string {
	t.Helper()
	out, messages, code := d.edfi(args...)
	if code != 0 {
		t.Fatalf("%s ended with %d:\n%s%s", args[0], code, out, messages)
	}
	return out
}

// look learns from the release which tables there are.
func (d *dirtyDistrict) look(t *testing.T) {
	t.Helper()
	releases, err := filepath.Glob(filepath.Join(d.dir, "lake", "dev", "_releases", "*.json"))
	check(t, err)
	var release struct {
		Tables map[string]json.RawMessage
	}
	for _, path := range releases {
		text, err := os.ReadFile(path)
		check(t, err)
		check(t, json.Unmarshal(text, &release))
		if len(release.Tables) > 0 {
			break
		}
	}
	for relation := range release.Tables {
		if model, ok := strings.CutPrefix(relation, "refined."); ok {
			judged, isQuarantine := strings.CutSuffix(model, "__quarantine")
			switch {
			case !d.hasOrigin(t, relation): // what the project's own seeds say comes from no file
			case isQuarantine:
				d.judged = append(d.judged, judged)
			default:
				d.models = append(d.models, model)
			}
		}
		if table, ok := strings.CutPrefix(relation, "raw."); ok && !strings.HasSuffix(table, "__rejects") {
			d.sources = append(d.sources, table)
		}
	}
	slices.Sort(d.models)
	slices.Sort(d.sources)
	slices.Sort(d.judged)
}

// hasOrigin says whether the table's rows tell which row of which file they came from.
func (d *dirtyDistrict) hasOrigin(t *testing.T, relation string) bool {
	t.Helper()
	log, err := fs.Glob(os.DirFS(d.dir), "lake/dev/"+strings.ReplaceAll(relation, ".", "/")+"/_delta_log/*.json")
	check(t, err)
	if len(log) == 0 {
		t.Fatalf("%s has no log", relation)
	}
	text, err := os.ReadFile(filepath.Join(d.dir, filepath.FromSlash(log[0])))
	check(t, err)
	return bytes.Contains(text, []byte("_row_number"))
}

//go:embed testdata/dirty/set_aside.sql
var setAsideSQL string

//go:embed testdata/dirty/landed.sql
var landedSQL string

//go:embed testdata/dirty/books.sql
var booksSQL string

// ask fills the names of tables into a statement and returns the rows of its answer.
func (d *dirtyDistrict) ask(t *testing.T, statement string) []map[string]string {
	t.Helper()
	var sql strings.Builder
	filled := template.Must(template.New("").Parse(statement))
	check(t, filled.Execute(&sql, map[string]any{"Models": d.models, "Judged": d.judged, "Sources": d.sources, "LeftOut": leftOut}))
	var rows []map[string]any
	check(t, json.Unmarshal([]byte(d.must(t, "query", "--output", "json", "--", sql.String())), &rows))
	texts := make([]map[string]string, len(rows))
	for i, row := range rows {
		texts[i] = map[string]string{}
		for column, value := range row {
			texts[i][column] = fmt.Sprint(value)
		}
	}
	return texts
}

// planted reads the list: kind, file, row, outcome, model, rule.
func (d *dirtyDistrict) planted(t *testing.T) [][]string {
	t.Helper()
	file, err := os.Open(filepath.Join(filepath.Dir(d.dir), "planted.csv"))
	check(t, err)
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	check(t, err)
	return rows[1:]
}

// plantedIsFound compares what is set aside, in quarantines and as rejects, with what
// was planted.
func (d *dirtyDistrict) plantedIsFound(t *testing.T) {
	var want, got []string
	kinds := map[string]string{}
	for _, f := range d.planted(t) {
		if f[3] == "kept" {
			continue
		}
		line := strings.Join(f[1:], "|")
		kinds[line] = f[0]
		want = append(want, line)
	}
	for _, row := range d.ask(t, setAsideSQL) {
		got = append(got, strings.Join([]string{d.files[row["file"]], row["row"], row["outcome"], row["model"], row["rule"]}, "|"))
	}
	for _, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("missing: %s (%s)", line, kinds[line])
		}
	}
	for _, line := range got {
		if !slices.Contains(want, line) {
			t.Errorf("set aside, and nobody planted it: %s", line)
		}
	}
	if len(want) < 200 || len(want) != len(got) {
		t.Errorf("%d planted, %d set aside", len(want), len(got))
	}
}

// restIsKept finds each planted row that is no fault in raw.
func (d *dirtyDistrict) restIsKept(t *testing.T) {
	there := map[string]bool{}
	for _, row := range d.ask(t, "{{ range $i, $source := .Sources }}{{ if $i }} union all {{ end }}"+
		"select _file_name as file, _row_number as row from raw.{{ $source }}__history{{ end }}") {
		there[row["file"]+"|"+row["row"]] = true
	}
	for _, f := range d.planted(t) {
		if f[3] == "kept" && !there[f[1]+"|"+f[2]] {
			t.Errorf("line %s of %s (%s) isn't in raw", f[2], f[1], f[0])
		}
	}
}

// booksBalance holds the rows of each table of raw to what became of them, and rows and
// rejects together to what was written.
func (d *dirtyDistrict) booksBalance(t *testing.T) {
	for _, row := range d.ask(t, booksSQL) {
		t.Logf("%-30s %6s delivered: %6s refined, %4s quarantined, %5s superseded, %5s left out", row["source_table"], row["delivered"],
			row["refined"], row["quarantined"], row["superseded"], row["left_out"])
		if row["left_out_and_there"] != "0" {
			t.Errorf("%s: %s rows are left out on purpose, and there all the same", row["source_table"], row["left_out_and_there"])
		}
		if row["lost"] != "0" {
			t.Errorf("%s: %s rows are in no table, the first in line %s of %s", row["source_table"], row["lost"], row["lost_line"], row["lost_file"])
		}
	}
	read := map[string]int{}
	for _, row := range d.ask(t, landedSQL) {
		var n int
		_, err := fmt.Sscan(row["landed"], &n)
		check(t, err)
		read[row["file"]] = n
	}
	for file, written := range d.written {
		if read[file] != written {
			t.Errorf("%s: %d rows were written, %d are in raw or its rejects", file, written, read[file])
		}
	}
}

// martsAreClean compares the marts with those of the same district without faults:
// what is set aside changes no number. Both have the same key, so tokens compare.
func (d *dirtyDistrict) martsAreClean(t *testing.T) {
	clean := newDirtyDistrict(t)
	clean.must(t, "run")
	for _, mart := range []string{"v_attendance_reconciliation", "v_chronic_absenteeism_risk", "v_class_section_comparison",
		"v_equity_outcomes", "v_performance_correlations", "v_wellbeing_risk_profiles"} {
		question := []string{"query", "--output", "json", "from published." + mart + " order by all"}
		if want, got := clean.must(t, question...), d.must(t, question...); got != want {
			t.Errorf("%s isn't what it is without the faults", mart)
		}
	}
}
