package assessment

import (
	"cmp"
	"slices"

	"barraiser/internal/rubric"
)

// WeightedMedian returns the weighted median of the ratings, the lower one on
// ties, leaving out those not rated; Unrated when nothing is left. A weight
// that isn't given or isn't positive is 1.
func WeightedMedian(ratings []rubric.Rating, weights []float64) rubric.Rating {
	type weighted struct {
		rating rubric.Rating
		weight float64
	}
	var all []weighted
	total := 0.0
	for i, r := range ratings {
		if !r.Valid() {
			continue
		}
		w := 1.0
		if i < len(weights) {
			w = weightOf(weights[i])
		}
		all = append(all, weighted{r, w})
		total += w
	}
	slices.SortStableFunc(all, func(a, b weighted) int { return cmp.Compare(a.rating, b.rating) })
	reached := 0.0
	for _, x := range all {
		reached += x.weight
		// The tolerance keeps thirds and sixths that add up to a half a tie.
		if 2*reached >= total*(1-1e-9) {
			return x.rating
		}
	}
	return rubric.Unrated
}
