package docsgen

import (
	"fmt"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
)

// anchor is a place on a page. The prefix keeps kinds of places apart. Whatever
// is no plain letter or digit is written as its code point, so that a link and
// its place can't be escaped in two ways, and different names stay different.
func anchor(prefix, name string) string {
	var b strings.Builder
	b.WriteString(prefix + "-")
	for _, r := range name {
		plain := r == '_' || (r >= 'a' && r <= 'z') || (r >= 'A' && r <= 'Z') || (r >= '0' && r <= '9')
		if plain {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "-%x-", r)
		}
	}
	return b.String()
}

func columnAnchor(name string) string { return anchor("column", name) }
func kpiAnchor(name string) string    { return anchor("kpi", name) }
func letterAnchor(name string) string { return anchor("letter", name) }
func grantAnchor(name string) string  { return anchor("grant", name) }

func sightAnchor(n *graph.Node) string { return anchor("sight", n.Relation.String()) }
