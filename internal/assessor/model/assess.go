package model

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"

	"barraiser/internal/assessment"
	"barraiser/internal/fault"
	"barraiser/internal/rubric"
)

// The stages of finding quotes.
const (
	stageExtract = "extract"
	stageObserve = "observe"
)

// unit is an answer on its way.
type unit struct {
	answer  assessment.Answer
	reading assessment.Reading
	// report is the deterministic one; ratings are replaced in it.
	report   assessment.AnswerReport
	criteria []criterion
	asks     []ask
	question string
	parts    [][]source
	digest   string
	// stage is stageExtract or stageObserve.
	stage string
	// shown says that the answer has something to quote.
	shown bool

	trail    trail
	findings findings
	err      error
	judged   []judged
}

// judged is a competency of a unit with its samples.
type judged struct {
	criterion
	quotes  []quote
	samples []verdicts
	trails  []trail
	errs    []error
}

// Assess rates the answers of a round. Its error is that ctx ended, or that of
// the deterministic assessor; failed calls are in the report, as competencies
// without a rating. The level changes no rating.
func (a *Assessor) Assess(ctx context.Context, round *rubric.Round, level rubric.Level, answers []assessment.Answer) (assessment.Report, error) {
	const op = "model assessor: assess"
	base, err := a.base.Assess(ctx, round, level, answers)
	if err != nil {
		return assessment.Report{}, fault.Wrap(err, op, fault.KindOf(err))
	}
	r := a.newRun(round)
	units := make([]*unit, len(base.Answers))
	for i, report := range base.Answers {
		units[i] = r.unitOf(report)
		if len(units[i].criteria) > 0 {
			r.of += 1 + len(units[i].criteria)*a.o.Samples
		}
	}
	r.extractAll(ctx, units)
	if ctx.Err() != nil {
		return assessment.Report{}, fault.Wrap(context.Cause(ctx), op, fault.Unavailable)
	}
	if why := r.poor(ctx, units); why != "" {
		a.o.Report(fault.New(fault.Unavailable, op, "the deterministic ratings are used instead: %s", why.Words()))
		base.Rater.FailedOver = &assessment.FailedOver{Kind: Kind, Model: r.rater.Model, Version: r.rater.Version, Why: why}
		return base, nil
	}
	r.judgeAll(ctx, units)
	if ctx.Err() != nil {
		return assessment.Report{}, fault.Wrap(context.Cause(ctx), op, fault.Unavailable)
	}
	out := assessment.Report{Rater: r.rater}
	out.Rater.Answered = r.answered
	for _, u := range units {
		out.Answers = append(out.Answers, r.reportOf(ctx, u))
	}
	return out, nil
}

// unitOf prepares an answer. Competencies that the rules don't rate, or can't
// rate higher than 1, are left to them.
func (r *run) unitOf(report assessment.AnswerReport) *unit {
	u := &unit{answer: report.Answer, report: report, stage: stageExtract, digest: digestOf(report.Answer)}
	ids := make([]string, 0, len(report.Rated))
	for _, rated := range report.Rated {
		ids = append(ids, rated.Competency)
	}
	u.reading = r.base.Read(r.round, report.Answer, ids)
	question := r.round.Question(report.Answer.Question)
	for _, rated := range report.Rated {
		if frame := frameOf(&u.reading, rated.Competency); frame != nil && rated.Rating.Valid() && !hopeless(frame.Grade.Caps) {
			u.criteria = append(u.criteria, criterionOf(r.round, question, frame, rated))
			u.shown = u.shown || rated.Rating >= rubric.Mixed
		}
	}
	u.asks = asksOf(u.criteria)
	u.parts = partsOf(sourcesOf(report.Answer, u.reading))
	u.question = questionOf(report.Answer)
	return u
}

func questionOf(answer assessment.Answer) string {
	if len(answer.Turns) == 0 {
		return ""
	}
	return answer.Turns[0].Asked
}

func frameOf(reading *assessment.Reading, id string) *assessment.Frame {
	for i := range reading.Frames {
		if reading.Frames[i].Competency.ID == id {
			return &reading.Frames[i]
		}
	}
	return nil
}

// hopeless reports a cap at the lowest rating.
func hopeless(caps []assessment.Cap) bool {
	return slices.ContainsFunc(caps, func(c assessment.Cap) bool { return c.Rating == rubric.LowestStep })
}

