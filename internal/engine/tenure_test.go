package engine_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/engine"
	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
)

// away is a store's leases that can't be reached while gone is set. Frozen is the
// other side of it: a process that is stopped renews nothing, and its renewals are
// answered when it goes on.
type away struct {
	eventlog.Leases
	mu     sync.Mutex
	gone   bool
	frozen chan struct{}
}

var errAway = fault.New(fault.Unavailable, "", "the store is away")

func (a *away) set(gone bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.gone = gone
}

// freeze stops renewals until the function it returns is called.
func (a *away) freeze() (thaw func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	frozen := make(chan struct{})
	a.frozen = frozen
	return func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.frozen = nil
		close(frozen)
	}
}

func (a *away) Renew(ctx context.Context, l eventlog.Lease, ttl time.Duration) (eventlog.Lease, error) {
	a.mu.Lock()
	gone, frozen := a.gone, a.frozen
	a.mu.Unlock()
	if frozen != nil {
		select {
		case <-frozen:
		case <-ctx.Done():
			return eventlog.Lease{}, ctx.Err()
		}
	}
	if gone {
		return eventlog.Lease{}, errAway
	}
	return a.Leases.Renew(ctx, l, ttl)
}

// A replica that was paused for longer than its lease goes on with a voice in
// mid-sentence while another one speaks: it must not show another word.
func TestAPausedReplicaShowsNothingOnceItsLeaseMayBeAnothers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.voice.gate = make(chan struct{})
		leases := &away{Leases: h.store}
		h.leases = leases
		first := h.open("one")
		id := h.session(first)
		v := watch(t, first, id, "tab", 0)
		h.voice.gate <- struct{}{}
		v.until("a word", func() bool { return v.showing(1, 1) })
		paused := h.voice
		thaw := leases.freeze()
		time.Sleep(31 * time.Second)

		h.leases = h.store
		h.voice = newReader()
		h.voice.name = "second"
		second := h.open("two")
		other := watch(t, second, id, "other", 0)
		other.heard(1)
		// The paused one's model goes on with its sentence.
		for range 2 {
			select {
			case paused.gate <- struct{}{}:
			case <-time.After(time.Second):
			}
		}
		synctest.Wait()
		v.mu.Lock()
		shown := v.shown[[2]int{1, 1}]
		v.mu.Unlock()
		require.Equal(t, "Well, ", shown, "words were shown after another replica may have spoken")
		thaw()
		v.ends(eventlog.ErrFenced)
		v.comeBack(second, id).heard(1)
		other.finish(1)
	})
}

func TestAStoreThatIsAwayForAWhileCostsAPauseOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.voice.pace = 4 * time.Second
		leases := &away{Leases: h.store}
		h.leases = leases
		e := h.open("one")
		id := h.session(e)
		v := watch(t, e, id, "tab", 0)
		v.until("a word", func() bool { return v.showing(1, 1) })
		leases.set(true)
		// The lease was good for 30 s, ten of which have passed at the most.
		time.Sleep(40 * time.Second)
		v.mu.Lock()
		events := len(v.events)
		v.mu.Unlock()
		leases.set(false)
		v.finish(1)
		require.Greater(t, len(v.events), events)
		require.Equal(t, "Well, turn 1.1 ask?", v.said(1)[0].Text)
		require.Zero(t, v.resets)
		require.Len(t, h.reports, 1, "it is told once")
		require.Contains(t, h.reports[0], "renew lease")
	})
}

func TestAStoreThatStaysAwayEndsTheActor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		leases := &away{Leases: h.store}
		h.leases = leases
		e := h.open("one")
		id := h.session(e)
		v := watch(t, e, id, "tab", 0)
		v.heard(1)
		leases.set(true)
		v.ends(errAway)
		require.Eventually(t, func() bool { return e.Live() == 0 }, time.Minute, time.Second)
	})
}

// peers hands the wish to yield to the engine that is known by the owner's name.
type peers struct {
	engines map[string]*engine.Engine
	asked   []string
}

func (p *peers) Yield(ctx context.Context, owner, session string) error {
	p.asked = append(p.asked, owner)
	e := p.engines[owner]
	if e == nil {
		return errors.New("no such replica")
	}
	return e.Yield(ctx, session)
}

