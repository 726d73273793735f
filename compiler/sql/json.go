package sql

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// maxDepth bounds how deep the parse tree may nest. The engine itself stops at
// expressions a thousand deep, each a few levels of JSON.
const maxDepth = 20_000

// node is a value of the engine's parse tree. The JSON is read by hand, in one pass
// and without a copy of its texts: this is on the way of every model at every
// compile.
type node struct {
	kind  valueKind
	at    int32  // objects: query_location, -1 where there is none
	key   string // the name under which an object has it
	text  string // a text, or the word of a number, true, false or null
	items []node // members of an object, elements of an array
}

type valueKind uint8

const (
	wordValue valueKind = iota // a number, true, false, null
	textValue
	arrayValue
	objectValue
)

// any tells whether something holds for one of the objects and arrays right below.
func (n *node) any(holds func(*node) bool) bool {
	for i := range n.items {
		if n.items[i].kind >= arrayValue && holds(&n.items[i]) {
			return true
		}
	}
	return false
}

// none stands for a member that an object doesn't have.
var none = &node{at: -1}

// get gives an object's member, or an empty word.
func (n *node) get(key string) *node {
	for i := range n.items {
		if n.items[i].key == key {
			return &n.items[i]
		}
	}
	return none
}

// has tells whether an object has the member.
func (n *node) has(key string) bool { return n.get(key) != none }

// str gives the text or word of an object's member, or "".
func (n *node) str(key string) string { return n.get(key).text }

func (n *node) class() string  { return n.str("class") }
func (n *node) kindOf() string { return n.str("type") }

// isTrue tells whether a member is the word true.
func (n *node) isTrue(key string) bool { return n.get(key).text == "true" }

// texts lists the texts of an array.
func (n *node) texts() []string {
	if len(n.items) == 0 {
		return nil
	}
	out := make([]string, len(n.items))
	for i := range n.items {
		out[i] = n.items[i].text
	}
	return out
}

// jsonReader reads a parse tree and keeps what of its text isn't a position.
type jsonReader struct {
	text     string
	pos      int
	depth    int
	stack    []node // members and elements that are being collected
	arena    []node // room for finished ones
	timeless []byte // the text without positions
	kept     int    // up to where text is in timeless
}

var errEndOfTree = errors.New("the parse tree ends early")

// readJSON gives the tree and its text without positions.
func readJSON(text string) (*node, []byte, error) {
	const perNode = 17 // bytes of text, just under what statements have
	r := &jsonReader{
		text: text, timeless: make([]byte, 0, len(text)),
		stack: make([]node, 0, 64), arena: make([]node, 0, len(text)/perNode+8),
	}
	root, err := r.value()
	if err != nil {
		return nil, nil, err
	}
	return &root, append(r.timeless, text[r.kept:]...), nil
}

func (r *jsonReader) value() (node, error) {
	c, err := r.next()
	if err != nil {
		return node{}, err
	}
	switch c {
	case '{', '[':
		if r.depth++; r.depth > maxDepth {
			return node{}, errors.New("the statement is nested too deeply")
		}
		out, err := r.collection(c)
		r.depth--
		return out, err
	case '"':
		text, err := r.string()
		return node{kind: textValue, at: -1, text: text}, err
	}
	return r.word()
}

// word reads a number, true, false or null.
func (r *jsonReader) word() (node, error) {
	start := r.pos
	for r.pos < len(r.text) && isWordByte(r.text[r.pos]) {
		r.pos++
	}
	if r.pos == start {
		return node{}, fmt.Errorf("the parse tree has %q where a value belongs", r.text[start])
	}
	return node{at: -1, text: r.text[start:r.pos]}, nil
}

func isWordByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '+' || c == '.'
}

// next skips white space and gives the byte there, without moving past it.
func (r *jsonReader) next() (byte, error) {
	for r.pos < len(r.text) {
		switch c := r.text[r.pos]; c {
		case ' ', '\n', '\t', '\r':
			r.pos++
		default:
			return c, nil
		}
	}
	return 0, errEndOfTree
}

// collection reads an object or an array.
func (r *jsonReader) collection(open byte) (node, error) {
	out, closing := node{kind: arrayValue, at: -1}, byte(']')
	if open == '{' {
		out.kind, closing = objectValue, '}'
	}
	r.pos++
	mark := len(r.stack)
	for {
		c, err := r.next()
		switch {
		case err != nil:
			return node{}, err
		case c == closing:
			r.pos++
			out.items = r.keep(mark)
			return out, nil
		case c == ',':
			r.pos++
			continue
		}
		if err := r.element(&out); err != nil {
			return node{}, err
		}
	}
}

// element reads one element of an array or one member of an object onto the stack.
func (r *jsonReader) element(in *node) error {
	start, key := r.pos, ""
	if in.kind == objectValue {
		var err error
		if key, err = r.key(); err != nil {
			return err
		}
	}
	v, err := r.value()
	if err != nil {
		return err
	}
	if key == "query_location" {
		in.at = location(v.text)
		r.timeless = append(r.timeless, r.text[r.kept:start]...)
		r.kept = r.pos
		return nil
	}
	v.key = key
	r.stack = append(r.stack, v)
	return nil
}

func (r *jsonReader) key() (string, error) {
	if r.text[r.pos] != '"' {
		return "", fmt.Errorf("the parse tree has %q where a key belongs", r.text[r.pos])
	}
	key, err := r.string()
	if err != nil {
		return "", err
	}
	if c, err := r.next(); err != nil || c != ':' {
		return "", fmt.Errorf("the parse tree has no value for %q", key)
	}
	r.pos++
	return key, nil
}

// keep moves what is collected since mark from the stack to a place of its own.
func (r *jsonReader) keep(mark int) []node {
	n := len(r.stack) - mark
	if n == 0 {
		return nil
	}
	if cap(r.arena)-len(r.arena) < n {
		r.arena = make([]node, 0, max(n, 256))
	}
	at := len(r.arena)
	r.arena = append(r.arena, r.stack[mark:]...)
	r.stack = r.stack[:mark]
	return r.arena[at : at+n : at+n]
}

// string reads a quoted text; only one with escapes is copied.
func (r *jsonReader) string() (string, error) {
	start := r.pos + 1
	length := strings.IndexByte(r.text[start:], '"')
	if length < 0 {
		return "", errEndOfTree
	}
	if plain := r.text[start : start+length]; strings.IndexByte(plain, '\\') < 0 {
		r.pos = start + length + 1
		return plain, nil
	}
	for r.pos = start; r.pos < len(r.text); r.pos++ {
		switch r.text[r.pos] {
		case '\\':
			r.pos++
		case '"':
			r.pos++
			var out string
			err := json.Unmarshal([]byte(r.text[start-1:r.pos]), &out)
			return out, err
		}
	}
	return "", errEndOfTree
}

// location reads a position; the engine writes the greatest 64-bit number for
// "nowhere".
func location(word string) int32 {
	if word == "" || len(word) > 9 {
		return -1
	}
	n := int32(0)
	for _, c := range []byte(word) {
		if c < '0' || c > '9' {
			return -1
		}
		n = n*10 + int32(c-'0')
	}
	return n
}
