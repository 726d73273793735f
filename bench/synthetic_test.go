package bench

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// synthetic is a project of a given size, made to be like what large dbt projects
// look like: 60 % staging models that each clean one source table, 30 %
// intermediate models that join one to four of those before them, and 10 % marts
// over three to ten. Each model has some ten columns; joins, CTEs, aggregates,
// CASE and windows are mixed. Properties files describe twenty models each, every
// column of them, and test each model's key with not_null and unique. The same
// size always gives the same files.
type synthetic struct {
	random *rand.Rand
	files  map[string]string

	refined []string // models so far that others may read; all have the columns of keys
	sources strings.Builder
	models  strings.Builder // the properties file that is being filled
	inFile  int
	numbers int // properties files so far
}

const syntheticSettings = `name: synthetic
timezone: America/Los_Angeles
report_date: "2026-03-31"
layers:
  raw:       {path: models/raw}
  refined:   {path: models/refined}
  published: {path: models/published}
vars: {school_year: 2026}
default_target: dev
targets: {dev: {engine: duckdb, lake: lake, landing: landing}}
`

// newSynthetic makes the files of a project, by path.
func newSynthetic(models int) map[string]string {
	s := &synthetic{random: rand.New(rand.NewPCG(7, uint64(models))), files: map[string]string{"edfi_project.yml": syntheticSettings}}
	staging, intermediate := models*6/10, models*3/10
	for i := range staging {
		s.staging(i)
	}
	for i := range intermediate {
		s.intermediate(i)
	}
	for i := range models - staging - intermediate {
		s.mart(i)
	}
	s.endFile()
	return s.files
}

