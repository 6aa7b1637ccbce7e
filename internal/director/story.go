package director

import (
	"time"

	"barraiser/internal/assessment"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
)

const (
	// shown is the strength from which a signal is shown and isn't probed any
	// more: a mention with one elaboration.
	shown = 0.75
	// vague is the strength below which a signal is only mentioned.
	vague = 0.6
	// gain is how much stronger a signal must get for an answer to count as new;
	// a little less than the step of .1 in which strengths grow.
	gain = 0.099
)

// signalKey names a signal of a competency.
type signalKey struct{ competency, signal string }

// reading is what a story holds for one signal.
type reading struct {
	// strength is the strongest evidence for it, 0 without any.
	strength float64
	pro, con *assessment.Evidence
}

// story is the thread in hand as the director reads it.
type story struct {
	thread interview.Thread
	began  time.Duration
	// targets are the competencies that the question is rated on.
	targets []*rubric.Competency
	signals map[signalKey]reading
	// dry counts the latest answers in a row that brought nothing new.
	dry int
	// last is the latest observation, never nil; unseen answers count as
	// substantive, for lack of a reason to treat them otherwise.
	last *assessment.Observation
	// substance says that some answer of the story had content.
	substance bool
	// replies counts the answers by kind, moves the interviewer's answers to them.
	replies, moves map[assessment.Reply]int
	// turns are the thread's turns.
	turns []interview.TurnState
}

func readStory(round *rubric.Round, s interview.State, thread interview.Thread) story {
	st := story{
		thread: thread, targets: targetsOf(round, s, thread), signals: map[signalKey]reading{},
		replies: map[assessment.Reply]int{}, moves: map[assessment.Reply]int{},
		last: &assessment.Observation{Reply: assessment.Substantive},
	}
	for _, ordinal := range thread.Turns {
		st.turns = append(st.turns, s.Turns[ordinal-1])
	}
	st.began = st.turns[0].Began
	for _, t := range st.turns {
		st.take(t)
	}
	return st
}

// take reads one more turn of the story.
func (st *story) take(t interview.TurnState) {
	if reply := t.Move.Reply; reply != "" {
		st.moves[reply]++
	}
	if t.Answer == nil {
		return
	}
	if t.Observed == nil {
		st.last = &assessment.Observation{Turn: t.Ordinal, Reply: assessment.Substantive}
		st.substance = true
		return
	}
	st.last = t.Observed
	st.replies[t.Observed.Reply]++
	st.substance = st.substance || substantive(t.Observed.Reply)
	news := st.learn(t.Observed.Evidence)
	switch {
	case news:
		st.dry = 0
	case t.Observed.Reply != assessment.AsksRepeat && t.Observed.Reply != assessment.AsksClarification:
		st.dry++
	}
}

// substantive reports whether a reply has content; the zero Reply does, as that
// of an assessor that doesn't sort replies.
func substantive(r assessment.Reply) bool { return r == assessment.Substantive || r == "" }

// learn adds evidence and reports whether it brought anything new.
func (st *story) learn(found []assessment.Evidence) bool {
	before := make(map[signalKey]float64, len(st.signals))
	for key, r := range st.signals {
		before[key] = r.strength
	}
	news := false
	for i := range found {
		e := &found[i]
		for _, key := range st.keys(e) {
			r := st.signals[key]
			switch {
			case e.Polarity == assessment.Against:
				r.con = e
			case e.Strength > r.strength:
				r.strength, r.pro = e.Strength, e
			}
			news = news || r.strength >= before[key]+gain
			st.signals[key] = r
		}
	}
	return news
}

// keys returns the targets' signals that evidence speaks to. Evidence that
// doesn't name its competency speaks to every target with such a signal.
func (st *story) keys(e *assessment.Evidence) []signalKey {
	var keys []signalKey
	for _, c := range st.targets {
		if (e.Competency == "" || e.Competency == c.ID) && c.Signal(e.Signal) != nil {
			keys = append(keys, signalKey{c.ID, e.Signal})
		}
	}
	return keys
}

// targetsOf returns the competencies that the thread's question is rated on, as
// an answer to it is rated: what only key points could show isn't asked for where
// the question has none.
func targetsOf(round *rubric.Round, s interview.State, thread interview.Thread) []*rubric.Competency {
	ids := []string{s.Turns[thread.Turns[0]-1].Move.Competency}
	q := round.Question(thread.Question)
	if q != nil {
		ids = q.Targets
	}
	var targets []*rubric.Competency
	for _, id := range ids {
		if c := round.Competency(id); c != nil {
			targets = append(targets, c.For(q))
		}
	}
	return targets
}

// stateOf returns the state of a signal that a probe may answer to, and false
// when the signal needs no probe.
func (st story) stateOf(key signalKey) (rubric.SignalState, bool) {
	r := st.signals[key]
	switch {
	case r.con != nil && r.pro != nil && r.strength < shown:
		return rubric.Contradicted, true
	case r.strength <= 0:
		return rubric.Missing, true
	case r.strength < vague:
		return rubric.Vague, true
	default:
		return "", false
	}
}
