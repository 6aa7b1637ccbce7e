package interview

import (
	"maps"
	"slices"
	"time"

	"barraiser/internal/fault"
)

// Apply folds one event. It is total: it takes whatever Decide has ever
// written, never decides and never refuses, except for sequences that no log
// can hold: a gap in the numbers, a turn that was never planned, an event
// before the opening or a second opening. Those are faults of kind Internal,
// and the returned State is then the old one.
func (s State) Apply(r Recorded) (State, error) {
	if r.Seq != s.Head+1 {
		return s, impossible("event %d after event %d", r.Seq, s.Head)
	}
	if _, opening := r.Event.(SessionOpened); opening == s.IsOpen() {
		return s, impossible("event %d (%T): a session opens once, first of all", r.Seq, r.Event)
	}
	next := s
	next.Head, next.LastAt = r.Seq, r.At
	next.commands = s.commands.with(r.By, r.Seq)
	if err := next.fold(r.Event, r.At); err != nil {
		return s, err
	}
	return next, nil
}

// Fold folds a whole history. It gives what Apply gives event by event, and
// spares the copies of the turns that Apply makes for the states in between,
// which are nearly all that folding costs. On an error it returns the zero
// State.
func Fold(history []Recorded) (State, error) {
	s := State{own: true}
	for _, r := range history {
		next, err := s.Apply(r)
		if err != nil {
			return State{}, err
		}
		s = next
	}
	s.Turns, s.own = slices.Clip(s.Turns), false
	return s, nil
}

func impossible(format string, args ...any) error {
	return fault.New(fault.Internal, "interview: fold", format, args...).
		Hint("the session's log is damaged; export what is left of it and start another")
}

// fold changes s, which Apply has just copied. Whatever s shares with the
// copied state (slices, maps) is replaced and never written to.
func (s *State) fold(event Event, at time.Time) error {
	switch e := event.(type) {
	case SessionOpened:
		s.Opened, s.OpenedAt = e, at
		s.Clock = Clock{Limit: time.Duration(e.Minutes * float64(time.Minute)), since: at}
	case ClockStopped:
		s.Clock = s.Clock.stopped(e.Cause, e.Since)
	case ClockStarted:
		s.Clock = s.Clock.started(e.Cause, at)
	case NoteSaved:
		s.Notes = withNote(s.Notes, e)
	case RoundClosed:
		s.RoundClosed = e.Reason
		s.Clock = s.Clock.closed(at)
	case SessionClosed:
		s.SessionClosed, s.ClosedAt = e.Reason, at
	case ScorecardReady:
		s.Scorecards = append(slices.Clip(s.Scorecards), e)
	default:
		return s.foldTurn(event, at)
	}
	return nil
}

func (s *State) foldTurn(event Event, at time.Time) error {
	switch e := event.(type) {
	case MovePlanned:
		return s.foldPlan(e, at)
	case InterviewerSaid:
		return s.changeTurn(e.Turn, func(t *TurnState) {
			t.Said = append(slices.Clip(t.Said), e)
			t.Attempt = max(t.Attempt, e.Attempt+1)
			t.Pending = e.Ending == Broken
		})
	case CandidateSaid:
		notes := noteTexts(s.Notes)
		return s.changeTurn(e.Turn, func(t *TurnState) { t.Answer, t.Notes, t.Pending = &e, notes, false })
	case Observed:
		return s.changeTurn(e.Observation.Turn, func(t *TurnState) { t.Observed = &e.Observation })
	case HintGiven:
		return s.changeTurn(e.Turn, func(t *TurnState) { t.HintsAsked++ })
	case QuestionSkipped:
		return s.changeTurn(e.Turn, func(t *TurnState) { t.Skipped, t.Pending = true, false })
	default:
		return impossible("an event of an unknown kind, %T", event)
	}
}

// foldPlan begins a turn, or adds a hint to it, or plans its move again after a
// restart.
func (s *State) foldPlan(e MovePlanned, at time.Time) error {
	if e.Turn == len(s.Turns)+1 && e.Move.Kind != HintMove {
		if !s.own {
			s.Turns = slices.Clip(s.Turns)
		}
		s.Turns = append(s.Turns, TurnState{
			Ordinal: e.Turn, Move: e.Move, Attempt: e.Attempt, Pending: true, Began: s.Clock.Elapsed(at),
		})
		return nil
	}
	return s.changeTurn(e.Turn, func(t *TurnState) {
		t.Attempt, t.Pending = e.Attempt, true
		switch {
		case e.Move.Kind != HintMove:
			t.Move = e.Move
		case e.Resumed && len(t.Hints) > 0:
			t.Hints = append(slices.Clone(t.Hints[:len(t.Hints)-1]), e.Move)
		default:
			t.Hints = append(slices.Clip(t.Hints), e.Move)
			if t.HintFrom == 0 {
				t.HintFrom = e.Attempt
			}
		}
	})
}

func (s *State) changeTurn(ordinal int, change func(*TurnState)) error {
	if ordinal < 1 || ordinal > len(s.Turns) {
		return impossible("an event of turn %d, of %d turns", ordinal, len(s.Turns))
	}
	if !s.own {
		s.Turns = slices.Clone(s.Turns)
	}
	change(&s.Turns[ordinal-1])
	return nil
}

func withNote(notes map[string]NoteSaved, e NoteSaved) map[string]NoteSaved {
	next := make(map[string]NoteSaved, len(notes)+1)
	maps.Copy(next, notes)
	next[e.Pad] = e
	return next
}

// noteTexts returns the pads that hold anything, or nil.
func noteTexts(notes map[string]NoteSaved) map[string]string {
	var texts map[string]string
	for pad, note := range notes {
		if note.Text == "" {
			continue
		}
		if texts == nil {
			texts = map[string]string{}
		}
		texts[pad] = note.Text
	}
	return texts
}
