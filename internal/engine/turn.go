package engine

import (
	"fmt"
	"slices"
	"strings"

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
		a.lookAway()
		switch {
		case a.job != nil:
		case a.state.NeedsAssessment():
			a.rate(a.assess)
		case a.e.AwaitsReview(a.state) && a.e.queue.enter(a.id):
			a.e.ports.Progress.begin(a.id)
			a.rate(a.review)
		}
		return
	}
	// The first question waits for somebody to hear it.
	if a.state.NeedsPlan() && (len(a.seats) > 0 || len(a.state.Turns) > 0) {
		a.plan()
	}
	if turn, ok := a.state.Pending(); ok && a.failed == nil && a.speech == nil && len(a.seats) > 0 && a.holds() {
		failpoint(afterPlan)
		a.speak(turn)
	}
}

// plan looks at the last answer and records the director's next move with what was
// seen, in one commit. While the reviewer still looks it does nothing.
func (a *actor) plan() {
	if a.sight == nil || a.sight.turn != a.state.Turn() {
		a.look()
	}
	if a.sight.waits {
		return
	}
	plan := interview.Plan{Observed: a.sight.seen, Late: a.late}
	seen := a.state
	for _, observed := range a.late {
		seen = director.Seen(seen, observed.Observation)
	}
	if plan.Observed != nil {
		seen = director.Seen(seen, plan.Observed.Observation)
	}
	a.late = nil
	plan.Move = director.Next(a.round, seen, a.e.ports.Now())
	a.note(plan)
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
	// What was taken stays taken, also when its acknowledgement was lost and the pen
	// has moved since.
	ref := c.Ref()
	if seq, ok := a.state.Acked(ref); ok {
		return Ack{ID: ref.ID, Seq: seq}, nil
	}
	if client != a.pen {
		return Ack{}, &interview.Refusal{
			Code: interview.NoPen, Message: "Another tab is writing in this session.",
			Hint: "Take the pen in this tab to go on here.",
		}
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
	if _, answered := c.(interview.SubmitAnswer); answered {
		a.lookAhead(events, ref)
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
	given, err := a.after(events, c.Ref())
	if err != nil {
		return nil, err
	}
	planned, err := given.Decide(interview.Plan{Move: move}, now)
	return append(events, planned...), err
}

// after returns the state as it would be if the events were recorded.
func (a *actor) after(events []interview.Event, by interview.CommandRef) (interview.State, error) {
	given, now := a.state, a.e.ports.Now()
	for i, e := range events {
		next, err := given.Apply(interview.Recorded{Seq: given.Head + 1, At: now, By: by, Event: e})
		if err != nil {
			return interview.State{}, fault.Wrap(err, fmt.Sprintf("engine: event %d", i), fault.Internal)
		}
		given = next
	}
	return given, nil
}
