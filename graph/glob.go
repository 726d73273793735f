package graph

import "strings"

// globMatch tells whether a whole text fits a pattern of dbt's selectors, which is
// that of Python's fnmatch: * is any text, dots and slashes too, ? is one
// character, [a-z] one of a set and [!a-z] one outside of it. A bracket that
// nothing closes stands for itself. The time is at most the product of the lengths.
func globMatch(pattern, text string) bool {
	p, t := []rune(pattern), []rune(text)
	star, from := -1, 0 // the last * and the text position that it was tried to
	i, j := 0, 0
	for j < len(t) {
		if i < len(p) && p[i] == '*' {
			star, from = i, j
			i++
			continue
		}
		if width := matchOne(p[i:], t[j]); width > 0 {
			i, j = i+width, j+1
			continue
		}
		if star < 0 {
			return false
		}
		from++
		i, j = star+1, from
	}
	for i < len(p) && p[i] == '*' {
		i++
	}
	return i == len(p)
}

// matchOne matches one character with the beginning of a pattern, and gives the
// length of what it matched there; 0: no match.
func matchOne(p []rune, c rune) int {
	switch {
	case len(p) == 0:
		return 0
	case p[0] == '?':
		return 1
	case p[0] == '[':
		if end := setEnd(p); end > 0 {
			if inSet(p[1:end], c) {
				return end + 1
			}
			return 0
		}
	}
	if p[0] == c {
		return 1
	}
	return 0
}

// setEnd finds the bracket that closes a set; 0: none does. A bracket in the first
// place belongs to the set.
func setEnd(p []rune) int {
	at := 1
	if at < len(p) && p[at] == '!' {
		at++
	}
	for at++; at < len(p); at++ {
		if p[at] == ']' {
			return at
		}
	}
	return 0
}

func inSet(set []rune, c rune) bool {
	negated := set[0] == '!'
	if negated {
		set = set[1:]
	}
	found := false
	for i := 0; i < len(set); i++ {
		if i+2 < len(set) && set[i+1] == '-' {
			found = found || (set[i] <= c && c <= set[i+2])
			i += 2
			continue
		}
		found = found || set[i] == c
	}
	return found != negated
}

// hasGlob tells whether a text is a pattern rather than a name.
func hasGlob(text string) bool { return strings.ContainsAny(text, "*?[") }

// pathMatch tells whether a file, or a folder that it lies in, fits a pattern of
// slashed parts. In a part * stays within the part; ** is any number of parts.
func pathMatch(pattern, file string) bool {
	pattern = strings.Trim(strings.TrimPrefix(pattern, "./"), "/")
	if pattern == "" || pattern == "." {
		return true
	}
	return partsMatch(strings.Split(pattern, "/"), strings.Split(file, "/"))
}

// partsMatch is done with what is left of the file when the pattern is: it lies
// below. possible[i] tells whether the parts of the file read so far fit the first
// i parts of the pattern.
func partsMatch(pattern, file []string) bool {
	possible := make([]bool, len(pattern)+1)
	possible[0] = true
	skipDoubleStars(pattern, possible)
	for _, part := range file {
		next := make([]bool, len(pattern)+1)
		for i, p := range pattern {
			if !possible[i] {
				continue
			}
			if p == "**" {
				next[i] = true
			} else if globMatch(p, part) {
				next[i+1] = true
			}
		}
		possible = next
		skipDoubleStars(pattern, possible)
		if possible[len(pattern)] {
			return true
		}
	}
	return false
}

func skipDoubleStars(pattern []string, possible []bool) {
	for i, p := range pattern {
		if possible[i] && p == "**" {
			possible[i+1] = true
		}
	}
}
