package runner

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// purgedFile is a data file with rows that go.
type purgedFile struct {
	table   *lake.Table
	file    lake.File
	path    string // on disk
	columns []*graph.Column
	goes    string // SQL that is true of those rows
}

// Mention is a column with cells that may name the person in rows that stay: it isn't
// classified as an identity of the subject, so nobody can tell by the catalog, or is one of
// another numbering.
type Mention struct {
	Relation string `json:"relation"`
	Column   string `json:"column"`
	Rows     int64  `json:"rows"`
	Identity bool   `json:"identity"` // of the subject
}

// findRows looks for the person's rows in all versions of a table.
func (p *purge) findRows(ctx context.Context, t lake.TableFiles) error {
	found := PurgedTable{Relation: t.Relation.String(), Versions: t.Versions}
	mentions := map[string]int64{}
	for _, f := range t.Files {
		file, err := p.openFile(ctx, t, f)
		if err != nil {
			return err
		}
		n, err := p.countRows(ctx, file, mentions)
		if err != nil {
			return err
		}
		if n == 0 {
			continue
		}
		found.Files++
		found.Rows += n
		p.files = append(p.files, file)
		if err := p.noteOrigins(ctx, t.Relation, file); err != nil {
			return err
		}
	}
	if found.Files > 0 {
		p.plan.Tables = append(p.plan.Tables, found)
	}
	for _, column := range sortedKeys(mentions) {
		p.plan.Mentions = append(p.plan.Mentions, Mention{found.Relation, column, mentions[column], p.sources.identifies(t.Relation, column, p.options.Person.Subject)})
	}
	return nil
}

// openFile checks a data file and finds what tells the person's rows in it.
func (p *purge) openFile(ctx context.Context, t lake.TableFiles, f lake.File) (purgedFile, error) {
	file := purgedFile{table: t.Table, file: f}
	var err error
	if f.SHA256 == "" { // another program's
		file.path = t.Table.FilePath(f.Path)
	} else if file.path, err = t.Table.Verify(f); err != nil {
		return file, err
	}
	if file.columns, err = p.engine.ParquetSchema(ctx, file.path); err != nil {
		return file, err
	}
	file.goes = p.condition(t.Relation, file.columns)
	return file, nil
}

// condition is true of a row that is the person's: a cell of a column that carries
// identities of the subject is theirs, a cell holds their token, what couldn't be read names
// them, or the row stems from a raw row of theirs.
func (p *purge) condition(r graph.Relation, columns []*graph.Column) string {
	var any []string
	named := map[string]bool{}
	for _, c := range columns {
		named[c.Name] = true
		switch {
		case c.Type == "BLOB":
			any = append(any, p.ask(askBytes, "hex("+name(c.Name)+")"))
		case p.sources.identifies(r, c.Name, p.options.Person.Subject):
			any = append(any, p.isSame(r, c.Name))
		case r.Space != graph.RawLayer && mayHoldText(c.Type):
			any = append(any, p.holdsToken(c.Name))
		}
	}
	if r.Space != graph.RawLayer && named[graph.ColumnFileSHA256] && named[graph.ColumnRowNumber] {
		any = append(any, fmt.Sprintf("(%s, CAST(%s AS BIGINT)) IN (SELECT (sha, line) FROM %s)",
			graph.ColumnFileSHA256, graph.ColumnRowNumber, originsTable))
	}
	if len(any) == 0 {
		return "false"
	}
	return "coalesce(" + strings.Join(any, " OR ") + ", false)"
}

func mayHoldText(t string) bool {
	return strings.Contains(t, "VARCHAR") || strings.Contains(t, "JSON") || strings.Contains(t, "ENUM")
}

func (p *purge) ask(question, value string) string {
	return fmt.Sprintf("(%s IS NOT NULL AND %s(%s, %s) = '%s')", value, p.engine.PseudonymFunction(), literal(question), value, answerYes)
}

// isSame asks about the cells alone that could be it: the question costs much more than
// the look.
func (p *purge) isSame(r graph.Relation, column string) string {
	cell, kind := "CAST("+name(column)+" AS VARCHAR)", p.kinds.of(r, column)
	asked := p.ask(askSame+kind, cell)
	ids := slices.Concat(p.options.Person.IDs, p.options.Person.linked[kind])
	if !plain(ids) {
		return asked
	}
	var could []string
	for _, id := range ids {
		could = append(could, fmt.Sprintf("contains(upper(nfc_normalize(%s)), %s)", cell, literal(strings.ToUpper(id))))
	}
	return fmt.Sprintf("(CASE WHEN %s THEN %s ELSE false END)", strings.Join(could, " OR "), asked)
}

