package prompts

import (
	"fmt"
	"path"
	"strings"
)

// unknown is the error for a file that replaces no template. A name that is
// nearly one is most likely a slip; one that isn't gets the names there are.
func unknown(shown, name string, known []string) error {
	const what = "%s replaces no template: "
	near, distance := nearest(name, known)
	switch {
	case distance <= 1+len(path.Base(name))/4:
		return fmt.Errorf(what+"did you mean %s?", shown, near+extension)
	case strings.HasPrefix(name, "voice/rounds/"):
		return fmt.Errorf(what+"only built-in rounds have one here; a round of your own says its manner in its rubric, under persona", shown)
	}
	return fmt.Errorf(what+"the names are %s", shown, strings.Join(known, ", "))
}

// nearest returns the known name that is most like name, and how many letters
// they differ in. The right name in a wrong folder differs by one.
func nearest(name string, known []string) (near string, distance int) {
	distance = len(name) + 1
	for _, k := range known {
		d := edits(name, k)
		if path.Dir(name) != path.Dir(k) {
			d = min(d, 1+edits(path.Base(name), path.Base(k)))
		}
		if d < distance {
			near, distance = k, d
		}
	}
	return near, distance
}

// edits counts the letters to put in, take out or change to get from a to b;
// two that changed places count as one.
func edits(a, b string) int {
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	for j := range rows[1] {
		rows[1][j] = j
	}
	for i := 1; i <= len(a); i++ {
		two, one, row := rows[0], rows[1], rows[2]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := one[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			row[j] = min(change, one[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], two[j-2]+1)
			}
		}
		rows = [3][]int{one, row, two}
	}
	return rows[1][len(b)]
}