func TestASessionThatNobodyUsesMovesToWhereItIsWanted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		known := &peers{engines: map[string]*engine.Engine{}}
		h.peers = known
		one, two := h.open("one"), h.open("two")
		known.engines["one"], known.engines["two"] = one, two
		id := h.session(one)
		v := watch(t, one, id, "tab", 0)
		v.heard(1)

		_, _, err := two.Join(t.Context(), id, "other", 0)
		held, ok := errors.AsType[eventlog.ErrHeld](err)
		require.True(t, ok, "a session in use stays where it is: %v", err)
		require.Equal(t, "one", held.Owner)
		require.ErrorContains(t, one.Yield(t.Context(), id), "in use")

		v.leave()
		moved := v.comeBack(two, id)
		require.Equal(t, 0, one.Live())
		moved.answer(1, "I traced it")
		moved.heard(2)
		require.Equal(t, []string{"one", "one"}, known.asked)
		require.NoError(t, one.Yield(t.Context(), id), "what isn't held is free")
		moved.finish(2)
	})
}

func TestAnOwnerThatCannotBeAskedKeepsItsLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		one := h.open("one")
		h.peers = &peers{}
		two := h.open("two")
		id := h.session(one)
		v := watch(t, one, id, "tab", 0)
		v.heard(1)
		v.leave()
		_, _, err := two.Join(t.Context(), id, "tab", 0)
		_, held := errors.AsType[eventlog.ErrHeld](err)
		require.True(t, held)
		require.Equal(t, fault.Unavailable, fault.KindOf(err))
	})
}

func TestWhatAnotherReplicaErasesEndsHere(t *testing.T) {
	for name, act := range map[string]func(v *viewer){
		"in silence":         func(*viewer) {},
		"with the next word": func(v *viewer) { _, _ = v.do(interview.SubmitAnswer{ID: "a", Turn: 1, Text: "I traced it"}) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newHouse(t)
				one, two := h.open("one"), h.open("two")
				id := h.session(one)
				v := watch(t, one, id, "tab", 0)
				v.heard(1)
				require.NoError(t, two.Erase(t.Context(), id))
				act(v)
				v.ends(eventlog.ErrErased)
				synctest.Wait()
				require.Zero(t, one.Live())
				require.Empty(t, h.reports, "somebody wished it")
			})
		})
	}
}

// A session that is over is let go of at once: its lease would have to be renewed
// for as long as it is kept.
func TestAFinishedSessionIsLetGoOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		e := h.open("one")
		id := h.session(e)
		v := watch(t, e, id, "tab", 0)
		v.heard(1)
		v.finish(1)
		v.leave()
		require.Equal(t, 1, e.Live())
		time.Sleep(3 * time.Second)
		synctest.Wait()
		require.Zero(t, e.Live())
	})
}

// otherwise is a log whose epoch can be changed, as a restored store's is.
type otherwise struct {
	eventlog.Log
	mu    sync.Mutex
	epoch string
	err   error
	asked int
}

func (o *otherwise) Epoch(ctx context.Context) (string, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.asked++
	if o.err != nil || o.epoch != "" {
		return o.epoch, o.err
	}
	return o.Log.Epoch(ctx)
}

func TestTheEpochIsAskedForAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		log := &otherwise{Log: h.log.Log}
		h.log.Log = log
		e := h.open("one")
		id := h.session(e)
		_, before, err := e.Join(t.Context(), id, "tab", 0)
		require.NoError(t, err)
		require.Equal(t, e.Epoch(), before.Epoch)

		log.mu.Lock()
		log.epoch, log.asked = "restored", 0
		log.mu.Unlock()
		time.Sleep(2 * time.Second)
		var epochs []string
		for _, tab := range []string{"tab", "other", "third"} {
			_, welcome, err := e.Join(t.Context(), id, tab, 0)
			require.NoError(t, err)
			epochs = append(epochs, welcome.Epoch)
		}
		require.Equal(t, []string{"restored"}, slices.Compact(epochs))
		require.Equal(t, 1, log.asked, "clients that come together ask once")
		require.Equal(t, "restored", e.Epoch())

		log.mu.Lock()
		log.epoch, log.err = "", errAway
		log.mu.Unlock()
		time.Sleep(2 * time.Second)
		_, _, err = e.Join(t.Context(), id, "tab", 0)
		require.ErrorIs(t, err, errAway)
	})
}
