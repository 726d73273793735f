package cli_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/edfi-build/edfi-build/cmd/internal/cli"
)

// TestHiddenCells holds the reference project's hidden cells to many small worlds of
// random groups, each with two releases: what is hidden can't be had by subtraction, hides
// no small number of students together, and stays hidden.
func TestHiddenCells(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 3))
	worlds := make([]world, 300)
	for i := range worlds {
		worlds[i] = newWorld(random)
	}
	p := newCellProject(t)
	before := map[cellName]bool{}
	for release := range 2 {
		cells := map[cellName]int64{}
		for i := range worlds {
			worlds[i].count(i+1, cells)
		}
		hidden := p.release(t, cells)
		for name := range before {
			if !hidden[name] {
				t.Fatalf("release %d shows %v, which was hidden before", release+1, name)
			}
		}
		attackCells(t, cells, hidden)
		before = hidden
		for i := range worlds {
			worlds[i].change(random)
		}
	}
}

// cellMinimum is from how many students on a cell is shown.
const cellMinimum = 11

// cellName is a cell of int_published_cell; the year tells the worlds apart.
type cellName struct {
	year                        int
	population, dimension, cell string
}

// world is a population of students with a few things that they are grouped by, each
// with groups of uneven size. The second population is nearly the first.
type world struct {
	students   [][]int // by student: the group of each dimension
	inSecond   []bool
	dimensions [][]float64 // weights of the groups
}

func newWorld(random *rand.Rand) world {
	w := world{}
	for range 1 + random.IntN(3) {
		weights := make([]float64, 1+random.IntN(7))
		for i := range weights {
			weights[i] = 1 / float64(1+i*i*random.IntN(5))
		}
		w.dimensions = append(w.dimensions, weights)
	}
	for range random.IntN(250) {
		w.add(random)
	}
	return w
}

func (w *world) add(random *rand.Rand) {
	groups := make([]int, len(w.dimensions))
	for d, weights := range w.dimensions {
		sum := 0.0
		for _, weight := range weights {
			sum += weight
		}
		at := random.Float64() * sum
		for at > weights[groups[d]] && groups[d] < len(weights)-1 {
			at -= weights[groups[d]]
			groups[d]++
		}
	}
	w.students = append(w.students, groups)
	w.inSecond = append(w.inSecond, random.IntN(10) > 0)
}

// change lets a few students go and others come.
func (w *world) change(random *rand.Rand) {
	for range random.IntN(12) {
		if len(w.students) > 0 {
			i := random.IntN(len(w.students))
			w.students, w.inSecond = slices.Delete(w.students, i, i+1), slices.Delete(w.inSecond, i, i+1)
		}
	}
	for range random.IntN(12) {
		w.add(random)
	}
}

// count fills in the world's cells. Groups without anybody have one too, as in the mart.
func (w *world) count(year int, cells map[cellName]int64) {
	for _, population := range []string{"first", "second"} {
		cells[cellName{year, population, "all", "all"}] = 0
		for d, weights := range w.dimensions {
			for group := range weights {
				cells[cellName{year, population, dimensionName(d), groupName(group)}] = 0
			}
		}
		for i, groups := range w.students {
			if population == "second" && !w.inSecond[i] {
				continue
			}
			cells[cellName{year, population, "all", "all"}]++
			for d, group := range groups {
				cells[cellName{year, population, dimensionName(d), groupName(group)}]++
			}
		}
	}
}

// The last group of a kind is the one whose size everybody can guess from the others.
func groupName(group int) string {
	if group == 3 {
		return "Not Reported"
	}
	return fmt.Sprint("group", group)
}

func dimensionName(d int) string {
	if d == 0 {
		return "race_ethnicity"
	}
	return fmt.Sprint("dimension", d)
}

// attackCells is what somebody finds who knows the total and every cell that is shown.
func attackCells(t *testing.T, cells map[cellName]int64, hidden map[cellName]bool) {
	t.Helper()
	sums := map[cellName]equation{} // by dimension
	left := map[cellName]int64{}
	for name, students := range cells {
		total := cells[cellName{name.year, name.population, "all", "all"}]
		switch {
		case !hidden[name] && students < cellMinimum:
			t.Fatalf("%v with %d students is shown", name, students)
		case name.dimension == "all" || total < cellMinimum:
			continue
		}
		whole := name
		whole.cell = ""
		if _, ok := sums[whole]; !ok {
			sums[whole] = equation{terms: map[string]int64{}, total: new(big.Rat).SetInt64(total)}
		}
		if hidden[name] {
			sums[whole].terms[fmt.Sprint(name)] = 1
			left[whole] += students
		} else {
			sums[whole].total.Sub(sums[whole].total, new(big.Rat).SetInt64(students))
		}
	}
	for whole, sum := range sums {
		if len(sum.terms) > 0 && left[whole] < cellMinimum {
			t.Errorf("the cells that %v hides have %d students together", whole, left[whole])
		}
	}
	for name, students := range recovered(slices.Collect(maps.Values(sums))) {
		t.Errorf("%s is %s", name, students.RatString())
	}
}

