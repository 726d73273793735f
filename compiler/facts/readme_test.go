package facts

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the tables of checks/README.md anew")

const readme = "../../checks/README.md"

// TestReadmeOfChecksListsTheTables holds the reference that analysts read to the
// tables as they are.
func TestReadmeOfChecksListsTheTables(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	before, _, found := strings.Cut(string(text), "## `")
	if !found {
		t.Fatal("no table is described")
	}
	want := before + reference()
	if *update {
		if err := os.WriteFile(readme, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(text) != want {
		t.Error("checks/README.md doesn't describe the tables as they are: go test ./compiler/facts -run TestReadme -update")
	}
}

// reference describes each table in Markdown.
func reference() string {
	var sections []string
	for _, table := range Tables() {
		var b strings.Builder
		fmt.Fprintf(&b, "## `%s`\n\n%s\n\n| column | type | |\n|---|---|---|\n", table.Name, table.Description)
		for _, c := range table.Columns {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", c.Name, c.Type, c.Description)
		}
		sections = append(sections, b.String())
	}
	return strings.Join(sections, "\n")
}
