package director

import (
	"fmt"
	"time"

	"barraiser/internal/assessment"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
)

// Policy is the version of the rules in this package. It is recorded with every
// move and changes whenever the same session could get another move.
const Policy = "director/10"

// Next returns the interviewer's next move. It is to be called when the session
// needs one (State.NeedsPlan), with what was observed in the latest answer
// folded in or laid over it by Seen. The same arguments give the same move.
func Next(round *rubric.Round, s interview.State, now time.Time) interview.Move {
	d := newDesk(round, s, now)
	m := d.next()
	m.MinutesLeft = d.warning(m.Kind)
	m.Policy = Policy
	return m
}

// Hint returns the next hint for the question in hand, and false when nothing
// is awaited or no hint is left: the question has no more, or the round's depth
// allows none. Move.Index counts the hints of the question from 0.
func Hint(round *rubric.Round, s interview.State) (interview.Move, bool) {
	threads := s.Threads()
	turn, awaited := s.Awaited()
	if !awaited || len(threads) == 0 || s.Turns[turn-1].Move.Kind.Invited() {
		return interview.Move{}, false
	}
	thread := threads[len(threads)-1]
	q := round.Question(thread.Question)
	if q == nil || thread.Hints >= min(len(q.Hints), round.Depth.Hints) {
		return interview.Move{}, false
	}
	return interview.Move{
		Kind: interview.HintMove, Question: q.ID, Index: thread.Hints, Policy: Policy,
		Reason: fmt.Sprintf("the candidate asked for a hint; it is number %d of %d", thread.Hints+1, min(len(q.Hints), round.Depth.Hints)),
	}, true
}

// Seen returns the state as it will be once the observation is recorded, so
// that a move can be chosen that goes into one commit with it. The session's
// own state is left as it was.
func Seen(s interview.State, o assessment.Observation) interview.State {
	turns := append([]interview.TurnState(nil), s.Turns...)
	if o.Turn >= 1 && o.Turn <= len(turns) {
		turns[o.Turn-1].Observed = &o
	}
	s.Turns = turns
	return s
}

// desk is what the director has before it while it thinks about one move.
type desk struct {
	round *rubric.Round
	state interview.State
	plan  timePlan
	// threads are the main questions so far, story the latest one's reading.
	threads []interview.Thread
	story   story
}

func newDesk(round *rubric.Round, s interview.State, now time.Time) desk {
	d := desk{round: round, state: s, plan: planTime(round, s, now), threads: s.Threads()}
	if len(d.threads) > 0 {
		d.story = readStory(round, s, d.threads[len(d.threads)-1])
	}
	return d
}

func (d desk) next() interview.Move {
	if last, ok := d.invited(); ok {
		return d.answerCandidate(last)
	}
	switch {
	case d.plan.over():
		return d.end(interview.TimeUp, d.plan.why())
	case len(d.threads) == 0:
		return d.moveOn("the round begins")
	case d.story.thread.Skipped:
		return d.moveOn("the candidate skipped the question")
	}
	if m, ok := d.answerReply(); ok {
		return m
	}
	return d.followUp()
}

// followUp probes the story in hand, or leaves it and says why.
func (d desk) followUp() interview.Move {
	st, depth := d.story, d.round.Depth
	probes := len(st.thread.Probes)
	if probes >= depth.MaxProbes {
		return d.moveOn(fmt.Sprintf("the story had its %d probes", probes))
	}
	deepEnough := probes >= depth.MinProbes
	if deepEnough && d.plan.storyOver(st.began) && d.canAsk() {
		return d.moveOn("the story had its share of the time")
	}
	if m, ok := d.contradiction(); ok {
		return m
	}
	if deepEnough && depth.DryAnswers > 0 && st.dry >= depth.DryAnswers {
		return d.moveOn(fmt.Sprintf("%d answers in a row brought nothing new", st.dry))
	}
	if m, ok := d.probe(); ok {
		return m
	}
	if !deepEnough {
		if m, ok := d.deepest(); ok {
			return m
		}
	}
	return d.moveOn("no probe is left that would bring something new")
}

// moveOn asks another main question, or closes the round when there is none to
// ask or no time for it.
func (d desk) moveOn(why string) interview.Move {
	q, reason := d.choose()
	if q == nil {
		return d.end(interview.Covered, why+"; "+reason)
	}
	if !d.plan.roomForQuestion() {
		return d.end(interview.TimeUp, why+"; too little time is left for another question")
	}
	m := interview.Move{Kind: interview.Ask, Question: q.ID, Reason: why + "; " + reason}
	if len(q.Targets) > 0 {
		m.Competency = q.Targets[0]
	}
	return m
}

// end ends the interviewer's questions: the candidate's turn to ask comes next, if
// anything was asked and any time is left, else the closing words.
func (d desk) end(reason interview.CloseReason, why string) interview.Move {
	if len(d.threads) == 0 || d.plan.up {
		return d.close(reason, why)
	}
	return interview.Move{Kind: interview.Invite, CloseReason: reason, Reason: why + "; it's the candidate's turn to ask"}
}

// canAsk reports whether another main question could be asked now.
func (d desk) canAsk() bool {
	q, _ := d.choose()
	return q != nil && d.plan.roomForQuestion()
}

func (d desk) close(reason interview.CloseReason, why string) interview.Move {
	return interview.Move{Kind: interview.Close, CloseReason: reason, Reason: why}
}