// cellProject is a project of hidden cells alone, over a seed in place of the marts.
type cellProject struct{ dir string }

func newCellProject(t *testing.T) cellProject {
	t.Helper()
	p := cellProject{t.TempDir()}
	for _, file := range []string{"int_risky_cell.sql", "int_risky_cell.yml", "int_hidden_cell_history.sql", "int_hidden_cell_history.yml"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "..", "models", "published", file))
		check(t, err)
		p.write(t, filepath.Join("models", "published", file), text)
	}
	p.write(t, "edfi_project.yml", []byte(`name: cells
timezone: America/Los_Angeles
layers:
  raw: {path: models/raw}
  published: {path: models/published, materialized: table}
default_target: dev
targets:
  dev: {engine: duckdb, lake: lake, landing: landing, threads: 2}
`))
	p.write(t, "kpis.yml", []byte("kpis: [{name: small_cells, fields: {minimum: 11}}]\n"))
	p.write(t, "seeds/seeds.yml", []byte(`version: 2
seeds:
  - name: int_published_cell
    config:
      column_types: {mart: varchar, school_year: smallint, hides_with: varchar, population: varchar, dimension: varchar, cell: varchar, students: bigint, minimum: integer}
    columns:
      - {name: mart, governance: {classification: internal}}
      - {name: school_year, governance: {classification: internal}}
      - {name: hides_with, governance: {classification: internal}}
      - {name: population, governance: {classification: internal}}
      - {name: dimension, governance: {classification: internal}}
      - {name: cell, governance: {classification: internal}}
      - {name: students, governance: {classification: internal}}
      - {name: minimum, governance: {classification: internal}}
`))
	return p
}

func (p cellProject) write(t *testing.T, path string, text []byte) {
	t.Helper()
	check(t, os.MkdirAll(filepath.Dir(filepath.Join(p.dir, path)), 0o755))
	check(t, os.WriteFile(filepath.Join(p.dir, path), text, 0o644))
}

// release runs the project over the cells and gives those that are hidden.
func (p cellProject) release(t *testing.T, cells map[cellName]int64) map[cellName]bool {
	t.Helper()
	var seed bytes.Buffer
	w := csv.NewWriter(&seed)
	check(t, w.Write([]string{"mart", "school_year", "hides_with", "population", "dimension", "cell", "students", "minimum"}))
	for name, students := range cells {
		check(t, w.Write([]string{"mart", strconv.Itoa(name.year), "both", name.population, name.dimension, name.cell,
			strconv.FormatInt(students, 10), strconv.Itoa(cellMinimum)}))
	}
	w.Flush()
	p.write(t, "seeds/int_published_cell.csv", seed.Bytes())
	p.edfi(t, "run", "--no-docs", "--quiet")
	var rows []struct {
		SchoolYear string `json:"school_year"`
		Population string
		Dimension  string
		Cell       string
	}
	check(t, json.Unmarshal(p.edfi(t, "query", "--output", "json",
		"select school_year, population, dimension, cell from published.int_hidden_cell_history"), &rows))
	hidden := map[cellName]bool{}
	for _, row := range rows {
		year, err := strconv.Atoi(row.SchoolYear)
		check(t, err)
		hidden[cellName{year, row.Population, row.Dimension, row.Cell}] = true
	}
	return hidden
}

func (p cellProject) edfi(t *testing.T, args ...string) []byte {
	t.Helper()
	var stdout, stderr bytes.Buffer
	env := scriptEnvironment()
	env.Out, env.Err = &stdout, &stderr
	if code := cli.Main(slices.Insert(args, 1, "--project-dir", p.dir), env); code != 0 {
		t.Fatalf("%v ended with %d:\n%s%s", args, code, stdout.String(), stderr.String())
	}
	return stdout.Bytes()
}
