package sql

import "strings"

// maxParsed bounds the nodes that the parser makes beyond what is written: it copies
// the operand of a CASE for each WHEN, and makes a set of columns for each
// combination of CUBE and ROLLUP.
const maxParsed = 1_000_000

// TooLargeToParse tells what in the text of a statement would be too much for the
// engine's parser, or "". It is rough and cheap: it looks at words only.
func TooLargeToParse(statement string) string {
	w := wordReader{text: statement}
	open := []choice{{}} // the statement, and each CASE that isn't at its end
	total, sets := 0, 1
	for before := ""; ; {
		word := w.next()
		if word == "" {
			break
		}
		if before == "." || before == "as" {
			word, before = "a name", word
		} else {
			before = word
		}
		top := &open[len(open)-1]
		switch word {
		case "case":
			open = append(open, choice{operand: true})
			continue
		case "when":
			top.operand = false
			top.branches++
		case "end":
			if len(open) > 1 {
				open = open[:len(open)-1]
				open[len(open)-1].add(top.size())
			}
		case "group":
			sets = 1
		case "cube", "rollup", "sets":
			n := w.listed()
			if word == "cube" {
				sets = min(sets<<min(n, 20), 2*maxParsed)
			} else {
				sets = min(sets*(n+1), 2*maxParsed)
			}
			total = min(total+sets*max(n, 1), 2*maxParsed)
		}
		open[len(open)-1].add(1)
	}
	for _, c := range open {
		total = min(total+c.size(), 2*maxParsed)
	}
	if total > maxParsed {
		return "CASE with operands in each other, CUBE or ROLLUP make the statement grow beyond what can be checked"
	}
	return ""
}

// choice is a CASE: its operand comes once for each branch.
type choice struct {
	operand          bool // in the operand now
	branches         int
	inOperand, after int
}

func (c *choice) add(size int) {
	if c.operand {
		c.inOperand = min(c.inOperand+size, 2*maxParsed)
		return
	}
	c.after = min(c.after+size, 2*maxParsed)
}

func (c *choice) size() int {
	return min(c.inOperand*max(c.branches, 1)+c.after, 2*maxParsed)
}

// wordReader reads the words and signs of SQL and leaves out quoted texts, comments
// and white space.
type wordReader struct {
	text string
	pos  int
}

// next gives a word in lower case, or a sign; "" at the end.
func (w *wordReader) next() string {
	for w.pos < len(w.text) {
		rest := w.text[w.pos:]
		switch c := rest[0]; {
		case strings.HasPrefix(rest, "--"):
			w.skip(rest, "\n", 2)
		case strings.HasPrefix(rest, "/*"):
			w.skipComment()
		case c == '\'' || c == '"':
			w.skip(rest, string(c), 1)
			return string(c)
		case c == '$':
			if tag, _, found := strings.Cut(rest[1:], "$"); found && !strings.ContainsAny(tag, " \n(),") {
				w.skip(rest, "$"+tag+"$", len(tag)+2)
				return "$"
			}
			w.pos++
			return "$"
		case wordByte(c):
			end := 1
			for end < len(rest) && wordByte(rest[end]) {
				end++
			}
			w.pos += end
			if end == 1 && (c == 'e' || c == 'E') && strings.HasPrefix(rest[1:], "'") {
				w.skipEscaped()
			}
			return strings.ToLower(rest[:end])
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			w.pos++
		default:
			w.pos++
			return string(c)
		}
	}
	return ""
}

// skip moves past the next end, searched for from a place in rest on.
func (w *wordReader) skip(rest, end string, from int) {
	at := strings.Index(rest[from:], end)
	if at < 0 {
		w.pos = len(w.text)
		return
	}
	w.pos += from + at + len(end)
}

// skipComment moves past a comment, and those in it.
func (w *wordReader) skipComment() {
	for depth := 0; w.pos < len(w.text); w.pos++ {
		switch rest := w.text[w.pos:]; {
		case strings.HasPrefix(rest, "/*"):
			depth++
			w.pos++
		case strings.HasPrefix(rest, "*/"):
			w.pos++
			if depth--; depth == 0 {
				w.pos++
				return
			}
		}
	}
}

// skipEscaped moves past a quoted text in which a backslash takes the next byte.
func (w *wordReader) skipEscaped() {
	for w.pos++; w.pos < len(w.text); w.pos++ {
		switch w.text[w.pos] {
		case '\\':
			w.pos++
		case '\'':
			w.pos++
			return
		}
	}
}

// listed counts what stands in the parentheses that follow, without moving on.
func (w *wordReader) listed() int {
	ahead := *w
	if ahead.next() != "(" {
		return 0
	}
	for n, depth := 1, 1; ; {
		switch ahead.next() {
		case "":
			return n
		case "(":
			depth++
		case ")":
			if depth--; depth == 0 {
				return n
			}
		case ",":
			if depth == 1 {
				n++
			}
		}
	}
}

func wordByte(c byte) bool {
	return c == '_' || c >= 0x80 || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
