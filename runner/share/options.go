package share

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/audit"
)

// Options is what making copies takes from the outside.
type Options struct {
	Reader runner.ReaderOptions // which lake and which release; WriteTo is filled in
	Folder string               // where shares stand, absolute; a copy of its own names its file
	Now    func() time.Time
	Random io.Reader // a cryptographic source: research codes come from it
	// Log adds a line to the audit log and returns once it is durable. Time and user are
	// filled in by it. A copy whose line can't be written doesn't appear.
	Log func(audit.Entry) error
}

// workPrefix begins the names of folders in which copies are being written.
const workPrefix = ".making-"

// workshop is a reader of a release and a folder of its own to write to: whatever is
// unfinished stands there, on the file system where it will appear, and for nobody else
// to read.
type workshop struct {
	*runner.Reader
	options Options
	folder  string
}

func (o Options) open(ctx context.Context, beside string) (*workshop, error) {
	folder, err := os.MkdirTemp(beside, workPrefix)
	if err != nil {
		return nil, err
	}
	o.Reader.WriteTo = folder
	reader, err := runner.OpenReader(ctx, o.Reader)
	if err != nil {
		os.RemoveAll(folder)
		return nil, err
	}
	return &workshop{Reader: reader, options: o, folder: folder}, nil
}

func (w *workshop) close() {
	w.Close()
	os.RemoveAll(w.folder)
}

// role finds a role of the release's policy.
func (w *workshop) role(name string) (*graph.Role, error) {
	if role := w.Manifest.Policy.Role(name); role != nil {
		return role, nil
	}
	d := diag.New(diag.UnknownShareRole, source.Span{}, "release %d knows no role %q", w.Release.Number, name)
	var known []string
	if w.Manifest.Policy != nil {
		for _, r := range w.Manifest.Policy.Roles {
			known = append(known, r.Name)
		}
	}
	if hint := diag.DidYouMean(name, known); hint != "" {
		return nil, d.WithHint("%s", hint)
	}
	return nil, d.WithHint("roles stand in governance.yml, and a run publishes them")
}

// about is what a copy says of itself: names and texts, in order.
type about [][2]string

func (w *workshop) about(role, share string) about {
	list := about{{"district", w.Manifest.Project.District.Name}, {"role", role}}
	if share != "" {
		list = append(list, [2]string{"share", share})
	}
	return append(list,
		[2]string{"release", fmt.Sprint(w.Release.Number)},
		[2]string{"report_date", w.Release.ReportDate},
		[2]string{"made_at", w.options.Now().UTC().Format(time.RFC3339)},
		[2]string{"rule", "Education records under 34 CFR 99: for the work of this role alone, and not to be passed on."})
}

// path is a free place for a file in the making.
func (w *workshop) path() string { return filepath.Join(w.folder, "made.duckdb") }
