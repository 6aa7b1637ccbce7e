package interview

import "slices"

// IsOpen reports whether the session has been opened (it may be closed since).
func (s State) IsOpen() bool { return s.Head > 0 }

// Closed reports whether the round is over: no more questions, no more answers.
func (s State) Closed() bool { return s.RoundClosed != "" || s.SessionClosed != "" }

// Turn returns the ordinal of the current turn, 0 before the first.
func (s State) Turn() int { return len(s.Turns) }

// current returns the current turn; the zero TurnState before the first.
func (s State) current() TurnState {
	if len(s.Turns) == 0 {
		return TurnState{}
	}
	return s.Turns[len(s.Turns)-1]
}

// Awaited returns the turn whose answer is awaited, if one is.
func (s State) Awaited() (turn int, ok bool) {
	t := s.current()
	if s.Closed() || t.Ordinal == 0 || t.Pending || t.Done() {
		return 0, false
	}
	return t.Ordinal, true
}

// Pending returns the turn whose move is still to be spoken to its end, if one
// is. TurnState.Speaks is the move to speak and TurnState.Attempt its attempt.
func (s State) Pending() (TurnState, bool) {
	t := s.current()
	return t, t.Pending && !s.Closed()
}

// NeedsPlan reports whether the director is to be asked for the next move.
func (s State) NeedsPlan() bool {
	t := s.current()
	return s.IsOpen() && !s.Closed() && !t.Pending && (t.Ordinal == 0 || t.Done())
}

// HintOwed reports whether a hint was asked for and isn't planned yet, which a
// restart between the two leaves behind.
func (s State) HintOwed() bool {
	t := s.current()
	_, awaited := s.Awaited()
	return awaited && t.HintsAsked > len(t.Hints)
}

// NeedsAssessment reports whether the session ended and no scorecard is written.
func (s State) NeedsAssessment() bool { return s.SessionClosed != "" && len(s.Scorecards) == 0 }

// Done reports whether the candidate is through with the turn.
func (t TurnState) Done() bool { return t.Answer != nil || t.Skipped }

// Speaks returns the move that the turn's next words are about: its last hint,
// else its own move.
func (t TurnState) Speaks() Move {
	if n := len(t.Hints); n > 0 {
		return t.Hints[n-1]
	}
	return t.Move
}

// Shown returns the words of a broken attempt at the pending move, which a voice
// that repairs goes on from; "" when nothing was shown.
func (t TurnState) Shown() string {
	var shown []string
	for _, said := range slices.Backward(t.Said) {
		if said.Ending != Broken {
			break
		}
		shown = append(shown, said.Text)
	}
	slices.Reverse(shown)
	return joinLines(shown...)
}

// Thread is one main question as far as it was followed.
type Thread struct {
	// Question is the id of the bank's question.
	Question string
	// Turns are the ordinals of its turns; the first one asked it.
	Turns []int
	// Probes are the probe moves in order.
	Probes []Move
	// Hints counts the hints planned in it.
	Hints int
	// Answered says that the candidate answered in at least one of its turns.
	Answered bool
	// Skipped says that the candidate gave it up.
	Skipped bool
}

// Threads returns one thread for each main question asked, in order. The
// closing words and the candidate's own questions belong to none.
func (s State) Threads() []Thread {
	var threads []Thread
	for _, t := range s.Turns {
		if t.Move.Kind == Close || t.Move.Kind.Invited() {
			continue
		}
		if t.Move.Kind == Ask || len(threads) == 0 {
			threads = append(threads, Thread{Question: t.Move.Question})
		}
		thread := &threads[len(threads)-1]
		thread.Turns = append(thread.Turns, t.Ordinal)
		thread.Hints += len(t.Hints)
		thread.Answered = thread.Answered || t.Answer != nil
		thread.Skipped = thread.Skipped || t.Skipped
		if t.Move.Kind == ProbeMove {
			thread.Probes = append(thread.Probes, t.Move)
		}
	}
	return threads
}
