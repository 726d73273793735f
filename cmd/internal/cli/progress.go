package cli

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/runner"
)

// progress shows a run: on a terminal one line that is drawn anew, elsewhere one
// plain line a node in dbt's manner. Its methods are called in turn.
type progress struct {
	app     *app
	stopped func() bool // whether the run was interrupted: what wasn't begun is then not listed
	running []string    // what is under way, oldest first
	done    int
	drawn   bool // a live line stands on the terminal
}

// lineWidth is where the dots end: dbt's printer width.
const lineWidth = 80

// show is told of each event of a run.
func (p *progress) show(e runner.Event) {
	if p.app.quiet || p.app.output == "json" {
		return
	}
	if e.Result == nil {
		p.running = append(p.running, nodeTitle(e.Node))
		p.draw(e.Total)
		return
	}
	p.done++
	p.forget(nodeTitle(e.Node))
	if e.Result.State == runner.Skipped && p.stopped() {
		return
	}
	if !p.app.env.Terminal || !e.Result.State.Holds() || e.Result.State == runner.Warned {
		p.line(e)
	}
	p.draw(e.Total)
}

func (p *progress) forget(title string) {
	for i, t := range p.running {
		if t == title {
			p.running = append(p.running[:i], p.running[i+1:]...)
			return
		}
	}
}

// line prints what became of a node.
func (p *progress) line(e runner.Event) {
	p.clear()
	what, outcome := describe(e.Node, e.Result)
	p.dotted(e.Index, e.Total, what, e.Result.State, outcome)
}

// dotted prints a numbered line with its outcome at the right.
func (p *progress) dotted(index, total int, what string, state runner.State, outcome string) {
	head := fmt.Sprintf("%d of %d %s ", index, total, what)
	dots := strings.Repeat(".", max(3, lineWidth-utf8.RuneCountInString(head)))
	p.print(head + dots + " [" + p.paint(state, outcome) + "]")
}

// print writes a line with the time in front, over a live line if there is one.
func (p *progress) print(text string) {
	if p.app.quiet || p.app.output == "json" {
		return
	}
	p.clear()
	line := p.app.env.Now().Format(time.TimeOnly) + "  " + text
	fmt.Fprintln(p.app.env.Err, strings.TrimRight(line, " "))
}

// draw shows the live line: a bar, the count and what is under way.
func (p *progress) draw(total int) {
	if !p.app.env.Terminal {
		return
	}
	const width = 24
	filled := 0
	if total > 0 {
		filled = p.done * width / total
	}
	now := ""
	if len(p.running) > 0 {
		now = p.running[0]
	}
	line := fmt.Sprintf("[%s%s] %d of %d  %s", strings.Repeat("#", filled), strings.Repeat(".", width-filled), p.done, total, now)
	fmt.Fprintf(p.app.env.Err, "\r\x1b[2K%.79s", line)
	p.drawn = true
}

func (p *progress) clear() {
	if p.drawn {
		fmt.Fprint(p.app.env.Err, "\r\x1b[2K")
		p.drawn = false
	}
}

func (p *progress) paint(state runner.State, text string) string {
	if !p.app.colour() {
		return text
	}
	switch state {
	case runner.Errored, runner.UpstreamFailed:
		return paint("31")(text)
	case runner.Warned, runner.Skipped:
		return paint("33")(text)
	}
	return paint("32")(text)
}

// describe gives the words of a node's line: what was done to what, and how it
// ended.
func describe(n *graph.Node, r *runner.NodeResult) (what, outcome string) {
	title, took := nodeTitle(n), fmt.Sprintf("%.2fs", r.Duration.Seconds())
	switch r.State {
	case runner.Reused:
		return "REUSED " + title, "unchanged"
	case runner.Skipped:
		return "SKIP " + title, "SKIP"
	case runner.UpstreamFailed:
		return "SKIP " + title, "upstream failed"
	case runner.Errored:
		if n.IsTest() && (r.Failures > 0 || r.Counted) {
			return fmt.Sprintf("FAIL %s %s", thousands(r.Failures), title), fmt.Sprintf("FAIL %s in %s", thousands(r.Failures), took)
		}
		return "ERROR " + verb(n, false) + title, "ERROR in " + took
	case runner.Warned:
		if n.IsTest() {
			return fmt.Sprintf("WARN %s %s", thousands(r.Failures), title), fmt.Sprintf("WARN %s in %s", thousands(r.Failures), took)
		}
		if n.Quarantines != "" {
			return "WARN quarantined rows in " + title, plural(int(r.Rows), "row") + " in " + took
		}
		return "WARN " + verb(n, true) + title, "WARN in " + took
	}
	if n.Test != nil && n.Test.Proven != "" {
		return "PASS " + title, "proven"
	}
	if n.IsTest() {
		return "PASS " + title, "PASS in " + took
	}
	if n.Config.Materialized == graph.View || n.Config.Materialized == graph.Ephemeral {
		return "OK " + verb(n, true) + title, "OK in " + took
	}
	return "OK " + verb(n, true) + title, plural(int(r.Rows), "row") + " in " + took
}

func verb(n *graph.Node, done bool) string {
	past := map[graph.Kind]string{graph.KindSource: "landed ", graph.KindSeed: "loaded seed ", graph.KindTest: "tested ", graph.KindUnitTest: "tested "}
	doing := map[graph.Kind]string{graph.KindSource: "landing ", graph.KindSeed: "loading seed ", graph.KindTest: "testing ", graph.KindUnitTest: "testing "}
	if n.Kind == graph.KindModel {
		if done {
			return "created " + string(n.Config.Materialized) + " "
		}
		return "creating " + string(n.Config.Materialized) + " "
	}
	if done {
		return past[n.Kind]
	}
	return doing[n.Kind]
}

func nodeTitle(n *graph.Node) string {
	if n.UnitTest != nil {
		return n.UnitTest.ModelName() + "::" + n.Name
	}
	if n.IsTest() {
		return n.Name
	}
	return n.Relation.String()
}

// thousands writes a number with commas.
func thousands(n int64) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
