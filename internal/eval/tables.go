package main

import (
	"fmt"
	"slices"
	"strings"

	"barraiser/internal/assessment"
	"barraiser/internal/calibration"
)

// percent shows a share with its interval, where there are groups enough for one.
func percent(hits, trials int, in calibration.Interval) string {
	switch {
	case trials == 0:
		return "–"
	case hits > 0 && in == (calibration.Interval{}):
		return places(hits, trials) + " %"
	}
	return fmt.Sprintf("%s %% (%s to %s)", places(hits, trials), tidy(100*in.Low), tidy(100*in.High))
}

// places shows a share in per cent, small ones with a decimal.
func places(hits, trials int) string { return tidy(100 * float64(hits) / float64(max(trials, 1))) }

func tidy(x float64) string {
	if x > 0.05 && x < 9.95 || x > 99.05 && x < 99.95 {
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.0f", x)
}

// shown are the figures of a table of agreement.
type shown struct {
	n                             int
	exact, adjacent, kappa, order string
}

// figures measures pairs, drawing whole competencies.
func figures(pairs []calibration.Pair) shown {
	r := calibration.Measure(pairs)
	var exact, adjacent, n, inOrder, compared []int
	for _, p := range r.Competencies {
		n, exact, adjacent = append(n, p.N), append(exact, p.Exact), append(adjacent, p.Adjacent)
		inOrder, compared = append(inOrder, p.Order.InOrder), append(compared, p.Order.Pairs)
	}
	a := r.Overall
	out := shown{n: a.N}
	interval, _ := calibration.BootstrapShare(exact, n)
	out.exact = percent(a.Exact, a.N, interval)
	interval, _ = calibration.BootstrapShare(adjacent, n)
	out.adjacent = percent(a.Adjacent, a.N, interval)
	interval, _ = calibration.BootstrapShare(inOrder, compared)
	out.order = percent(a.Order.InOrder, a.Order.Pairs, interval)
	out.kappa = kappaOf(a)
	return out
}

func kappaOf(a calibration.Agreement) string {
	switch {
	case a.Kappa == nil:
		return "–"
	case a.KappaInterval == nil:
		return fmt.Sprintf("%.2f, indicative", *a.Kappa)
	default:
		return fmt.Sprintf("%.2f (%.2f to %.2f)", *a.Kappa, a.KappaInterval.Low, a.KappaInterval.High)
	}
}

// agreementTable has a row per set.
func agreementTable(sets []set) string {
	var b strings.Builder
	b.WriteString("| answers | tuned on | n | exact | within one | kappa | pairs in order |\n| --- | --- | --: | --: | --: | --: | --: |\n")
	for _, s := range sets {
		f := figures(s.pairs)
		fmt.Fprintf(&b, "| %s | %s | %d | %s | %s | %s | %s |\n", s.name, s.tuned, f.n, f.exact, f.adjacent, f.kappa, f.order)
	}
	return b.String()
}

// roundTable has a row per round.
func roundTable(pairs []calibration.Pair) string {
	var b strings.Builder
	b.WriteString("| round | n | exact | within one | kappa | bias |\n| --- | --: | --: | --: | --: | --: |\n")
	for _, p := range calibration.Measure(pairs).Rounds {
		bias := "–"
		if p.Bias != nil {
			bias = fmt.Sprintf("%+.2f", *p.Bias)
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %s | %s |\n", p.ID, p.N, p.Exact, p.Adjacent, kappaOf(p.Agreement), bias)
	}
	return b.String()
}

// matrixTable shows the ratings by the level expected.
func matrixTable(pairs []calibration.Pair) string {
	var b strings.Builder
	b.WriteString("| expected | got 1 | 2 | 3 | 4 | 5 |\n| --: | --: | --: | --: | --: | --: |\n")
	for i, row := range calibration.MatrixOf(pairs) {
		fmt.Fprintf(&b, "| %d | %d | %d | %d | %d | %d |\n", i+1, row[0], row[1], row[2], row[3], row[4])
	}
	return b.String()
}

// flagWords lists flags by kind, most frequent first.
func flagWords(counts map[assessment.FlagKind]int) string {
	kinds := make([]assessment.FlagKind, 0, len(counts))
	for k := range counts {
		kinds = append(kinds, k)
	}
	slices.SortFunc(kinds, func(a, b assessment.FlagKind) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(string(a), string(b))
	})
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = fmt.Sprintf("%s %d", k, counts[k])
	}
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, ", ")
}
