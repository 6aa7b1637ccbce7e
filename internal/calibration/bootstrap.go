package calibration

import (
	"math"
	"slices"
)

// Interval is a range that holds a figure with 95 % confidence.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// resamples is how often the bootstrap draws: enough for the second decimal of a
// 95 % interval (Efron and Tibshirani ask for 1000).
const resamples = 2000

// seed begins the bootstrap's draws; any other would do.
const seed = 0x5DEECE66D

// BootstrapKappa returns the 95 % percentile interval of kappa when clusters of
// pairs are drawn with replacement. It is the same for the same clusters in the
// same order, and false for fewer than two clusters.
func BootstrapKappa(clusters []Matrix) (Interval, bool) {
	return bootstrap(len(clusters), func(drawn []int) (float64, bool) {
		var sum Matrix
		for _, i := range drawn {
			sum = sum.Plus(clusters[i])
		}
		return sum.Kappa()
	})
}

// BootstrapShare returns the 95 % percentile interval of a share when clusters,
// each with its hits and its trials, are drawn with replacement.
func BootstrapShare(hits, trials []int) (Interval, bool) {
	return bootstrap(len(hits), func(drawn []int) (float64, bool) {
		hit, all := 0, 0
		for _, i := range drawn {
			hit, all = hit+hits[i], all+trials[i]
		}
		return quotient(hit, all), all > 0
	})
}

func bootstrap(n int, figure func(drawn []int) (float64, bool)) (Interval, bool) {
	if n < 2 {
		return Interval{}, false
	}
	r := draws(seed)
	drawn := make([]int, n)
	var figures []float64
	for range resamples {
		for i := range drawn {
			drawn[i] = r.below(n)
		}
		if f, ok := figure(drawn); ok {
			figures = append(figures, f)
		}
	}
	if len(figures) == 0 {
		return Interval{}, false
	}
	slices.Sort(figures)
	at := func(share float64) float64 { return figures[int(share*float64(len(figures)-1)+0.5)] }
	return Interval{at(0.025), at(0.975)}, true
}

// Wilson returns the 95 % score interval of a share of independent trials
// (Wilson 1927), which holds where the share is near 0 or 1 and trials are few.
func Wilson(hits, trials int) Interval {
	if trials == 0 {
		return Interval{0, 1}
	}
	const z = 1.959964
	n, p := float64(trials), quotient(hits, trials)
	centre := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return Interval{max(0, centre-half), min(1, centre+half)}
}

func quotient(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// draws is SplitMix64 (Steele, Lea and Flood 2014): the standard library's
// generators promise no sequence across versions, and a report must not change
// with the compiler.
type draws uint64

func (d *draws) next() uint64 {
	*d += 0x9E3779B97F4A7C15
	x := uint64(*d)
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

// below returns a number from 0 to n-1. The bias of the remainder is far below
// what 2000 draws could show.
func (d *draws) below(n int) int { return int(d.next() % uint64(n)) }
