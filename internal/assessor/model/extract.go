package model

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"barraiser/internal/assessment"
	"barraiser/internal/llm"
)

const (
	extractTokens = 4096
	// againTemperature lets a second try come out otherwise than the first.
	againTemperature = 0.4
	// tries is how often an answer is searched until most quotes are true.
	tries = 2
	// maxAsks is how many things one call of an assessment looks for. A question that
	// is rated on four competencies has over sixty; small models lose count of them,
	// and three quotes for each would break off at extractTokens.
	maxAsks = 24
	// maxQuotes is how many quotes of an answer a competency is judged by.
	maxQuotes = 40
)

// quote is a verified quote and what it was found for.
type quote struct {
	assessment.Span
	asks []string
}

// extraction is what one call of an extraction is given.
type extraction struct {
	asks     []ask
	question string
	sources  []source
	again    bool
}

// findings are what an extraction came to.
type findings struct {
	// quotes are verified, in order of their place, each place once.
	quotes []quote
	// all and kept count what the model named and what of it holds.
	all, kept int
	// directed says that the answer holds text which speaks to a program.
	directed bool
}

// poor says what is wrong with findings, or "". shown tells that the answer has
// something to quote.
func (f findings) poor(shown bool) assessment.FailoverWhy {
	switch {
	case 2*f.kept < f.all:
		return assessment.QuotesNotFound
	case len(f.quotes) == 0 && shown:
		return assessment.NothingFound
	default:
		return ""
	}
}

// extract searches an answer, twice if the first findings are poor. An error is a
// failed call or errUnreadable.
func (r *run) extract(ctx context.Context, u *unit) (findings, error) {
	var f findings
	var err error
	for try := range tries {
		f, err = r.extractOnce(ctx, u, try)
		if err != nil && !errors.Is(err, errUnreadable) {
			return findings{}, err
		}
		if err == nil && f.poor(u.shown) == "" {
			return f, nil
		}
	}
	return f, err
}

func (r *run) extractOnce(ctx context.Context, u *unit, try int) (findings, error) {
	var f findings
	for n, c := range u.calls() {
		x := extraction{asks: c.asks, question: u.question, sources: c.part, again: try > 0}
		messages, err := r.wording.extract(x)
		if err != nil {
			return findings{}, err
		}
		request := llm.Request{Messages: messages, MaxTokens: extractTokens, Schema: foundSchema(c.asks)}
		if x.again {
			request.Temperature = againTemperature
		}
		got, err := readCall(ctx, r, key{Stage: u.stage, Answer: u.digest, Sample: n, Try: try}, request, &u.trail, readFound)
		if err != nil {
			return findings{}, err
		}
		f.take(u.answer, c.part, c.asks, got)
	}
	slices.SortStableFunc(f.quotes, func(a, b quote) int {
		return cmp.Or(cmp.Compare(a.Turn, b.Turn), cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	return f, nil
}

// search is one call of an extraction: what is looked for in which part.
type search struct {
	part []source
	asks []ask
}

// calls divides an extraction so that no call is too large. The live observation
// looks for everything at once: there is no time for a second call.
func (u *unit) calls() []search {
	var out []search
	groups := [][]ask{u.asks}
	if u.stage != stageObserve {
		groups = evenly(u.asks)
	}
	for _, part := range u.parts {
		for _, asks := range groups {
			out = append(out, search{part, asks})
		}
	}
	return out
}

// evenly divides asks into as few groups as maxAsks allows, of the same size but
// for one.
func evenly(asks []ask) [][]ask {
	if len(asks) == 0 {
		return nil
	}
	groups := (len(asks) + maxAsks - 1) / maxAsks
	return slices.Collect(slices.Chunk(asks, (len(asks)+groups-1)/groups))
}

// take checks what a model found in a part against the candidate's words.
func (f *findings) take(answer assessment.Answer, part []source, asks []ask, got found) {
	var directed []assessment.Span
	for _, text := range got.Directed {
		if at, ok := find(part, text); ok {
			directed = append(directed, at)
			f.directed = true
		}
	}
	for _, q := range got.Quotes {
		f.all++
		if !slices.ContainsFunc(asks, func(a ask) bool { return a.ID == q.ID }) {
			continue
		}
		at, ok := find(part, q.Quote)
		if ok {
			at, ok = verified(answer, at)
		}
		if !ok {
			continue
		}
		f.kept++
		if !slices.ContainsFunc(directed, func(d assessment.Span) bool { return overlap(d, at) }) {
			f.add(at, q.ID)
		}
	}
}

func (f *findings) add(at assessment.Span, id string) {
	for i := range f.quotes {
		if q := &f.quotes[i]; q.Span == at {
			if !slices.Contains(q.asks, id) {
				q.asks = append(q.asks, id)
			}
			return
		}
	}
	f.quotes = append(f.quotes, quote{Span: at, asks: []string{id}})
}

// quotesFor returns what was found for a competency, in order of place. If that
// is too much, no ask gets a second quote before each has its first, and so on.
func quotesFor(c criterion, all []quote) []quote {
	chosen := make([]bool, len(all))
	count := 0
	for more := true; more; {
		more = false
		for _, a := range c.asks {
			at := slices.IndexFunc(all, func(q quote) bool { return slices.Contains(q.asks, a.ID) && !chosen[place(all, q)] })
			if at >= 0 && count < maxQuotes {
				chosen[at], more = true, true
				count++
			}
		}
	}
	var out []quote
	for i, q := range all {
		if chosen[i] {
			out = append(out, q)
		}
	}
	return out
}

// place is the index of a quote, of which no two have the same span.
func place(all []quote, q quote) int {
	return slices.IndexFunc(all, func(x quote) bool { return x.Span == q.Span })
}

func overlap(a, b assessment.Span) bool {
	return a.Turn == b.Turn && a.Start < b.End && b.Start < a.End
}
