package runner

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner/lake"
	"github.com/edfi-build/edfi-build/runner/landing"
)

// deliveryParameter is where the commit of a raw table keeps its delivery. The log
// itself is the record of deliveries, so rows and record can't come apart.
const deliveryParameter = "delivery"

// deliveryStatus tells what became of a delivery.
type deliveryStatus string

const (
	deliveryLoaded deliveryStatus = "loaded"
	deliveryEqual  deliveryStatus = "equal" // the same as the scope's newest: recorded, no rows added
	deliveryHeld   deliveryStatus = "held"  // smaller than max_drop allows: kept, not loaded
)

// delivery is a delivery as the log keeps it.
type delivery struct {
	Sequence int64          `json:"sequence"` // from 1, for each table
	BatchID  string         `json:"batch_id"` // as in the rows' _batch_id; sorts by sequence
	ID       string         `json:"id"`
	Content  string         `json:"content"`
	Scope    string         `json:"scope,omitempty"`
	Batch    string         `json:"batch,omitempty"`
	Status   deliveryStatus `json:"status"`
	Files    []landedFile   `json:"files"`
	Rows     int64          `json:"rows"`
	Rejects  int64          `json:"rejects"`
	// Undeclared are the headers of what its rows hold undeclared; nil where that
	// isn't known, since there are too many or an older program loaded it.
	Undeclared []string `json:"undeclared"`
}

// landedFile is a landing file of a delivery.
type landedFile struct {
	Path    string    `json:"path"` // below the landing folder
	SHA256  string    `json:"sha256"`
	Size    int64     `json:"size"`
	ModTime time.Time `json:"mod_time"`
}

// deliveries are all of a table, oldest first.
type deliveries []delivery

// landedSoFar reads the newest version of a raw table, with all its deliveries; it
// has none when it doesn't exist.
func landedSoFar(t *lake.Table) (version, error) {
	newest, err := t.Latest()
	if errors.Is(err, lake.ErrNoTable) {
		return version{}, nil
	}
	if err != nil {
		return version{}, err
	}
	known, err := readDeliveries(t, newest.Version)
	return version{snapshot: newest, exists: true, known: known}, err
}

// readDeliveries reads a raw table's deliveries up to a version.
func readDeliveries(t *lake.Table, version int64) (deliveries, error) {
	operations, err := t.History(version)
	if err != nil {
		return nil, err
	}
	var list deliveries
	for _, o := range operations {
		text, ok := o.Parameters[deliveryParameter].(string)
		if !ok {
			continue
		}
		var d delivery
		if err := json.Unmarshal([]byte(text), &d); err != nil {
			return nil, fmt.Errorf("read the delivery in version %d: %w", o.Version, err)
		}
		list = append(list, d)
	}
	return list, nil
}

func (d delivery) text() string {
	text, err := json.Marshal(d)
	if err != nil {
		panic("a delivery is plain data: " + err.Error())
	}
	return string(text)
}

// newDelivery numbers a delivery that was found in the landing folder.
func (l deliveries) newDelivery(found landing.Delivery) delivery {
	d := delivery{ID: found.ID, Content: found.Content, Scope: found.Scope, Batch: found.Batch}
	d.number(l.last() + 1)
	for _, f := range found.Files {
		d.Files = append(d.Files, landedFile{Path: f.Path, SHA256: f.SHA256, Size: f.Size, ModTime: f.ModTime})
	}
	return d
}

// number gives a delivery its place among its table's.
func (d *delivery) number(sequence int64) {
	d.Sequence, d.BatchID = sequence, fmt.Sprintf("%08d-%.8s", sequence, d.ID)
}

func (l deliveries) last() int64 {
	if len(l) == 0 {
		return 0
	}
	return l[len(l)-1].Sequence
}

// seen gives each landing file as it was last taken.
func (l deliveries) seen() map[string]landing.File {
	files := map[string]landing.File{}
	for _, d := range l {
		for _, f := range d.Files {
			files[f.Path] = landing.File{Path: f.Path, SHA256: f.SHA256, Size: f.Size, ModTime: f.ModTime}
		}
	}
	return files
}

// newest returns a scope's newest delivery. One that equalled the delivery before
// it brought nothing new, so that one still is the newest.
func (l deliveries) newest(scope string) (delivery, bool) {
	for i := len(l) - 1; i >= 0; i-- {
		if l[i].Scope == scope && l[i].Status != deliveryEqual {
			return l[i], true
		}
	}
	return delivery{}, false
}

// newestLoaded returns a scope's newest delivery whose rows are in the table.
func (l deliveries) newestLoaded(scope string) (delivery, bool) {
	for i := len(l) - 1; i >= 0; i-- {
		if l[i].Scope == scope && l[i].Status == deliveryLoaded {
			return l[i], true
		}
	}
	return delivery{}, false
}

// held returns the deliveries that wait for max_drop to be raised: the held ones
// that are still their scope's newest.
func (l deliveries) held() deliveries {
	var out deliveries
	for _, d := range l {
		if newest, _ := l.newest(d.Scope); d.Status == deliveryHeld && newest.Sequence == d.Sequence {
			out = append(out, d)
		}
	}
	return out
}

// undeclared returns the headers of what the loaded rows hold undeclared, sorted, and
// whether they are known for every delivery.
func (l deliveries) undeclared() (headers []string, known bool) {
	for _, d := range l {
		if d.Status != deliveryLoaded {
			continue
		}
		if d.Undeclared == nil {
			return nil, false
		}
		headers = append(headers, d.Undeclared...)
	}
	slices.Sort(headers)
	return slices.Compact(headers), true
}

// current returns the batch ids whose rows a load mode looks at, oldest first:
// for a snapshot the newest loaded of each scope, else all loaded.
func (l deliveries) current(mode graph.LoadMode) []string {
	var ids []string
	for _, d := range l {
		if d.Status != deliveryLoaded {
			continue
		}
		if newest, _ := l.newestLoaded(d.Scope); mode != graph.LoadSnapshot || newest.Sequence == d.Sequence {
			ids = append(ids, d.BatchID)
		}
	}
	return ids
}

// tooSmall tells whether a delivery of n rows drops by more than its source
// allows, and from how many.
func (l deliveries) tooSmall(load graph.Load, scope string, n int64) (before int64, small bool) {
	last, ok := l.newestLoaded(scope)
	if !ok || load.MaxDrop == nil {
		return 0, false
	}
	return last.Rows, float64(n) < float64(last.Rows)*(1-*load.MaxDrop)
}
