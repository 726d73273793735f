package cli_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestCanaries plants identities that can't be mistaken into every landing file of a
// generated district with faults, lets the reference project run over it, fail over it
// and answer about it, and then looks into everything that came about: past raw and the
// vault nobody may be named.
func TestCanaries(t *testing.T) {
	if testing.Short() {
		t.Skip("generates a district and runs the reference project over it")
	}
	d := newDirtyDistrict(t, "--dirt", "1")
	d.hasSteward(t)
	planted := d.plantCanaries(t)
	if d.heard(t, 0, "run", "--store-failures"); t.Failed() {
		return
	}
	d.look(t)
	t.Run("the canaries are there", func(t *testing.T) { d.canariesAreThere(t, planted) })
	t.Run("a clean run names nobody", d.nobodyIsInFiles)
	t.Run("no command names anybody", d.nobodyIsHeard)
	t.Run("runs that fail on a canary name nobody", d.failuresNameNobody)
	t.Run("nor does anything that is left behind", d.nobodyIsInFiles)
}

// hasSteward names a recipient, so that there is a vault.
func (d *dirtyDistrict) hasSteward(t *testing.T) {
	t.Helper()
	file := filepath.Join(d.dir, "edfi_project.yml")
	text, err := os.ReadFile(file)
	check(t, err)
	check(t, os.WriteFile(file, append(text, "\nvault: {recipients: [age1ulmvnlfrs6kq4sm3tw86vntaw5j873emj4jkmmvdmxuava0as96s3r5k3t]}\n"...), 0o644))
}

// heard runs a command that may say nothing of anybody.
func (d *dirtyDistrict) heard(t *testing.T, code int, args ...string) (out, messages string) {
	t.Helper()
	out, messages, got := d.edfi(args...)
	if got != code {
		t.Errorf("%q ended with %d, not %d:\n%s%s", args, got, code, firstLines(out, 20), firstLines(failing(messages), 20))
	}
	for _, line := range strings.Split(out+"\n"+messages, "\n") {
		if mentions([]byte(line)) {
			t.Errorf("%q says: %s", args, firstLines(line, 1))
			break
		}
	}
	return out, messages
}

// failing gives the lines that tell of a failure.
func failing(messages string) string {
	return strings.Join(slices.DeleteFunc(strings.Split(messages, "\n"), func(line string) bool {
		return !strings.Contains(line, "ERROR") && !strings.Contains(line, "FAIL") && !strings.Contains(line, "error")
	}), "\n")
}

func firstLines(text string, n int) string {
	lines := strings.Split(text, "\n")
	return strings.Join(lines[:min(n, len(lines))], "\n")
}

// canariesAreThere makes sure that the test can fail: the canaries have reached raw, and
// the tables past it aren't empty for that.
func (d *dirtyDistrict) canariesAreThere(t *testing.T, planted map[string]int) {
	raw := scanFor(t, filepath.Join(d.dir, "lake", "dev", "raw"), func(string) bool { return false })
	for relation, cells := range planted {
		table := strings.ReplaceAll(strings.TrimPrefix(relation, "raw."), ".", "/") + "/"
		if cells > 0 && !slices.ContainsFunc(raw.found, func(file string) bool { return strings.HasPrefix(file, table) }) {
			t.Errorf("%d canaries were planted for %s, and its table has none", cells, relation)
		}
	}
	for _, file := range raw.found {
		if strings.Contains(file, "_delta_log") {
			t.Errorf("the log %s of raw names somebody", file)
		}
	}
	for _, pattern := range []string{"target/shares/*.duckdb", "target/docs/*.html", "lake/dev/_vault/segments/*.age", "lake/dev/_releases/*/manifest.json"} {
		if files, _ := filepath.Glob(filepath.Join(d.dir, filepath.FromSlash(pattern))); len(files) == 0 {
			t.Errorf("there is no %s to look into", pattern)
		}
	}
	for relation, least := range map[string]int{"refined.student": 150, "refined.staff": 10, "refined.student_section_association": 500,
		"refined.student_school_attendance_event": 1000, "published.v_chronic_absenteeism_risk": 150, "published.v_equity_outcomes": 50} {
		out := d.must(t, "query", "--output", "json", "from "+relation)
		if rows := strings.Count(out, "\n  }"); rows < least {
			t.Errorf("%s has %d rows: too few people have come through", relation, rows)
		}
	}
}

