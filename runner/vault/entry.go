package vault

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// Entry says whose a token is.
type Entry struct {
	Subject string `json:"subject"` // student, staff, contact, …
	ID      string `json:"id"`      // the natural id, in its normal form (see Normal)
	Token   string `json:"token"`
	// Previous is the person's token of the epoch before; "" in the first epoch. It is
	// the crosswalk of a rotation, which stands nowhere else.
	Previous string    `json:"previous,omitempty"`
	Epoch    int       `json:"epoch"`
	Added    time.Time `json:"added"`
}

// writeEntries writes one line of JSON an entry.
func writeEntries(w io.Writer, entries []Entry) error {
	buffered := bufio.NewWriter(w)
	lines := json.NewEncoder(buffered)
	for _, e := range entries {
		if err := lines.Encode(e); err != nil {
			return err
		}
	}
	return buffered.Flush()
}

// readEntries reads what writeEntries wrote. Errors quote nothing of it.
func readEntries(r io.Reader) ([]Entry, error) {
	var entries []Entry
	lines := json.NewDecoder(r)
	for {
		var e Entry
		switch err := lines.Decode(&e); {
		case errors.Is(err, io.EOF):
			return entries, nil
		case err != nil:
			return nil, fmt.Errorf("entry %d can't be read", len(entries)+1)
		}
		entries = append(entries, e)
	}
}
