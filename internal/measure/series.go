package measure

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"
)

// Series is a figure as each round measured it.
type Series []float64

// Median is the middle round's value, the mean of the middle two for an even
// number, NaN for none.
func (s Series) Median() float64 { return s.Quantile(0.5) }

// Quantile interpolates between the two nearest values.
func (s Series) Quantile(q float64) float64 {
	if len(s) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(s))
	at := q * float64(len(sorted)-1)
	low := int(at)
	high := min(low+1, len(sorted)-1)
	return sorted[low] + (at-float64(low))*(sorted[high]-sorted[low])
}

// Last is the last round's value, NaN for none.
func (s Series) Last() float64 {
	if len(s) == 0 {
		return math.NaN()
	}
	return s[len(s)-1]
}

// Spread is the distance between the quartiles, as a share of the median.
func (s Series) Spread() float64 {
	return (s.Quantile(0.75) - s.Quantile(0.25)) / math.Abs(s.Median())
}

// Over divides round by round.
func (s Series) Over(peer Series) Series {
	ratio := make(Series, min(len(s), len(peer)))
	for i := range ratio {
		ratio[i] = s[i] / peer[i]
	}
	return ratio
}

// Figures are the series by name.
type Figures map[string]Series

// Add adds a round's value.
func (f Figures) Add(name string, value float64) { f[name] = append(f[name], value) }

// AddTimes adds the quantiles of a round's durations, in milliseconds, as
// name.p50 and name.p99.
func (f Figures) AddTimes(name string, times []time.Duration) {
	ms := make(Series, len(times))
	for i, d := range times {
		ms[i] = float64(d) / float64(time.Millisecond)
	}
	f.Add(name+".p50", ms.Quantile(0.5))
	f.Add(name+".p99", ms.Quantile(0.99))
	f.Add(name+".n", float64(len(times)))
}

// String lists the figures of every round.
func (f Figures) String() string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(f)) {
		fmt.Fprintf(&b, "%-24s", name)
		for _, v := range f[name] {
			fmt.Fprintf(&b, " %10s", Number(v))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// Number writes a value with three significant digits.
func Number(v float64) string {
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
