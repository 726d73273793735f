package docsgen_test

import (
	"errors"
	"flag"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/edfi-build/edfi-build/docsgen"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// memory is an Output that keeps the files for a test to look at.
type memory map[string]string

func (m memory) WriteFile(path string, content []byte) error {
	if _, twice := m[path]; twice {
		return errors.New(path + " is written twice")
	}
	m[path] = string(content)
	return nil
}

func build(t *testing.T, in docsgen.Input) memory {
	t.Helper()
	site := memory{}
	if err := docsgen.Build(in, site); err != nil {
		t.Fatal(err)
	}
	return site
}

// pages lists the site's HTML files in order.
func (m memory) pages() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(m)), func(p string) bool { return path.Ext(p) != ".html" })
}

func TestPagesOfASmallDistrict(t *testing.T) {
	site := build(t, smallDistrict())
	for _, name := range site.pages() {
		golden(t, site, "small", name)
	}
}

// golden holds a page to what testdata has of it, which -update writes anew.
func golden(t *testing.T, site memory, folder, name string) {
	t.Helper()
	file := filepath.Join("testdata", folder, filepath.FromSlash(name))
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(site[name]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if site[name] != string(want) {
		t.Errorf("%s differs from %s: look at the difference, then run the test with -update", name, file)
	}
}

func TestSameInputGivesTheSameBytes(t *testing.T) {
	first := build(t, sampleDistrict())
	for range 5 {
		if !maps.Equal(first, build(t, sampleDistrict())) {
			t.Fatal("two builds of the same input differ")
		}
	}
}

var (
	links = regexp.MustCompile(`(?:href|src)="([^"]*)"`)
	ids   = regexp.MustCompile(`\bid="([^"]*)"`)
)

func TestEveryInternalLinkLeadsSomewhere(t *testing.T) {
	for name, in := range map[string]docsgen.Input{"sample": sampleDistrict(), "hostile": hostileDistrict()} {
		site := build(t, in)
		for _, from := range site.pages() {
			for _, link := range links.FindAllStringSubmatch(site[from], -1) {
				if !strings.HasPrefix(link[1], "https://") && !site.has(from, link[1]) {
					t.Errorf("%s: %s links to %q, which is not there", name, from, link[1])
				}
			}
		}
	}
}

// has tells whether a link on a page leads to a file of the site, and to a place
// on it where the link names one.
func (m memory) has(from, link string) bool {
	target, place, _ := strings.Cut(link, "#")
	file := from
	if target != "" {
		file = path.Join(path.Dir(from), target)
	}
	content, ok := m[file]
	return ok && (place == "" || strings.Contains(content, ` id="`+place+`"`))
}

func TestIDsAreUniqueOnEachPage(t *testing.T) {
	site := build(t, sampleDistrict())
	for _, name := range site.pages() {
		seen := map[string]bool{}
		for _, id := range ids.FindAllStringSubmatch(site[name], -1) {
			if seen[id[1]] {
				t.Errorf("%s has the id %q twice", name, id[1])
			}
			seen[id[1]] = true
		}
	}
}

func TestNothingIsLoadedFromOutside(t *testing.T) {
	loads := regexp.MustCompile(`(?i)(?:<(?:link|script|img|iframe|source)\b[^>]*(?:src|href)="(?:https?:)?//)|url\(["']?(?:https?:)?//|@import|type="module"|fetch\(`)
	for name, content := range build(t, sampleDistrict()) {
		if found := loads.FindString(content); found != "" {
			t.Errorf("%s reaches outside of the folder: %s", name, found)
		}
	}
}

func TestAnEmptyProjectHasADictionaryToo(t *testing.T) {
	site := build(t, docsgen.Input{Manifest: &graph.Manifest{Project: graph.Project{Name: "empty", Timezone: "UTC"}}})
	for _, want := range []string{"No release yet", "no tables yet"} {
		if !strings.Contains(site["index.html"], want) {
			t.Errorf("index.html doesn't say %q", want)
		}
	}
}

func TestAManifestThatCannotBeShownIsRefused(t *testing.T) {
	for name, spoil := range map[string]func(*graph.Manifest){
		"a time zone that is none": func(m *graph.Manifest) { m.Project.Timezone = "Atlantis/Capital" },
		"a name that leaves the folder": func(m *graph.Manifest) {
			m.Nodes["model.example.student"].Relation.Name = "../../student"
		},
	} {
		in := smallDistrict()
		spoil(in.Manifest)
		var d diag.Diagnostic
		if err := docsgen.Build(in, memory{}); !errors.As(err, &d) || d.Code != diag.DocsBadManifest {
			t.Errorf("%s: got %v, want %s", name, err, diag.DocsBadManifest)
		}
	}
}

func TestAFailingOutputStopsTheBuild(t *testing.T) {
	full := errors.New("no space left")
	if err := docsgen.Build(smallDistrict(), refusing{full}); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
}

type refusing struct{ err error }

func (r refusing) WriteFile(string, []byte) error { return r.err }
