package cli_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base32"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/graph/dbt"
	"github.com/edfi-build/edfi-build/runner/landing"
)

// canaryMark is in every canary and in nothing else.
const canaryMark = "zqcanary"

// canary is the identity that stands for another: the same for the same, so that what
// belonged together still does.
func canary(value string) string {
	if strings.TrimSpace(value) == "" {
		return value
	}
	sum := sha256.Sum256([]byte(value))
	mark := canaryMark + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:12])
	if strings.Contains(value, "@") {
		return mark + "@canary.example"
	}
	return mark
}

// plantCanaries puts a canary in the place of every direct identifier of the landing
// files, and more of them where nobody expects one: in a column that isn't declared and
// in rows that can't be read. It returns how many cells are canaries, by source.
func (d *dirtyDistrict) plantCanaries(t *testing.T) map[string]int {
	t.Helper()
	d.must(t, "compile")
	text, err := os.ReadFile(filepath.Join(d.dir, "target", "manifest.json"))
	check(t, err)
	manifest, err := dbt.ReadManifest(text)
	check(t, err)
	planted := map[string]int{}
	folder := filepath.Join(d.dir, "examples", "district", "landing")
	for file := range d.written {
		for _, node := range manifest.Sorted(graph.KindSource) {
			if fits, err := path.Match(node.Source.Landing.Path, file); err != nil || !fits || node.Source.Disabled {
				continue
			}
			name := filepath.Join(folder, filepath.FromSlash(file))
			content, err := os.ReadFile(name)
			check(t, err)
			p := planter{node: node, direct: directColumns(node)}
			check(t, os.WriteFile(name, p.rewrite(t, content), 0o644))
			planted[node.Relation.String()] += p.planted
		}
	}
	check(t, settle(folder))
	return planted
}

func directColumns(node *graph.Node) map[string]bool {
	direct := map[string]bool{}
	for _, c := range node.Columns {
		if c.Governance.Classification.Rank() == graph.Direct.Rank() {
			direct[c.Name] = true
		}
	}
	return direct
}

// planter rewrites the files of one source.
type planter struct {
	node    *graph.Node
	direct  map[string]bool
	planted int
}

func (p *planter) rewrite(t *testing.T, content []byte) []byte {
	switch l := p.node.Source.Landing; {
	case l.Format == graph.JSONL:
		return p.jsonLines(t, content)
	case l.Delimiter == ",":
		return p.commas(t, content)
	case l.Header:
		return p.plain(content, l.Delimiter, nil)
	default:
		return p.plain(content, l.Delimiter, p.positions())
	}
}

func (p *planter) plant(value string) string {
	planted := canary(value)
	if planted != value {
		p.planted++
	}
	return planted
}

// positions tells which fields of a file without a header are direct.
func (p *planter) positions() []bool {
	var at []bool
	for _, c := range p.node.Columns {
		if c.InFile.Own() {
			at = append(at, p.direct[c.Name])
		}
	}
	return at
}

func (p *planter) headers(names []string) []bool {
	at := make([]bool, len(names))
	for i, header := range names {
		at[i] = p.direct[landing.ColumnFor(p.node, strings.TrimPrefix(header, "\ufeff"))]
	}
	return at
}

func (p *planter) cells(record []string, direct []bool) {
	for i := range record {
		if i < len(direct) && direct[i] {
			record[i] = p.plant(record[i])
		}
	}
}

// commas rewrites CSV with a header. Each row gets a canary more in a column that nobody
// declared, and the last is cut short.
func (p *planter) commas(t *testing.T, content []byte) []byte {
	reader := csv.NewReader(bytes.NewReader(content))
	reader.FieldsPerRecord, reader.LazyQuotes = -1, true
	records, err := reader.ReadAll()
	check(t, err)
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	direct := p.headers(records[0])
	for i, record := range records {
		whole := len(record) == len(direct)
		if i > 0 {
			p.cells(record, direct)
		}
		switch {
		case i == 0:
			record = append(record, "Emergency Contact")
		case whole:
			record = append(record, canary(strings.Join(record, "|")))
		}
		check(t, w.Write(record))
	}
	check(t, w.Write([]string{canary("a row cut short")}))
	w.Flush()
	return out.Bytes()
}

// plain rewrites fields that no quotes enclose.
func (p *planter) plain(content []byte, delimiter string, direct []bool) []byte {
	lines := strings.SplitAfter(string(content), "\n")
	for i, line := range lines {
		body := strings.TrimRight(line, "\r\n")
		record := strings.Split(body, delimiter)
		if direct == nil {
			direct = p.headers(record)
			continue
		}
		p.cells(record, direct)
		lines[i] = strings.Join(record, delimiter) + line[len(body):]
	}
	return []byte(strings.Join(lines, ""))
}

// jsonLines rewrites JSON Lines, zipped as they are.
func (p *planter) jsonLines(t *testing.T, content []byte) []byte {
	zipped, err := gzip.NewReader(bytes.NewReader(content))
	check(t, err)
	text, err := io.ReadAll(zipped)
	check(t, err)
	var paths [][]string
	for _, c := range p.node.Columns {
		if p.direct[c.Name] {
			for _, header := range c.Headers {
				paths = append(paths, strings.Split(header, "."))
			}
		}
	}
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	for line := range strings.Lines(string(text)) {
		var object map[string]any
		d := json.NewDecoder(strings.NewReader(line))
		d.UseNumber()
		if d.Decode(&object) == nil {
			for _, way := range paths {
				p.within(object, way)
			}
			changed, err := json.Marshal(object)
			check(t, err)
			line = string(changed) + "\n"
		}
		_, err := io.WriteString(w, line)
		check(t, err)
	}
	check(t, w.Close())
	return out.Bytes()
}

func (p *planter) within(object map[string]any, way []string) {
	if len(way) > 1 {
		if inner, ok := object[way[0]].(map[string]any); ok {
			p.within(inner, way[1:])
		}
		return
	}
	switch value := object[way[0]].(type) {
	case string:
		object[way[0]] = p.plant(value)
	case json.Number:
		object[way[0]] = p.plant(value.String())
	}
}

// mentions tells whether bytes hold a canary in one of the ways in which text is written.
func mentions(content []byte) bool {
	lower := bytes.ToLower(content)
	wide := bytes.ReplaceAll(lower, []byte{0}, nil) // UTF-16
	return slices.ContainsFunc([][]byte{lower, wide}, func(b []byte) bool { return bytes.Contains(b, []byte(canaryMark)) }) ||
		bytes.Contains(lower, []byte("7a7163616e617279")) // hexadecimal
}
