package project

import (
	"testing"

	"github.com/edfi-build/edfi-build/compiler/yaml"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/source"
)

func asWritten(text string) yaml.Value[string] {
	file := source.NewFile("x.yml", text)
	return yaml.Value[string]{V: text, Span: file.Whole(), KeySpan: file.Whole()}
}

func TestCommonNamesOfFormatsAndEncodings(t *testing.T) {
	for _, c := range []struct {
		format, encoding string
		want             graph.Landing
	}{
		{"tsv", "CP1252", graph.Landing{Format: graph.CSV, Delimiter: "\t", Encoding: "windows-1252"}},
		{"CSV", "UTF-8", graph.Landing{Format: graph.CSV, Delimiter: ",", Encoding: "utf-8"}},
		{"ndjson", "utf8", graph.Landing{Format: graph.JSONL, Encoding: "utf-8"}},
	} {
		l := &loader{}
		got := l.landing(landingShape{Path: asWritten("a/*.csv"), readingShape: readingShape{Format: asWritten(c.format), Encoding: asWritten(c.encoding)}})
		if len(l.problems) > 0 || got.Format != c.want.Format || got.Delimiter != c.want.Delimiter || got.Encoding != c.want.Encoding {
			t.Errorf("%s, %s: got %+v, %v", c.format, c.encoding, got, l.problems)
		}
	}
}
