package diag

import "strings"

// Nearest returns the candidate closest to a misspelt name, or "" when none is
// close enough to be worth suggesting (more than a third of its letters differ).
// Letter case doesn't count. Of equals the first wins, so pass a sorted list.
func Nearest(name string, candidates []string) string {
	best, bestDistance := "", max(1, len([]rune(name))/3)+1
	for _, c := range candidates {
		if d := distance(strings.ToLower(name), strings.ToLower(c)); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	return best
}

// DidYouMean is Nearest as a hint; "" when nothing is near.
func DidYouMean(name string, candidates []string) string {
	if near := Nearest(name, candidates); near != "" {
		return "did you mean " + quote(near) + "?"
	}
	return ""
}

func quote(s string) string { return "\"" + s + "\"" }

// distance counts the single-letter edits (insert, delete, replace, swap of two
// neighbours) that turn a into b: the optimal string alignment distance.
func distance(a, b string) int {
	ra, rb := []rune(a), []rune(b)
	before, last, current := make([]int, len(rb)+1), make([]int, len(rb)+1), make([]int, len(rb)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(ra); i++ {
		current[0] = i
		for j := 1; j <= len(rb); j++ {
			cost := 1
			if ra[i-1] == rb[j-1] {
				cost = 0
			}
			current[j] = min(last[j]+1, current[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && ra[i-1] == rb[j-2] && ra[i-2] == rb[j-1] {
				current[j] = min(current[j], before[j-2]+1)
			}
		}
		before, last, current = last, current, before
	}
	return last[len(rb)]
}
