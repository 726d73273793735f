package generator

import (
	"strings"
	"time"
)

// earlierDay names the delivery before that of deliveryDay, which dirty districts
// have of some tables: the same rows, but for what has changed since.
const earlierDay = "20260301"

// oldDay names a delivery in an old layout.
const oldDay = "20250901"

// openEarlier opens the earlier deliveries that the faults need.
func (d *dirt) openEarlier() {
	for _, f := range d.waiting {
		for _, p := range f.rows {
			if p.place == nextThen || p.place == onlyThen {
				d.files.openEarlier(p.table)
			}
		}
	}
}

// openEarlier opens the earlier delivery of a table, once. A table that the
// district doesn't have has none.
func (f *files) openEarlier(name string) {
	for _, t := range f.tables {
		if !strings.HasPrefix(t.path, name+"_"+deliveryDay) || t.dirt.earlier != nil {
			continue
		}
		path := strings.Replace(t.path, deliveryDay, earlierDay, 1)
		t.dirt.earlier = f.open(path, t.format, t.columns...)
		t.dirt.earlier.dirt.isEarlier = true
		return
	}
}

// echo writes a clean row to the earlier delivery too, as it read then. What has
// happened since isn't there.
func (s *tableDirt) echo(cells []any) {
	if s.earlier == nil {
		return
	}
	if then := s.then; then != nil {
		s.then = nil
		cells = then(cells)
	}
	for i, column := range s.earlier.columns {
		if day, ok := cells[i].(time.Time); ok && sinceColumns[column] && day.After(lastDayThen()) {
			return
		}
	}
	s.earlier.write(cells...)
}

// sinceColumns say when a row began to be there.
var sinceColumns = map[string]bool{"Attendance Date": true, "Start Date": true}

// lastDayThen is the last day that the earlier delivery knows.
func lastDayThen() time.Time { return date(2026, time.February, 28) }
