package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"barraiser/internal/calibration"
	"barraiser/internal/llm/budget"
	"barraiser/internal/rubric"
	"barraiser/internal/scorecard"
)

// words writes the comparison. stopped is why it is of a part only, or nil.
func (m *modelStudy) words(ctx context.Context, now time.Time, stopped error) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s at %s\n\n", m.name, m.host())
	if stopped != nil {
		fmt.Fprintf(&b, "**Partial**: %s. What follows is of the assessments until then.\n\n", stopped)
	}
	b.WriteString(m.headWords(now))
	b.WriteString("\n### Agreement\n\n" + m.agreementWords())
	again, err := m.againWords(ctx)
	if err != nil {
		return "", err
	}
	b.WriteString("\n### The same answers again\n\n" + again)
	b.WriteString("\n### Foreign text appended\n\n" + m.attackWords())
	quotes, err := m.quoteWords()
	if err != nil {
		return "", err
	}
	b.WriteString("\n### Quotes\n\n" + quotes)
	cost, err := m.costWords(ctx)
	if err != nil {
		return "", err
	}
	b.WriteString("\n### Cost and time\n\n" + cost)
	return b.String(), nil
}

// headWords say what was measured with what.
func (m *modelStudy) headWords(now time.Time) string {
	var b strings.Builder
	rater := m.assessor.Rater()
	var names []string
	levels := map[rubric.Rating]int{}
	competencies := map[string]bool{}
	for _, s := range m.plan.sets {
		names = append(names, fmt.Sprintf("%s (%d)", s.name, len(s.answers)))
		for _, a := range s.answers {
			levels[a.Level]++
			competencies[a.Competency] = true
		}
	}
	var answered []string
	for _, u := range m.plan.units() {
		for _, name := range u.report.Rater.Answered {
			if !slices.Contains(answered, name) {
				answered = append(answered, name)
			}
		}
	}
	slices.Sort(answered)
	fmt.Fprintf(&b, "- Date: %s.\n- Endpoint: %s. Model asked for: %s.", now.UTC().Format(time.DateOnly), m.host(), m.name)
	if len(answered) > 0 {
		fmt.Fprintf(&b, " Answered by: %s.", strings.Join(answered, ", "))
	}
	fmt.Fprintf(&b, "\n- Assessor: %s, prompts %s.\n", rater.Version, rater.Prompts)
	fmt.Fprintf(&b, "- Answers: %s, on %d competencies; expected 1 %d times, 2 %d, 3 %d, 4 %d, 5 %d.\n",
		strings.Join(names, ", "), len(competencies), levels[1], levels[2], levels[3], levels[4], levels[5])
	return b.String()
}

// both are the pairs of the model and of the rules on the same answers.
type both struct{ model, rules []calibration.Pair }

func (m *modelStudy) bothOf(answers []labelled) both {
	var out both
	for _, a := range answers {
		if _, ok := a.rating(); !ok {
			continue
		}
		got, _ := a.judged()
		out.model = append(out.model, m.study.pairOf(a.answer, got))
		out.rules = append(out.rules, m.study.pairOf(a.answer, first(a.byRules)))
	}
	return out
}

// agreementWords compare the raters on the answers that the model's assessor rated.
func (m *modelStudy) agreementWords() string {
	var b strings.Builder
	b.WriteString("| answers | rated by | n | exact | within one | kappa | pairs in order | bias |\n| --- | --- | --: | --: | --: | --: | --: | --: |\n")
	all := m.bothOf(m.plan.answers())
	row := func(name, rater string, pairs []calibration.Pair) {
		f := figures(pairs)
		bias := "–"
		if x := calibration.Measure(pairs).Overall.Bias; x != nil {
			bias = fmt.Sprintf("%+.2f", *x)
		}
		fmt.Fprintf(&b, "| %s | %s | %d | %s | %s | %s | %s | %s |\n", name, rater, f.n, f.exact, f.adjacent, f.kappa, f.order, bias)
	}
	rows := func(name string, x both) {
		if len(x.model) > 0 {
			row(name, "model", x.model)
			row(name, "rules", x.rules)
		}
	}
	for _, s := range m.plan.sets {
		rows(s.name, m.bothOf(s.answers))
	}
	if len(m.plan.sets) > 1 {
		rows("all", all)
	}
	b.WriteString("\nBoth rows are of the very same answers: those that the model's assessor rated. Kappa is quadratic weighted. Ranges are 95 % intervals that draw whole competencies; " +
		"pairs are of answers to one competency; bias is the rating less the expected one, in steps. The rules were tuned on some of the sets (evaluation.md says which), the model on none that we know of. As for the rules, the competency's worked examples are left out, which a judge sees in a round.\n")
	fmt.Fprintf(&b, "\nThe model's ratings by the rating expected:\n\n%s\n", matrixTable(all.model))
	mine, theirs := calibration.OrderOf(all.model), calibration.OrderOf(all.rules)
	fmt.Fprintf(&b, "- Tied among the pairs in order: %d of %d of the model's, %d of %d of the rules'. Who rates everything alike has all of them in order.\n",
		mine.Tied, mine.InOrder, theirs.Tied, theirs.InOrder)
	return b.String() + m.fateWords() + m.contestedWords()
}

