package engine

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"barraiser/internal/director"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/journal"
	"barraiser/internal/rubric"
)

// ErrDraining ends every watcher when the process shuts down; clients come back.
var ErrDraining error = fault.New(fault.Unavailable, "", "the server is shutting down")

// errGone says that an actor stepped down between being found and being asked.
var errGone = errors.New("the session's actor stepped down")

// Engine serves sessions. It is safe for concurrent use. Close it to drain.
type Engine struct {
	ports  Ports
	timing Timing
	owner  string
	epoch  epoch

	mu      sync.Mutex
	actors  map[string]*entry
	rounds  map[string]*rubric.Round
	cards   map[string]Summary
	closing bool
	wg      sync.WaitGroup

	// loads holds a place for each session that is being loaded.
	loads chan struct{}
	queue queue
	// looks are Sweep's alone.
	looks map[string]look
}

// entry is an actor or the wish for one.
type entry struct {
	ready chan struct{}
	actor *actor
	err   error
}

// New returns an engine that owns sessions under the given name. The name must
// be the same after a restart where only one process may write the store (then
// no lease has to run out first), and unique among replicas otherwise.
func New(ctx context.Context, owner string, ports Ports, timing Timing) (*Engine, error) {
	if ports.Now == nil {
		ports.Now = time.Now
	}
	if ports.Report == nil {
		ports.Report = func(string, error) {}
	}
	if ports.Progress == nil {
		ports.Progress = NewProgress()
	}
	if ports.Voices[Scripted] == nil {
		return nil, fault.New(fault.Internal, "engine: new", "the scripted voice is missing")
	}
	e := &Engine{
		ports: ports, timing: timing.withDefaults(), owner: owner, epoch: epoch{log: ports.Log},
		actors: map[string]*entry{}, rounds: map[string]*rubric.Round{}, cards: map[string]Summary{},
		loads: make(chan struct{}, loadsAtOnce), looks: map[string]look{}, queue: queue{free: timing.withDefaults().ReviewsAtOnce},
	}
	if _, err := e.epoch.now(ctx); err != nil {
		return nil, fault.Wrap(err, "engine: new", fault.KindOf(err))
	}
	return e, nil
}

// Interviewers of a session, and assessors of its rounds: Scripted speaks, Lexical
// rates, Model is the name of either that is a model.
const (
	Scripted = "scripted"
	Lexical  = "lexical"
	Model    = "model"
)

// Epoch identifies the log's history, as it was when somebody last joined; a client
// that knows another one starts again from the first event.
func (e *Engine) Epoch() string { return e.epoch.last() }

