package docsgen

import (
	"bytes"
	"context"
	"embed"
	"html/template"
	"io/fs"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

//go:embed templates/*.gohtml
var templates embed.FS

//go:embed assets
var assets embed.FS

// Output takes the finished files of a site. Paths are relative, with slashes,
// and each is written once. Build calls it from one goroutine.
type Output interface {
	WriteFile(path string, content []byte) error
}

// Build renders the dictionary of in to out. A manifest that can't be shown gives
// a diag.Diagnostic; an error of out is returned as it is, and the site is then
// incomplete.
func Build(in Input, out Output) error {
	s, err := newSite(in)
	if err != nil {
		return err
	}
	if err := s.write(out); err != nil {
		return err
	}
	return copyAssets(out)
}

// file is a page as it is written.
type file struct {
	path    string
	content []byte
}

// write writes the pages in order, each while the next ones are rendered: for
// thousands of tables a disk takes about as long as the processors.
func (s *site) write(out Output) error {
	work, ctx := errgroup.WithContext(context.Background())
	rendered := make(chan []file)
	work.Go(func() error {
		defer close(rendered)
		for batch := range slices.Chunk(s.pages(), 32) {
			files, err := s.renderAll(batch)
			if err != nil {
				return err
			}
			select {
			case rendered <- files:
			case <-ctx.Done():
				return nil // the other's error counts
			}
		}
		return nil
	})
	work.Go(func() error {
		for batch := range rendered {
			for _, f := range batch {
				if err := out.WriteFile(f.path, f.content); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return work.Wait()
}

// renderAll renders pages on all processors.
func (s *site) renderAll(pages []page) ([]file, error) {
	files := make([]file, len(pages))
	var work errgroup.Group
	work.SetLimit(runtime.GOMAXPROCS(0))
	for i, p := range pages {
		work.Go(func() error {
			content, err := s.render(p)
			files[i] = file{p.Path, content}
			return err
		})
	}
	return files, work.Wait()
}

// site is the input with the look-ups that every page needs.
type site struct {
	in        Input
	zone      *time.Location
	tables    []*graph.Node            // sources, seeds and models in reading order
	parents   map[string][]*graph.Node // by node id, tables only
	children  map[string][]*graph.Node
	tests     map[string][]*graph.Node // by the id of the table they speak of
	exposures map[string][]*graph.Exposure
	shown     map[string]bool // ids of the tables: those that have a page
	layouts   map[string]*template.Template
}

func newSite(in Input) (*site, error) {
	project := in.Manifest.Project
	zone, err := time.LoadLocation(project.Timezone)
	if err != nil {
		return nil, badManifest("%q is not a time zone", project.Timezone)
	}
	s := &site{in: in, zone: zone, exposures: map[string][]*graph.Exposure{}, shown: map[string]bool{}}
	s.tables = readingOrder(in.Manifest)
	for _, n := range s.tables {
		if _, err := graph.ParseRelation(n.Relation.String()); err != nil {
			return nil, badManifest("%s", err)
		}
		s.shown[n.ID] = true
	}
	s.connect()
	s.tests = testsByTable(in.Manifest)
	s.layouts, err = parseTemplates()
	return s, err
}

func badManifest(format string, args ...any) error {
	return diag.New(diag.DocsBadManifest, source.Span{}, format, args...).
		WithHint("run `edfi-build compile` to make the manifest anew")
}

// page is one file of the site: a layout of templates/ and the view it shows.
type page struct {
	Path    string
	Layout  string
	Title   string
	Section string // the entry of the site's navigation that it belongs to
	View    any
}

// pages lists every page, each page once, in a fixed order.
func (s *site) pages() []page {
	all := []page{
		{Path: "index.html", Layout: "index", Section: "tables", View: s.indexView()},
		{Path: "columns.html", Layout: "columns", Title: "Columns A–Z", Section: "columns", View: s.columnIndex()},
		{Path: "kpis.html", Layout: "kpis", Title: "KPIs", Section: "kpis", View: s.kpiViews()},
		{Path: accessPath, Layout: "access", Title: "Who may see what", Section: "access", View: s.accessView()},
		{Path: "about.html", Layout: "about", Title: "How to read this dictionary", Section: "about", View: s.aboutView()},
	}
	if len(s.in.Manifest.Entities) > 0 {
		all = append(all, page{Path: entitiesPath, Layout: "entities", Title: "Entities of the standard", Section: "entities", View: s.entitiesView()})
	}
	for _, n := range s.tables {
		all = append(all, page{Path: tablePath(n), Layout: "table", Title: title(n), Section: "tables", View: s.tableView(n)})
	}
	return all
}

// entitiesPath is where the standard's entities are, if the project speaks of them.
const entitiesPath = "entities.html"

// tablePath is where a table's page is, from the site's root.
func tablePath(n *graph.Node) string { return "tables/" + n.Relation.String() + ".html" }

func (s *site) render(p page) ([]byte, error) {
	var b bytes.Buffer
	err := s.layouts[p.Layout].ExecuteTemplate(&b, "base.gohtml", s.frame(p))
	return b.Bytes(), err
}

func parseTemplates() (map[string]*template.Template, error) {
	layouts := map[string]*template.Template{}
	for _, name := range []string{"index", "columns", "kpis", "entities", "access", "about", "table"} {
		t, err := template.ParseFS(templates, "templates/base.gohtml", "templates/parts.gohtml", "templates/"+name+".gohtml")
		if err != nil {
			return nil, err
		}
		layouts[name] = t
	}
	return layouts, nil
}

func copyAssets(out Output) error {
	return fs.WalkDir(assets, "assets", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := assets.ReadFile(path)
		if err != nil {
			return err
		}
		return out.WriteFile(path, content)
	})
}
