package runner

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner/landing"
)

// purgedOriginal is a landing file that is kept and has records that go.
type purgedOriginal struct {
	kept string // SHA-256 of what is kept
	uses []*landingUse
}

// landingUse is what one source reads of a landing file.
type landingUse struct {
	relation graph.Relation
	came     string         // SHA-256 of the file that was delivered
	path     string         // below the landing folder
	node     *graph.Node    // the declaration by which its records can be told apart; nil: none
	parquet  *purgedParquet // of a Parquet file
	records  int64          // that go
	whole    bool           // its records can't be told apart, and it names the person
}

// purgedParquet is a landing file that the engine takes apart.
type purgedParquet struct {
	read    string // SQL
	columns []*graph.Column
	goes    string // SQL that is true of the rows that go
}

// findLanding looks for the person's records in all landing files that are kept. Those
// that no delivery names, since they couldn't be read, go: the next run keeps them again.
func (p *purge) findLanding(ctx context.Context) error {
	uses, err := p.landingUses()
	if err != nil {
		return err
	}
	names, err := p.lake.Originals().List()
	if err != nil {
		return err
	}
	for _, kept := range names {
		if len(uses[kept]) == 0 {
			p.stray = append(p.stray, "raw/_files/"+kept)
			continue
		}
		found := purgedOriginal{kept: kept}
		for _, use := range uses[kept] {
			if err := p.look(ctx, kept, use); err != nil {
				return err
			}
			if use.records > 0 || use.whole {
				found.uses = append(found.uses, use)
				p.noteLanding(use)
			}
		}
		if len(found.uses) > 0 {
			p.landing = append(p.landing, found)
		}
	}
	slices.SortFunc(p.plan.Landing, func(a, b PurgedLanding) int { return strings.Compare(a.Path, b.Path) })
	return nil
}

// noteLanding adds what goes out of a file to the plan.
func (p *purge) noteLanding(use *landingUse) {
	at := slices.IndexFunc(p.plan.Landing, func(f PurgedLanding) bool { return f.Path == use.path })
	if at < 0 {
		at, p.plan.Landing = len(p.plan.Landing), append(p.plan.Landing, PurgedLanding{Path: use.path})
	}
	f := &p.plan.Landing[at]
	f.Files++
	f.Records += use.records
	if use.whole {
		f.Whole++
	}
}

// landingUses finds for each file that is kept which sources read it, by their deliveries.
func (p *purge) landingUses() (map[string][]*landingUse, error) {
	uses := map[string][]*landingUse{}
	for _, relation := range p.raw {
		known, err := landedSoFar(p.lake.Table(relation))
		if err != nil {
			return nil, err
		}
		for _, d := range known.known {
			for _, f := range d.Files {
				kept, err := p.lake.Originals().Kept(f.SHA256)
				if err != nil {
					return nil, err
				}
				isKnown := slices.ContainsFunc(uses[kept], func(u *landingUse) bool { return u.relation == relation })
				if kept != "" && !isKnown {
					uses[kept] = append(uses[kept], &landingUse{relation: relation, came: f.SHA256, path: f.Path})
				}
			}
		}
	}
	return uses, nil
}

// look counts the records that go, by the newest declaration that can read the file.
func (p *purge) look(ctx context.Context, kept string, use *landingUse) error {
	for _, node := range p.sources[use.relation] {
		err := p.lookAs(ctx, kept, use, node)
		if err == nil {
			use.node = node
			return nil
		}
		var one diag.Diagnostic
		var list diag.List
		var engine *graph.SQLError
		if !errors.As(err, &one) && !errors.As(err, &list) && !errors.As(err, &engine) {
			return err
		}
	}
	return p.lookWhole(kept, use)
}

func (p *purge) lookAs(ctx context.Context, kept string, use *landingUse, node *graph.Node) (err error) {
	if node.Source == nil || !landing.IsText(node.Source.Landing.Format) {
		return p.lookParquet(ctx, kept, use, node)
	}
	use.records, err = p.cut(kept, use, node, io.Discard)
	return err
}

