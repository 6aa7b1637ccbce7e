package lexical

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/library"
)

const tellingHead = `# How much each word and pair of words speaks for a telling by somebody who was there, in thousandths
# of a step of the rating. Written by "go test ./internal/assessor/lexical -run TellingFit -update".
`

const (
	// ridge is how strongly weights are drawn to 0; from 30 to 300 little changes.
	ridge = 100
	// A word must stand in so many answers, to so many competencies, to be no
	// subject's own.
	wordAnswers, wordCompetencies = 4, 6
	// tellingFolds is how many parts the competencies are dealt into, each predicted by
	// a fit to the others.
	tellingFolds = 8
)

// tellingAnswer is a labelled answer that the telling is fitted to.
type tellingAnswer struct {
	Competency string  `json:"competency"`
	Level      float64 `json:"level"`
	Text       string  `json:"text"`
	words      []string
	scale      float64
}

// tellingAnswers are the examples of the library and the answers of package eval
// that may be tuned on.
func tellingAnswers(t *testing.T) []tellingAnswer {
	t.Helper()
	lib, err := library.Embedded()
	require.NoError(t, err)
	var out []tellingAnswer
	for _, c := range lib.Competencies() {
		for _, e := range c.Examples {
			out = append(out, tellingAnswer{Competency: c.ID, Level: float64(e.Level), Text: e.Text})
		}
	}
	for _, name := range tellingSets {
		f, err := os.Open(filepath.Join("..", "..", "eval", "testdata", name))
		require.NoError(t, err)
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var a tellingAnswer
			require.NoError(t, json.Unmarshal(lines.Bytes(), &a))
			out = append(out, a)
		}
		require.NoError(t, f.Close())
	}
	for i := range out {
		r := read(assessment.Answer{Turns: []assessment.Turn{{Ordinal: 1, Text: out[i].Text}}})
		seen := map[string]bool{}
		n := r.tellingWords(func(int) bool { return true }, func(before, w *word) {
			word := w.text
			if before != nil {
				word = before.text + " " + w.text
			}
			if !seen[word] {
				seen[word] = true
				out[i].words = append(out[i].words, word)
			}
		})
		out[i].scale = tellingScale(n)
	}
	return out
}

// tellingSets are the files of answers; one that only measures isn't among them.
var tellingSets = []string{"answers.jsonl", "plain.jsonl", "figures.jsonl"}

// common are the words that answers to many competencies share, in order.
func common(answers []tellingAnswer) []string {
	type use struct {
		answers      int
		competencies map[string]bool
	}
	uses := map[string]*use{}
	for _, a := range answers {
		for _, w := range a.words {
			if uses[w] == nil {
				uses[w] = &use{competencies: map[string]bool{}}
			}
			uses[w].answers++
			uses[w].competencies[a.Competency] = true
		}
	}
	var out []string
	for w, u := range uses {
		if u.answers >= wordAnswers && len(u.competencies) >= wordCompetencies {
			out = append(out, w)
		}
	}
	slices.Sort(out)
	return out
}

// fitted is a fit before it is stretched to the scale of ratings.
type fitted struct {
	base  float64
	words map[string]float64
}

func (f fitted) predict(a tellingAnswer) float64 {
	out := f.base
	for _, w := range a.words {
		out += a.scale * f.words[w]
	}
	return out
}

// fitRidge solves the regression in its dual form, where the unknowns are the
// answers: there are fewer of them than words. Centring the kernel stands for an
// intercept that isn't drawn to 0.
func fitRidge(answers []tellingAnswer, words []string) fitted {
	rows, level := rowsOf(answers, words), 0.0
	for _, a := range answers {
		level += a.Level / float64(len(answers))
	}
	kernel := kernelOf(answers, rows)
	right := make([]float64, len(answers))
	for i, a := range answers {
		kernel[i][i] += ridge
		right[i] = a.Level - level
	}
	out := fitted{base: level, words: make(map[string]float64, len(words))}
	// The unknowns sum to 0, as both sides are centred, so that means drop out.
	for i, x := range cholesky(kernel, right) {
		for _, j := range rows[i] {
			out.words[words[j]] += x * answers[i].scale
		}
	}
	for i, a := range answers {
		for _, j := range rows[i] {
			out.base -= out.words[words[j]] * a.scale / float64(len(answers))
		}
	}
	return out
}

// rowsOf returns which of the words each answer has, in order.
func rowsOf(answers []tellingAnswer, words []string) [][]int {
	rows := make([][]int, len(answers))
	for i, a := range answers {
		for _, w := range a.words {
			if j, ok := slices.BinarySearch(words, w); ok {
				rows[i] = append(rows[i], j)
			}
		}
		slices.Sort(rows[i])
	}
	return rows
}

