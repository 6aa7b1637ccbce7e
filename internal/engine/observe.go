package engine

import (
	"context"
	"reflect"
	"time"

	"barraiser/internal/assessment"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/llm"
)

// sight is a look at the newest answer: the deterministic assessor's, made at once,
// and beside it the reviewer's, which the director waits for a little.
type sight struct {
	// turn is the turn looked at, 0 before the first.
	turn int
	// seen is what the director is told; nil when nothing was seen.
	seen *interview.Observed
	// waits says that the director waits for the reviewer, until soft.
	waits  bool
	soft   *time.Timer
	cancel context.CancelFunc
	result chan *glance
}

// glance is what the reviewer saw.
type glance struct {
	seen assessment.Observation
	by   string
	err  error
}

// seen returns the channel of the reviewer's look under way; nil blocks for ever.
func (a *actor) seen() <-chan *glance {
	if a.sight == nil {
		return nil
	}
	return a.sight.result
}

// patience returns the channel on which the wait for the reviewer ends.
func (a *actor) patience() <-chan time.Time {
	if a.sight == nil || !a.sight.waits {
		return nil
	}
	return a.sight.soft.C
}

// hasAnswer reports whether the newest turn holds an answer. What the candidate asks
// at the end is none, and nobody looks at it.
func hasAnswer(s interview.State) bool {
	if len(s.Turns) == 0 {
		return false
	}
	last := s.Turns[len(s.Turns)-1]
	return last.Answer != nil && !last.Move.Kind.Invited()
}

// look begins to look at the newest answer.
func (a *actor) look() {
	a.lookAway()
	a.sight = &sight{turn: a.state.Turn()}
	if !hasAnswer(a.state) {
		return
	}
	failpoint(afterAck)
	answer := a.state.CurrentAnswer(a.round)
	a.sight.seen = a.observed(answer)
	if o := a.state.Opened; a.e.ports.Reviewer != nil && (o.Assessor == Model || o.Interviewer == Model) {
		a.lookTwice(a.sight, answer)
	}
}

// ahead is the deterministic assessor's look at an answer that is being recorded.
type ahead struct {
	answer assessment.Answer
	seen   chan *interview.Observed
}

// lookAhead begins to look at an answer while it is written: the look and the disk
// take about as long, and the candidate waits for both.
func (a *actor) lookAhead(events []interview.Event, by interview.CommandRef) {
	a.ahead = nil
	given, err := a.after(events, by)
	if err != nil || !hasAnswer(given) {
		return
	}
	l := &ahead{answer: given.CurrentAnswer(a.round), seen: make(chan *interview.Observed, 1)}
	a.ahead = l
	a.e.wg.Go(func() { l.seen <- a.observe(l.answer) })
}

// observed returns what the deterministic assessor sees in an answer, from the look
// ahead if that was at the same answer.
func (a *actor) observed(answer assessment.Answer) *interview.Observed {
	l := a.ahead
	a.ahead = nil
	if l == nil || !reflect.DeepEqual(l.answer, answer) {
		return a.observe(answer)
	}
	return <-l.seen
}

// observe lets the deterministic assessor look at an answer. A failed observation
// is reported and left out: the director then probes by what it has. It may be called
// beside the actor.
func (a *actor) observe(answer assessment.Answer) *interview.Observed {
	ctx, cancel := context.WithTimeout(a.ctx(), a.e.timing.ObserveWithin)
	defer cancel()
	seen, err := guarded("engine: observe", func() (assessment.Observation, error) {
		return a.e.ports.Assessor.Observe(ctx, a.round, answer)
	})
	if err != nil {
		a.e.ports.Report(a.id, err)
		return nil
	}
	return &interview.Observed{Observation: seen, Assessor: a.e.ports.Assessor.Rater().Version}
}

// lookTwice lets the reviewer look as well, beside the actor.
func (a *actor) lookTwice(s *sight, answer assessment.Answer) {
	wanted, cancel := context.WithCancel(llm.WithSession(a.ctx(), a.id))
	result := make(chan *glance)
	s.waits, s.cancel, s.result = true, cancel, result
	s.soft = time.NewTimer(a.e.timing.ObserveSoft)
	reviewer, round := a.e.ports.Reviewer, a.round
	var seen assessment.Observation
	if s.seen != nil {
		seen = s.seen.Observation
	}
	a.e.wg.Go(func() {
		defer cancel()
		ctx, stop := context.WithTimeout(wanted, a.e.timing.ObserveLate)
		defer stop()
		g := &glance{}
		g.seen, g.err = guarded("engine: observe with the reviewer", func() (assessment.Observation, error) {
			g.by = reviewer.Rater().Version
			return reviewer.Look(ctx, round, answer, seen)
		})
		select {
		case result <- g:
		case <-wanted.Done():
		}
	})
}

// saw takes what the reviewer saw: in time for the director's move, or late, for
// the one after it. What adds nothing to the deterministic observation is left out.
func (a *actor) saw(g *glance) {
	s := a.sight
	inTime := s.waits
	a.lookAway()
	s.waits = false
	if g.err != nil {
		if !a.blinded {
			a.blinded = true
			a.e.ports.Report(a.id, g.err)
		}
		return
	}
	if g.seen.Turn != s.turn || s.seen != nil && reflect.DeepEqual(s.seen.Observation, g.seen) {
		return
	}
	observed := interview.Observed{Observation: g.seen, Assessor: g.by}
	if inTime {
		s.seen = &observed
		return
	}
	a.late = append(a.late, observed)
}

// lookAway ends the reviewer's look, if one is under way. What was seen stays.
func (a *actor) lookAway() {
	if a.sight == nil || a.sight.result == nil {
		return
	}
	a.sight.cancel()
	a.sight.soft.Stop()
	a.sight.result = nil
}

// guarded runs a call into an assessor and turns a panic into an error: one
// answer that breaks it must not end the session.
func guarded[T any](op string, call func() (T, error)) (result T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.New(fault.Internal, op, "panic: %v", p)
		}
	}()
	result, err = call()
	if err != nil {
		err = fault.Wrap(err, op, fault.KindOf(err))
	}
	return result, err
}
