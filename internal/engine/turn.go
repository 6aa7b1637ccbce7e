package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"barraiser/internal/assessment"
	"barraiser/internal/director"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
)

// advance does what the state asks for: assess, plan, speak. It is called after
// every step of the actor and does nothing when nothing is due.
func (a *actor) advance() {
	if a.failed != nil {
		return
	}
	if a.state.Closed() {
		if a.state.NeedsAssessment() && !a.assessing {
			a.assess()
		}
		return
	}
	// The first question waits for somebody to hear it.
	if a.state.NeedsPlan() && (len(a.seats) > 0 || len(a.state.Turns) > 0) {
		a.plan()
	}
	if turn, ok := a.state.Pending(); ok && a.failed == nil && a.speech == nil && len(a.seats) > 0 {
		failpoint(afterPlan)
		a.speak(turn)
	}
}

// plan observes the last answer and records the director's next move, in one
// commit.
func (a *actor) plan() {
	seen, observed := a.state, a.observe()
	if observed != nil {
		seen = director.Seen(seen, observed.Observation)
	}
	move := director.Next(a.round, seen, a.e.ports.Now())
	a.note(interview.Plan{Move: move, Observed: observed})
}

// observe lets the assessor look at the newest answer. A failed observation is
// reported and left out: the director then probes by what it has. What the
// candidate asks at the end is no answer, and nobody looks at it.
func (a *actor) observe() *interview.Observed {
	if len(a.state.Turns) == 0 {
		return nil
	}
	last := a.state.Turns[len(a.state.Turns)-1]
	if last.Answer == nil || last.Move.Kind.Invited() {
		return nil
	}
	failpoint(afterAck)
	answer := a.state.CurrentAnswer(a.round)
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

// Ack acknowledges a command: what it asked for is durable.
type Ack struct {
	// ID is the command's id, Seq the event that stands for it.
	ID  string
	Seq uint64
}

// do answers a client's command.
func (a *actor) do(client string, c interview.Command) (Ack, error) {
	if a.failed != nil {
		return Ack{}, a.failed
	}
	if client != a.pen {
		return Ack{}, &interview.Refusal{
			Code: interview.NoPen, Message: "Another tab is writing in this session.",
			Hint: "Take the pen in this tab to go on here.",
		}
	}
	ref := c.Ref()
	if seq, ok := a.state.Acked(ref); ok {
		return Ack{ID: ref.ID, Seq: seq}, nil
	}
	events, err := a.decide(c)
	if err != nil {
		return Ack{}, err
	}
	if len(events) == 0 {
		return Ack{ID: ref.ID, Seq: a.state.Head}, nil
	}
	if said, ok := events[0].(interview.InterviewerSaid); ok && said.Partial() {
		a.silence()
	}
	if err := a.append(events, ref); err != nil {
		return Ack{}, err
	}
	seq, ok := a.state.Acked(ref)
	if !ok {
		return Ack{}, fault.New(fault.Internal, "engine: do", "no event stands for %T", c)
	}
	return Ack{ID: ref.ID, Seq: seq}, nil
}

// decide asks the domain, with what only the engine knows added: the speech in
// progress and the hint that the director would give.
func (a *actor) decide(c interview.Command) ([]interview.Event, error) {
	now := a.e.ports.Now()
	switch c := c.(type) {
	case interview.SubmitAnswer:
		c.Cut = a.cut()
		return a.state.Decide(c, now)
	case interview.Skip:
		c.Cut = a.cut()
		return a.state.Decide(c, now)
	case interview.Stop:
		c.Cut = a.cut()
		return a.state.Decide(c, now)
	case interview.End:
		c.Cut = a.cut()
		return a.state.Decide(c, now)
	case interview.SaveNote:
		if !slices.Contains(a.round.Pads, c.Pad) {
			return nil, &interview.Refusal{
				Code: interview.NotAllowed, Message: fmt.Sprintf("This round has no pad called %q.", c.Pad),
				Hint: "Its pads are: " + strings.Join(a.round.Pads, ", ") + ".",
			}
		}
		return a.state.Decide(c, now)
	case interview.AskHint:
		return a.decideHint(c)
	default:
		return a.state.Decide(c, now)
	}
}

// decideHint joins the request and the hint's plan in one commit, so that no
// crash can leave a hint that was taken and never given.
func (a *actor) decideHint(c interview.AskHint) ([]interview.Event, error) {
	now := a.e.ports.Now()
	events, err := a.state.Decide(c, now)
	if err != nil || len(events) == 0 {
		return events, err
	}
	move, ok := director.Hint(a.round, a.state)
	if !ok {
		return nil, &interview.Refusal{
			Code: interview.NotAllowed, Message: "There are no more hints for this question.",
			Hint: "Answer with what you have, or skip the question.",
		}
	}
	given := a.state
	for i, e := range events {
		if given, err = given.Apply(interview.Recorded{Seq: given.Head + 1, At: now, By: c.Ref(), Event: e}); err != nil {
			return nil, fault.Wrap(err, fmt.Sprintf("engine: hint event %d", i), fault.Internal)
		}
	}
	planned, err := given.Decide(interview.Plan{Move: move}, now)
	return append(events, planned...), err
}
