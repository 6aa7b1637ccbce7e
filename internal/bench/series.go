package main

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"
)

// series is a figure as each round measured it.
type series []float64

// median is the middle round's value, the mean of the middle two for an even
// number, NaN for none.
func (s series) median() float64 { return s.quantile(0.5) }

// quantile interpolates between the two nearest values.
func (s series) quantile(q float64) float64 {
	if len(s) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(s))
	at := q * float64(len(sorted)-1)
	low := int(at)
	high := min(low+1, len(sorted)-1)
	return sorted[low] + (at-float64(low))*(sorted[high]-sorted[low])
}

// last is the last round's value, NaN for none.
func (s series) last() float64 {
	if len(s) == 0 {
		return math.NaN()
	}
	return s[len(s)-1]
}

// spread is the distance between the quartiles, as a share of the median.
func (s series) spread() float64 {
	return (s.quantile(0.75) - s.quantile(0.25)) / math.Abs(s.median())
}

// over divides round by round.
func (s series) over(peer series) series {
	ratio := make(series, min(len(s), len(peer)))
	for i := range ratio {
		ratio[i] = s[i] / peer[i]
	}
	return ratio
}

// figures are the series by name.
type figures map[string]series

func (f figures) add(name string, value float64) { f[name] = append(f[name], value) }

// addTimes adds the quantiles of a round's durations, in milliseconds, as
// name.p50 and name.p99.
func (f figures) addTimes(name string, times []time.Duration) {
	ms := make(series, len(times))
	for i, d := range times {
		ms[i] = float64(d) / float64(time.Millisecond)
	}
	f.add(name+".p50", ms.quantile(0.5))
	f.add(name+".p99", ms.quantile(0.99))
	f.add(name+".n", float64(len(times)))
}

// String lists the figures of every round.
func (f figures) String() string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(f)) {
		fmt.Fprintf(&b, "%-24s", name)
		for _, v := range f[name] {
			fmt.Fprintf(&b, " %10s", number(v))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// number writes a value with three significant digits.
func number(v float64) string {
	switch a := math.Abs(v); {
	case math.IsNaN(v):
		return "-"
	case a >= 99.95:
		return fmt.Sprintf("%.0f", v)
	case a >= 9.995:
		return fmt.Sprintf("%.1f", v)
	case a >= 0.9995:
		return fmt.Sprintf("%.2f", v)
	default:
		return fmt.Sprintf("%.3f", v)
	}
}
