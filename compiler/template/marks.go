package template

import (
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/edfi-build/edfi-build/internal/source"
)

// Marks stand around a relation while a template runs: an opening character,
// digits that number the use, the relation, a closing character. They are runes
// of Unicode's private use area, U+E000 to U+E03F, so that no SQL contains them,
// and all of them begin with the same two bytes, so that a search is cheap.
const (
	markOpen   = '\uE000'
	markClose  = '\uE001'
	markDigit  = '\uE020' // the digit 0 of 32
	markPrefix = "\xee\x80"
)

// UseKind tells what put a name into the SQL.
type UseKind string

// The kinds of uses.
const (
	RelationUse  UseKind = "relation"  // ref, source, source_history or this
	PseudonymUse UseKind = "pseudonym" // the function that pseudonym calls
)

// Use is a range of the rendered SQL that a function of the project put there
// whole. Name is the ref's name, system.table of a source, "this", or the subject
// of a pseudonym.
type Use struct {
	Start, End int // bytes in the SQL, half-open
	Kind       UseKind
	Name       string
}

// marker numbers what it marks. Its zero value is ready.
type marker struct {
	marked []marked
	index  map[marked]int
}

type marked struct {
	kind UseKind
	name string
	text string
}

// wrap returns text with marks around it.
func (m *marker) wrap(kind UseKind, name, text string) string {
	key := marked{kind, name, text}
	number, known := m.index[key]
	if !known {
		if m.index == nil {
			m.index = map[marked]int{}
		}
		number = len(m.marked)
		m.marked = append(m.marked, key)
		m.index[key] = number
	}
	var b strings.Builder
	b.WriteRune(markOpen)
	for ; number >= 32; number /= 32 {
		b.WriteRune(markDigit + rune(number%32))
	}
	b.WriteRune(markDigit + rune(number))
	b.WriteString(text)
	b.WriteRune(markClose)
	return b.String()
}

// unwrap removes all marks and returns the uses that are still as they were
// marked, with offsets into the plain text. A use that a function has changed is
// no use any more: its text stays and stands for itself.
func (m *marker) unwrap(text string) (string, []Use) {
	if !hasMarks(text) {
		return text, nil
	}
	var plain strings.Builder
	var uses []Use
	for text != "" {
		next := strings.Index(text, markPrefix)
		if next < 0 {
			plain.WriteString(text)
			break
		}
		plain.WriteString(text[:next])
		text = text[next:]
		if entry, length, whole := m.read(text); whole {
			start := plain.Len()
			uses = append(uses, Use{Start: start, End: start + len(entry.text), Kind: entry.kind, Name: entry.name})
			plain.WriteString(entry.text)
			text = text[length:]
			continue
		}
		text = text[markSize(text):]
	}
	return plain.String(), uses
}

// read reads a whole use at the beginning of text.
func (m *marker) read(text string) (entry marked, length int, whole bool) {
	rest, found := strings.CutPrefix(text, string(markOpen))
	if !found {
		return marked{}, 0, false
	}
	number, scale := 0, 1
	for scale <= 1<<20 {
		digit, size := utf8.DecodeRuneInString(rest)
		if digit < markDigit || digit >= markDigit+32 {
			break
		}
		number += int(digit-markDigit) * scale
		scale *= 32
		rest = rest[size:]
	}
	if scale == 1 || number >= len(m.marked) {
		return marked{}, 0, false
	}
	entry = m.marked[number]
	rest, found = strings.CutPrefix(rest, entry.text+string(markClose))
	return entry, len(text) - len(rest), found
}

// markSize is the length of the mark at the beginning of text; a mark that was
// cut in the middle is as long as what is left of it.
func markSize(text string) int { return min(len(string(markOpen)), len(text)) }

func hasMarks(text string) bool { return strings.Contains(text, markPrefix) }

func withoutMarks(text string) string {
	if !hasMarks(text) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if r >= markOpen && r < markDigit+32 {
			return -1
		}
		return r
	}, text)
}

// holdsMarks tells whether a value has marks anywhere in it.
func holdsMarks(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String:
		return hasMarks(v.String())
	case reflect.Interface:
		return holdsMarks(v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			if holdsMarks(v.Index(i)) {
				return true
			}
		}
	case reflect.Map:
		for each := v.MapRange(); each.Next(); {
			if holdsMarks(each.Key()) || holdsMarks(each.Value()) {
				return true
			}
		}
	}
	return false
}

// plainValue returns the value without marks, of the same type.
func plainValue(v reflect.Value) reflect.Value {
	if !holdsMarks(v) {
		return v
	}
	plain := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.String:
		plain.SetString(withoutMarks(v.String()))
	case reflect.Interface:
		plain.Set(plainValue(v.Elem()))
	case reflect.Slice:
		plain.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			plain.Index(i).Set(plainValue(v.Index(i)))
		}
	case reflect.Map:
		plain.Set(reflect.MakeMap(v.Type()))
		for each := v.MapRange(); each.Next(); {
			plain.SetMapIndex(plainValue(each.Key()), plainValue(each.Value()))
		}
	}
	return plain
}

// reservedIn returns where a file holds a character that marks need; found is
// false when it holds none.
func reservedIn(file *source.File) (span source.Span, found bool) {
	at := strings.Index(file.Text, markPrefix)
	if at < 0 {
		return source.Span{}, false
	}
	return file.Span(at, at+markSize(file.Text[at:])), true
}
