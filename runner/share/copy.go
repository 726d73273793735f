package share

import (
	"context"
	"path/filepath"

	"github.com/edfi-build/edfi-build/runner/audit"
)

// Made is a copy that stands by itself, outside of the folder of the shares.
type Made struct {
	Release   int64    `json:"release"`
	Relations []string `json:"relations"` // sorted
	Rows      []int64  `json:"rows"`      // of each
	// Of a release for research: columns that none can hold, and people who stand out.
	LeftOut     []string      `json:"left_out,omitempty"`
	SmallGroups []SmallGroups `json:"small_groups,omitempty"`
}

// Write makes one file of what a role sees, for a user (a token) where the role has one.
// Nothing may be at the path yet. No run renews or removes it.
func Write(ctx context.Context, o Options, role, user, path string) (*Made, error) {
	if err := free(path); err != nil {
		return nil, err
	}
	w, err := o.open(ctx, filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	defer w.close()
	views, err := w.scope(role, user)
	if err != nil {
		return nil, err
	}
	rows, err := w.export(ctx, "a copy for the role "+role, w.about(role, ""), views, tables(views))
	if err != nil {
		return nil, err
	}
	made := &Made{Release: w.Release.Number, Relations: names(views), Rows: rows}
	entry := audit.Entry{Action: "share", Role: role, Share: filepath.Base(path), Release: made.Release, Relations: made.Relations, Subject: user}
	if err := o.Log(entry); err != nil {
		return nil, err
	}
	return made, appearNew(w.path(), path)
}

// scope is what a role sees of the release.
func (w *workshop) scope(name, user string) ([]view, error) {
	role, err := w.role(name)
	if err != nil {
		return nil, err
	}
	s := Scope{Role: role}
	if user != "" {
		s.Users = []string{user}
	}
	return s.views(w.Manifest)
}
