package calibration

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Measure compares the assessor with the coach. The order of the pairs makes no
// difference. Every Coach rating must be valid.
func Measure(pairs []Pair) Report {
	pairs = slices.Clone(pairs)
	slices.SortStableFunc(pairs, inOrder)
	rated := slices.DeleteFunc(slices.Clone(pairs), func(p Pair) bool { return !p.Got.Valid() })
	keys, by := clusterKeys(rated)
	r := Report{Labels: len(pairs), Answers: len(byAnswer(pairs)), ClusteredBy: by, Overall: agree(rated, keys)}
	for _, p := range pairs {
		if !p.Got.Valid() {
			if r.Unrated == nil {
				r.Unrated = map[string]int{}
			}
			r.Unrated[cmp.Or(p.Why, "not-rated")]++
		}
	}
	r.Confusion = matrixOf(rated)
	r.CoachGave, r.GotGave = r.Confusion.Rows(), r.Confusion.Columns()
	r.Untested = []int{}
	for i, n := range r.CoachGave {
		if n < enoughPerLevel {
			r.Untested = append(r.Untested, i+1)
		}
	}
	if len(rated) >= enoughForKappa {
		r.WithLength = withLength(rated)
	}
	r.Rounds = parts(rated, keys, func(p Pair) string { return p.Round })
	r.Competencies = parts(rated, keys, func(p Pair) string { return p.Competency })
	r.Coaches = coaches(pairs)
	r.Worst = worst(rated)
	r.Notes = r.notes()
	return r
}

// inOrder is a total order over everything that a report shows of a pair.
func inOrder(a, b Pair) int {
	return cmp.Or(strings.Compare(a.ID, b.ID), strings.Compare(a.Round, b.Round), strings.Compare(a.Competency, b.Competency),
		strings.Compare(a.Question, b.Question), strings.Compare(a.Text, b.Text), strings.Compare(a.Rater, b.Rater),
		strings.Compare(a.Candidate, b.Candidate), cmp.Compare(a.Coach, b.Coach), cmp.Compare(a.Got, b.Got))
}

// MatrixOf counts the pairs that the assessor rated.
func MatrixOf(pairs []Pair) Matrix {
	return matrixOf(slices.DeleteFunc(slices.Clone(pairs), func(p Pair) bool { return !p.Got.Valid() }))
}

func matrixOf(pairs []Pair) Matrix {
	var m Matrix
	for _, p := range pairs {
		m.Add(p.Coach, p.Got)
	}
	return m
}

// agree measures the pairs, all of which are rated; keys are the clusters of all
// pairs of the report, by answer.
func agree(pairs []Pair, keys func(Pair) string) Agreement {
	m := matrixOf(pairs)
	n := m.N()
	a := Agreement{
		N: n, Standing: standingOf(n), Exact: m.Within(0), Adjacent: m.Within(1),
		ExactShare: *rounded(quotient(m.Within(0), n)), AdjacentShare: *rounded(quotient(m.Within(1), n)), Order: OrderOf(pairs),
	}
	if a.Standing == AgreementOnly {
		return a
	}
	if kappa, ok := m.Kappa(); ok {
		a.Kappa = rounded(kappa)
	}
	bias, standardised := m.Bias()
	a.Bias, a.StandardisedDifference = rounded(bias), rounded(standardised)
	if rho, ok := Spearman(column(pairs, func(p Pair) int { return int(p.Coach) }), column(pairs, func(p Pair) int { return int(p.Got) })); ok {
		a.Spearman = rounded(rho)
	}
	if a.Standing == Measured {
		if interval, ok := BootstrapKappa(clusters(pairs, keys)); ok {
			a.KappaInterval = &Interval{*rounded(interval.Low), *rounded(interval.High)}
		}
	}
	return a
}

// rounded keeps four decimals, which is more than any of these figures holds.
func rounded(x float64) *float64 {
	x = math.Round(x*1e4)/1e4 + 0 // and no negative zero
	return &x
}

func column(pairs []Pair, of func(Pair) int) []float64 {
	out := make([]float64, len(pairs))
	for i, p := range pairs {
		out[i] = float64(of(p))
	}
	return out
}

func withLength(pairs []Pair) *float64 {
	rho, ok := Spearman(column(pairs, Pair.residual), column(pairs, func(p Pair) int { return p.Words }))
	if !ok {
		return nil
	}
	return rounded(rho)
}

// clusters sums the pairs of each cluster, in the order of the clusters' keys.
func clusters(pairs []Pair, key func(Pair) string) []Matrix {
	groups := grouped(pairs, key)
	out := make([]Matrix, len(groups))
	for i, g := range groups {
		out[i] = matrixOf(g.pairs)
	}
	return out
}

// group is some pairs under a key.
type group struct {
	key   string
	pairs []Pair
}

// grouped returns the pairs by key, in the order of the keys.
func grouped(pairs []Pair, key func(Pair) string) []group {
	byKey := map[string][]Pair{}
	for _, p := range pairs {
		byKey[key(p)] = append(byKey[key(p)], p)
	}
	out := make([]group, 0, len(byKey))
	for k, g := range byKey {
		out = append(out, group{k, g})
	}
	slices.SortFunc(out, func(a, b group) int { return strings.Compare(a.key, b.key) })
	return out
}

