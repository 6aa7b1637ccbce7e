package engine

import (
	"context"
	"fmt"
	"iter"

	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
)

// speech is an attempt in progress: a goroutine that reads the voice and hands
// its pieces to the actor.
type speech struct {
	turn, attempt int
	cancel        context.CancelFunc
	pieces        chan *heard
	said          interview.InterviewerSaid
	text          []byte
}

// heard is a piece of speech, or its end.
type heard struct {
	piece interview.Piece
	end   bool
	err   error
}

// pieces returns the channel of the speech in progress; nil blocks for ever. While
// a piece waits for the lease the voice waits too.
func (a *actor) pieces() <-chan *heard {
	if a.speech == nil || a.held != nil {
		return nil
	}
	return a.speech.pieces
}

// speak starts the next attempt of the pending turn.
func (a *actor) speak(turn interview.TurnState) {
	voice := a.e.ports.Voices[a.state.Opened.Interviewer]
	if voice == nil {
		voice = a.e.ports.Voices[Scripted]
	}
	brief := &interview.Brief{State: a.state, Move: turn.Speaks(), Turn: turn.Ordinal, Attempt: turn.Attempt}
	if n := len(turn.Said); n > 0 && turn.Said[n-1].Ending == interview.Broken {
		brief.Repair, brief.Shown = true, turn.Said[n-1].Text
	}
	ctx, cancel := context.WithCancel(a.ctx())
	s := &speech{
		turn: turn.Ordinal, attempt: turn.Attempt, cancel: cancel, pieces: make(chan *heard),
		said: interview.InterviewerSaid{Turn: turn.Ordinal, Attempt: turn.Attempt, Voice: Scripted},
	}
	a.speech = s
	a.feed.update(func() { a.feed.speech = &spoken{turn: s.turn, attempt: s.attempt} })
	a.e.wg.Go(func() { s.listen(ctx, voice, a, brief) })
}

// listen reads the voice to its end or until the speech is cut.
func (s *speech) listen(ctx context.Context, voice Voice, a *actor, brief *interview.Brief) {
	defer s.cancel()
	send := func(h *heard) bool {
		select {
		case s.pieces <- h:
			return true
		case <-ctx.Done():
			return false
		}
	}
	err := func() (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = fault.New(fault.Internal, "engine: speak", "the voice panicked: %v", p)
			}
		}()
		for piece, err := range s.words(ctx, voice, a.round, brief) {
			if err != nil {
				return err
			}
			if !send(&heard{piece: piece}) {
				return nil
			}
		}
		return nil
	}()
	send(&heard{end: true, err: err})
}

// goOn takes the piece that waited for the lease.
func (a *actor) goOn() {
	if h := a.held; h != nil {
		a.held = nil
		a.heard(h)
	}
}

// words asks the voice. The brief is large and the voice takes a copy: made in a
// frame that is gone while the voice speaks, it doesn't keep the stack of every
// speech twice as large.
//
//go:noinline
func (*speech) words(ctx context.Context, voice Voice, round *rubric.Round, brief *interview.Brief) iter.Seq2[interview.Piece, error] {
	return voice.Speak(ctx, round, *brief)
}

// heard takes a piece of speech into the feed, or ends the speech.
func (a *actor) heard(h *heard) {
	if !a.holds() {
		a.held = h
		return
	}
	s := a.speech
	if h.end {
		a.finishSpeech(h.err)
		return
	}
	s.said.Voice, s.said.Model, s.said.Prompt = h.piece.Voice, h.piece.Model, h.piece.Prompt
	s.said.PromptTokens += h.piece.PromptTokens
	s.said.CompletionTokens += h.piece.CompletionTokens
	if h.piece.Text == "" {
		return
	}
	s.text = append(s.text, h.piece.Text...)
	a.feed.update(func() { a.feed.speech.text = append(a.feed.speech.text, h.piece.Text...) })
	failpoint(midSpeech)
}

// finishSpeech records how the speech ended.
func (a *actor) finishSpeech(err error) {
	s := a.speech
	a.speech = nil
	s.cancel()
	said := s.said
	said.Text, said.Ending = string(s.text), interview.Complete
	if err == nil && said.Text == "" {
		err = fault.New(fault.Internal, "engine: speak", "the voice said nothing")
	}
	if err != nil {
		said.Ending = interview.Broken
		a.e.ports.Report(a.id, fault.Wrap(err, fmt.Sprintf("engine: speak turn %d attempt %d", s.turn, s.attempt), fault.KindOf(err)))
		if said.Voice == Scripted {
			// The scripted voice is the last resort: without it nobody can speak.
			a.fail(fault.Wrap(err, "engine: scripted voice", fault.Internal))
			return
		}
	}
	a.note(interview.FinishSpeech{Said: said})
}

// cut returns what the speech in progress has shown, or nil.
func (a *actor) cut() *interview.Speech {
	if a.speech == nil {
		return nil
	}
	s := a.speech
	return &interview.Speech{
		Turn: s.turn, Attempt: s.attempt, Text: string(s.text),
		Voice: s.said.Voice, Model: s.said.Model, Prompt: s.said.Prompt,
	}
}

// silence stops the speech in progress without recording it.
func (a *actor) silence() {
	if a.speech != nil {
		a.speech.cancel()
		a.speech, a.held = nil, nil
	}
}
