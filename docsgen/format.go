package docsgen

import (
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// count writes a whole number with a comma between thousands.
func count(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "−", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// counted is a number with its noun: "1 row", "2 rows".
func counted(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return count(n) + " " + noun + "s"
}

// moment writes a time in the district's zone; "" for the zero time.
func (s *site) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(s.zone).Format("2 January 2006, 15:04 MST")
}

// list joins words as a sentence does: "a", "a and b", "a, b and c".
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// paragraphs splits text at empty lines.
func paragraphs(text string) []string {
	var out []string
	for _, p := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// firstSentence is the part of a definition that fits a list: up to the first
// full stop that a capital letter follows, or the first paragraph.
func firstSentence(text string) string {
	all := paragraphs(text)
	if len(all) == 0 {
		return ""
	}
	runes := []rune(strings.Join(strings.Fields(all[0]), " "))
	for i := 0; i+2 < len(runes); i++ {
		if runes[i] == '.' && runes[i+1] == ' ' && unicode.IsUpper(runes[i+2]) {
			return string(runes[:i+1])
		}
	}
	return string(runes)
}

// shorten cuts text to a number of characters, an ellipsis included.
func shorten(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return strings.TrimSpace(string(runes[:most-1])) + "…"
}

// webLink returns a link that leads to the web, or "" for anything else: other
// schemes can run code.
func webLink(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return ""
	}
	return u.String()
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
