package template

import (
	"strconv"

	"github.com/edfi-build/edfi-build/internal/diag"
	"github.com/edfi-build/edfi-build/internal/source"
)

// role tells what a file is for, as the rules for define differ.
type role int

const (
	modelFile role = iota
	macroFile
)

// definition is a macro of a file: its name, where the name stands, and the whole
// from {{ define }} to {{ end }}.
type definition struct {
	name  string
	span  source.Span
	whole source.Span
}

// blocks checks that every block of a file has its end before Go's parser sees
// it, because Go reports an open block at the end of the file and not where it
// was opened.
type blocks struct {
	file  *source.File
	role  role
	open  []block
	defs  []definition
	diags diag.List
}

type block struct {
	action
	hasElse bool
}

// checkBlocks returns the macros that a file opens, and what is wrong with its blocks.
func checkBlocks(file *source.File, role role, actions []action) ([]definition, diag.List) {
	b := &blocks{file: file, role: role}
	for _, a := range actions {
		if !a.comment {
			b.see(a)
		}
	}
	for _, left := range b.open {
		b.report(diag.BlockMismatch, left.action, "add it where the block ends", "this {{ %s }} has no {{ end }}", left.word())
	}
	return b.defs, b.diags
}

func (b *blocks) see(a action) {
	switch a.word() {
	case "if", "range", "with":
		b.push(a)
	case "define":
		b.define(a)
		b.push(a)
	case "block":
		b.refuse(a)
		b.push(a)
	case "template":
		b.refuse(a)
	case "else":
		b.otherwise(a)
	case "end":
		if len(b.open) == 0 {
			b.report(diag.BlockMismatch, a, "remove it, or add the block's beginning", "this {{ end }} closes nothing")
			return
		}
		b.close(a)
	case "break", "continue":
		if !b.inRange() {
			b.report(diag.BlockMismatch, a, "", "{{ %s }} stands outside of a {{ range }}", a.word())
		}
	}
}

// close ends the innermost block, and with it perhaps a macro.
func (b *blocks) close(end action) {
	top := b.open[len(b.open)-1]
	b.open = b.open[:len(b.open)-1]
	if last := len(b.defs) - 1; last >= 0 && b.defs[last].whole.Start == top.start {
		b.defs[last].whole.End = end.end
	}
}

func (b *blocks) push(a action) { b.open = append(b.open, block{action: a}) }

func (b *blocks) define(a action) {
	name, err := strconv.Unquote(a.rest())
	switch {
	case b.role == modelFile:
		b.report(diag.RefusedAction, a, "move it to a file in the macros folder", "a model can't define macros")
	case len(b.open) > 0:
		b.report(diag.RefusedAction, a, "close the block before it first", "a macro can't be defined inside of a block")
	case err != nil || name == "":
		b.report(diag.TemplateSyntax, a, `write {{ define "name" }}`, "define takes one name in double quotes")
	default:
		start := a.end - 2
		for b.file.Text[start-1] != a.rest()[len(a.rest())-1] {
			start--
		}
		b.defs = append(b.defs, definition{name: name, span: b.file.Span(start-len(a.rest()), start), whole: a.span(b.file)})
	}
}

func (b *blocks) refuse(a action) {
	b.report(diag.RefusedAction, a, `write {{ include "name" … }}`, "{{ %s }} isn't used here", a.word())
}

// otherwise checks an else: it needs an open block that has none yet.
func (b *blocks) otherwise(a action) {
	if len(b.open) == 0 || !takesElse(b.open[len(b.open)-1].word()) {
		b.report(diag.BlockMismatch, a, "", "this {{ else }} belongs to no {{ if }}, {{ range }} or {{ with }}")
		return
	}
	top := &b.open[len(b.open)-1]
	next := a.rest()[:wordLength(a.rest())]
	switch {
	case top.hasElse:
		b.report(diag.BlockMismatch, a, "a block has one plain else, as its last", "a second {{ else }} in one {{ %s }}", top.word())
	case (next == "if" || next == "with") && next != top.word():
		b.report(diag.BlockMismatch, a, "write {{ else }}, and the other block inside of it",
			"this {{ else %s }} belongs to a {{ %s }}", next, top.word())
	}
	top.hasElse = a.rest() == ""
}

func takesElse(word string) bool { return word == "if" || word == "range" || word == "with" }

func (b *blocks) inRange() bool {
	for _, open := range b.open {
		if open.word() == "range" {
			return true
		}
	}
	return false
}

func (b *blocks) report(code diag.Code, a action, hint, format string, args ...any) {
	b.diags = append(b.diags, diag.New(code, a.span(b.file), format, args...).WithHint("%s", hint))
}
