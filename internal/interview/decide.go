package interview

import (
	"slices"
	"time"

	"barraiser/internal/fault"
)

// Open returns the events that begin a session: it is open, and its clock waits
// for somebody to arrive.
func Open(o SessionOpened, now time.Time) ([]Event, error) {
	switch {
	case o.Session == "" || o.Round == "":
		return nil, fault.New(fault.Invalid, "interview: open", "a session needs an id and a round")
	case o.Minutes < 0 || o.TimeFactor < 0:
		return nil, fault.New(fault.Invalid, "interview: open", "minutes and time factor can't be negative").
			Hint("use a time factor of 1, 1.25, 1.5, 2 or off")
	}
	return []Event{o, ClockStopped{Cause: Absent, Since: now}}, nil
}

// Decide answers a command with the events to append, in one commit and with
// the command's Ref. It changes nothing itself.
//
// No events and no error mean that there is nothing to do: the command was
// answered before (Acked tells by which event) or asks for what is already so.
// A Refusal is for the candidate; any other error is a caller's mistake or a
// race between the engine's own commands, of kind Conflict.
func (s State) Decide(c Command, now time.Time) ([]Event, error) {
	if !s.IsOpen() {
		return nil, conflict("the session isn't open")
	}
	ref := c.Ref()
	if _, done := s.Acked(ref); done {
		return nil, nil
	}
	if s.reused(ref) {
		return nil, refuse(IDReused, "This id was used for another command.", "Use a new id for every command.")
	}
	switch c := c.(type) {
	case PublishScorecard:
		return s.publish(c)
	case Arrive, Leave, Recover:
		// The engine gives these whenever sockets or leases change, also after
		// the end; there is nothing left to stop or start then.
		if s.Closed() {
			return nil, nil
		}
		return s.decidePresence(c, now), nil
	}
	if s.Closed() {
		return nil, refuse(Over, "The round is over.", "Read the scorecard, or start another session.")
	}
	return s.decideOpen(c, now)
}

// decideOpen answers the commands that need an open round.
func (s State) decideOpen(c Command, now time.Time) ([]Event, error) {
	switch c := c.(type) {
	case SubmitAnswer:
		return s.submit(c)
	case AskHint:
		return s.askHint(c)
	case Skip:
		return s.skip(c)
	case Stop:
		return s.stop(c)
	case SaveNote:
		return s.saveNote(c)
	case Pause, Resume:
		return s.decidePause(c, now), nil
	case End:
		return append(s.cutTo(c.Cut, EndedRound), closing(EndedByCandidate)...), nil
	default:
		return s.decideEngine(c)
	}
}

// decideEngine answers the commands by which the engine carries a turn on.
func (s State) decideEngine(c Command) ([]Event, error) {
	switch c := c.(type) {
	case Plan:
		return s.plan(c)
	case FinishSpeech:
		return s.finish(c)
	case Abandon:
		return closing(Abandoned), nil
	default:
		return nil, conflict("a command of an unknown kind, %T", c)
	}
}

func conflict(format string, args ...any) error {
	return fault.New(fault.Conflict, "interview: decide", format, args...)
}

func refuse(code RefusalCode, message, hint string) *Refusal {
	return &Refusal{Code: code, Message: message, Hint: hint}
}

// closing ends round and session in one commit, so that no log shows one
// without the other.
func closing(reason CloseReason) []Event {
	return []Event{RoundClosed{Reason: reason}, SessionClosed{Reason: reason}}
}

func (s State) decidePause(c Command, now time.Time) []Event {
	_, pause := c.(Pause)
	switch paused := s.Clock.Causes[Paused]; {
	case pause && !paused:
		return []Event{ClockStopped{Cause: Paused, Since: now}}
	case !pause && paused:
		return []Event{ClockStarted{Cause: Paused}}
	default:
		return nil
	}
}

func (s State) decidePresence(c Command, now time.Time) []Event {
	var events []Event
	switch c := c.(type) {
	case Arrive:
		for _, cause := range []ClockCause{Absent, ServerDown} {
			if s.Clock.Causes[cause] {
				events = append(events, ClockStarted{Cause: cause})
			}
		}
	case Leave:
		if !s.Clock.Causes[Absent] {
			events = append(events, ClockStopped{Cause: Absent, Since: now})
		}
	case Recover:
		if s.Clock.Running() {
			events = append(events, ClockStopped{Cause: ServerDown, Since: s.diedAt(time.UnixMilli(c.LastAliveMS), now)})
		}
		// What the lost attempt had shown is unknown, so its number is spent.
		if t, pending := s.Pending(); pending {
			events = append(events, MovePlanned{Turn: t.Ordinal, Attempt: t.Attempt + 1, Move: t.Speaks(), Resumed: true})
		}
	}
	return events
}

// diedAt is when the last process was alive for sure: its last lease renewal or
// its last event, whichever is later, but never after now.
func (s State) diedAt(lastAlive, now time.Time) time.Time {
	if lastAlive.Before(s.LastAt) {
		lastAlive = s.LastAt
	}
	if lastAlive.After(now) {
		return now
	}
	return lastAlive.UTC()
}

func (s State) plan(c Plan) ([]Event, error) {
	var events []Event
	seen := slices.Clone(c.Late)
	if c.Observed != nil {
		seen = append(seen, *c.Observed)
	}
	for _, observed := range seen {
		if turn := observed.Observation.Turn; turn < 1 || turn > s.Turn() {
			return nil, conflict("an observation of turn %d, of %d turns", turn, s.Turn())
		}
		events = append(events, observed)
	}
	t := s.current()
	awaited, isAwaited := s.Awaited()
	switch {
	case t.Pending:
		return nil, conflict("turn %d is still to be spoken", t.Ordinal)
	case c.Move.Kind == HintMove && !isAwaited:
		return nil, conflict("a hint needs a turn that is awaited")
	case c.Move.Kind == HintMove:
		return append(events, MovePlanned{Turn: awaited, Attempt: t.Attempt, Move: c.Move}), nil
	case isAwaited:
		return nil, conflict("the answer to turn %d is still awaited", awaited)
	default:
		return append(events, MovePlanned{Turn: t.Ordinal + 1, Attempt: 1, Move: c.Move}), nil
	}
}

func (s State) finish(c FinishSpeech) ([]Event, error) {
	t, pending := s.Pending()
	if !pending || c.Said.Turn != t.Ordinal || c.Said.Attempt != t.Attempt {
		return nil, conflict("attempt %d of turn %d isn't the speech in progress", c.Said.Attempt, c.Said.Turn)
	}
	events := []Event{c.Said}
	if c.Said.Ending != Broken {
		events = append(events, s.closedBySpeech()...)
	}
	return events, nil
}

// closedBySpeech ends the session when the speech that ends now was its closing
// words, whether or not they were heard out.
func (s State) closedBySpeech() []Event {
	move := s.current().Speaks()
	switch {
	case move.Kind != Close:
		return nil
	case move.CloseReason == "":
		return closing(Covered)
	default:
		return closing(move.CloseReason)
	}
}

func (s State) publish(c PublishScorecard) ([]Event, error) {
	if s.SessionClosed == "" {
		return nil, conflict("a scorecard before the session's end")
	}
	written := slices.ContainsFunc(s.Scorecards, func(r ScorecardReady) bool { return r.Run == c.Ready.Run })
	if written {
		return nil, nil
	}
	return []Event{c.Ready}, nil
}
