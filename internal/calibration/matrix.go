package calibration

import (
	"math"

	"barraiser/internal/rubric"
)

// Levels is the number of steps of the rating scale.
const Levels = int(rubric.HighestStep)

// Matrix counts pairs of ratings: the row is the coach's, the column the
// assessor's, both less one.
type Matrix [Levels][Levels]int

// Add counts one pair. Both ratings must be valid.
func (m *Matrix) Add(coach, got rubric.Rating) { m[coach-1][got-1]++ }

// Plus returns the sum of two matrices.
func (m Matrix) Plus(o Matrix) Matrix {
	for i := range m {
		for j := range m[i] {
			m[i][j] += o[i][j]
		}
	}
	return m
}

// Transposed returns the matrix with coach and assessor exchanged.
func (m Matrix) Transposed() Matrix {
	var t Matrix
	for i := range m {
		for j := range m[i] {
			t[j][i] = m[i][j]
		}
	}
	return t
}

// N returns the number of pairs.
func (m Matrix) N() int {
	n := 0
	for i := range m {
		for _, k := range m[i] {
			n += k
		}
	}
	return n
}

// Within returns the number of pairs that are at most so many steps apart.
func (m Matrix) Within(steps int) int {
	n := 0
	for i := range m {
		for j, k := range m[i] {
			if max(i-j, j-i) <= steps {
				n += k
			}
		}
	}
	return n
}

// Rows returns how often the coach gave each level.
func (m Matrix) Rows() [Levels]int {
	var out [Levels]int
	for i := range m {
		for _, k := range m[i] {
			out[i] += k
		}
	}
	return out
}

// Columns returns how often the assessor gave each level.
func (m Matrix) Columns() [Levels]int { return m.Transposed().Rows() }

// Kappa returns the quadratic weighted kappa, -1 to 1, and false when it isn't
// defined: for no pairs at all. Where everybody gave one and the same rating
// there is nothing to disagree about, and it is 1.
func (m Matrix) Kappa() (float64, bool) {
	n := m.N()
	if n == 0 {
		return 0, false
	}
	rows, columns := m.Rows(), m.Columns()
	var seen, expected float64
	for i := range m {
		for j, k := range m[i] {
			apart := float64((i - j) * (i - j))
			seen += apart * float64(k)
			expected += apart * float64(rows[i]) * float64(columns[j]) / float64(n)
		}
	}
	if expected == 0 {
		return 1, true
	}
	return max(-1, 1-seen/expected), true
}

// Bias returns the mean of assessor less coach, in steps, and the same over the
// pooled standard deviation of both, which is 0 where neither varies.
func (m Matrix) Bias() (bias, standardised float64) {
	n := float64(m.N())
	if n == 0 {
		return 0, 0
	}
	coachMean, coachVar := moments(m.Rows())
	gotMean, gotVar := moments(m.Columns())
	bias = gotMean - coachMean
	if pooled := math.Sqrt((coachVar + gotVar) / 2); pooled > 0 {
		standardised = bias / pooled
	}
	return bias, standardised
}

func moments(counts [Levels]int) (mean, variance float64) {
	var n, sum, squares float64
	for i, k := range counts {
		n += float64(k)
		sum += float64(k * (i + 1))
		squares += float64(k * (i + 1) * (i + 1))
	}
	mean = sum / n
	return mean, max(0, squares/n-mean*mean)
}
