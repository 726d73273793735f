package bench

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/duckdb"
)

// A dashboard is waited for: what a question about one student, class or group may take
// at 5,000 students, and what reading a whole mart may.
const (
	pointAim = 50 * time.Millisecond
	scanAim  = time.Second
)

// marts are asked about one student, class or group by these columns.
var marts = []struct {
	name string
	key  []string
}{
	{"v_chronic_absenteeism_risk", []string{"student_id_hash"}},
	{"v_wellbeing_risk_profiles", []string{"student_id_hash"}},
	{"v_equity_outcomes", []string{"dimension", "group_name"}},
	{"v_class_section_comparison", []string{"section_identifier"}},
	{"v_performance_correlations", []string{"scope", "engagement"}},
}

// answered is how long both questions of a mart take.
type answered struct{ point, scan time.Duration }

// BenchmarkMarts asks each mart of a district of 5,000 students for one student, class or
// group, and for all its rows: by a reader of the release, as query has it, each question
// from its parse on; by the engine alone over the same Parquet files; and by PostgreSQL,
// where it is installed, with an index on what is asked for.
func BenchmarkMarts(b *testing.B) {
	for _, students := range sizes(b, 5_000) {
		b.Run(fmt.Sprint(students), func(b *testing.B) {
			d := newInstalled(b, students)
			d.firstRun(b, "--no-docs", "--exclude", "resource_type:test", "resource_type:unit_test")
			lake := map[string]answered{}
			b.Run("lake", func(b *testing.B) { askLake(b, d, lake) })
			b.Run("postgres", func(b *testing.B) { askPostgres(b, d, lake) })
		})
	}
}

func askLake(b *testing.B, d installed, into map[string]answered) {
	reader := openReader(b, d)
	engine, err := duckdb.Open(b.Context(), duckdb.Options{AllowedDirs: []string{d.lake()}, MemoryLimit: d.memory})
	check(b, err)
	defer engine.Close()
	for _, mart := range marts {
		point, scan := questions(b, reader, mart.name, mart.key)
		b.Run(mart.name, func(b *testing.B) {
			for b.Loop() {
				ours := ask(b, point, scan, func(question string) { query(b, reader, mart.name, question) })
				files := "read_parquet('" + filepath.Join(d.lake(), "published", mart.name, "*.parquet") + "')"
				alone := ask(b, point, scan, func(question string) {
					_, err := engine.Query(b.Context(), strings.Replace(question, "published."+mart.name, files, 1), 0)
					check(b, err)
				})
				command := middle(3, func() time.Duration { return child(b, d.command("query", point)).Took })
				reportAnswers(b, ours)
				b.ReportMetric(float64(ours.point)/float64(alone.point), "point/engine")
				b.ReportMetric(float64(ours.scan)/float64(alone.scan), "scan/engine")
				b.ReportMetric(milliseconds(command), "command-ms")
				into[mart.name] = ours
			}
		})
	}
}

// reportAnswers reports how long the questions took; at an aim's ratio of 1 or less, the
// aim is met.
func reportAnswers(b *testing.B, a answered) {
	b.Helper()
	b.ReportMetric(0, "ns/op") // a single figure would mean nothing
	b.ReportMetric(milliseconds(a.point), "point-ms")
	b.ReportMetric(milliseconds(a.scan), "scan-ms")
	b.ReportMetric(float64(a.point)/float64(pointAim), "point/aim")
	b.ReportMetric(float64(a.scan)/float64(scanAim), "scan/aim")
}

func openReader(b *testing.B, d installed) *runner.Reader {
	b.Helper()
	reader, err := runner.OpenReader(b.Context(), runner.ReaderOptions{Lake: d.lake(), MemoryLimit: d.memory, Now: time.Now, Version: "bench"})
	check(b, err)
	b.Cleanup(func() { check(b, reader.Close()) })
	return reader
}

// query is what the command of that name does with a question, on a reader that is open.
func query(b *testing.B, reader *runner.Reader, mart, question string) *duckdb.Answer {
	b.Helper()
	_, err := reader.Parse(b.Context(), question)
	check(b, err)
	_, err = reader.Show(b.Context(), []string{"published." + mart})
	check(b, err)
	answer, err := reader.Query(b.Context(), question, 0)
	check(b, err)
	return answer
}

// questions asks a mart for the key in its middle, and for everything.
func questions(b *testing.B, reader *runner.Reader, mart string, key []string) (point, scan string) {
	b.Helper()
	columns := strings.Join(key, ", ")
	keys := query(b, reader, mart, fmt.Sprintf("SELECT DISTINCT %[1]s FROM published.%[2]s ORDER BY %[1]s", columns, mart))
	if len(keys.Rows) == 0 {
		b.Fatalf("%s has no rows", mart)
	}
	var where []string
	for i, value := range keys.Rows[len(keys.Rows)/2] {
		where = append(where, fmt.Sprintf("%s = '%s'", key[i], strings.ReplaceAll(*value, "'", "''")))
	}
	scan = "SELECT * FROM published." + mart
	return scan + " WHERE " + strings.Join(where, " AND "), scan
}

func ask(b *testing.B, point, scan string, answer func(question string)) answered {
	b.Helper()
	took := func(question string) time.Duration {
		return middle(11, func() time.Duration { return timed(func() { answer(question) }) })
	}
	return answered{point: took(point), scan: took(scan)}
}

// middle is the median of so many times: one alone is at the mercy of the machine.
func middle(times int, took func() time.Duration) time.Duration {
	var all []time.Duration
	for range times {
		all = append(all, took())
	}
	return median(all)
}

func median[T cmp.Ordered](all []T) T {
	slices.Sort(all)
	return all[len(all)/2]
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