// kernelOf returns the lower triangle of the centred inner products of answers.
func kernelOf(answers []tellingAnswer, rows [][]int) [][]float64 {
	n := float64(len(answers))
	kernel, mean, all := make([][]float64, len(answers)), make([]float64, len(answers)), 0.0
	for i := range kernel {
		kernel[i] = make([]float64, i+1)
		for k := range i + 1 {
			x := answers[i].scale * answers[k].scale * float64(inCommon(rows[i], rows[k]))
			kernel[i][k] = x
			mean[i] += x / n
			if k != i {
				mean[k] += x / n
			}
		}
	}
	for _, m := range mean {
		all += m / n
	}
	for i := range kernel {
		for k := range kernel[i] {
			kernel[i][k] += all - mean[i] - mean[k]
		}
	}
	return kernel
}

// inCommon counts what two sorted lists have in common.
func inCommon(a, b []int) int {
	n := 0
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			n, a, b = n+1, a[1:], b[1:]
		}
	}
	return n
}

// cholesky solves a symmetric positive definite system given by its lower
// triangle, which it overwrites.
func cholesky(a [][]float64, b []float64) []float64 {
	n := len(b)
	for i := range n {
		for j := range i + 1 {
			sum := a[i][j]
			for k := range j {
				sum -= a[i][k] * a[j][k]
			}
			if i == j {
				a[i][i] = math.Sqrt(sum)
			} else {
				a[i][j] = sum / a[j][j]
			}
		}
	}
	x := slices.Clone(b)
	for i := range n {
		for k := range i {
			x[i] -= a[i][k] * x[k]
		}
		x[i] /= a[i][i]
	}
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			x[i] -= a[k][i] * x[k]
		}
		x[i] /= a[i][i]
	}
	return x
}

// foldOf deals competencies into tellingFolds, so that no fit has seen the subject it
// predicts.
func foldOf(answers []tellingAnswer) map[string]int {
	var ids []string
	for _, a := range answers {
		ids = append(ids, a.Competency)
	}
	slices.Sort(ids)
	out := map[string]int{}
	for i, id := range slices.Compact(ids) {
		out[id] = i % tellingFolds
	}
	return out
}

// unseen predicts each answer by a fit to the answers of other competencies.
func unseen(answers []tellingAnswer) []float64 {
	fold := foldOf(answers)
	out := make([]float64, len(answers))
	for f := range tellingFolds {
		var others []tellingAnswer
		for _, a := range answers {
			if fold[a.Competency] != f {
				others = append(others, a)
			}
		}
		fit := fitRidge(others, common(others))
		for i, a := range answers {
			if fold[a.Competency] == f {
				out[i] = fit.predict(a)
			}
		}
	}
	return out
}

func meanAndSpread(values []float64) (mean, spread float64) {
	for _, v := range values {
		mean += v / float64(len(values))
	}
	for _, v := range values {
		spread += (v - mean) * (v - mean) / float64(len(values))
	}
	return mean, math.Sqrt(spread)
}

// TestTellingFit fits the telling with -update, and without it holds the file to
// the answers that it was fitted to: they must come out in order.
func TestTellingFit(t *testing.T) {
	answers := tellingAnswers(t)
	levels := make([]float64, len(answers))
	for i, a := range answers {
		levels[i] = a.Level
	}
	if *update {
		// A regression draws predictions to the mean: they are stretched so that, on
		// answers it hasn't seen, they are spread as the ratings are.
		predicted, spreadOut := meanAndSpread(unseen(answers))
		level, spread := meanAndSpread(levels)
		fit, stretch := fitRidge(answers, common(answers)), spread/spreadOut
		lines := []string{fmt.Sprintf("= %d\n", int(math.Round(1000*(level+stretch*(fit.base-predicted)))))}
		for w, v := range fit.words {
			if n := int(math.Round(1000 * stretch * v)); n != 0 {
				lines = append(lines, fmt.Sprintf("%s %d\n", w, n))
			}
		}
		slices.Sort(lines)
		require.NoError(t, os.WriteFile("telling.txt", []byte(tellingHead+strings.Join(lines, "")), 0o600))
		return
	}
	told := make([]float64, len(answers))
	for i, a := range answers {
		told[i] = read(assessment.Answer{Turns: []assessment.Turn{{Ordinal: 1, Text: a.Text}}}).toldIn(func(int) bool { return true })
	}
	require.Greater(t, correlation(told, levels), 0.8, "write telling.txt anew with -update, and look at what make eval says")
}

// correlation is Pearson's.
func correlation(a, b []float64) float64 {
	meanA, spreadA := meanAndSpread(a)
	meanB, spreadB := meanAndSpread(b)
	sum := 0.0
	for i := range a {
		sum += (a[i] - meanA) * (b[i] - meanB) / float64(len(a))
	}
	return sum / spreadA / spreadB
}

// TestUnseenTelling: how an answer is told is heard in answers on subjects that
// the fit knows nothing of.
func TestUnseenTelling(t *testing.T) {
	answers := tellingAnswers(t)
	predicted := unseen(answers)
	levels := make([]float64, len(answers))
	for i, a := range answers {
		levels[i] = a.Level
	}
	require.Greater(t, correlation(predicted, levels), 0.75)
}
