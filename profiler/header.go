package profiler

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Header says whether a file's first record names its columns, and why we think so.
type Header struct {
	Present bool   `json:"present"`
	Because string `json:"because"`
}

// findHeader judges the first record of a sample. When in doubt there is none: to
// take data for a header would print it.
func findHeader(sample [][]string, words map[string]bool) Header {
	first, rest := sample[0], sample[1:]
	if isDelivery(first) {
		return Header{true, "the first line has the prefixes key., value. and meta. of Canvas Data"}
	}
	for i, cell := range first {
		switch {
		case strings.TrimSpace(cell) == "" && len(first) > 1:
			return Header{false, fmt.Sprintf("field %d of the first line is empty", i+1)}
		case looksLikeData(cell):
			return Header{false, fmt.Sprintf("field %d of the first line looks like data", i+1)}
		case slices.ContainsFunc(first[:i], func(earlier string) bool { return fold(earlier) == fold(cell) }):
			return Header{false, fmt.Sprintf("field %d of the first line repeats an earlier one", i+1)}
		case comesAgain(rest, first, i):
			return Header{false, fmt.Sprintf("field %d of the first line comes again as a value below it", i+1)}
		}
	}
	known, typed := 0, 0
	for i, cell := range first {
		if isKnownHeader(cell, words) {
			known++
		} else if standsOut(rest, i) {
			typed++
		}
	}
	switch {
	case known*2 >= len(first):
		return Header{true, fmt.Sprintf("%d of the %d fields of the first line are words that headers use", known, len(first))}
	case known > 0 && (known+typed)*2 >= len(first):
		return Header{true, fmt.Sprintf("%d fields of the first line are words that headers use, and %d stand above numbers or dates", known, typed)}
	}
	return Header{false, fmt.Sprintf("%d of the %d fields of the first line are words that headers use: too few to be sure", known, len(first))}
}

// comesAgain tells whether a field of the first record is a value of a later one that
// isn't the same line: files that were joined repeat their header.
func comesAgain(records [][]string, first []string, field int) bool {
	return slices.ContainsFunc(records, func(r []string) bool {
		return field < len(r) && r[field] == first[field] && !slices.Equal(r, first)
	})
}

// isDelivery recognises the wire format of Canvas Data 2.
func isDelivery(headers []string) bool {
	for _, h := range headers {
		if !strings.HasPrefix(h, "key.") && !strings.HasPrefix(h, "value.") && !strings.HasPrefix(h, "meta.") {
			return false
		}
	}
	return len(headers) > 1
}

func looksLikeData(cell string) bool {
	look := inspect(strings.TrimSpace(cell))
	return look.number || look.formats != 0 || look.moment || isEmail(cell) || len(cell) > 120
}

// isKnownHeader tells whether a cell reads like a name of a column: it holds a known
// word, and no more than a few others.
func isKnownHeader(cell string, words map[string]bool) bool {
	list := strings.Split(SnakeCase(cell), "_")
	return len(list) <= 10 && slices.ContainsFunc(list, func(w string) bool { return words[w] })
}

// standsOut tells whether a field holds numbers or dates in every record that has it.
func standsOut(records [][]string, field int) bool {
	seen := 0
	for _, r := range records {
		if field >= len(r) || r[field] == "" {
			continue
		}
		look := inspect(strings.TrimSpace(r[field]))
		if !look.number && look.formats == 0 && !look.moment {
			return false
		}
		seen++
	}
	return seen > 0
}

// SnakeCase makes a column's name of a header: OTHER-ID → other_id, StudentID →
// student_id, "% Present" → percent_present. It begins with a letter; a header
// without any letter or digit gives "".
func SnakeCase(header string) string {
	header = strings.NewReplacer("%", " percent ", "#", " number ", "&", " and ", "'", "", "’", "").Replace(header)
	var words []string
	for _, part := range strings.FieldsFunc(header, func(r rune) bool { return !isWord(r) }) {
		words = append(words, splitCamel(part)...)
	}
	name := strings.ToLower(strings.Join(words, "_"))
	if name != "" && name[0] >= '0' && name[0] <= '9' {
		name = "n" + name
	}
	return strings.Trim(name[:min(len(name), longestName)], "_")
}

const longestName = 55 // a name has at most 63 characters, and a number may be added

func isWord(r rune) bool {
	return r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// splitCamel cuts StudentIDCurrent into Student, ID, Current.
func splitCamel(word string) []string {
	var list []string
	start := 0
	upper := func(i int) bool { return word[i] >= 'A' && word[i] <= 'Z' }
	lower := func(i int) bool { return word[i] >= 'a' && word[i] <= 'z' }
	for i := 1; i < len(word); i++ {
		ends := upper(i) && (lower(i-1) || word[i-1] >= '0' && word[i-1] <= '9')
		ends = ends || upper(i) && upper(i-1) && i+1 < len(word) && lower(i+1)
		if ends {
			list, start = append(list, word[start:i]), i
		}
	}
	return append(list, word[start:])
}

// names makes a name of each header. Canvas's prefixes key. and value. fall away.
func names(headers []string) []string {
	delivery := isDelivery(headers)
	list := make([]string, len(headers))
	for i, h := range headers {
		if delivery {
			h = strings.TrimPrefix(strings.TrimPrefix(h, "key."), "value.")
		}
		if list[i] = SnakeCase(h); list[i] == "" {
			list[i] = fmt.Sprintf("column_%d", i+1)
		}
	}
	return list
}

// distinctNames numbers names that stand there already. A header that is a name keeps
// it, since ingest finds columns by their names, too.
func distinctNames(list, headers []string) []string {
	taken := map[string]bool{}
	out := make([]string, len(list))
	for i, name := range list {
		if fold(headers[i]) == name && !taken[name] {
			out[i], taken[name] = name, true
		}
	}
	for i, name := range list {
		if out[i] != "" {
			continue
		}
		out[i] = name
		for n := 2; taken[out[i]]; n++ {
			out[i] = fmt.Sprintf("%s_%d", name, n)
		}
		taken[out[i]] = true
	}
	return out
}

// fold makes headers alike that are the same to ingest.
func fold(header string) string { return strings.ToLower(strings.TrimSpace(header)) }
