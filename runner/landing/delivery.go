package landing

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// Delivery is the new and changed files of one table, scope and batch.
type Delivery struct {
	Scope string // "" when the source declares none
	Batch string // likewise
	Files []File // sorted by path; never empty
	// ID is the same whenever the same content is delivered to the same table,
	// scope and batch: hex SHA-256 of these and of the files' digests. So when A,
	// B, A is delivered, the first and the third have the same ID; compare with
	// the scope's newest delivery only.
	ID string
	// Content is the hex SHA-256 of the files' digests, whatever their names.
	Content string
}

// Equal tells whether both bring the same content to the same scope, in whatever
// batch and under whatever names. A delivery that equals its scope's newest adds
// no rows.
func (d Delivery) Equal(other Delivery) bool {
	return d.Scope == other.Scope && d.Content == other.Content
}

// grouping sorts files into deliveries by scope and batch.
type grouping struct {
	table        string
	span         source.Span
	scope, batch *regexp.Regexp // nil: one for all
	groups       map[group][]File
	holds        map[group]string // a file that the group has to wait for
}

// group is what the files of a delivery have in common.
type group struct{ batch, scope string }

func newGrouping(node *graph.Node) (*grouping, error) {
	load := node.Source.Load
	g := &grouping{table: node.Relation.String(), span: node.Span, groups: map[group][]File{}, holds: map[group]string{}}
	var err error
	if g.scope, err = compileGroup(node.Span, "scope", load.Scope); err != nil {
		return nil, err
	}
	g.batch, err = compileGroup(node.Span, "batch", load.Batch)
	return g, err
}

func compileGroup(span source.Span, setting, text string) (*regexp.Regexp, error) {
	if text == "" {
		return nil, nil
	}
	re, err := regexp.Compile(text)
	if err != nil {
		return nil, diag.New(diag.BadLanding, span, "%s is not a regular expression: %s", setting, err)
	}
	if n := re.NumSubexp(); n != 1 {
		return nil, diag.New(diag.BadLanding, span, "%s has %s, not one", setting, count(n, "group")).
			WithHint("put (…) around the part of the path that tells the %s, and write other groups as (?:…)", setting)
	}
	return re, nil
}

// add files a file under its scope and batch. The error is a diagnostic.
func (g *grouping) add(file File) error {
	key, err := g.groupOf(file.Path)
	if err != nil {
		return err
	}
	g.groups[key] = append(g.groups[key], file)
	return nil
}

// hold keeps back the delivery that a file belongs to.
func (g *grouping) hold(path string) {
	if key, err := g.groupOf(path); err == nil {
		g.holds[key] = path
	}
}

// held gives the files that are kept back, by path, each with the file that it
// waits for.
func (g *grouping) held() iter.Seq2[File, string] {
	return func(yield func(File, string) bool) {
		for _, key := range g.order() {
			for _, file := range g.groups[key] {
				if cause, held := g.holds[key]; held && !yield(file, cause) {
					return
				}
			}
		}
	}
}

func (g *grouping) groupOf(path string) (key group, err error) {
	if key.scope, err = g.part(g.scope, "scope", path); err != nil {
		return key, err
	}
	key.batch, err = g.part(g.batch, "batch", path)
	return key, err
}

func (g *grouping) part(re *regexp.Regexp, setting, path string) (string, error) {
	if re == nil {
		return "", nil
	}
	match := re.FindStringSubmatch(path)
	if match == nil || match[1] == "" {
		return "", diag.New(diag.NoScope, g.span, "%s has no %s: %q doesn't match its path", path, setting, re).
			WithHint("rename the file, or correct the source's %s", setting)
	}
	return match[1], nil
}

// deliveries returns those that are complete, oldest batch first, then by scope.
func (g *grouping) deliveries() []Delivery {
	var list []Delivery
	for _, key := range g.order() {
		if _, held := g.holds[key]; !held {
			list = append(list, newDelivery(g.table, key.scope, key.batch, g.groups[key]))
		}
	}
	return list
}

func (g *grouping) order() []group {
	return slices.SortedFunc(maps.Keys(g.groups), func(a, b group) int {
		return cmp.Or(compareNatural(a.batch, b.batch), compareNatural(a.scope, b.scope))
	})
}

func newDelivery(table, scope, batch string, files []File) Delivery {
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	digests := make([]string, len(files))
	for i, f := range files {
		digests[i] = f.SHA256
	}
	slices.Sort(digests)
	content := digestOf(digests)
	return Delivery{
		Scope: scope, Batch: batch, Files: files, Content: content,
		ID: digestOf([]string{table, scope, batch, content}),
	}
}

// digestOf hashes texts, each behind its length, so that no two lists are alike.
func digestOf(texts []string) string {
	hash := sha256.New()
	for _, text := range texts {
		fmt.Fprintf(hash, "%d:%s", len(text), text)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// compareNatural orders texts by character, and runs of digits in them by value:
// batch 9 is older than batch 10, and 20260401 older than 20260402.
func compareNatural(a, b string) int {
	for x, y := a, b; x != "" && y != ""; {
		m, n := digits(x), digits(y)
		if m == 0 || n == 0 {
			if x[0] != y[0] {
				return cmp.Compare(x[0], y[0])
			}
			x, y = x[1:], y[1:]
			continue
		}
		i, j := strings.TrimLeft(x[:m], "0"), strings.TrimLeft(y[:n], "0")
		if c := cmp.Or(cmp.Compare(len(i), len(j)), strings.Compare(i, j)); c != 0 {
			return c
		}
		x, y = x[m:], y[n:]
	}
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

// digits is the number of digits that s starts with.
func digits(s string) int {
	return len(s) - len(strings.TrimLeft(s, "0123456789"))
}
