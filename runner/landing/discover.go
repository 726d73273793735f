package landing

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"path"
	"strings"
	"time"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// settleTime is how long a file must have been left alone before it is read. It
// also makes size and time of change a safe sign that a file is still the same:
// a write after it was seen gives another time.
const settleTime = 2 * time.Second

// File is a landing file with known content.
type File struct {
	Path    string // below the landing folder, with slashes
	SHA256  string // hex
	Size    int64  // bytes
	ModTime time.Time
}

// Found is what Discover found.
type Found struct {
	// Deliveries are to be loaded in this order.
	Deliveries []Delivery
	// Touched have another time of change than when they were last seen, and the
	// same content: nothing to load, but worth noting, so that they needn't be
	// hashed again.
	Touched []File
	// Left are the paths of files that another run may load: growing, unreadable
	// or without scope, or waiting for a file of their delivery that is. A
	// diagnostic tells each one's reason.
	Left []string
	// Wait is how long it takes until every file that was written moments ago
	// has settled, if nobody writes on: at most 2 s, 0 if there is none. It is
	// worth waiting and calling Discover again.
	Wait time.Duration
}

// Discover looks for the files of a source in a listing of the landing folder and
// groups the new and the changed ones into deliveries (design §4, Loading). seen has
// each file as it was last loaded, by path; a file of the same size and time of
// change isn't read. now is the time by which files are judged to be settled: that
// of the listing, or a later one to take what was listed for whole. A run takes the
// listing's: by any other, the rest of a delivery could have come in between.
//
// A file that is being written, or can't be read, holds back its delivery: half
// of one would be taken for the whole. It doesn't stop other deliveries. Growing
// files and a pattern without files are warnings. The error is that of ctx.
func Discover(ctx context.Context, l *Listing, node *graph.Node, seen map[string]File, now time.Time) (Found, diag.List, error) {
	groups, err := newGrouping(node)
	if err != nil {
		return Found{}, diag.FromError(diag.BadLanding, err), nil
	}
	d := discovery{ctx: ctx, listing: l, span: node.Span, seen: seen, now: now, groups: groups}
	for _, f := range d.glob(node.Source.Landing.Path) {
		if err := ctx.Err(); err != nil {
			return Found{}, nil, err
		}
		if file, isNew := d.look(f); isNew {
			d.leave(f.path, groups.add(file))
		}
	}
	d.holdBack()
	d.found.Deliveries = groups.deliveries()
	return d.found, d.diags, ctx.Err()
}

// discovery is one call of Discover.
type discovery struct {
	ctx     context.Context
	listing *Listing
	span    source.Span
	seen    map[string]File
	now     time.Time
	groups  *grouping
	found   Found
	diags   diag.List
}

func (d *discovery) glob(text string) []listed {
	p, err := parsePattern(text)
	if err != nil {
		d.report(diag.New(diag.BadLanding, d.span, "landing path %q can't be used: %s", text, err))
		return nil
	}
	files, err := d.listing.glob(p)
	if err != nil {
		d.report(diag.New(diag.UnreadableLanding, d.span, "the landing folder can't be read: %s", withoutPath(err)))
		return nil
	}
	if len(files) == 0 {
		d.report(diag.Warn(diag.NoLandingFile, d.span, "no file matches %q in the landing folder", text).
			WithHint("compare the pattern with the names of the files; letter case counts"))
	}
	return files
}

// look decides about one file: whether it is new or changed, and settled.
func (d *discovery) look(f listed) (file File, isNew bool) {
	name := f.path
	if f.err != nil {
		return file, d.hold(name, d.unreadable(name, f.err))
	}
	file = File{Path: name, Size: f.info.Size(), ModTime: f.info.ModTime()}
	last, known := d.seen[name]
	switch {
	case known && last.Size == file.Size && last.ModTime.Equal(file.ModTime):
		return file, false
	case d.unsettled(file) > 0:
		d.found.Wait = max(d.found.Wait, d.unsettled(file))
		return file, d.hold(name, d.growing(name, "it was written moments ago"))
	case file.Size == 0:
		d.leave(name, d.growing(name, "it is empty"))
		return file, false
	case unfinishedName(name):
		d.leave(name, d.growing(name, "its name is that of an unfinished transfer"))
		return file, false
	}
	var err error
	if file.SHA256, err = d.digest(name); err != nil {
		return file, d.hold(name, d.unreadable(name, err))
	}
	after, err := fs.Stat(d.listing.files, name)
	if err != nil || after.Size() != file.Size || !after.ModTime().Equal(file.ModTime) {
		return file, d.hold(name, d.growing(name, "it changed while it was read"))
	}
	if known && last.SHA256 == file.SHA256 {
		d.found.Touched = append(d.found.Touched, file)
		return file, false
	}
	return file, true
}

// unsettled is how long to wait until a file has been left alone long enough. A
// time of change further in the future is a wrong clock and doesn't keep a file
// out for ever.
func (d *discovery) unsettled(file File) time.Duration {
	age := d.now.Sub(file.ModTime)
	if age.Abs() >= settleTime {
		return 0
	}
	return min(settleTime-age, settleTime)
}

func unfinishedName(name string) bool {
	base := strings.ToLower(path.Base(name))
	for _, suffix := range []string{".part", ".partial", ".filepart", ".tmp", ".crdownload", "~"} {
		if strings.HasSuffix(base, suffix) {
			return true
		}
	}
	return false
}

func (d *discovery) digest(name string) (string, error) {
	f, err := d.listing.files.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, contextReader{d.ctx, f}); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// leave notes that a file isn't loaded, and why; nil means that it is.
func (d *discovery) leave(name string, why error) {
	if why == nil {
		return
	}
	d.found.Left = append(d.found.Left, name)
	d.diags = append(d.diags, diag.FromError(diag.UnreadableLanding, why)...)
}

// hold leaves a file for now, and with it the delivery that it belongs to: the
// file is part of it, or will be in a moment. Empty files and those with the name
// of an unfinished transfer hold nothing, since they may stay as they are. It
// returns false, for look.
func (d *discovery) hold(name string, why diag.Diagnostic) bool {
	d.leave(name, why)
	d.groups.hold(name)
	return false
}

// holdBack leaves the files whose delivery isn't complete.
func (d *discovery) holdBack() {
	for file, cause := range d.groups.held() {
		d.leave(file.Path, diag.Warn(diag.FileGrowing, d.span,
			"%s is left for the next run: it belongs to the same delivery as %s", file.Path, cause))
	}
}

func (d *discovery) report(problem diag.Diagnostic) { d.diags = append(d.diags, problem) }

func (d *discovery) growing(name, why string) diag.Diagnostic {
	return diag.Warn(diag.FileGrowing, d.span, "%s is left for the next run: %s", name, why)
}

func (d *discovery) unreadable(name string, err error) diag.Diagnostic {
	return diag.New(diag.UnreadableLanding, d.span, "%s can't be read: %s", name, withoutPath(err)).
		WithHint("check that the account which runs edfi-build may read the file")
}

// withoutPath takes this machine's path out of a file error: the message has the
// path below the landing folder already.
func withoutPath(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}

// contextReader stops reading when its context ends.
type contextReader struct {
	ctx context.Context
	src io.Reader
}

// Read implements io.Reader.
func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.src.Read(p)
}
