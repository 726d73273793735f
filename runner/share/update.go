package share

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/runner/audit"
)

// Request says which shares to make.
type Request struct {
	Names []string // none: all that aren't on demand
	User  string   // the token that a share on demand is for; "": no person
	// Declared is what governance.yml says now: the role of each share. The release may be
	// older, and a share that has ended since isn't brought back by it.
	Declared map[string]string
}

// Report is what an update did, by the names of files.
type Report struct {
	Release   int64    `json:"release"`
	Made      []string `json:"made"`
	Unchanged []string `json:"unchanged"`
	Removed   []string `json:"removed"`
	Empty     []string `json:"empty,omitempty"` // made, and without a single table
	// Failed is why copies couldn't be made. One that may show more than it now should
	// is removed; the others stay as they were.
	Failed diag.List `json:"-"`
}

// Update brings the folder of shares to a release: it removes the files of shares that
// are no longer declared, makes those anew whose rows or whose rights have changed, and
// leaves the others. The error is for what keeps it from doing anything; what concerns
// one copy is in the report. Processes that update the same folder do so in turn.
func Update(ctx context.Context, o Options, r Request) (*Report, error) {
	held, err := o.enter()
	if err != nil {
		return nil, err
	}
	defer held.Close()
	x, err := readIndex(o.Folder)
	if err != nil {
		return nil, err
	}
	w, err := o.open(ctx, o.Folder)
	if err != nil {
		return nil, err
	}
	defer w.close()
	u := &update{workshop: w, index: x, declared: r.Declared, report: &Report{Release: w.Release.Number}}
	return u.report, u.run(ctx, r)
}

// Remove removes the copies of shares by name; with a user, only that user's.
func Remove(o Options, r Request) (*Report, error) {
	held, err := o.enter()
	if err != nil {
		return nil, err
	}
	defer held.Close()
	x, err := readIndex(o.Folder)
	if err != nil {
		return nil, err
	}
	u := &update{workshop: &workshop{options: o}, index: x, report: &Report{}}
	for _, c := range slices.Clone(x.Copies) {
		if slices.Contains(r.Names, c.Share) && (r.User == "" || r.User == c.User) {
			if err := u.remove(c, "removed by hand"); err != nil {
				return u.report, err
			}
		}
	}
	return u.report, nil
}

// update is one pass over a folder.
type update struct {
	*workshop
	index    *index
	declared map[string]string
	report   *Report
}

func (u *update) run(ctx context.Context, r Request) error {
	shares, err := u.chosen(r.Names)
	if err != nil {
		return err
	}
	if err := u.removeUndeclared(); err != nil {
		return err
	}
	for _, s := range shares {
		if u.declared[s.Name] != s.Role {
			continue
		}
		list, err := u.list(ctx, s, r)
		if err != nil {
			u.fail("share "+s.Name, err)
			continue
		}
		for _, n := range list {
			if err := u.bring(ctx, n); err != nil {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				u.fail(n.name(), err)
			}
		}
	}
	return nil
}

// list gives the files of a share that are to be made, after those that aren't wanted any
// more were removed.
func (u *update) list(ctx context.Context, s *graph.Share, r Request) ([]wanted, error) {
	if s.OnDemand && len(r.Names) > 0 {
		return u.asked(ctx, s, r.User)
	}
	list, err := u.wanted(ctx, s, u.index.Copies)
	if err != nil {
		return nil, err
	}
	return list, u.removeUnwanted(s, list)
}

// fail reports what keeps a copy from being made, with the copy's name before it.
func (u *update) fail(name string, err error) {
	for _, d := range diag.FromError(diag.ShareNotMade, err) {
		if !strings.HasPrefix(d.Summary, "share ") {
			d.Summary = name + ": " + d.Summary
		}
		u.report.Failed = append(u.report.Failed, d)
	}
}

// removeUndeclared removes the files of shares that the release or governance.yml no
// longer has, or has for another role.
func (u *update) removeUndeclared() error {
	return u.removeWhere("no longer declared", func(c Copy) bool {
		s := u.share(c.Share)
		return s == nil || s.Role != c.Role || u.declared[c.Share] != c.Role
	})
}

// removeUnwanted removes the files of values that for_each no longer has.
func (u *update) removeUnwanted(s *graph.Share, list []wanted) error {
	return u.removeWhere("no longer wanted", func(c Copy) bool {
		return c.Share == s.Name && !slices.ContainsFunc(list, func(n wanted) bool { return n.file == c.File })
	})
}

