package runner

import (
	"fmt"
	"strings"
)

// Cause is why a node is run.
type Cause string

// The causes. Those from CauseSQL to CauseKey are the node's own: what it is made
// from by the last release's word, and by that of the project now.
const (
	CauseNew         Cause = "new"          // it was never built, or never tested
	CauseFullRefresh Cause = "full_refresh" // asked for
	CauseSQL         Cause = "sql"          // its parsed statement; Detail: through what else than its own text
	CauseConfig      Cause = "config"       // its configuration
	CauseColumns     Cause = "columns"      // its columns or their types
	CauseSeed        Cause = "seed"         // the seed's file
	CauseReads       Cause = "reads"        // it depends on other nodes than before
	CauseEngine      Cause = "engine"       // another version of the engine
	CauseTimezone    Cause = "timezone"     // the district's zone
	CauseKey         Cause = "key"          // another pseudonym key, epoch or letter case, or a vault that begins
	CauseInput       Cause = "input"        // Nodes hold, or will hold, something else
	CauseUpstream    Cause = "upstream"     // Nodes are made anew, and may come out the same
	CauseBehind      Cause = "behind"       // an earlier run left it at an older version
	CauseFiles       Cause = "files"        // new files in the landing folder
	CauseCopies      Cause = "copies"       // new files that equal the newest delivery: recorded, no rows
	CauseHeld        Cause = "held"         // a delivery is held back by max_drop: the run fails
	CauseForeign     Cause = "foreign"      // another program has written to the table: the run fails
	CauseMissing     Cause = "missing"      // Nodes are not built and not selected: the run fails
	CauseProven      Cause = "proven"       // a test that can't fail; Detail: why
)

// Reason is one reason for what a run does with a node.
type Reason struct {
	Cause  Cause    `json:"cause"`
	Detail string   `json:"detail,omitempty"`
	Nodes  []string `json:"nodes,omitempty"` // ids
}

// Text says a reason in a few words; name gives a node's name for its id.
func (r Reason) Text(name func(id string) string) string {
	names := make([]string, len(r.Nodes))
	for i, id := range r.Nodes {
		names[i] = name(id)
	}
	switch r.Cause {
	case CauseSQL:
		if r.Detail != "" {
			return "SQL changed through " + r.Detail
		}
	case CauseInput:
		return fmt.Sprintf("%s changed", joined(names))
	case CauseUpstream:
		return fmt.Sprintf("%s is made anew", joined(names))
	case CauseMissing:
		return fmt.Sprintf("it can't be run: %s is not built and not selected", joined(names))
	case CauseFiles:
		return r.Detail
	case CauseCopies:
		return r.Detail + ", equal to the newest delivery"
	case CauseHeld:
		return "it will fail: max_drop holds back " + r.Detail
	case CauseProven:
		return "proven: " + r.Detail
	}
	return causeTexts[r.Cause]
}

// causeTexts are the words of the causes that need no more.
var causeTexts = map[Cause]string{
	CauseNew: "new", CauseFullRefresh: "full refresh", CauseSQL: "SQL changed", CauseConfig: "configuration changed",
	CauseColumns: "columns changed", CauseSeed: "file changed", CauseReads: "reads other nodes", CauseEngine: "another engine version",
	CauseTimezone: "timezone changed", CauseKey: "pseudonyms are made otherwise", CauseBehind: "left behind by an earlier run",
	CauseForeign: "it will fail: another program has written to it",
}

func joined(words []string) string { return strings.Join(words, ", ") }
