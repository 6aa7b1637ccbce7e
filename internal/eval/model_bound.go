package main

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"sync"

	"barraiser/internal/assessor/lexical"
	"barraiser/internal/assessor/model"
	"barraiser/internal/llm"
	"barraiser/internal/llm/budget"
	"barraiser/internal/rubric"
)

const (
	// searches of an answer, and requests of a call: a poor search is made again, and
	// an answer out of form is asked for once more (internal/assessor/model).
	searchTries, requestsPerCall = 2, 2
	// repairPrompt is about what the prompt of such a request takes, in tokens.
	repairPrompt = 7000
)

// bound is what a measurement comes to.
type bound struct {
	// usual calls are those without a second try or a repair.
	usual, most int
	// usualPrompt, mostPrompt and mostCompletion are tokens.
	usualPrompt, mostPrompt, mostCompletion int
}

// dry is an endpoint that finds nothing and counts what it is asked to search: what
// is asked first depends on nothing that a model says.
type dry struct {
	mu                       sync.Mutex
	searches, prompt, answer int
}

// Complete implements llm.Client.
func (d *dry) Complete(_ context.Context, r llm.Request) (llm.Completion, error) {
	if r.Temperature == 0 {
		d.mu.Lock()
		d.searches++
		d.prompt += promptTokens(r)
		d.answer = max(d.answer, r.MaxTokens)
		d.mu.Unlock()
	}
	return llm.Completion{Text: `{"directed":[],"quotes":[]}`, Finish: llm.FinishStop}, nil
}

// Stream implements llm.Client; nothing here streams.
func (d *dry) Stream(ctx context.Context, r llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		done, err := d.Complete(ctx, r)
		yield(llm.Chunk{Text: done.Text, Finish: done.Finish}, err)
	}
}

// boundOf counts the calls of the units without making any.
func (m *modelStudy) boundOf(ctx context.Context, units []*unit) (bound, error) {
	var out bound
	for _, u := range units {
		d := &dry{}
		a, err := m.judging.Assessor(d, lexical.New(), model.Options{Model: m.name})
		if err != nil {
			return out, err
		}
		if _, err := a.Assess(ctx, u.round, rubric.L5, u.answers); err != nil {
			return out, err
		}
		if d.searches == 0 {
			continue
		}
		byRules, err := m.study.assessor.Assess(ctx, u.round, rubric.L5, u.answers)
		if err != nil {
			return out, err
		}
		judges := 0
		for _, answer := range byRules.Answers {
			for _, rated := range answer.Rated {
				if rated.Rating.Valid() {
					judges += model.DefaultSamples
				}
			}
		}
		out.add(d, judges)
	}
	return out, nil
}

// add takes a judge's prompt to be no longer than a search's, which holds more of
// the answer.
func (b *bound) add(d *dry, judges int) {
	each := d.prompt / d.searches
	usual, first := d.searches+judges, d.searches*searchTries+judges
	b.usual += usual
	b.usualPrompt += usual * each
	b.most += first * requestsPerCall
	b.mostPrompt += first * (each + (requestsPerCall-1)*repairPrompt)
	b.mostCompletion += first * requestsPerCall * d.answer
}

// words say beforehand what will be asked.
func (b bound) words(p budget.Price) string {
	var s strings.Builder
	fmt.Fprintf(&s, "%d calls at most, %d without second tries and repairs, less those that are kept from before; ", b.most, b.usual)
	if p == (budget.Price{}) {
		return s.String() + "by the settings the endpoint has no price, so they cost nothing or it can't be said what"
	}
	fmt.Fprintf(&s, "by the endpoint's price about %s at most, if every answer is as long as it may be; the %d prompt tokens of the usual calls are %s",
		p.Cost(llm.Usage{Prompt: b.mostPrompt, Completion: b.mostCompletion}), b.usualPrompt, p.Cost(llm.Usage{Prompt: b.usualPrompt}))
	return s.String()
}