// answerKey is the same for two ratings of one answer.
func answerKey(p Pair) string {
	return p.Round + "\x00" + p.Competency + "\x00" + p.Question + "\x00" + p.Text
}

func byAnswer(pairs []Pair) []group { return grouped(pairs, answerKey) }

// clusterKeys chooses what is drawn together: the answers of a candidate where
// candidates are known, else the ratings of a coach where coaches are many, else
// the ratings of an answer.
func clusterKeys(pairs []Pair) (key func(Pair) string, by string) {
	raters, candidates := map[string]bool{}, map[string]bool{}
	for _, p := range pairs {
		if p.Rater != "" {
			raters[p.Rater] = true
		}
		if p.Candidate != "" {
			candidates[p.Candidate] = true
		}
	}
	named := func(name func(Pair) string) func(Pair) string {
		return func(p Pair) string {
			if n := name(p); n != "" {
				return "1" + n
			}
			return "2" + answerKey(p)
		}
	}
	switch {
	case len(candidates) >= enoughRaters:
		return named(func(p Pair) string { return p.Candidate }), "candidate"
	case len(raters) >= enoughRaters:
		return named(func(p Pair) string { return p.Rater }), "rater"
	default:
		return answerKey, "answer"
	}
}

func parts(pairs []Pair, keys, name func(Pair) string) []Part {
	out := []Part{}
	for _, g := range grouped(pairs, name) {
		if g.key != "" {
			out = append(out, Part{g.key, agree(g.pairs, keys)})
		}
	}
	return out
}

// coaches compares the ratings of answers that have several; nil without any.
// Two ratings by the same named coach aren't two opinions.
func coaches(pairs []Pair) *Coaches {
	var m Matrix
	out := Coaches{}
	for _, g := range byAnswer(pairs) {
		before := out.Pairs
		for i, a := range g.pairs {
			for _, b := range g.pairs[i+1:] {
				if a.Rater != "" && a.Rater == b.Rater {
					continue
				}
				m.Add(a.Coach, b.Coach)
				out.Pairs++
			}
		}
		if out.Pairs > before {
			out.Answers++
		}
	}
	if out.Answers == 0 {
		return nil
	}
	out.Exact, out.Adjacent = m.Within(0), m.Within(1)
	out.ExactShare, out.AdjacentShare = *rounded(quotient(out.Exact, out.Pairs)), *rounded(quotient(out.Adjacent, out.Pairs))
	out.Standing = standingOf(out.Answers)
	if out.Standing != AgreementOnly {
		kappa, _ := m.Plus(m.Transposed()).Kappa()
		out.Kappa = rounded(kappa)
	}
	return &out
}

// worst returns the pairs that are farthest apart, at least one step.
func worst(pairs []Pair) []Worst {
	sorted := slices.Clone(pairs)
	slices.SortStableFunc(sorted, func(a, b Pair) int { return cmp.Compare(abs(b.residual()), abs(a.residual())) })
	out := []Worst{}
	for _, p := range sorted {
		if p.residual() == 0 || len(out) == worstShown {
			break
		}
		out = append(out, Worst{
			ID: p.ID, Round: p.Round, Competency: p.Competency, Coach: p.Coach, Got: p.Got,
			Begins: beginning(p.Text), Gate: p.Gate, Evidence: append([]Quote{}, p.Evidence...),
		})
	}
	return out
}

func abs(n int) int { return max(n, -n) }

// beginning returns the first words of a text, on one line.
func beginning(text string) string {
	const most = 12
	words := strings.Fields(text)
	if len(words) > most {
		return strings.Join(words[:most], " ") + " …"
	}
	return strings.Join(words, " ")
}

// notes puts the rules on small numbers into words.
func (r Report) notes() []string {
	out := []string{}
	note := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	switch r.Overall.Standing {
	case AgreementOnly:
		note("%d labels allow exact and adjacent agreement only; kappa, bias and correlations need %d.", r.Overall.N, enoughForKappa)
	case Indicative:
		note("%d labels make kappa indicative; from %d on it has an interval.", r.Overall.N, enoughForInterval)
	case Measured:
		if r.Overall.N < enoughForTenths {
			note("With %d labels no difference of kappa under .1 can be claimed; that needs %d.", r.Overall.N, enoughForTenths)
		}
	}
	if len(r.Untested) > 0 {
		levels := make([]string, len(r.Untested))
		for i, l := range r.Untested {
			levels[i] = fmt.Sprint(l)
		}
		note("Untested, with fewer than %d labels each: level %s.", enoughPerLevel, strings.Join(levels, ", "))
	}
	if r.Overall.KappaInterval != nil {
		note("The interval draws whole %ss, %d times.", r.ClusteredBy, resamples)
	}
	if r.Coaches == nil {
		note("No answer was rated by two coaches, so nothing is known of how far coaches agree.")
	}
	return out
}
