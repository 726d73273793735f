package project

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"maps"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Seed is a CSV file of the project that becomes a table. Its columns are those of
// the file's header; the types come from config.column_types or data_type.
type Seed struct {
	Name       string
	File       *source.File
	Node       *graph.Node // complete but for tests
	Properties *Properties // nil when no properties file describes it
}

const defaultSeedType = "varchar"

func (l *loader) seed(p string) {
	f := l.read(p, MaxSeedBytes)
	name := strings.TrimSuffix(path.Base(p), ".csv")
	if f != nil && l.name("a seed", name, f.Span(0, 0)) {
		l.project.Seeds = append(l.project.Seeds, &Seed{Name: name, File: f})
	}
}

func (d *describer) describeSeed(file *source.File, shape modelShape) {
	p := d.propertiesOf(file, shape)
	if !shape.Name.Given() || !d.seeds.add(d.loader, diag.DescribedTwice, p.Name, p.Span) {
		return
	}
	if s := d.seedsByName[p.Name]; s != nil {
		s.Properties = p
		return
	}
	d.describesNothing("seed", p, slices.Sorted(maps.Keys(d.seedsByName)))
}

// seedNode builds a seed's node once its properties are known.
func (l *loader) seedNode(s *Seed) {
	sum := sha256.Sum256([]byte(s.File.Text))
	s.Node = &graph.Node{
		ID:   "seed." + l.project.Graph.Name + "." + s.Name,
		Kind: graph.KindSeed, Name: s.Name, Layer: graph.SeedSpace,
		Relation: graph.Relation{Space: graph.SeedSpace, Name: s.Name},
		Path:     s.File.Path, Span: s.File.Span(0, 0),
		Seed: &graph.Seed{Delimiter: ",", Digest: hex.EncodeToString(sum[:])},
	}
	if p := s.Properties; p != nil {
		s.Node.PatchPath, s.Node.Span = p.File.Path, p.Span
		s.Node.Description, s.Node.Steward, s.Node.Group = p.Description, p.Steward, p.Config.Group.V
		s.Node.Business, s.Node.Governance = p.Business, p.Governance
		s.Node.Config = graph.Config{
			Tags: p.Config.Tags.Texts(), Meta: p.Config.Meta,
			Contract: graph.Contract{Enforced: p.Config.Contract.Enforced.V, Entity: p.Config.Contract.Entity.V},
		}
		s.Node.Seed.Delimiter = l.delimiter(p.Config.Delimiter)
	}
	header := l.seedHeader(s)
	for _, name := range header {
		s.Node.Columns = append(s.Node.Columns, s.column(name))
	}
	if header != nil {
		l.seedColumnsExist(s, header)
	}
}

// seedHeader reads the first record; nil when it can't name columns.
func (l *loader) seedHeader(s *Seed) []string {
	delimiter, _ := utf8.DecodeRuneInString(s.Node.Seed.Delimiter)
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(s.File.Text, "\uFEFF")))
	r.Comma = delimiter
	header, err := r.Read()
	line := s.File.Span(0, len(s.File.Line(1)))
	if err != nil {
		l.report(diag.New(diag.BadSeed, line, "the first line of the seed can't be read").
			WithHint("it must name the columns, separated by %q", s.Node.Seed.Delimiter))
		return nil
	}
	for i, name := range header {
		if !graph.ValidName(name) || slices.Contains(header[:i], name) {
			l.report(diag.New(diag.BadSeed, line, "%q can't be the name of the seed's column %d", name, i+1).
				WithHint("use lower-case letters, digits and underscores, each name once"))
			return nil
		}
	}
	return header
}

func (s *Seed) column(name string) *graph.Column {
	out := &graph.Column{Name: name}
	if s.Properties != nil {
		if described := s.Properties.Column(name); described != nil {
			out = &described.Column
		}
		if t, ok := s.Properties.Config.ColumnTypes.Get(name); ok {
			out.DataType = t.V
		}
	}
	if out.DataType == "" {
		out.DataType = defaultSeedType
	}
	return out
}

func (l *loader) seedColumnsExist(s *Seed, header []string) {
	if s.Properties == nil {
		return
	}
	var named []yaml.Value[string]
	for _, c := range s.Properties.Columns {
		named = append(named, yaml.Value[string]{V: c.Name, Span: c.Span})
	}
	for _, t := range s.Properties.Config.ColumnTypes {
		named = append(named, yaml.Value[string]{V: t.Key, Span: t.KeySpan})
	}
	for _, c := range named {
		if !slices.Contains(header, c.V) {
			l.report(diag.New(diag.UndeclaredColumn, c.Span, "the seed's file has no column %q", c.V).
				WithHint("%s", diag.DidYouMean(c.V, header)))
		}
	}
}
