package engine_test

import (
	"context"
	"sync"

	"barraiser/internal/assessment"
	"barraiser/internal/llm"
	"barraiser/internal/rubric"
)

// critic is a reviewer for tests: it does what the test gives it, and notes for
// which sessions it was asked.
type critic struct {
	counter
	// assess and observe answer by the number of the call, from 1; nil rates 4, and
	// sees what the deterministic assessor sees.
	assess  func(ctx context.Context, try int, answers []assessment.Answer) (assessment.Report, error)
	observe func(ctx context.Context, look int, answer assessment.Answer) (assessment.Observation, error)

	mu           sync.Mutex
	tries, looks int
	sessions     map[string]bool
	// given is what the deterministic assessor had seen at each look.
	given []assessment.Observation
}

func (c *critic) Rater() assessment.Rater {
	name := "gpt-test"
	return assessment.Rater{Kind: "model", Model: &name, Version: "model/test" + c.version}
}

// asked counts a call and returns its number.
func (c *critic) asked(ctx context.Context, count *int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sessions == nil {
		c.sessions = map[string]bool{}
	}
	c.sessions[llm.SessionOf(ctx, llm.Request{})] = true
	*count++
	return *count
}

// tried returns how often a rating was asked for.
func (c *critic) tried() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.tries
}

func (c *critic) Assess(ctx context.Context, _ *rubric.Round, _ rubric.Level, answers []assessment.Answer) (assessment.Report, error) {
	try := c.asked(ctx, &c.tries)
	if c.assess == nil {
		return c.rated(answers, assessment.Rated{Rating: rubric.MeetsBar}), nil
	}
	return c.assess(ctx, try, answers)
}

func (c *critic) Observe(ctx context.Context, round *rubric.Round, answer assessment.Answer) (assessment.Observation, error) {
	look := c.asked(ctx, &c.looks)
	if c.observe == nil {
		return c.counter.Observe(ctx, round, answer)
	}
	return c.observe(ctx, look, answer)
}

func (c *critic) Look(ctx context.Context, round *rubric.Round, answer assessment.Answer, seen assessment.Observation) (assessment.Observation, error) {
	c.mu.Lock()
	c.given = append(c.given, seen)
	c.mu.Unlock()
	return c.Observe(ctx, round, answer)
}

// rated gives every answer the same rating.
func (c *critic) rated(answers []assessment.Answer, rated assessment.Rated) assessment.Report {
	report := assessment.Report{Rater: c.Rater()}
	rated.Competency = "dive-deep"
	for _, a := range answers {
		report.Answers = append(report.Answers, assessment.AnswerReport{Answer: a, Rated: []assessment.Rated{rated}})
	}
	return report
}

// unrated is what a reviewer whose calls failed reports.
func (c *critic) unrated(answers []assessment.Answer) assessment.Report {
	return c.rated(answers, assessment.Rated{Why: assessment.WhyAssessorFailed})
}

// held returns an assess that waits at the gate, or for the end of its context,
// and then rates 4.
func (c *critic) held(gate <-chan struct{}) func(context.Context, int, []assessment.Answer) (assessment.Report, error) {
	return func(ctx context.Context, _ int, answers []assessment.Answer) (assessment.Report, error) {
		select {
		case <-gate:
			return c.rated(answers, assessment.Rated{Rating: rubric.MeetsBar}), nil
		case <-ctx.Done():
			return assessment.Report{}, context.Cause(ctx)
		}
	}
}
