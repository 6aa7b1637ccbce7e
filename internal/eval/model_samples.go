package main

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"slices"
	"strings"

	"barraiser/internal/assessment"
	"barraiser/internal/assessor/model"
	"barraiser/internal/llm"
	"barraiser/internal/rubric"
)

// errNoReply ends a replay: what it would ask wasn't asked.
var errNoReply = errors.New("this was never asked")

// replay is a client that answers from the calls of a unit: searches as they were
// answered, and every judge with one and the same sample.
type replay struct {
	searches map[string]finished
	sample   finished
}

// judges reports a request for verdicts; the others are for quotes.
func judges(r llm.Request) bool { return bytes.Contains(r.Schema, []byte(`"answers"`)) }

func contentOf(r llm.Request) string {
	return digestOf(r.Messages, r.MaxTokens, r.Temperature, string(r.Schema))
}

// Complete implements llm.Client.
func (p replay) Complete(_ context.Context, r llm.Request) (llm.Completion, error) {
	f, ok := p.sample, judges(r)
	if !ok {
		f, ok = p.searches[contentOf(r)]
	}
	if !ok {
		return llm.Completion{}, errNoReply
	}
	return llm.Completion{Text: f.Text, Finish: f.Finish, Model: f.Model}, nil
}

// Stream implements llm.Client; nothing here streams.
func (p replay) Stream(ctx context.Context, r llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		done, err := p.Complete(ctx, r)
		yield(llm.Chunk{Text: done.Text, Finish: done.Finish}, err)
	}
}

// samples returns what each judge's sample alone would have come to, for a unit
// that is rated on one competency. An assessor gives the median of its samples and
// not the samples, but verdicts go by ids and not by their order, so each can be
// rated by itself from the calls that were made. Nothing is asked.
func (m *modelStudy) samples(ctx context.Context, u *unit) ([]rubric.Rating, error) {
	p := replay{searches: map[string]finished{}}
	var given []finished
	for _, c := range u.calls {
		if judges(c.request) {
			given = append(given, c)
			continue
		}
		p.searches[contentOf(c.request)] = c
	}
	var out []rubric.Rating
	for _, p.sample = range given {
		a, err := m.judging.Assessor(p, m.study.assessor, model.Options{Model: m.name, Samples: 1})
		if err != nil {
			return nil, err
		}
		report, err := a.Assess(ctx, u.round, rubric.L5, u.answers)
		if err != nil {
			return nil, err
		}
		if got := first(report); report.Rater.FailedOver == nil && got.rating.Valid() {
			out = append(out, got.rating)
		}
	}
	return out, nil
}

// searched is what a search found, as the model said it.
type searched struct {
	Directed []string `json:"directed"`
	Quotes   []struct {
		ID    string `json:"id"`
		Quote string `json:"quote"`
	} `json:"quotes"`
}

// copied counts the quotes that the model gave in its searches, and those of them
// that stand in the answers word for word.
func (u *unit) copied() (given, exact int, err error) {
	shape, err := llm.ShapeOf[searched]()
	if err != nil {
		return 0, 0, err
	}
	for _, c := range u.calls {
		if judges(c.request) {
			continue
		}
		found, err := llm.Object[searched](shape, c.Text)
		if err != nil {
			continue
		}
		for _, q := range found.Quotes {
			given++
			if slices.ContainsFunc(u.answers, func(a assessment.Answer) bool { return holds(a, q.Quote) }) {
				exact++
			}
		}
	}
	return given, exact, nil
}

func holds(a assessment.Answer, quote string) bool {
	return strings.TrimSpace(quote) != "" && slices.ContainsFunc(a.Turns, func(t assessment.Turn) bool { return strings.Contains(t.Text, quote) })
}

// verbatim counts the pieces of evidence of a unit, and those of them that are
// slices of the answer.
func (u *unit) verbatim() (all, exact int) {
	for _, x := range u.report.Answers {
		for _, rated := range x.Rated {
			kept, dropped := assessment.Verify(x.Answer, rated.Evidence)
			all, exact = all+len(kept)+len(dropped), exact+len(kept)
		}
	}
	return all, exact
}
