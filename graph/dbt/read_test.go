package dbt

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/edfi-build/edfi-build/graph"
)

// What is written in dbt's shape comes back whole: equal digests, equal manifests.
func TestManifestComesBackFromDBTsShape(t *testing.T) {
	m := kitchenSink()
	back, err := ReadManifest(manifestJSON(t, m))
	if err != nil {
		t.Fatal(err)
	}
	if back.Digest() != m.Digest() {
		want, _ := json.MarshalIndent(m, "", " ")
		got, _ := json.MarshalIndent(back, "", " ")
		t.Errorf("wrote\n%s\nand read\n%s", want, got)
	}
	for _, c := range []*graph.Changes{graph.Compare(m, back), graph.Compare(back, m)} {
		if len(c.Nodes)+len(c.Exposures)+len(c.Project) > 0 {
			t.Errorf("what was read has changed: %v", c)
		}
	}
}

func TestManifestOfOthersIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"dbt's":             `{"metadata": {"env": {}}, "nodes": {}}`,
		"a node not ours":   `{"metadata": {"env": {"edfi_build": "{}"}}, "nodes": {"model.p.x": {"config": {"meta": {}}}}}`,
		"a source not ours": `{"metadata": {"env": {"edfi_build": "{}"}}, "sources": {"source.p.x.y": {}}}`,
		"half a node":       `{"metadata": {"env": {"edfi_build": "{}"}}, "nodes": {"seed.p.x": {"config": {"meta": {"edfi_build": {"id": "seed.p.x", "kind": "seed"}}}}}}`,
		"another's id":      `{"metadata": {"env": {"edfi_build": "{}"}}, "nodes": {"model.p.x": {"config": {"meta": {"edfi_build": {"id": "model.p.y", "kind": "model"}}}}}}`,
	} {
		if _, err := ReadManifest([]byte(text)); !errors.Is(err, ErrNotOurManifest) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, text := range map[string]string{
		"not JSON":       `{"metadata": `,
		"a later format": `{"metadata": {"env": {"edfi_build": "{\"format\": 99}"}}}`,
	} {
		if _, err := ReadManifest([]byte(text)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// FuzzReadManifest reads any bytes: what is accepted can be written again, and
// read once more as the same.
func FuzzReadManifest(f *testing.F) {
	text, err := json.Marshal(Manifest(kitchenSink(), testStamp))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"metadata": {"env": {"edfi_build": "{\"format\": 1}"}}, "nodes": {"model.p.x": {"config": {"meta": {"edfi_build": {"id": "model.p.x", "kind": "model", "relation_offsets": [-1, 99]}}}}}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := ReadManifest(text)
		if err != nil {
			return
		}
		again, err := ReadManifest(manifestJSON(t, m))
		if err != nil || again.Digest() != m.Digest() {
			t.Errorf("written and read again it is another: %v", err)
		}
	})
}
