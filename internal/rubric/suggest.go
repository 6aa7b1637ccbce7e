package rubric

import (
	"fmt"
	"strings"
)

// Nearest returns the known word that was most likely meant by the unknown one,
// or "" when none is close: at most a third of its letters, and at most three,
// may differ.
func Nearest(unknown string, known []string) string {
	best, bestCost := "", 1+min(3, len(unknown)/3)
	for _, k := range known {
		if cost := distance(strings.ToLower(unknown), strings.ToLower(k)); cost < bestCost {
			best, bestCost = k, cost
		}
	}
	return best
}

// suggest turns Nearest into a hint, or lists what there is.
func suggest(unknown string, known []string) string {
	if n := Nearest(unknown, known); n != "" {
		return fmt.Sprintf("did you mean %q?", n)
	}
	if len(known) == 0 {
		return ""
	}
	return "there are: " + strings.Join(known, ", ")
}

// distance is the Levenshtein distance in bytes, with a swap of neighbours
// counting once; ids and keys are ASCII. Long words are not compared.
func distance(a, b string) int {
	const longest = 64
	if len(a) > longest || len(b) > longest {
		return longest
	}
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	for j := range rows[1] {
		rows[1][j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, prev, row := rows[(i+2)%3], rows[i%3], rows[(i+1)%3]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(row[j-1]+1, prev[j]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return rows[(len(a)+1)%3][len(b)]
}
