package calibration

import (
	"cmp"
	"math"
	"slices"
)

// Spearman returns the rank correlation of two equally long lists, ties sharing
// the mean of their ranks, and false when one of them doesn't vary.
func Spearman(x, y []float64) (float64, bool) { return pearson(ranks(x), ranks(y)) }

// ranks returns the rank of each value from 1, the mean rank for equal ones.
func ranks(values []float64) []float64 {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	out := make([]float64, len(values))
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && values[order[to]] == values[order[from]] {
			to++
		}
		for _, i := range order[from:to] {
			out[i] = float64(from+to+1) / 2
		}
		from = to
	}
	return out
}

func pearson(x, y []float64) (float64, bool) {
	n := float64(len(x))
	var mx, my float64
	for i := range x {
		mx, my = mx+x[i], my+y[i]
	}
	mx, my = mx/n, my/n // sums of ranks are exact, so equal ones differ by exactly 0
	var xy, xx, yy float64
	for i := range x {
		dx, dy := x[i]-mx, y[i]-my
		xy, xx, yy = xy+dx*dy, xx+dx*dx, yy+dy*dy
	}
	if xx == 0 || yy == 0 {
		return 0, false
	}
	return max(-1, min(1, xy/math.Sqrt(xx*yy))), true
}

// Order counts the pairs of answers to one question which the coach put on
// different levels.
type Order struct {
	Pairs int `json:"pairs"`
	// InOrder of them aren't the wrong way round: the better one isn't rated lower.
	InOrder int `json:"in_order"`
	// Tied of those in order got the same rating.
	Tied int `json:"tied"`
}

// Plus returns the sum of two counts.
func (o Order) Plus(p Order) Order {
	return Order{o.Pairs + p.Pairs, o.InOrder + p.InOrder, o.Tied + p.Tied}
}

// Share returns how many of the pairs are in order, 0 to 1; 0 for none.
func (o Order) Share() float64 { return quotient(o.InOrder, o.Pairs) }

// OrderOf counts the pairs of each question.
func OrderOf(pairs []Pair) Order {
	byQuestion := map[string][]Pair{}
	for _, p := range pairs {
		if p.Got.Valid() {
			byQuestion[p.Question] = append(byQuestion[p.Question], p)
		}
	}
	var out Order
	for _, group := range byQuestion {
		for i, a := range group {
			for _, b := range group[i+1:] {
				out = out.Plus(orderOfTwo(a, b))
			}
		}
	}
	return out
}

func orderOfTwo(a, b Pair) Order {
	if a.Coach == b.Coach {
		return Order{}
	}
	if a.Coach > b.Coach {
		a, b = b, a
	}
	switch {
	case a.Got < b.Got:
		return Order{Pairs: 1, InOrder: 1}
	case a.Got == b.Got:
		return Order{Pairs: 1, InOrder: 1, Tied: 1}
	default:
		return Order{Pairs: 1}
	}
}
