package runner

import (
	"path/filepath"
	"strconv"
	"time"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/lake"
)

// asOfFolder is where estates of the past are rebuilt, below the lake.
const asOfFolder = "_asof"

// past is raw as it was known: at a release, or at a moment.
type past struct {
	lake    *lake.Lake
	release *lake.Release // nil: at the moment
	at      time.Time
}

// findPast reads what a run as of a release's number or a date (YYYY-MM-DD, the end
// of that day) goes back to.
func findPast(l *lake.Lake, asOf, timezone string) (*past, error) {
	if _, err := strconv.ParseInt(asOf, 10, 64); err != nil {
		at, err := EndOfDay(asOf, timezone)
		return &past{lake: l, at: at}, err
	}
	release, err := FindRelease(l, asOf, timezone)
	return &past{lake: l, release: &release, at: release.Time}, err
}

// snapshot reads a raw table; lake.ErrNoTable says that there was none yet.
func (p *past) snapshot(r graph.Relation) (lake.Snapshot, error) {
	if p.release == nil {
		return p.lake.Table(r).At(p.at)
	}
	state, ok := p.release.Tables[r.String()]
	if !ok {
		return lake.Snapshot{}, lake.ErrNoTable
	}
	return p.lake.Table(r).Pinned(state.Commit)
}

// openPast turns the run into one as of the past: raw is the lake's, and all that
// is made goes into a lake of its own below it, whose releases are never current.
func (r *run) openPast(options lake.Options) error {
	var err error
	if r.past, err = findPast(r.lake, r.options.AsOf, r.manifest.Project.Timezone); err != nil {
		return err
	}
	r.options.NoIngest, r.at = true, r.past.at
	r.outcome.Lake = filepath.Join(r.options.Target.Lake, asOfFolder, r.options.AsOf)
	r.lake = lake.New(r.outcome.Lake, options)
	return nil
}
