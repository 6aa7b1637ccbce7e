package scripted

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"time"
	"unicode"

	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
	"barraiser/internal/voice"
	"barraiser/prompts"
)

// Name is the voice's name in pieces and events.
const Name = "scripted"

// Options says how the voice speaks.
type Options struct {
	// WordsPerSecond is the pace, 0 for all at once. People speak 2 to 3 words
	// a second and read 4 to 5.
	WordsPerSecond float64
	// Templates are the prompts in force.
	Templates *prompts.Set
	// Sleep waits between two words, until d is over or ctx is; nil means a
	// timer.
	Sleep func(ctx context.Context, d time.Duration) error
}

// Voice words moves from rubric and templates. It is safe for concurrent use.
type Voice struct {
	pause time.Duration
	sleep func(ctx context.Context, d time.Duration) error
	set   *prompts.Set
	guard voice.Guard
}

// New checks the pace and every template the voice uses, so that a broken one
// is met at the start and not in an interview.
func New(o Options) (*Voice, error) {
	const op = "scripted voice"
	if o.WordsPerSecond < 0 || o.WordsPerSecond > 1000 {
		return nil, fault.New(fault.Invalid, op, "%g words per second is no pace", o.WordsPerSecond).
			Hint("set a pace from 0 (at once) to 1000 words per second")
	}
	if o.Templates == nil {
		return nil, fault.New(fault.Usage, op, "no templates given")
	}
	if err := check(o.Templates); err != nil {
		return nil, fault.Wrap(err, op, fault.Invalid).Hint("correct the template, or remove it from the folder of prompts")
	}
	v := &Voice{sleep: o.Sleep, set: o.Templates}
	if o.WordsPerSecond > 0 {
		v.pause = time.Duration(float64(time.Second) / o.WordsPerSecond)
	}
	if v.sleep == nil {
		v.sleep = wait
	}
	return v, nil
}

// Speak yields the speech for the brief's move. It fails only when ctx ends,
// with ctx's cause; what was yielded until then was shown.
func (v *Voice) Speak(ctx context.Context, round *rubric.Round, b interview.Brief) iter.Seq2[interview.Piece, error] {
	return func(yield func(interview.Piece, error) bool) {
		for i, text := range v.pieces(v.Words(round, b)) {
			if err := v.before(ctx, i); err != nil {
				yield(interview.Piece{}, err)
				return
			}
			if !yield(interview.Piece{Text: text, Voice: Name}, nil) {
				return
			}
		}
	}
}

// before waits for the time of the i-th piece.
func (v *Voice) before(ctx context.Context, i int) error {
	if ctx.Err() != nil {
		return fmt.Errorf("speak: %w", context.Cause(ctx))
	}
	if i == 0 || v.pause == 0 {
		return nil
	}
	if err := v.sleep(ctx, v.pause); err != nil {
		return fmt.Errorf("speak: %w", err)
	}
	return nil
}

func (v *Voice) pieces(text string) []string {
	if v.pause == 0 {
		return voice.Sentences(text)
	}
	var out []string
	for rest := text; rest != ""; {
		n := strings.IndexFunc(rest, unicode.IsSpace)
		if n < 0 {
			return append(out, rest)
		}
		n = len(rest) - len(strings.TrimLeftFunc(rest[n:], unicode.IsSpace))
		out, rest = append(out, rest[:n]), rest[n:]
	}
	return out
}

// wait sleeps until d is over or ctx ends, and returns ctx's cause then.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
