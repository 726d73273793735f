package runner

import (
	"testing"
	"testing/fstest"

	"github.com/edfi-build/edfi-build/graph"
)

// TestRunAsOfRebuildsFromRawAsItWas lands three files on three days and asks for
// each of the days, by date and by release.
func TestRunAsOfRebuildsFromRawAsItWas(t *testing.T) {
	e := newTestEstate(t)
	source := &graph.Node{
		ID: "source.p.sis.words", Kind: graph.KindSource, Name: "words", Layer: "raw", Relation: graph.Relation{Space: "raw", Source: "sis", Name: "words"},
		Columns: []*graph.Column{{Name: "word", Type: "VARCHAR"}},
		Source: &graph.SourceTable{System: "sis", Table: "words",
			Landing: graph.Landing{Path: "words.csv", Format: graph.CSV, Header: true, Delimiter: ","}, Load: graph.Load{Mode: graph.LoadSnapshot}},
	}
	words := model("words", graph.Table, "")
	words.CompiledCode, words.Columns = "SELECT word FROM raw.sis.words", []*graph.Column{{Name: "word", Type: "VARCHAR"}}
	words.DependsOn = []string{source.ID}
	for _, word := range []string{"one", "two", "three"} { // on 2, 3 and 4 March
		landing := fstest.MapFS{"words.csv": {Data: []byte("word\n" + word + "\n"), ModTime: e.now}}
		outcome, err := e.run(func(o *Options) { o.Landing = landing }, source, words)
		if err != nil || !outcome.Made {
			t.Fatalf("no release of %q: %v, %v", word, err, outcome.Diagnostics())
		}
	}
	for asOf, want := range map[string]string{"1": "one", "2": "two", "3": "three", "2026-03-02": "one", "2026-03-03": "two", "2030-01-01": "three", "2026-03-01": ""} {
		outcome, err := e.run(func(o *Options) { o.AsOf = asOf }, source, words)
		if err != nil || outcome.Failed() || outcome.Release.Number != 1 || outcome.Release.AsOf != asOf {
			t.Fatalf("as of %s: %v, %v", asOf, err, outcome.Diagnostics())
		}
		then := &testEstate{t: t, dir: outcome.Lake, now: e.now}
		if got := then.rows("refined.words", "SELECT word FROM refined.words"); got != want {
			t.Errorf("as of %s: %q, want %q", asOf, got, want)
		}
	}
	if got := e.rows("refined.words", "SELECT word FROM refined.words"); got != "three" {
		t.Errorf("the estate itself has %q", got)
	}
	if newest, err := e.lake().Latest(); err != nil || newest.Number != 3 {
		t.Errorf("the current release is %d (%v)", newest.Number, err)
	}
	for _, bad := range []string{"4", "yesterday", "../x"} {
		if outcome, err := e.run(func(o *Options) { o.AsOf = bad }, source, words); err == nil {
			t.Errorf("as of %q made %v", bad, outcome.Release)
		}
	}
}
