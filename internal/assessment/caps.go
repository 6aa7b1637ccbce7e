package assessment

import (
	"strings"

	"barraiser/internal/rubric"
)

// InTheWay returns the lowest limit, the first of equals, if the rating has come
// up to it: more evidence alone wouldn't raise it. Else it returns nil.
func InTheWay(limits []Cap, rating rubric.Rating) *Cap {
	var lowest *Cap
	for i := range limits {
		if limits[i].Rating.Valid() && limits[i].Rating <= rating && (lowest == nil || limits[i].Rating < lowest.Rating) {
			lowest = &limits[i]
		}
	}
	return lowest
}

// MaxSaid is how many of the candidate's words a limit repeats.
const MaxSaid = 16

// Clipped returns a quotation as a limit repeats it: no more words than MaxSaid,
// and without the marks at its end.
func Clipped(words string) string {
	fields := strings.Fields(words)
	if len(fields) > MaxSaid {
		fields = append(fields[:MaxSaid], "…")
	}
	return strings.TrimRight(strings.Join(fields, " "), ".,;:")
}