// Interviewers lists the voices that a session may ask for.
func (e *Engine) Interviewers() []string {
	names := make([]string, 0, len(e.ports.Voices))
	for name := range e.ports.Voices {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// OpenRequest asks for a session.
type OpenRequest struct {
	// Round is the id of a round, or without a loop of a competency, which is then
	// sat by itself.
	Round string
	// Level is L5 when zero.
	Level rubric.Level
	// Interviewer is Scripted when empty.
	Interviewer string
	// TimeFactor is 1, 1.25, 1.5 or 2; 0 switches the clock off.
	TimeFactor float64
	// Seed makes the choice of questions repeatable; nil takes one from the id.
	Seed *uint64
	// Loop is the id of the loop whose version of the round is sat, or "".
	Loop string
}

// TimeFactors lists the factors a session may have, 0 for a clock that is off.
func TimeFactors() []float64 { return []float64{1, 1.25, 1.5, 2, 0} }

// Open starts a session and returns its id. Nothing is spoken until somebody
// joins. Errors: fault.Invalid for a request that names what doesn't exist.
func (e *Engine) Open(ctx context.Context, r OpenRequest) (string, error) {
	const op = "engine: open session"
	round, ok := e.ports.Rounds.Sit(r.Loop, r.Round)
	if !ok {
		what := "there is no round or competency %q"
		if r.Loop != "" {
			what = "the loop has no round %q"
		}
		return "", fault.New(fault.Invalid, op, what, r.Round).Hint("list them with 'barraiser rubric list', a loop's with 'barraiser rubric show LOOP'")
	}
	if r.Level == 0 {
		r.Level = rubric.L5
	}
	if r.Interviewer == "" {
		r.Interviewer = Scripted
	}
	if e.ports.Voices[r.Interviewer] == nil {
		return "", fault.New(fault.Invalid, op, "the interviewer %q isn't available here", r.Interviewer).
			Hint("use %s; a model needs OPENAI_API_KEY or OPENAI_BASE_URL", strings.Join(e.Interviewers(), " or "))
	}
	if !slices.Contains(rubric.Levels(), r.Level) || !slices.Contains(TimeFactors(), r.TimeFactor) {
		return "", fault.New(fault.Invalid, op, "level %v with time factor %v isn't possible", r.Level, r.TimeFactor).
			Hint("levels are L4 to L7; the time factor is 1, 1.25, 1.5, 2 or off")
	}
	id, err := uuid.NewV7()
	if err != nil {
		return "", fault.Wrap(err, op, fault.Internal)
	}
	session := id.String()
	if err := e.pin(ctx, round); err != nil {
		return "", fault.Wrap(err, op, fault.KindOf(err))
	}
	opened := interview.SessionOpened{
		Session: session, Round: round.ID, Level: r.Level, Interviewer: r.Interviewer, Loop: r.Loop,
		Rubric:  interview.RubricRef{ID: round.ID, Version: round.Version, Digest: round.Digest},
		Prompts: e.ports.Prompts(), Policy: director.Policy, Seed: seedOf(session, r.Seed),
		TimeFactor: r.TimeFactor, Minutes: float64(round.Minutes()) * r.TimeFactor,
	}
	if e.ports.Reviewer != nil {
		opened.Assessor = Model
	}
	now := e.ports.Now()
	events, err := interview.Open(opened, now)
	if err != nil {
		return "", fault.Wrap(err, op, fault.Invalid)
	}
	if _, err := journal.Append(ctx, e.ports.Log, journal.Batch{Session: session, ID: "open-" + session, At: now, Events: events}); err != nil {
		return "", fault.Wrap(err, op, fault.KindOf(err))
	}
	return session, nil
}

// seedOf returns the wished seed or one drawn from the session's id.
func seedOf(session string, wish *uint64) uint64 {
	if wish != nil {
		return *wish
	}
	sum := sha256.Sum256([]byte(session))
	// 31 bits, so that every JSON reader keeps it exactly.
	return uint64(sum[0])<<24&0x7f000000 | uint64(sum[1])<<16 | uint64(sum[2])<<8 | uint64(sum[3])
}

// pin stores the round's canonical form under its digest.
func (e *Engine) pin(ctx context.Context, round *rubric.Round) error {
	data, err := e.ports.Rounds.Encode(round)
	if err != nil {
		return err
	}
	if digest := rubric.DigestOf(data); digest != round.Digest {
		return fault.New(fault.Internal, "engine: pin rubric", "the digest of %s is %s, not %s", round.ID, digest, round.Digest)
	}
	if err := e.ports.Blobs.Put(ctx, round.Digest, data); err != nil {
		return err
	}
	e.mu.Lock()
	e.rounds[round.Digest] = round
	e.mu.Unlock()
	return nil
}

// Pinned returns the round that a session was opened with.
func (e *Engine) Pinned(ctx context.Context, ref interview.RubricRef) (*rubric.Round, error) {
	e.mu.Lock()
	round := e.rounds[ref.Digest]
	e.mu.Unlock()
	if round != nil {
		return round, nil
	}
	op := fmt.Sprintf("engine: read rubric %s", ref.ID)
	data, err := e.ports.Blobs.Get(ctx, ref.Digest)
	if err != nil {
		return nil, fault.Wrap(err, op, fault.KindOf(err))
	}
	if round, err = e.ports.Rounds.Decode(data); err != nil {
		return nil, fault.Wrap(err, op, fault.Invalid)
	}
	round.Digest = ref.Digest
	e.mu.Lock()
	e.rounds[ref.Digest] = round
	e.mu.Unlock()
	return round, nil
}

// actor returns the session's actor, loading it if need be.
func (e *Engine) actor(ctx context.Context, session string) (*actor, error) {
	e.mu.Lock()
	if e.closing {
		e.mu.Unlock()
		return nil, ErrDraining
	}
	found, ok := e.actors[session]
	if !ok {
		found = &entry{ready: make(chan struct{})}
		e.actors[session] = found
		e.wg.Add(1)
		// Others wait for this load too, so it doesn't end with the first caller.
		go e.serve(context.WithoutCancel(ctx), session, found)
	}
	e.mu.Unlock()
	select {
	case <-found.ready:
		return found.actor, found.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// serve loads a session and runs its actor to the end.
func (e *Engine) serve(ctx context.Context, session string, slot *entry) {
	defer e.wg.Done()
	slot.actor, slot.err = e.load(ctx, session)
	if slot.err != nil {
		e.forget(session, slot)
		close(slot.ready)
		return
	}
	close(slot.ready)
	slot.actor.run()
	e.forget(session, slot)
	close(slot.actor.done)
}

func (e *Engine) forget(session string, slot *entry) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.actors[session] == slot {
		delete(e.actors, session)
	}
}

// Live returns how many sessions are loaded.
func (e *Engine) Live() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.actors)
}

// ask runs a task in the session's actor, loading it again when it stepped down
// in between.
func (e *Engine) ask(ctx context.Context, session string, task func(*actor) error) error {
	for {
		a, err := e.actor(ctx, session)
		if err != nil {
			return err
		}
		if err = a.call(ctx, func() error { return task(a) }); !errors.Is(err, errGone) {
			return err
		}
	}
}

// Close drains: no command is taken any more, speeches stop where they are (they
// are spoken again by whoever loads the session next), watchers end with
// ErrDraining, leases are released. It returns when all is done, or when ctx
// ends, with its error.
func (e *Engine) Close(ctx context.Context) error {
	e.mu.Lock()
	e.closing = true
	for _, slot := range e.actors {
		go func() {
			<-slot.ready
			if slot.actor != nil {
				slot.actor.drain(ErrDraining)
			}
		}()
	}
	e.mu.Unlock()
	done := make(chan struct{})
	go func() { e.wg.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return fault.Wrap(context.Cause(ctx), "engine: drain", fault.Unavailable)
	}
}
