package landing

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// jsonText walks over one JSON text (RFC 8259). encoding/json can't be used: it
// repairs broken surrogates, hides duplicate keys and loses how a number or an
// array was written. Once something is wrong, reason says what.
type jsonText struct {
	text   string // valid UTF-8
	pos    int
	reason string
}

// fail notes the first thing that is wrong. It returns false.
func (j *jsonText) fail(reason string) bool {
	if j.reason == "" {
		j.reason = reason
	}
	return false
}

func (j *jsonText) bad() bool {
	return j.fail(fmt.Sprintf("not valid JSON at byte %d of the record", j.pos+1))
}

func (j *jsonText) at(c byte) bool { return j.pos < len(j.text) && j.text[j.pos] == c }

func (j *jsonText) space() {
	for j.pos < len(j.text) {
		switch j.text[j.pos] {
		case ' ', '\t', '\r', '\n':
			j.pos++
		default:
			return
		}
	}
}

// take steps over c and the space behind it; false when something else is there.
func (j *jsonText) take(c byte) bool {
	if !j.at(c) {
		return false
	}
	j.pos++
	j.space()
	return true
}

// members reads an object. It calls member with each key, standing on the key's
// value, and expects to stand behind the value afterwards.
func (j *jsonText) members(member func(key string) bool) bool {
	j.take('{')
	if j.at('}') {
		j.pos++
		return true
	}
	for {
		key, ok := j.str()
		if !ok {
			return false
		}
		if j.space(); !j.take(':') {
			return j.bad()
		}
		if !member(key) {
			return false
		}
		j.space()
		if j.at('}') {
			j.pos++
			return true
		}
		if !j.take(',') {
			return j.bad()
		}
	}
}

// elements reads an array whose elements don't matter one by one.
func (j *jsonText) elements(depth int) bool {
	j.take('[')
	if j.at(']') {
		j.pos++
		return true
	}
	for {
		if _, ok := j.value(depth); !ok {
			return false
		}
		j.space()
		if j.at(']') {
			j.pos++
			return true
		}
		if !j.take(',') {
			return j.bad()
		}
	}
}

// emptyObject looks ahead for {} without moving.
func (j *jsonText) emptyObject() bool {
	ahead := *j
	return ahead.take('{') && ahead.at('}')
}

// value reads any value: a string unescaped, null as NULL, anything else as it is
// written. depth is how deep the value lies.
func (j *jsonText) value(depth int) (Value, bool) {
	var ok bool
	start := j.pos
	switch {
	case j.at('"'):
		text, ok := j.str()
		return Value{Text: text}, ok
	case j.at('{') || j.at('['):
		ok = j.nested(depth + 1)
	case j.at('t'):
		ok = j.word("true")
	case j.at('f'):
		ok = j.word("false")
	case j.at('n'):
		return Value{Null: true}, j.word("null")
	default:
		ok = j.number()
	}
	return Value{Text: j.text[start:j.pos]}, ok
}

func (j *jsonText) nested(depth int) bool {
	if depth > maxDepth {
		return j.fail(reasonDeep)
	}
	if j.at('[') {
		return j.elements(depth)
	}
	return j.members(func(string) bool {
		_, ok := j.value(depth)
		return ok
	})
}

func (j *jsonText) word(word string) bool {
	if !strings.HasPrefix(j.text[j.pos:], word) {
		return j.bad()
	}
	j.pos += len(word)
	return true
}

// number steps over: minus, digits without leading zeros, fraction, exponent.
func (j *jsonText) number() bool {
	if j.at('-') {
		j.pos++
	}
	if j.at('0') {
		j.pos++
	} else if !j.digits() {
		return j.bad()
	}
	if j.at('.') {
		j.pos++
		if !j.digits() {
			return j.bad()
		}
	}
	if !j.at('e') && !j.at('E') {
		return true
	}
	j.pos++
	if j.at('+') || j.at('-') {
		j.pos++
	}
	return j.digits() || j.bad()
}

func (j *jsonText) digits() bool {
	start := j.pos
	for j.pos < len(j.text) && j.text[j.pos] >= '0' && j.text[j.pos] <= '9' {
		j.pos++
	}
	return j.pos > start
}

// str reads a string. One without escapes shares the record's memory.
func (j *jsonText) str() (string, bool) {
	if !j.at('"') {
		return "", j.bad()
	}
	j.pos++
	var unescaped []byte
	for start := j.pos; j.pos < len(j.text); {
		switch c := j.text[j.pos]; {
		case c == '"':
			text := j.text[start:j.pos]
			j.pos++
			if unescaped != nil {
				text = string(append(unescaped, text...))
			}
			return text, true
		case c < 0x20:
			return "", j.bad()
		case c == '\\':
			unescaped = append(unescaped, j.text[start:j.pos]...)
			r, ok := j.escape()
			if !ok {
				return "", false
			}
			unescaped = utf8.AppendRune(unescaped, r)
			start = j.pos
		default:
			j.pos++
		}
	}
	return "", j.bad()
}

// escape reads one escape sequence.
func (j *jsonText) escape() (rune, bool) {
	if j.pos+1 == len(j.text) {
		return 0, j.bad()
	}
	c := j.text[j.pos+1]
	if c == 'u' {
		return j.unicode()
	}
	i := strings.IndexByte(`"\/bfnrt`, c)
	if i < 0 {
		return 0, j.bad()
	}
	j.pos += 2
	return rune("\"\\/\b\f\n\r\t"[i]), true
}

// unicode reads \uXXXX, or two of them that make one character.
func (j *jsonText) unicode() (rune, bool) {
	first, ok := j.hex4()
	switch {
	case !ok:
		return 0, j.bad()
	case first == 0:
		return 0, j.fail("a NUL character")
	case !utf16.IsSurrogate(first):
		return first, true
	}
	second, _ := j.hex4()
	if r := utf16.DecodeRune(first, second); r != utf8.RuneError {
		return r, true
	}
	return 0, j.fail("half a surrogate pair in a JSON string")
}

// hex4 steps over \uXXXX.
func (j *jsonText) hex4() (rune, bool) {
	rest := j.text[j.pos:]
	if len(rest) < 6 || !strings.HasPrefix(rest, `\u`) {
		return 0, false
	}
	n, err := strconv.ParseUint(rest[2:6], 16, 16)
	if err != nil {
		return 0, false
	}
	j.pos += 6
	return rune(n), true
}