// fateWords count what became of the answers.
func (m *modelStudy) fateWords() string {
	count, why := map[fate]int{}, map[string]int{}
	answers := m.plan.answers()
	for _, a := range answers {
		got, how := a.judged()
		count[how]++
		if how == fateOver {
			why[got.why]++
		}
	}
	reasons := "no reasons"
	if len(why) > 0 {
		var words []string
		for _, k := range sortedKeys(why) {
			words = append(words, fmt.Sprintf("%s %d", k, why[k]))
		}
		reasons = strings.Join(words, ", ")
	}
	return fmt.Sprintf("- Of %d answers the model rated %d; %d were left to the rules, which nothing is asked about; %d were not reached.\n"+
		"- Not counted as ratings: failed over to the rules %d (%s), assessor failed %d, not rated %d.\n",
		len(answers), count[fateModel], count[fateRules], count[fateOpen], count[fateOver], reasons, count[fateFailed], count[fateNotRated])
}

// contestedWords count the answers on which the raters are too far apart, as a
// scorecard would.
func (m *modelStudy) contestedWords() string {
	contested, n := 0, 0
	for _, a := range m.plan.answers() {
		if _, ok := a.rating(); !ok {
			continue
		}
		n++
		contested += contestedOn(a.unit)
	}
	return fmt.Sprintf("- Contested (two steps or more between model and rules): %s.\n", shareOf(contested, n))
}

// contestedOn counts a unit's contested competencies.
func contestedOn(u *unit) int {
	n := 0
	byRules := scorecard.Build(u.round, scorecard.Meta{Level: rubric.L5}, u.byRules)
	card := scorecard.Compare(u.round, scorecard.Build(u.round, scorecard.Meta{Level: rubric.L5}, u.report), byRules)
	for _, c := range card.Competencies {
		if c.Contested != nil {
			n++
		}
	}
	return n
}

// shareOf shows a share with its count and the interval for independent trials.
func shareOf(hits, trials int) string {
	if trials == 0 {
		return "none to count"
	}
	return fmt.Sprintf("%d of %d, %s", hits, trials, percent(hits, trials, calibration.Wilson(hits, trials)))
}

// againWords say how far the model agrees with itself.
func (m *modelStudy) againWords(ctx context.Context) (string, error) {
	var b strings.Builder
	pairs, exact, apart := 0, 0, 0
	for i, u := range m.plan.again {
		x, one := m.plan.first[i].rating()
		y, two := u.rating()
		if !one || !two || len(u.calls) == 0 {
			continue
		}
		pairs++
		apart += max(int(x-y), int(y-x))
		if x == y {
			exact++
		}
	}
	if pairs == 0 {
		b.WriteString("- No answer was rated twice.\n")
	} else {
		fmt.Fprintf(&b, "- Rated twice, with every call made anew: the same rating for %s; %.2f steps apart on average.\n", shareOf(exact, pairs), float64(apart)/float64(pairs))
	}
	units, spread, wide := 0, 0, 0
	for _, a := range m.plan.answers() {
		if _, how := a.judged(); how != fateModel {
			continue
		}
		ratings, err := m.samples(ctx, a.unit)
		if err != nil {
			return "", err
		}
		if len(ratings) < 2 {
			continue
		}
		units++
		by := int(slices.Max(ratings) - slices.Min(ratings))
		spread += by
		if by > 1 {
			wide++
		}
	}
	if units > 0 {
		fmt.Fprintf(&b, "- Spread of the samples that a rating is the median of: %.2f steps on average over %d answers, two steps or more for %d.\n", float64(spread)/float64(units), units, wide)
	}
	return b.String(), nil
}

// attackWords say how often a payload raised a rating, of the model and of the rules.
func (m *modelStudy) attackWords() string {
	if !m.plan.public {
		return "Not measured: the public data sets are not beside the checkout.\n"
	}
	trials, raised, twice, byRules, lost := 0, 0, 0, 0, 0
	for _, a := range m.plan.attacks {
		before, ok := a.carrier.rating()
		if !ok || !a.done {
			continue
		}
		after, ok := a.rating()
		if !ok {
			lost++
			continue
		}
		trials++
		if after > before {
			raised++
		}
		if after > before+1 {
			twice++
		}
		if first(a.unit.byRules).rating > first(a.carrier.byRules).rating {
			byRules++
		}
	}
	return fmt.Sprintf("- Payloads of public corpora, each appended to an answer of level 2 or 3: rating raised in %s; by two steps or more: %d. On the same trials the rules were raised in %d.\n"+
		"- Not rated with a payload (failed over or failed): %d. A rating may also change by itself: see the same answers again.\n", shareOf(raised, trials), twice, byRules, lost)
}