func (u *update) removeWhere(reason string, gone func(Copy) bool) error {
	for _, c := range slices.Clone(u.index.Copies) {
		if gone(c) {
			if err := u.remove(c, reason); err != nil {
				return err
			}
		}
	}
	return nil
}

func (u *update) share(name string) *graph.Share {
	if u.Manifest.Policy == nil {
		return nil
	}
	for _, s := range u.Manifest.Policy.Shares {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// remove takes a copy away, on record. The record comes first here too: it says what was
// to be taken away, and a copy that can't be goes on standing in the index.
func (u *update) remove(c Copy, reason string) error {
	entry := audit.Entry{Action: "share removed", Role: c.Role, Share: c.File, Release: c.Release, Relations: c.Relations, Subject: c.User, Reason: reason}
	if err := u.options.Log(entry); err != nil {
		return err
	}
	for _, name := range []string{c.File, c.File + ".wal"} { // a reader that writes leaves one
		if err := os.Remove(filepath.Join(u.options.Folder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := syncFolder(u.options.Folder); err != nil {
		return err
	}
	u.report.Removed = append(u.report.Removed, c.File)
	return u.index.drop(c.File)
}

// bring sees to it that a wanted copy is as the release has it.
func (u *update) bring(ctx context.Context, n wanted) error {
	made, err := u.bringUp(ctx, n)
	if old := u.index.find(n.file); err != nil && old != nil && ctx.Err() == nil && old.Scope != made.Scope {
		return errors.Join(err, u.remove(*old, "it couldn't be made anew, and may show more than it should"))
	}
	return err
}

// bringUp returns what the copy is to be, as far as that is known on an error.
func (u *update) bringUp(ctx context.Context, n wanted) (Copy, error) {
	c := Copy{
		File: n.file, Share: n.share.Name, Role: n.share.Role, By: n.by, User: n.user,
		Release: u.Release.Number, Equals: u.Release.Number, MadeAt: u.options.Now().UTC(),
	}
	role, err := u.role(n.share.Role)
	if err != nil {
		return c, err
	}
	views, err := Scope{Role: role, Users: n.users}.views(u.Manifest)
	if err != nil {
		return c, err
	}
	c.Relations, c.Scope, c.Content = names(views), scopeDigest(views), contentDigest(u.Release, views)
	if old := u.index.find(n.file); old != nil && u.standsAs(*old, c) {
		old.Equals = c.Equals
		u.report.Unchanged = append(u.report.Unchanged, n.file)
		return c, u.index.save()
	}
	return c, u.make(ctx, n, &c, views)
}

// standsAs tells whether a copy is what it should be, and its file what it was.
func (u *update) standsAs(old, c Copy) bool {
	if old.Content != c.Content || old.Role != c.Role {
		return false
	}
	found, err := fileDigest(filepath.Join(u.options.Folder, old.File))
	return err == nil && found == old.SHA256
}

func (u *update) make(ctx context.Context, n wanted, c *Copy, views []view) error {
	if _, err := u.export(ctx, n.name(), u.about(c.Role, c.Share), views, tables(views)); err != nil {
		return err
	}
	var err error
	if c.SHA256, err = fileDigest(u.path()); err != nil {
		return err
	}
	mode, err := u.options.fileMode()
	if err != nil {
		return err
	}
	for _, entry := range c.entries(n.users) {
		if err := u.options.Log(entry); err != nil {
			return err
		}
	}
	if err := u.index.put(*c); err != nil {
		return err
	}
	if err := appear(u.path(), filepath.Join(u.options.Folder, c.File), mode); err != nil {
		return err
	}
	u.report.Made = append(u.report.Made, c.File)
	if len(views) == 0 {
		u.report.Empty = append(u.report.Empty, c.File)
	}
	return nil
}

// entries are the lines of the audit log for a copy: one for each person that it is for,
// or one for a role that is no person's.
func (c Copy) entries(users []string) []audit.Entry {
	entry := audit.Entry{Action: "share", Role: c.Role, Share: c.File, Release: c.Release, Relations: c.Relations}
	if len(users) == 0 {
		return []audit.Entry{entry}
	}
	var list []audit.Entry
	for _, user := range users {
		entry.Subject = user
		list = append(list, entry)
	}
	return list
}