// nobodyIsInFiles looks into the project, the lake and all that was written beside, but
// for the landing files, raw and the vault, which is encrypted and isn't left out.
func (d *dirtyDistrict) nobodyIsInFiles(t *testing.T) {
	s := scanFor(t, d.dir, func(path string) bool {
		return path == "examples/district/landing" || path == "lake/dev/raw"
	})
	for _, file := range s.found {
		t.Errorf("%s names somebody", file)
	}
	if s.files < 500 || s.tables < 100 {
		t.Errorf("only %d files and the cells of %d tables were looked through", s.files, s.tables)
	}
}

// nobodyIsHeard asks the commands that have to do with data. Ephemeral models carry
// identities: a preview of one is refused.
func (d *dirtyDistrict) nobodyIsHeard(t *testing.T) {
	for _, args := range [][]string{
		{"plan"}, {"ls", "--output", "json"}, {"history"}, {"verify"}, {"debug"}, {"source", "freshness"}, {"quarantine"},
		{"audit", "verify"}, {"audit", "export", "1", "--out", filepath.Join(d.dir, "release.zip")}, {"show", "student"},
		{"run", "--full-refresh", "--output", "json", "-s", "student", "staff"},
		{"query", "select count(distinct last_name) as names from raw.skyward.students"}, {"audit", "show", "--output", "json"},
	} {
		d.heard(t, 0, args...)
	}
	for _, model := range []string{"sis_students", "int_student_ids", "int_canvas_accounts"} {
		d.heard(t, 1, "show", model)
	}
	for _, pattern := range []string{"skyward/students_*", "canvas/users_*", "calpads/SINF_*"} {
		files, err := filepath.Glob(filepath.Join(d.dir, "examples/district/landing", pattern))
		check(t, err)
		d.heard(t, 0, append([]string{"profile"}, files...)...)
	}
}

// canaryTraps are a model and tests on which the engine fails at the cell of a person, or
// that keep the origin of people's rows.
var canaryTraps = map[string]string{
	"models/refined/trap_model.sql": `select count(*) as n from {{ source "skyward" "students" }} where cast(last_name as integer) > 0`,
	"models/refined/trap_model.yml": `version: 2
models:
  - name: trap_model
    columns:
      - {name: n, governance: {classification: internal}}`,
	"tests/trap_cast.sql":   `select 1 as one from {{ source "canvas" "users" }} where cast(name as date) > date '2020-01-01'`,
	"tests/trap_time.sql":   `select 1 as one from {{ source "skyward" "staff" }} where strptime(last_name, '%Y') > timestamp '2020-01-01'`,
	"tests/trap_json.sql":   `select 1 as one from {{ source "calpads" "senr" }} where json_extract(ssid, '$.a') is null`,
	"tests/trap_regexp.sql": `select 1 as one from {{ source "skyward" "students" }} where regexp_matches('x', '(' || first_name)`,
	"tests/trap_rows.sql":   `{{ config "store_failures" true }} select _file_sha256, _row_number from {{ source "skyward" "students" }}`,
}

// failuresNameNobody makes the engine fail on cells that are canaries: its messages
// quote them, ours may not.
func (d *dirtyDistrict) failuresNameNobody(t *testing.T) {
	check(t, os.RemoveAll(filepath.Join(d.dir, "checks"))) // how models are to be written is none of this
	for name, text := range canaryTraps {
		check(t, os.WriteFile(filepath.Join(d.dir, filepath.FromSlash(name)), []byte(text+"\n"), 0o644))
	}
	_, messages := d.heard(t, 1, "run", "-s", "trap_model", "trap_cast", "trap_time", "trap_json", "trap_regexp", "trap_rows")
	for _, name := range []string{"trap_model", "trap_cast", "trap_time", "trap_json", "trap_regexp", "trap_rows"} {
		if !strings.Contains(messages, name) {
			t.Errorf("the run says nothing of %s, which fails:\n%s", name, firstLines(messages, 60))
		}
	}
	d.heard(t, 1, "retry", "--output", "json")
	d.heard(t, 1, "show", "trap_model")
	d.heard(t, 1, "query", "select cast(last_name as integer) from raw.skyward.students")
}
