package runner

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// The questions that a purge's engine asks about a cell, as the first argument of the keyed
// function: so neither an identifier nor what is compared with it gets into a statement.
const (
	askSame     = "same "    // is the cell one of the person's identifiers? The column's numbering follows
	askMentions = "mentions" // does the text hold an identifier or token as a word?
	askBytes    = "bytes"    // likewise, of bytes in hex
	answerYes   = "yes"
)

// answer stands in for the function that makes pseudonyms.
func (p *purge) answer(question, cell string) (string, error) {
	var yes bool
	switch question {
	case askMentions:
		yes = p.options.Person.mentionedIn([]byte(cell))
	case askBytes:
		content, err := hex.DecodeString(cell)
		yes = err != nil || p.options.Person.mentionedIn(content)
	default:
		yes = p.options.Person.is(cell, strings.TrimPrefix(question, askSame))
	}
	if yes {
		return answerYes, nil
	}
	return "no", nil
}

// is tells whether a cell of a column that carries identities is the person's: an identifier
// of the column's numbering or, where the source delivers objects, one with an identifier in
// it.
func (p *Person) is(cell string, kind string) bool {
	return p.knownBy(identifier{kind, p.Normal(cell)}) || (strings.HasPrefix(cell, "{") || strings.HasPrefix(cell, "[")) && p.mentionedIn([]byte(cell))
}

// words are all identifiers and tokens of the person. Of those that were followed, short
// ones are left out: as a word, a number of few digits may be anything.
func (p *Person) words() []string {
	words := slices.Concat(p.IDs, p.Tokens)
	for _, values := range p.linked {
		for _, value := range values {
			if len(value) >= shortest {
				words = append(words, value)
			}
		}
	}
	return words
}

// mentionedIn tells whether bytes of any encoding hold an identifier or token of the
// person as a word of its own.
func (p *Person) mentionedIn(content []byte) bool {
	return slices.ContainsFunc(p.words(), func(word string) bool { return holdsWord(content, word) })
}

func holdsWord(content []byte, word string) bool {
	if word == "" {
		return false
	}
	if holdsNarrow(content, word) {
		return true
	}
	if bytes.IndexByte(content, 0) < 0 {
		return false
	}
	return bytes.Contains(content, wide(word, binary.LittleEndian)) || bytes.Contains(content, wide(word, binary.BigEndian))
}

// holdsNarrow looks in text of one byte a letter or more; it leaves letter case aside.
func holdsNarrow(content []byte, word string) bool {
	text, word := strings.ToLower(string(content)), strings.ToLower(word)
	for from := 0; ; {
		at := strings.Index(text[from:], word)
		if at < 0 {
			return false
		}
		start := from + at
		before, _ := utf8.DecodeLastRuneInString(text[:start])
		after, _ := utf8.DecodeRuneInString(text[start+len(word):])
		if !inWord(before) && !inWord(after) {
			return true
		}
		from = start + 1
	}
}

func inWord(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

func wide(word string, order binary.AppendByteOrder) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(word)) {
		out = order.AppendUint16(out, unit)
	}
	return out
}

// plain tells whether identifiers are of ASCII letters and digits alone: then a cell
// that doesn't hold one of them, in whatever letter case, is none of them.
func plain(ids []string) bool {
	for _, id := range ids {
		for i := range len(id) {
			if id[i] >= utf8.RuneSelf {
				return false
			}
		}
	}
	return len(ids) > 0
}