// write puts the files of a project into a folder.
func writeFiles(b *testing.B, dir string, files map[string]string) {
	b.Helper()
	for path, text := range files {
		path = filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
}

func (s *synthetic) staging(i int) {
	table, name := fmt.Sprintf("t%05d", i), fmt.Sprintf("stg_%05d", i)
	s.source(table)
	s.files["landing/sis/"+table+".csv"] = "id,school_id,first_seen,last_seen,status,amount,score,grade,code,note\n" +
		"1,10,2025-08-01,2026-03-01,active,10.5,80,03,A,first\n2,10,2025-08-01,,inactive,,75,04,B,\n3,11,2025-09-01,2026-02-01,active,7,,03,A,third\n"
	s.model("refined", name, fmt.Sprintf(`-- What came of %[1]s, with types.
with source as (
    select * from {{ source "sis" "%[1]s" }}
),

typed as (
    select
        trim(id) as id,
        trim(school_id) as school_id,
        try_cast(first_seen as date) as first_seen,
        try_cast(last_seen as date) as last_seen,
        lower(nullif(trim(status), '')) as status,
        try_cast(amount as decimal(18, 2)) as amount,
        try_cast(score as integer) as score,
        case when grade in ('KG', 'TK') then 0 else try_cast(grade as integer) end as grade,
        coalesce(code, 'none') as code,
        note
    from source
    where nullif(trim(id), '') is not null
)

select * from typed
qualify row_number() over (partition by id order by last_seen desc nulls last) = 1
`, table))
	s.refined = append(s.refined, name)
}

func (s *synthetic) intermediate(i int) {
	name, parents := fmt.Sprintf("int_%05d", i), s.parents(1, 4)
	var joins, notes strings.Builder
	for j, parent := range parents[1:] {
		fmt.Fprintf(&joins, "    left join {{ ref %q }} as p%d on p%[2]d.id = base.id and p%[2]d.school_id = base.school_id\n", parent, j+1)
		fmt.Fprintf(&notes, ", p%d.note", j+1)
	}
	s.model("refined", name, fmt.Sprintf(`with base as (
    select *, row_number() over (partition by school_id order by first_seen, id) as place
    from {{ ref %q }}
    where status <> 'deleted'
),

totals as (
    select school_id, count(*) as people, avg(score) as mean_score, sum(amount) as total_amount
    from base
    group by school_id
)

select
    base.id,
    base.school_id,
    base.first_seen,
    base.last_seen,
    base.status,
    cast(coalesce(totals.total_amount, 0) as decimal(18, 2)) as amount,
    base.score - cast(totals.mean_score as integer) as score,
    base.grade,
    case when base.place <= 10 and totals.people > 5 then 'top' else base.code end as code,
    coalesce(base.note%s, '') as note
from base
    join totals on totals.school_id = base.school_id
%s`, parents[0], notes.String(), joins.String()))
	s.refined = append(s.refined, name)
}

func (s *synthetic) mart(i int) {
	parents := s.parents(3, 10)
	var unions []string
	for _, parent := range parents {
		unions = append(unions, fmt.Sprintf("    select id, school_id, first_seen, last_seen, status, amount, score, grade, code, note from {{ ref %q }}", parent))
	}
	s.model("published", fmt.Sprintf("mart_%05d", i), fmt.Sprintf(`with everything as (
%s
)

select
    id,
    min(school_id) as school_id,
    min(first_seen) as first_seen,
    max(last_seen) as last_seen,
    mode(status) as status,
    cast(sum(amount) filter (where status = 'active') as decimal(18, 2)) as amount,
    max(score) as score,
    max(grade) as grade,
    string_agg(distinct code, ', ' order by code) as code,
    date_diff('day', min(first_seen), {{ report_date }}) as days
from everything
group by id
having count(*) > 0
`, strings.Join(unions, "\n    union all by name\n")))
}

// parents picks models, most of them among the latest: projects are layered.
func (s *synthetic) parents(least, most int) []string {
	var picked []string
	seen := map[int]bool{}
	for n := min(least+s.random.IntN(most-least+1), len(s.refined)); len(picked) < n; {
		at := s.random.IntN(len(s.refined))
		if !seen[at] {
			seen[at] = true
			picked = append(picked, s.refined[at])
		}
	}
	return picked
}

// columnsOf are the columns that the models have, with a word on each.
var columnsOf = []string{"id", "school_id", "first_seen", "last_seen", "status", "amount", "score", "grade", "code", "note"}

func (s *synthetic) model(layer, name, text string) {
	s.files["models/"+layer+"/"+name+".sql"] = text
	if s.inFile == 0 {
		s.models.WriteString("version: 2\nmodels:\n")
	}
	fmt.Fprintf(&s.models, "  - name: %s\n    description: One row for each person that %s knows of.\n    steward: registrar\n    columns:\n", name, name)
	for i, column := range columnsOf {
		if layer == "published" && column == "note" {
			column = "days"
		}
		fmt.Fprintf(&s.models, "      - name: %s\n        description: The %s, as the school office entered it.\n        governance: {classification: internal}\n",
			column, strings.ReplaceAll(column, "_", " "))
		if i == 0 {
			s.models.WriteString("        data_tests: [not_null, unique]\n")
		}
	}
	if s.inFile++; s.inFile == 20 {
		s.endFile()
	}
}

func (s *synthetic) source(table string) {
	if s.sources.Len() == 0 {
		s.sources.WriteString("version: 2\nsources:\n  - name: sis\n    tables:\n")
	}
	fmt.Fprintf(&s.sources, "      - name: %s\n        landing: {path: \"sis/%s.csv\"}\n        columns:\n", table, table)
	for _, column := range columnsOf {
		fmt.Fprintf(&s.sources, "          - {name: %s, governance: {classification: internal}}\n", column)
	}
}

func (s *synthetic) endFile() {
	s.numbers++
	s.files[fmt.Sprintf("models/refined/_models_%04d.yml", s.numbers)] = s.models.String()
	s.models.Reset()
	s.inFile = 0
	if s.sources.Len() > 0 {
		s.files[fmt.Sprintf("models/raw/_sources_%04d.yml", s.numbers)] = s.sources.String()
		s.sources.Reset()
	}
}