// cut copies a kept file without the person's records.
func (p *purge) cut(kept string, use *landingUse, node *graph.Node, out io.Writer) (int64, error) {
	in, err := os.Open(filepath.Join(p.lake.FilesDir(), kept))
	if err != nil {
		return 0, err
	}
	defer in.Close()
	return p.cutStream(in, use, node, out)
}

func (p *purge) cutStream(in io.Reader, use *landingUse, node *graph.Node, out io.Writer) (int64, error) {
	spec := landing.NewSpec(node)
	spec.File = use.path
	identities := map[int]string{} // to their numbering
	for i, c := range node.Columns {
		if p.sources.identifies(use.relation, c.Name, p.options.Person.Subject) {
			identities[i] = p.kinds.of(use.relation, c.Name)
		}
	}
	return landing.Cut(in, spec, out, func(r *landing.Record) bool {
		if r.Reject != nil {
			return p.options.Person.mentionedIn(r.Reject.Raw)
		}
		if p.origins[use.came][r.Line] {
			return true
		}
		for i, kind := range identities {
			if !r.Values[i].Null && p.options.Person.is(r.Values[i].Text, kind) {
				return true
			}
		}
		return false
	})
}

// lookParquet finds the rows of a Parquet file that go.
func (p *purge) lookParquet(ctx context.Context, kept string, use *landingUse, node *graph.Node) error {
	path, err := p.unzippedParquet(kept)
	if err != nil {
		return err
	}
	columns, err := p.engine.ParquetSchema(ctx, path)
	if err != nil {
		return err
	}
	cells, err := parquetCells(node, columns)
	if err != nil {
		return err
	}
	headers := make([]string, len(cells))
	for i, c := range cells {
		headers[i] = c.name
	}
	spec := landing.NewSpec(node)
	spec.File = use.path
	matches, _, err := landing.MatchHeader(spec, headers)
	if err != nil {
		return err
	}
	goes := []string{fmt.Sprintf("file_row_number + 1 IN (SELECT line FROM %s WHERE sha = %s)", originsTable, literal(use.came))}
	for i, column := range matches {
		if column >= 0 && p.sources.identifies(use.relation, node.Columns[column].Name, p.options.Person.Subject) {
			goes = append(goes, p.ask(askSame+p.kinds.of(use.relation, node.Columns[column].Name), cells[i].text))
		}
	}
	use.parquet = &purgedParquet{
		read:    "read_parquet([" + literal(path) + "], file_row_number = true, hive_partitioning = false)",
		columns: columns, goes: "coalesce(" + strings.Join(goes, " OR ") + ", false)",
	}
	use.records, err = p.engine.Count(ctx, "SELECT count(*) FROM "+use.parquet.read+" WHERE "+use.parquet.goes)
	return err
}

// unzippedParquet names a kept file, or a temporary copy of one that is zipped.
func (p *purge) unzippedParquet(kept string) (string, error) {
	path := filepath.Join(p.lake.FilesDir(), kept)
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	in := bufio.NewReader(file)
	if magic, _ := in.Peek(2); !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return path, nil
	}
	copied := filepath.Join(p.temp, "unzipped-"+p.options.NewID()+".parquet")
	return copied, unzip(in, copied)
}

// lookWhole judges a file that no declaration can read any more: if it names the person it
// goes with all that is in it.
func (p *purge) lookWhole(kept string, use *landingUse) error {
	in, err := os.Open(filepath.Join(p.lake.FilesDir(), kept))
	if err != nil {
		return err
	}
	defer in.Close()
	content, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	if unzipped, err := gzip.NewReader(bytes.NewReader(content)); err == nil {
		if text, err := io.ReadAll(unzipped); err == nil {
			content = text
		}
	}
	use.whole = len(p.origins[use.came]) > 0 || p.options.Person.mentionedIn(content)
	return nil
}
