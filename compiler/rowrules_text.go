package compiler

import (
	"regexp"
	"slices"
	"strings"

	"github.com/edfi-build/edfi-build/compiler/project"
	"github.com/edfi-build/edfi-build/compiler/sql"
	"github.com/edfi-build/edfi-build/graph"
	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// ruleText is a row rule with its relations written out. The user stays a parameter.
type ruleText struct {
	role   *graph.Role
	sql    string
	refs   []ruleRef
	whole  source.Span
	origin []int // by byte of sql: where it stands in the file; nil where that can't be told
}

// ruleRef is a relation that ref wrote, at an offset in the rule's SQL.
type ruleRef struct {
	node   *graph.Node
	offset int
}

// An action of a rule, and the one call that it may be besides user.
var (
	ruleAction = regexp.MustCompile(`\{\{-?\s*(.*?)\s*-?\}\}`)
	ruleCall   = regexp.MustCompile(`^ref\s+"([^"]*)"$`)
)

// userColumn is how the parameter is written for the parsers: a name that no column can
// have.
var userColumn = identifier(graph.UserParameter)

// renderRule writes out what a rule's template says, and tells whether all of it could be.
// Rules know no templates but {{ user }} and {{ ref }}: whatever else a rule followed
// from wouldn't be in governance.yml, where people look for it.
func (c *compilation) renderRule(declared project.RowRule) (text *ruleText, whole bool) {
	value := declared.Rule.Rule
	places := valuePlaces(declared.Text, value)
	text = &ruleText{role: declared.Role, whole: declared.Text}
	whole = true
	var out strings.Builder
	write := func(piece string, from, step int) {
		for i := range len(piece) {
			if places != nil {
				text.origin = append(text.origin, places[from+i*step])
			}
		}
		out.WriteString(piece)
	}
	done := 0
	for _, at := range ruleAction.FindAllStringSubmatchIndex(value, -1) {
		write(value[done:at[0]], done, 1)
		done = at[1]
		span := partOf(declared.Text, places, at[0], at[1])
		written, node := c.ruleAction(value[at[2]:at[3]], span)
		if whole = whole && written != ""; !whole {
			continue
		}
		if node != nil {
			text.refs = append(text.refs, ruleRef{node, out.Len()})
		}
		write(written, at[0], 0)
	}
	write(value[done:], done, 1)
	text.sql = out.String()
	return text, whole
}

// ruleAction gives what one action writes, and the node that it refers to; "": it was
// reported.
func (c *compilation) ruleAction(action string, at source.Span) (string, *graph.Node) {
	if action == "user" {
		return userColumn, nil
	}
	call := ruleCall.FindStringSubmatch(action)
	if call == nil {
		c.report(diag.New(diag.BadRowTemplate, at, "a row rule knows {{ user }} and {{ ref \"model\" }} and nothing else of templates"))
		return "", nil
	}
	node := c.byName[call[1]]
	if node == nil {
		c.report(diag.New(diag.BadRowRef, at, "there is no model or seed %q", call[1]).WithHint("%s", diag.DidYouMean(call[1], c.refNames)))
		return "", nil
	}
	if node.Kind == graph.KindModel && !node.Config.Materialized.Stored() {
		c.report(diag.New(diag.BadRowRef, at, "a row rule looks into stored tables, and %s is a model of the kind %s", node.Name, node.Config.Materialized).
			WithHint("make it a table, so that shares and PostgreSQL can hold it"))
		return "", nil
	}
	return node.Relation.String(), node
}

// The statement that the parsers and the binder see. The call around the rule shows
// when text would step out of its parentheses: it must keep two arguments.
const (
	beforeRule = "SELECT coalesce("
	afterRule  = "\n, false) AS seen FROM (SELECT CAST('' AS VARCHAR) AS "
)

func (t *ruleText) statement(relation graph.Relation) string {
	return beforeRule + t.sql + afterRule + userColumn + ") AS reader, " + relation.String()
}

// rules admit what ref wrote, and the relation itself behind the rule.
func (t *ruleText) rules() sql.Rules {
	end := len(beforeRule) + len(t.sql)
	return sql.Rules{
		Relation: func(r sql.Relation) bool {
			return r.Offset >= end || slices.ContainsFunc(t.refs, func(ref ruleRef) bool { return ref.offset+len(beforeRule) == r.Offset })
		},
		Pseudonym: func(sql.Function) bool { return false },
	}
}

// where leads from an offset in the statement to governance.yml.
func (t *ruleText) where(offset int) source.Span {
	offset -= len(beforeRule)
	if t.origin == nil || offset < 0 || offset >= len(t.origin) {
		return t.whole
	}
	file, start := t.whole.File, t.origin[offset]
	if strings.HasPrefix(file.Text[start:], "{{") {
		if end := strings.Index(file.Text[start:], "}}"); end >= 0 {
			return file.Span(start, start+end+2)
		}
	}
	return file.Span(start, max(start+1, source.WordEnd(file.Text, start)))
}

// partOf is a part of a YAML text in its file, the whole of it where that can't be told.
func partOf(whole source.Span, places []int, start, end int) source.Span {
	if places == nil {
		return whole
	}
	return whole.File.Span(places[start], places[end-1]+1)
}

// valuePlaces tells for each byte of a YAML text where it stands in the file; nil where
// escapes hide that. Line breaks and indents that YAML folds don't count.
func valuePlaces(span source.Span, value string) []int {
	raw := span.Text()
	starts := []int{0, 1}
	if line := strings.IndexByte(raw, '\n'); line >= 0 {
		starts = append(starts, line+1)
	}
	for _, start := range starts {
		if places := aligned(raw, value, start); places != nil {
			for i := range places {
				places[i] += span.Start
			}
			return places
		}
	}
	return nil
}

// aligned finds the bytes of a value in raw text from a start on, white space aside.
func aligned(raw, value string, start int) []int {
	places, at := make([]int, len(value)), start
	for i := range len(value) {
		if isSpace(value[i]) {
			places[i] = min(at, max(0, len(raw)-1))
			continue
		}
		for at < len(raw) && isSpace(raw[at]) {
			at++
		}
		if at >= len(raw) || raw[at] != value[i] {
			return nil
		}
		places[i] = at
		at++
		if value[i] == '\'' && raw[0] == '\'' && at < len(raw) && raw[at] == '\'' {
			at++ // two quotes in a quoted text are one
		}
	}
	return places
}

func isSpace(b byte) bool { return b == ' ' || b == '\n' || b == '\t' || b == '\r' }
