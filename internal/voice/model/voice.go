package model

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/llm"
	"barraiser/internal/rubric"
	"barraiser/internal/voice"
	"barraiser/prompts"
)

// Name is the voice's name in pieces and events.
const Name = "model"

const (
	// patience is how long a candidate waits for the next sentence before the
	// model is given up. It covers slow endpoints' first token; the client has
	// idle limits of its own.
	patience = 12 * time.Second
	// beginWithin is how long the client may go on trying to have an answer begin:
	// what begins later would hardly be a sentence in time.
	beginWithin = 8 * time.Second
	// grace is how long the end of a stream is waited for once the question is
	// put, to learn the token count.
	grace = 750 * time.Millisecond
	// maxTokens bounds the answer: sixty words are about ninety tokens, and some
	// models think aloud before them.
	maxTokens = 400
	// temperature leaves room for manner, not for invention.
	temperature = 0.4
)

var (
	errSlow    = errors.New("no sentence came in time")
	errEnough  = errors.New("the question is put")
	errNothing = fault.New(fault.Usage, "model voice", "a client, a scripted voice and templates are needed")
)

// Script is the voice that stands in, and whose words are the move's meaning.
// Words must be pure: it is called for every speech.
type Script interface {
	Speak(ctx context.Context, round *rubric.Round, b interview.Brief) iter.Seq2[interview.Piece, error]
	Words(round *rubric.Round, b interview.Brief) string
}

// Voice has a model word the moves. It is safe for concurrent use.
type Voice struct {
	client llm.Client
	model  string
	script Script
	set    *prompts.Set
	guard  voice.Guard
	rules  rules
}

// New checks the prompt's templates. An empty model leaves the choice to the
// client.
func New(client llm.Client, model string, script Script, set *prompts.Set) (*Voice, error) {
	if client == nil || script == nil || set == nil {
		return nil, errNothing
	}
	v := &Voice{client: client, model: model, script: script, set: set}
	if err := Check(set); err != nil {
		return nil, fault.Wrap(err, "model voice", fault.Invalid).Hint("correct the template, or remove it from the folder of prompts")
	}
	return v, nil
}

// Speak yields the speech for the brief's move. An error comes only after a
// piece was yielded, or when ctx ends, with ctx's cause.
func (v *Voice) Speak(ctx context.Context, round *rubric.Round, b interview.Brief) iter.Seq2[interview.Piece, error] {
	if b.Repair {
		return v.script.Speak(ctx, round, b)
	}
	return func(yield func(interview.Piece, error) bool) {
		s := v.begin(ctx, round, &b)
		s.settle(ctx, s.run(yield), yield)
	}
}

// settle ends a speech that was run, with its error or with the script in its place.
func (s *speech) settle(ctx context.Context, err error, yield func(interview.Piece, error) bool) {
	switch {
	case s.left:
	case err == nil:
		s.last(yield)
	case ctx.Err() != nil:
		yield(interview.Piece{}, fmt.Errorf("speak: %w", context.Cause(ctx)))
	case s.shown:
		yield(interview.Piece{}, fault.Wrap(err, "model voice: speak", fault.Unavailable))
	default:
		s.v.script.Speak(ctx, s.round, *s.brief)(yield)
	}
}

// speech is one request to the model and what became of it.
type speech struct {
	v      *Voice
	ctx    context.Context
	cancel context.CancelCauseFunc
	timer  *time.Timer
	round  *rubric.Round
	brief  *interview.Brief
	filter *voice.Filter

	watch         *watch
	prompt, model string
	usage         *llm.Usage
	finish        string
	// shown: a piece was yielded; left: the listener stopped listening.
	shown, left bool
}

func (v *Voice) begin(ctx context.Context, round *rubric.Round, b *interview.Brief) *speech {
	s := &speech{v: v, round: round, brief: b, model: v.model, filter: v.guard.Filter(round, *b)}
	s.ctx, s.cancel = context.WithCancelCause(ctx)
	return s
}

// run streams the model's words through the guard until the speech is whole,
// fails or isn't listened to.
func (s *speech) run(yield func(interview.Piece, error) bool) error {
	defer s.cancel(nil)
	answer, err := s.ask()
	if err != nil {
		return err
	}
	s.timer = time.AfterFunc(patience, func() { s.cancel(errSlow) })
	defer func() { s.timer.Stop() }()
	for chunk, err := range answer {
		if err != nil {
			if s.filter.Done() {
				return s.end(yield) // the question is put; how the rest ended doesn't matter
			}
			return err
		}
		s.note(chunk)
		if s.filter.Done() {
			if strings.TrimSpace(chunk.Text) != "" {
				s.cancel(errEnough)
				break
			}
			continue
		}
		if err := s.hear(chunk.Text, yield); err != nil || s.left {
			return err
		}
	}
	return s.end(yield)
}

// ask makes the request, and the watch over what comes of it. What that takes of the
// stack isn't held while the model is listened to.
func (s *speech) ask() (iter.Seq2[llm.Chunk, error], error) {
	words := s.v.script.Words(s.round, *s.brief)
	p, err := s.v.prompt(s.round, *s.brief, words)
	if err != nil {
		return nil, err
	}
	s.prompt, s.watch = p.digest, newWatch(s.round, *s.brief, words, p, s.v.rules.of(p))
	return s.v.client.Stream(s.ctx, llm.Request{
		Model: s.v.model, Messages: p.messages, MaxTokens: maxTokens, Temperature: temperature,
		Session: s.brief.State.Opened.Session, Patience: beginWithin,
	}), nil
}

func (s *speech) note(chunk llm.Chunk) {
	if chunk.Model != "" {
		s.model = chunk.Model
	}
	if chunk.Usage != nil {
		s.usage = chunk.Usage
	}
	if chunk.Finish != "" {
		s.finish = chunk.Finish
	}
}

// hear gives text to the guard and shows what passes. The time that showing
// takes isn't the model's.
func (s *speech) hear(text string, yield func(interview.Piece, error) bool) error {
	passed, err := s.filter.Feed(text)
	sentences, refused := s.watch.hear(passed)
	if refused != nil {
		return refused
	}
	if err != nil && !s.shown {
		return err // the script can still say all of it
	}
	if len(sentences) > 0 {
		s.timer.Stop()
		s.show(sentences, yield)
		s.timer.Reset(patience)
	}
	if s.filter.Done() {
		s.timer.Stop()
		s.timer = time.AfterFunc(grace, func() { s.cancel(errEnough) })
	}
	return err
}

func (s *speech) show(sentences []string, yield func(interview.Piece, error) bool) {
	for _, sentence := range sentences {
		if s.left {
			return
		}
		s.shown = true
		s.left = !yield(interview.Piece{Text: sentence, Voice: Name, Model: s.model, Prompt: s.prompt}, nil)
	}
}

// end takes what guard and watch still hold and asks them whether the speech will
// do.
func (s *speech) end(yield func(interview.Piece, error) bool) error {
	passed, err := s.filter.End(s.finish != llm.FinishLength)
	if err != nil {
		return err
	}
	sentences, err := s.watch.hear(passed)
	if err != nil {
		return err
	}
	rest, err := s.watch.end()
	if err != nil {
		return err
	}
	s.show(append(sentences, rest...), yield)
	return nil
}

// last yields the token count, where the endpoint told one.
func (s *speech) last(yield func(interview.Piece, error) bool) {
	if s.usage == nil {
		return
	}
	yield(interview.Piece{
		Voice: Name, Model: s.model, Prompt: s.prompt, PromptTokens: s.usage.Prompt, CompletionTokens: s.usage.Completion,
	}, nil)
}
