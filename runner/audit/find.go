package audit

import "encoding/json"

// Find reads the entries that keep wants, oldest first. It doesn't look at the chain:
// see Verify. What isn't an entry is passed over, and of entries of later formats what
// this program knows is there.
func Find(dir string, keep func(Entry) bool) ([]Entry, error) {
	var found []Entry
	err := eachLine(dir, func(line []byte, _ bool) error {
		var e Entry
		if err := json.Unmarshal(line, &e); err == nil && e.Format >= 1 && keep(e) {
			found = append(found, e)
		}
		return nil
	})
	return found, err
}
