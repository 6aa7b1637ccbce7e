package model

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"barraiser/internal/assessment"
	"barraiser/internal/fault"
	"barraiser/internal/llm"
	"barraiser/internal/rubric"
)

const (
	// keepWithin bounds the keeping of a finished call, which goes on when the run
	// is cancelled: the call is paid for.
	keepWithin = 10 * time.Second
	// maxRepaired is how many bytes of a broken answer are sent for repair, and
	// repairTokens what the answer may take.
	maxRepaired  = 24_000
	repairTokens = 4096
)

// key names a call by all that its answer depends on.
type key struct {
	Model, Prompts, Rubric string
	Stage, Competency      string
	Answer                 string
	Sample, Try            int
	// Request is the digest of what was sent, so that a change of the code that
	// writes it never meets an old answer.
	Request string
}

// reply is a finished call as it is kept.
type reply struct {
	Text   string `json:"text"`
	Finish string `json:"finish"`
	Model  string `json:"model"`
}

// run is one assessment or observation.
type run struct {
	*Assessor
	wording
	rater assessment.Rater
	round *rubric.Round
	// free says that somebody waits: calls need no slot, and end before ctx does.
	free bool

	mu       sync.Mutex
	done, of int
	answered []string
}

func (a *Assessor) newRun(round *rubric.Round) *run {
	set := a.set.Now()
	return &run{Assessor: a, wording: wording{set}, rater: a.raterBy(set), round: round}
}

// trail remembers the keys of calls that belong together. It isn't safe for
// concurrent use.
type trail struct{ keys []string }

// call answers from memory or asks the model. The answer is kept before the slot
// is given free.
func (r *run) call(ctx context.Context, k key, request llm.Request, t *trail) (reply, error) {
	k.Model, k.Prompts, k.Rubric = r.o.Model, r.rater.Prompts, r.round.Digest
	k.Request = digestOf(request)
	name := digestOf(k)
	t.keys = append(t.keys, name)
	if known, ok := r.known(ctx, name); ok {
		return known, nil
	}
	if !r.free {
		waited, err := r.enter(ctx)
		if err != nil {
			return reply{}, err
		}
		defer func() { <-r.slots }()
		// Another process may have gone on with the run meanwhile, and paid.
		if waited {
			if known, ok := r.known(ctx, name); ok {
				return known, nil
			}
		}
	}
	// Between the two, or while it waited, the run may have ended.
	if ctx.Err() != nil {
		return reply{}, fmt.Errorf("call the model: %w", context.Cause(ctx))
	}
	if by, ok := ctx.Deadline(); ok && r.free {
		// A little before the deadline the endpoint is late, and a pool hears of it;
		// at the deadline the caller would merely have left.
		request.Patience = time.Until(by) * 9 / 10
	}
	c, err := r.client.Complete(ctx, request)
	if err != nil {
		return reply{}, fault.Wrap(err, "call the model", fault.KindOf(err))
	}
	out := reply{Text: c.Text, Finish: c.Finish, Model: c.Model}
	r.keep(ctx, name, out)
	r.note(out)
	return out, nil
}

// enter takes a slot, and says whether it had to be waited for.
func (r *run) enter(ctx context.Context) (waited bool, err error) {
	select {
	case r.slots <- struct{}{}:
		return false, nil
	default:
	}
	select {
	case r.slots <- struct{}{}:
		return true, nil
	case <-ctx.Done():
		return true, fmt.Errorf("wait for a free call: %w", context.Cause(ctx))
	}
}

func (r *run) known(ctx context.Context, name string) (reply, bool) {
	if r.o.Calls == nil {
		return reply{}, false
	}
	data, found, err := r.o.Calls.Get(ctx, name)
	if err != nil && ctx.Err() == nil {
		r.o.Report(fault.Wrap(err, "model assessor: look up a call", fault.KindOf(err)))
	}
	var out reply
	if err != nil || !found || len(data) == 0 || json.Unmarshal(data, &out) != nil {
		return reply{}, false
	}
	r.note(out)
	return out, true
}

func (r *run) keep(ctx context.Context, name string, done reply) {
	data, err := json.Marshal(done)
	if err == nil {
		err = r.put(ctx, name, data)
	}
	if err != nil {
		r.o.Report(fault.Wrap(err, "model assessor: keep a call", fault.KindOf(err)))
	}
}

func (r *run) put(ctx context.Context, name string, data []byte) error {
	if r.o.Calls == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepWithin)
	defer cancel()
	return r.o.Calls.Put(ctx, name, data)
}

// forget lets another run ask again what was answered badly.
func (r *run) forget(ctx context.Context, t *trail) {
	for _, name := range t.keys {
		if err := r.put(ctx, name, nil); err != nil {
			r.o.Report(fault.Wrap(err, "model assessor: forget a call", fault.KindOf(err)))
			return
		}
	}
}

// note remembers who answered, where it isn't who was asked.
func (r *run) note(done reply) {
	if done.Model == "" || done.Model == r.o.Model {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if at, known := slices.BinarySearch(r.answered, done.Model); !known {
		r.answered = slices.Insert(r.answered, at, done.Model)
	}
}

// step tells of n steps done.
func (r *run) step(ctx context.Context, n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done += n
	r.o.Progress(ctx, r.done, r.of)
}

// readCall makes a call and reads what came, with one repair where it can't be read.
// Its errors are errUnreadable, or the call's own.
func readCall[T any](ctx context.Context, r *run, k key, request llm.Request, t *trail, read func(text string) (T, error)) (T, error) {
	var none T
	first, err := r.call(ctx, k, request, t)
	if err != nil {
		return none, err
	}
	out, err := read(first.Text)
	switch {
	case err == nil:
		return out, nil
	case first.Finish == llm.FinishLength, strings.TrimSpace(first.Text) == "":
		// What broke off, or was never there, can't be put into form.
		return none, fmt.Errorf("%s: %w: %w", k.Stage, errUnreadable, err)
	}
	messages, err := r.wording.repair(request.Schema, err, first.Text)
	if err != nil {
		return none, err
	}
	k.Stage += "-repair"
	second, err := r.call(ctx, k, llm.Request{Messages: messages, MaxTokens: repairTokens, Schema: request.Schema}, t)
	if err != nil {
		return none, err
	}
	if out, err = read(second.Text); err != nil {
		return none, fmt.Errorf("%s: %w: %w", k.Stage, errUnreadable, err)
	}
	return out, nil
}
