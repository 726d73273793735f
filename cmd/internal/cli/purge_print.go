package cli

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/runner"
	"github.com/edfi-build/edfi-build/runner/audit"
	"github.com/edfi-build/edfi-build/runner/share"
)

// purged is purge's result, as JSON too.
type purged struct {
	*runner.PurgePlan
	Done     bool     `json:"done"`
	Finished bool     `json:"finished_earlier"` // a purge that was cut off was finished first
	Outside  []string `json:"outside"`          // what a purge can't reach and somebody must see to
}

func (a *app) printPurge(c *compiled, p purged) {
	if p.PurgePlan == nil {
		p.PurgePlan = &runner.PurgePlan{Nothing: true}
	}
	p.Outside = a.outsideOf(c, p)
	if a.output == "json" {
		a.printJSON(p)
		return
	}
	if p.Finished {
		fmt.Fprintln(a.env.Out, "Finished the purge that was cut off.")
	}
	if !p.Nothing {
		a.printPurgePlan(p)
	}
	if p.Done || p.Finished {
		a.printList("Still to be done, out of reach of a purge:", p.Outside)
		return
	}
	fmt.Fprintln(a.env.Out, "Nothing was changed: add --confirm to purge.")
}

func (a *app) printPurgePlan(p purged) {
	verb := "Would take"
	if p.Done {
		verb = "Took"
	}
	a.printList("Known by more identifiers, which are followed from row to row:", identifierLines(p.Identifiers))
	var lines []string
	for _, t := range p.Tables {
		lines = append(lines, fmt.Sprintf("%s: %s in %s, of %s", t.Relation, plural(int(t.Rows), "row"), plural(t.Files, "data file"), plural(int(t.Versions), "version")))
	}
	for i, f := range p.Landing {
		if i == someShown {
			lines = append(lines, fmt.Sprintf("%s more, which --output json lists", plural(len(p.Landing)-someShown, "landing file")))
			break
		}
		line := fmt.Sprintf("landing file %s: %s in %s", f.Path, plural(int(f.Records), "record"), plural(f.Files, "kept file"))
		if f.Whole > 0 {
			line += fmt.Sprintf(", %d of them whole, since records can't be told apart", f.Whole)
		}
		lines = append(lines, line)
	}
	if p.VaultEntries > 0 {
		lines = append(lines, "vault: "+entries(p.VaultEntries))
	}
	for _, name := range p.Dropped {
		lines = append(lines, name+": all of it; it is made anew when it is wanted")
	}
	a.printList(verb+" the person out of:", lines)
	var stays []string
	for _, m := range p.Mentions {
		way := "classify the column as direct, with the subject, and purge again"
		if m.Identity {
			way = "give the identifier with --id"
		}
		stays = append(stays, fmt.Sprintf("%s.%s: %s; if they are the person's, %s", m.Relation, m.Column, plural(int(m.Rows), "row"), way))
	}
	for _, name := range p.KeptWith {
		stays = append(stays, name+": the project named the person when the release was made")
	}
	a.printList("Stays, and may name the person:", stays)
}

func identifierLines(list []runner.PurgedIdentifier) []string {
	var lines []string
	for _, i := range list {
		if i.Identifiers > 0 {
			lines = append(lines, fmt.Sprintf("%d as in %s", i.Identifiers, i.Column))
		}
		if i.Shared > 0 {
			lines = append(lines, fmt.Sprintf("not followed: %d as in %s, which other people have too", i.Shared, i.Column))
		}
	}
	return lines
}

func entries(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}

func (a *app) printList(title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintln(a.env.Out, title)
	for _, line := range lines {
		fmt.Fprintln(a.env.Out, "  "+line)
	}
}

// outsideOf lists what holds the person and isn't the lake: a run makes some of it anew,
// the rest is in other hands.
func (a *app) outsideOf(c *compiled, p purged) []string {
	list := []string{"run `edfi-build run`: figures of groups, the dictionary and the shares still count the person"}
	if still := a.stillLanded(c, p.Landing); len(still) > 0 {
		list = append(list, "landing folder: take the person out of "+some(still))
	}
	for _, t := range p.Tables {
		if seed, ok := strings.CutPrefix(t.Relation, "seeds."); ok {
			list = append(list, "project: take the person out of the seed "+seed)
		}
	}
	return append(append(list, a.copiesMade(c)...), "backups and copies of the lake, the landing folder and the vault")
}

// stillLanded are the files that are still where they came from.
func (a *app) stillLanded(c *compiled, files []runner.PurgedLanding) []string {
	landing := landingFolder(c.target())
	if landing == nil {
		return nil
	}
	var still []string
	for _, f := range files {
		if _, err := fs.Stat(landing, f.Path); err == nil {
			still = append(still, f.Path)
		}
	}
	return still
}

// someShown is how many of a list's names people read.
const someShown = 10

func some(names []string) string {
	if len(names) <= someShown {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more, which --output json lists", strings.Join(names[:someShown], ", "), len(names)-someShown)
}

// copiesMade lists what has left the lake: the shares that stand, and what the audit log
// knows of.
func (a *app) copiesMade(c *compiled) []string {
	var list []string
	standing, _ := share.List(a.sharesDir(c)) // the log knows them too
	files := map[string]bool{}
	for _, s := range standing {
		files[filepath.Base(s.File)] = true
		list = append(list, fmt.Sprintf("share %s: it holds the person until a run makes it anew", s.File))
	}
	said := map[string]string{
		"share": "share %s: if a copy of it was made, destroy it", "share research": "research release %s: have the recipient destroy it",
		"share postgres": "PostgreSQL (%s): publish again", "audit export": "archive of release %s: destroy copies of it",
	}
	logged, _ := audit.Find(a.openLake(c).AuditDir(), func(e audit.Entry) bool { return said[e.Action] != "" && !files[e.Share] })
	for _, e := range logged {
		what := e.Share
		if e.Action == "audit export" {
			what = fmt.Sprint(e.Release)
		}
		list = append(list, fmt.Sprintf(said[e.Action], what))
	}
	slices.Sort(list)
	return slices.Compact(list)
}