func (r *run) extractAll(ctx context.Context, units []*unit) {
	var todo []func()
	for _, u := range units {
		if len(u.criteria) > 0 {
			todo = append(todo, func() {
				u.err = guarded(func() (err error) {
					u.findings, err = r.extract(ctx, u)
					return err
				})
				if u.err != nil && ctx.Err() == nil {
					r.o.Report(fault.Wrap(u.err, "model assessor: extract", fault.KindOf(u.err)))
				}
				r.step(ctx, 1)
			})
		}
	}
	together(todo)
}

// poor says why the run fails over, by its first answer with poor findings, or
// "". The calls of such answers are forgotten.
func (r *run) poor(ctx context.Context, units []*unit) assessment.FailoverWhy {
	var first assessment.FailoverWhy
	for _, u := range units {
		var why assessment.FailoverWhy
		switch {
		case len(u.criteria) == 0:
		case errors.Is(u.err, errUnreadable):
			why = assessment.Unreadable
		case u.err == nil:
			why = u.findings.poor(u.shown)
		}
		if why == "" {
			continue
		}
		r.forget(ctx, &u.trail)
		if first == "" {
			first = why
		}
	}
	return first
}

func (r *run) judgeAll(ctx context.Context, units []*unit) {
	var todo []func()
	for _, u := range units {
		if u.err != nil {
			r.step(ctx, len(u.criteria)*r.o.Samples)
			continue
		}
		u.judged = make([]judged, len(u.criteria))
		for i, c := range u.criteria {
			j := &u.judged[i]
			*j = judged{
				criterion: c, quotes: quotesFor(c, u.findings.quotes),
				samples: make([]verdicts, r.o.Samples), trails: make([]trail, r.o.Samples), errs: make([]error, r.o.Samples),
			}
			if len(j.quotes) == 0 {
				// Without a quote every answer would count as no.
				r.step(ctx, r.o.Samples)
				continue
			}
			for n := range r.o.Samples {
				todo = append(todo, func() {
					j.errs[n] = guarded(func() (err error) {
						j.samples[n], err = r.judge(ctx, u, j, n)
						return err
					})
					r.step(ctx, 1)
				})
			}
		}
	}
	together(todo)
}

// together runs functions beside each other. How many calls of a model run at a
// time is bounded where they are made.
func together(todo []func()) {
	var wg sync.WaitGroup
	for _, do := range todo {
		wg.Go(do)
	}
	wg.Wait()
}

// guarded turns a panic into an error: it would end the program from a goroutine
// of ours.
func guarded(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.New(fault.Internal, "model assessor", "panic: %v\n%s", p, debug.Stack())
		}
	}()
	return do()
}

// reportOf replaces the deterministic ratings of an answer by the model's.
func (r *run) reportOf(ctx context.Context, u *unit) assessment.AnswerReport {
	out := u.report
	out.Rated = slices.Clone(u.report.Rated)
	for i, c := range u.criteria {
		at := slices.IndexFunc(out.Rated, func(x assessment.Rated) bool { return x.Competency == c.frame.Competency.ID })
		if u.err != nil {
			out.Rated[at] = failed(c)
			continue
		}
		out.Rated[at] = r.ratedOf(ctx, u, &u.judged[i])
		out.Rated[at].Evidence, _ = assessment.Verify(u.answer, out.Rated[at].Evidence)
	}
	return out
}

func failed(c criterion) assessment.Rated {
	return assessment.Rated{Competency: c.frame.Competency.ID, Why: assessment.WhyAssessorFailed}
}

// ratedOf grades a competency, unless one of its calls failed.
func (r *run) ratedOf(ctx context.Context, u *unit, j *judged) assessment.Rated {
	if err := errors.Join(j.errs...); err != nil {
		r.o.Report(fault.Wrap(err, fmt.Sprintf("model assessor: judge %s", j.frame.Competency.ID), fault.Unavailable))
		for n := range j.errs {
			if errors.Is(j.errs[n], errUnreadable) {
				r.forget(ctx, &j.trails[n])
			}
		}
		return failed(j.criterion)
	}
	samples := j.samples
	if len(j.quotes) == 0 {
		samples = samples[:1]
	}
	g := grading{criterion: j.criterion, reading: &u.reading, quotes: j.quotes, directed: u.directed()}
	return g.rate(samples)
}

// directed reports text that speaks to a grader or a program, found by the rules
// or by the model.
func (u *unit) directed() bool {
	return u.findings.directed || slices.ContainsFunc(u.report.Flags, func(f assessment.Flag) bool {
		return f.Kind == assessment.FlagInjection || f.Kind == assessment.FlagEncoded
	})
}