func (p *purge) holdsToken(column string) string {
	var could []string
	for _, token := range p.options.Person.Tokens {
		could = append(could, fmt.Sprintf("contains(CAST(%s AS VARCHAR), %s)", name(column), literal(token)))
	}
	if len(could) == 0 {
		return "false"
	}
	return "coalesce(" + strings.Join(could, " OR ") + ", false)"
}

// countRows counts the rows that go, and the cells of those that stay that may name the
// person.
func (p *purge) countRows(ctx context.Context, f purgedFile, mentions map[string]int64) (int64, error) {
	list := []string{"count(*) FILTER (WHERE goes)"}
	var columns []string
	for _, c := range f.columns {
		if mayHoldText(c.Type) {
			columns = append(columns, c.Name)
			list = append(list, fmt.Sprintf("count(*) FILTER (WHERE NOT goes AND %s)", p.mayName(c.Name)))
		}
	}
	counts, err := p.engine.Counts(ctx, fmt.Sprintf("SELECT %s FROM (SELECT *, %s AS goes FROM %s)", strings.Join(list, ", "), f.goes, f.read()))
	if err != nil {
		return 0, err
	}
	for i, column := range columns {
		if counts[i+1] > 0 {
			mentions[column] += counts[i+1]
		}
	}
	return counts[0], nil
}

// shortest is how long an identifier must be for a word like it to be worth telling of.
const shortest = 4

// mayName is true of a cell that holds an identifier as a word.
func (p *purge) mayName(column string) string {
	cell := "CAST(" + name(column) + " AS VARCHAR)"
	var could []string
	for _, id := range p.options.Person.words() {
		if len(id) >= shortest {
			could = append(could, fmt.Sprintf("contains(upper(%s), %s)", cell, literal(strings.ToUpper(id))))
		}
	}
	if len(could) == 0 {
		return "false"
	}
	return fmt.Sprintf("(CASE WHEN %s THEN %s ELSE false END)", strings.Join(could, " OR "), p.ask(askMentions, cell))
}

func (f purgedFile) read() string {
	return "read_parquet([" + literal(f.path) + "], hive_partitioning = false)"
}

// originsTable has where the raw rows that go came from.
const originsTable = "purged_origins"

// noteOrigins remembers where raw rows that go came from.
func (p *purge) noteOrigins(ctx context.Context, r graph.Relation, f purgedFile) error {
	if r.Space != graph.RawLayer {
		return nil
	}
	_, rows, err := p.engine.Rows(ctx, fmt.Sprintf("SELECT %s, CAST(%s AS BIGINT) FROM %s WHERE %s", graph.ColumnFileSHA256, graph.ColumnRowNumber, f.read(), f.goes), 0)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if row[0] == nil || row[1] == nil {
			continue
		}
		var line int64
		if _, err := fmt.Sscan(*row[1], &line); err != nil {
			return err
		}
		if p.origins[*row[0]] == nil {
			p.origins[*row[0]] = map[int64]bool{}
		}
		p.origins[*row[0]][line] = true
	}
	return nil
}

// showOrigins makes them readable for the engine.
func (p *purge) showOrigins(ctx context.Context) error {
	var rows [][]any
	for _, sha := range sortedKeys(p.origins) {
		for line := range p.origins[sha] {
			rows = append(rows, []any{sha, line})
		}
	}
	return p.engine.Facts(ctx, originsTable, []*graph.Column{{Name: "sha", Type: "VARCHAR"}, {Name: "line", Type: "BIGINT"}}, rows)
}

// shown are the columns of which a file's statistics tell.
func shown(stats string) map[string]bool {
	var known struct {
		Null map[string]json.RawMessage `json:"nullCount"`
		Min  map[string]json.RawMessage `json:"minValues"`
	}
	open := map[string]bool{}
	if json.Unmarshal([]byte(stats), &known) != nil {
		return open
	}
	for column := range known.Null {
		open[column] = true
	}
	for column := range known.Min {
		open[column] = true
	}
	return open
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