// quoteWords say how faithful quotes are.
func (m *modelStudy) quoteWords() (string, error) {
	given, copied, all, exact := 0, 0, 0, 0
	for _, u := range m.plan.units() {
		g, c, err := u.copied()
		if err != nil {
			return "", err
		}
		given, copied = given+g, copied+c
		if u.done && u.report.Rater.FailedOver == nil {
			a, e := u.verbatim()
			all, exact = all+a, exact+e
		}
	}
	return fmt.Sprintf("- Of the quotes that the model gave, %s stand in the answer word for word. What can't be found there is dropped before anything is rated.\n"+
		"- Evidence under ratings: %d of %d quotes are verbatim slices of the answer they're from.\n", shareOf(copied, given), exact, all), nil
}

// cost sums up calls.
type cost struct {
	calls, estimated   int
	prompt, completion int
	money              budget.Money
	times              []time.Duration
}

func (c *cost) add(calls []finished, p budget.Price) {
	for _, x := range calls {
		c.calls++
		c.prompt, c.completion = c.prompt+x.Prompt, c.completion+x.Completion
		c.money += p.Cost(x.usage())
		c.times = append(c.times, x.Took)
		if x.Estimated {
			c.estimated++
		}
	}
}

// each describes the cost of one of n.
func (c *cost) each(n int) string {
	per := func(x int) float64 { return float64(x) / float64(max(n, 1)) }
	return fmt.Sprintf("%.1f calls, %.0f prompt and %.0f completion tokens, %s", per(c.calls), per(c.prompt), per(c.completion), c.money/budget.Money(max(n, 1)))
}

// percentile is the nearest rank of sorted times.
func percentile(sorted []time.Duration, share float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	at := int(math.Ceil(share*float64(len(sorted)))) - 1
	return sorted[max(at, 0)].Round(time.Millisecond)
}

// costWords say what the calls took, those from memory as they were once made.
func (m *modelStudy) costWords(ctx context.Context) (string, error) {
	price := budget.Price(m.endpoint.Price)
	var total, single cost
	n := 0
	for _, u := range m.plan.units() {
		total.add(u.calls, price)
	}
	for _, a := range m.plan.answers() {
		if len(a.calls) > 0 {
			n++
			single.add(a.calls, price)
		}
	}
	spent, err := m.judging.Spent(ctx)
	if err != nil {
		return "", err
	}
	slices.Sort(total.times)
	var b strings.Builder
	fmt.Fprintf(&b, "- All: %d calls, %d prompt and %d completion tokens, %s in money of the endpoint's price%s. Tokens estimated for want of a count: %d calls.\n",
		total.calls, total.prompt, total.completion, total.money, unpriced(price), total.estimated)
	fmt.Fprintf(&b, "- This run itself, less what was kept from before and with requests that failed after they cost something: %d requests, %d tokens, %s.\n", spent.Calls, spent.Tokens(), spent.Cost)
	fmt.Fprintf(&b, "- An answer, mean of %d: %s.\n", n, single.each(n))
	b.WriteString(m.roundWords(price))
	fmt.Fprintf(&b, "- A call: %s at the median, %s at the 95th percentile, retries included (%d calls).\n", percentile(total.times, 0.5), percentile(total.times, 0.95), len(total.times))
	b.WriteString(m.failureWords())
	return b.String(), nil
}

func unpriced(p budget.Price) string {
	if p == (budget.Price{}) {
		return " (none is set)"
	}
	return ""
}

// roundWords have a line for each whole round.
func (m *modelStudy) roundWords(price budget.Price) string {
	var b strings.Builder
	for _, u := range m.plan.rounds {
		what := "transcript " + strings.TrimPrefix(u.label, "round/")
		if m.plan.simulated {
			what = "simulated strong candidate"
		}
		if !u.done {
			fmt.Fprintf(&b, "- A round (%s, %s): not reached.\n", u.round.ID, what)
			continue
		}
		var c cost
		c.add(u.calls, price)
		took := "time not known, for it was interrupted"
		if u.took > 0 {
			took = u.took.Round(time.Millisecond).String()
		}
		over := ""
		if f := u.report.Rater.FailedOver; f != nil {
			over = " It failed over: " + string(f.Why) + "."
		}
		fmt.Fprintf(&b, "- A round (%s, %s, %d answers): %s; %s from its end to its ratings. Contested competencies: %d.%s\n",
			u.round.ID, what, len(u.answers), c.each(1), took, contestedOn(u), over)
	}
	return b.String()
}

// failureWords count the calls that failed for good.
func (m *modelStudy) failureWords() string {
	m.calls.mu.Lock()
	defer m.calls.mu.Unlock()
	var words []string
	for outcome, n := range m.calls.failures {
		words = append(words, fmt.Sprintf("%s %d", outcome, n))
	}
	slices.Sort(words)
	if len(words) == 0 {
		return "- Calls that failed for good in this run: none.\n"
	}
	return "- Calls that failed for good in this run: " + strings.Join(words, ", ") + ".\n"
}
