package live_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"barraiser/internal/client"
	"barraiser/internal/engine"
	"barraiser/internal/eventlog"
	"barraiser/internal/eventlog/memlog"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/live"
	replicas "barraiser/internal/peer"
	"barraiser/internal/peer/peertest"
	"barraiser/internal/wire"
)

// ttl is how long leases live in these tests.
const ttl = 500 * time.Millisecond

// town is several replicas over one store with real leases. Clients come over
// loopback, replicas reach each other over a network that can fail.
type town struct {
	tb      testing.TB
	store   *memlog.Store
	network *peertest.Network
	voice   *orator
}

func newTown(tb testing.TB) *town {
	tb.Helper()
	return &town{tb: tb, store: memlog.New(time.Now), network: peertest.NewNetwork(), voice: &orator{}}
}

// replica is one process of a town.
type replica struct {
	town   *town
	addr   string
	store  *severable
	engine *engine.Engine
	live   *live.Handler
	front  *httptest.Server
}

// severable is a store that can be cut off.
type severable struct {
	eventlog.Log
	eventlog.Leases
	severed atomic.Bool
}

func (s *severable) away() error {
	if s.severed.Load() {
		return fault.New(fault.Unavailable, "store", "it can't be reached")
	}
	return nil
}

func (s *severable) Append(ctx context.Context, c eventlog.Commit) (uint64, error) {
	if err := s.away(); err != nil {
		return 0, err
	}
	return s.Log.Append(ctx, c)
}

func (s *severable) Renew(ctx context.Context, l eventlog.Lease, d time.Duration) (eventlog.Lease, error) {
	if err := s.away(); err != nil {
		return eventlog.Lease{}, err
	}
	return s.Leases.Renew(ctx, l, d)
}

func (s *severable) Release(ctx context.Context, l eventlog.Lease) error {
	if err := s.away(); err != nil {
		return err
	}
	return s.Leases.Release(ctx, l)
}

// replica starts a process whose door is at the address.
func (w *town) replica(addr string) *replica {
	w.tb.Helper()
	r := &replica{town: w, addr: addr, store: &severable{Log: w.store, Leases: w.store}}
	owner := replicas.Name(addr)
	var err error
	// Without peers of its own the engine never asks for a lease, so that a session
	// stays where the test put it.
	r.engine, err = engine.New(w.tb.Context(), owner, engine.Ports{
		Log: r.store, Leases: r.store, Blobs: w.store, Rounds: newShelf(), Assessor: &grader{},
		Voices:  map[string]engine.Voice{engine.Scripted: w.voice},
		Prompts: func() string { return "sha256:test" },
	}, engine.Timing{LeaseTTL: ttl})
	require.NoError(w.tb, err)
	secret := replicas.NewSecret(w.store)
	r.live = live.New(r.engine, live.Options{Peers: replicas.NewClient(secret, replicas.ClientOptions{Dial: w.network.Dial})})
	door := replicas.NewDoor(owner, secret, r.live, r.engine, slog.New(slog.DiscardHandler)).HTTP()
	listener := w.network.Listen(addr)
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = door.Serve(listener)
	}()
	r.front = httptest.NewServer(front(r.live))
	w.tb.Cleanup(func() {
		require.NoError(w.tb, r.live.Drain(context.Background()))
		require.NoError(w.tb, r.engine.Close(context.Background()))
		r.front.Close()
		require.NoError(w.tb, door.Close())
		<-served
	})
	return r
}

// open starts a session that this replica holds.
func (r *replica) open() string {
	r.town.tb.Helper()
	seed := uint64(7)
	id, err := r.engine.Open(r.town.tb.Context(), engine.OpenRequest{Round: roundID, TimeFactor: 1, Seed: &seed})
	require.NoError(r.town.tb, err)
	seat, _, err := r.engine.Join(r.town.tb.Context(), id, "tab", 0)
	require.NoError(r.town.tb, err)
	seat.Leave()
	return id
}

func (r *replica) url(session string) string {
	return "ws" + strings.TrimPrefix(r.front.URL, "http") + "/" + session
}

// crash ends what others see of a replica: it reaches neither them nor the store.
func (r *replica) crash() {
	r.store.severed.Store(true)
	r.town.network.Cut(r.addr)
}

// follow opens a session that is checked frame by frame, and returns a function
// that waits until some words were shown.
func (r *replica) follow(ctx context.Context, id string) (s *client.Session, shown func(string)) {
	r.town.tb.Helper()
	heard := make(chan string, 1000)
	s, err := client.Open(ctx, r.url(id), client.Options{Client: "tab", Show: func(f wire.ServerFrame) {
		if u, ok := f.(wire.Utter); ok {
			heard <- u.Text
		}
	}})
	require.NoError(r.town.tb, err)
	r.town.tb.Cleanup(s.Close)
	return s, func(text string) {
		r.town.tb.Helper()
		for got := ""; !strings.HasSuffix(got, text); {
			select {
			case more := <-heard:
				got += more
			case <-ctx.Done():
				require.Fail(r.town.tb, "not shown", "%q, only %q", text, got)
			}
		}
	}
}

// verify compares what a client was shown with the log.
func (w *town) verify(t *testing.T, at *replica, id string, s *client.Session, answers ...string) {
	t.Helper()
	_, history, err := at.engine.Session(t.Context(), id)
	require.NoError(t, err)
	var said []client.Line
	var given []string
	for _, r := range history {
		switch e := r.Event.(type) {
		case interview.InterviewerSaid:
			said = append(said, client.Line{Turn: e.Turn, Text: e.Text, Partial: e.Partial()})
		case interview.CandidateSaid:
			said = append(said, client.Line{Turn: e.Turn, Candidate: true, Text: e.Text})
			given = append(given, e.Text)
		}
	}
	require.Equal(t, answers, given, "each answer once")
	require.Equal(t, said, s.Lines())
}

// TestTheOwnerIsLostInMidSpeech: the client, connected to another replica, comes
// back to that one and goes on there when the lease has run out.
func TestTheOwnerIsLostInMidSpeech(t *testing.T) {
	const far, near = "10.0.0.1:7070", "10.0.0.2:7070"
	for name, harm := range map[string]func(*testing.T, *replica){
		"dies": func(_ *testing.T, owner *replica) { owner.crash() },
		"hangs": func(t *testing.T, owner *replica) {
			t.Helper()
			owner.store.severed.Store(true)
			t.Cleanup(owner.town.network.Hang(far))
		},
		"restarts under its address": func(t *testing.T, owner *replica) {
			t.Helper()
			owner.crash()
			owner.town.replica(far)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t)
			w.voice.gate = make(chan struct{}, 1000)
			owner, other := w.replica(far), w.replica(near)
			ctx := patient(t)
			id := owner.open()
			s, shown := other.follow(ctx, id)
			w.voice.gate <- struct{}{}
			w.voice.gate <- struct{}{}
			shown("Well, this ")
			harm(t, owner)
			close(w.voice.gate)
			turn, err := s.WaitTurn(ctx)
			require.NoError(t, err)
			require.Equal(t, strings.Join(words(1, 2, interview.Ask), ""), turn.Text, "spoken again, as the next attempt")
			_, err = s.Answer(ctx, "I traced it")
			require.NoError(t, err)
			_, err = s.WaitTurn(ctx)
			require.NoError(t, err)
			w.verify(t, other, id, s, "I traced it")
		})
	}
}

// TestTheOwnerDrains: sockets are sent away and leases released side by side, so a
// client is back at once, wherever it connects.
func TestTheOwnerDrains(t *testing.T) {
	w := newTown(t)
	w.voice.gate = make(chan struct{}, 1000)
	owner, other := w.replica("10.0.0.1:7070"), w.replica("10.0.0.2:7070")
	ctx := patient(t)
	id := owner.open()
	s, shown := other.follow(ctx, id)
	w.voice.gate <- struct{}{}
	shown("Well, ")
	owner.drain(t)
	close(w.voice.gate)
	turn, err := s.WaitTurn(ctx)
	require.NoError(t, err)
	require.Equal(t, strings.Join(words(1, 2, interview.Ask), ""), turn.Text)
	require.Zero(t, owner.engine.Live())
	require.Equal(t, 1, other.engine.Live(), "taken over, not waited for")
	w.verify(t, other, id, s)
}

// drain ends a replica as the service does.
func (r *replica) drain(t *testing.T) {
	t.Helper()
	drained := make(chan error, 1)
	go func() { drained <- r.live.Drain(context.Background()) }()
	require.NoError(t, r.engine.Close(context.Background()))
	require.NoError(t, <-drained)
}

// TestADrainInMidCommand: the answer that is under way when its session is let go
// of is in the log once, whether or not its ack came.
func TestADrainInMidCommand(t *testing.T) {
	for _, through := range []string{"the owner", "another"} {
		t.Run(through, func(t *testing.T) {
			for i := range 8 {
				w := newTown(t)
				owner, other := w.replica("10.0.0.1:7070"), w.replica("10.0.0.2:7070")
				ctx := patient(t)
				id := owner.open()
				at := other
				if through == "the owner" {
					at = owner
				}
				front := newSwitch(at.front.Config.Handler)
				t.Cleanup(front.Close)
				s, err := client.Open(ctx, "ws"+strings.TrimPrefix(front.URL, "http")+"/"+id, client.Options{Client: "tab"})
				require.NoError(t, err)
				_, err = s.WaitTurn(ctx)
				require.NoError(t, err)
				front.to(other.front.Config.Handler) // as a balancer does
				var wg sync.WaitGroup
				wg.Go(func() {
					time.Sleep(time.Duration(i) * 100 * time.Microsecond)
					owner.drain(t)
				})
				_, err = s.Answer(ctx, "I traced it")
				wg.Wait()
				require.NoError(t, err)
				_, err = s.WaitTurn(ctx)
				require.NoError(t, err)
				w.verify(t, other, id, s, "I traced it")
				s.Close()
			}
		})
	}
}

// switched is an address whose requests go now here, now there.
type switched struct {
	*httptest.Server
	handler atomic.Pointer[http.Handler]
}

func newSwitch(h http.Handler) *switched {
	s := &switched{}
	s.to(h)
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*s.handler.Load()).ServeHTTP(w, r) }))
	return s
}

func (s *switched) to(h http.Handler) { s.handler.Store(&h) }

// TestTheRelayDrains: its clients get the farewell of its own sockets, and the
// session stays where it is.
func TestTheRelayDrains(t *testing.T) {
	h := newHouse(t, settings{way: relayed, gated: true})
	id := h.open()
	p := h.dial(id, "tab")
	h.speak(1)
	get[wire.Utter](p)
	drained := make(chan error, 1)
	go func() { drained <- h.near.Drain(context.Background()) }()
	closed := p.ended()
	require.Equal(t, wire.CloseDraining, closed.Code)
	require.Equal(t, "shutting down", closed.Reason)
	require.Less(t, closed.Retry, 500*time.Millisecond)
	require.NoError(t, p.Close())
	require.NoError(t, <-drained)
	_, err := client.Dial(t.Context(), h.at(id, h.nearServer), client.Options{Client: "late"})
	require.Equal(t, fault.Unavailable, fault.KindOf(err))

	h.speak(4)
	after := client.Options{Client: "tab", After: p.events[len(p.events)-1].Seq, Epoch: p.Welcome.Epoch}
	h.way = direct
	require.Equal(t, strings.Join(words(1, 1, interview.Ask), ""), h.dialFrom(id, after).heard(1).Text, "the same speech")
}

// contested are leases that are another replica's while it says so.
type contested struct {
	eventlog.Leases
	by   string
	held *atomic.Bool
}

func (l contested) Acquire(ctx context.Context, stream, owner string, d time.Duration) (eventlog.Lease, error) {
	if l.held.Load() {
		return held{by: l.by}.Acquire(ctx, stream, owner, d)
	}
	return l.Leases.Acquire(ctx, stream, owner, d)
}

// TestADoorNeverHandsOn: a replica that is asked for a session it doesn't hold sends
// nobody on, not even to itself, and the client waits until it is clear who does.
func TestADoorNeverHandsOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var elsewhere atomic.Bool
		h := pipedHouse(t, settings{way: relayed, leases: func(store eventlog.Leases, owner string) eventlog.Leases {
			return contested{Leases: store, by: owner, held: &elsewhere}
		}})
		elsewhere.Store(true)
		id := h.open()
		ws := h.pipe(id)
		say(t, ws, wire.Hello{V: 1, Client: "tab"})
		began := time.Now()
		closed := readToEnd(ws, ignore)
		require.Equal(t, wire.CloseStore, closed.Code, "never the doors' own code")
		require.GreaterOrEqual(t, time.Since(began), 10*time.Second)
		require.Less(t, time.Since(began), 12*time.Second)
		require.Greater(t, h.dials.Load(), int64(10))
		require.Less(t, h.dials.Load(), int64(200), "one hop a try")

		ws = h.pipe(id)
		say(t, ws, wire.Hello{V: 1, Client: "tab"})
		began = time.Now()
		time.AfterFunc(3*time.Second, func() { elsewhere.Store(false) })
		time.AfterFunc(20*time.Second, func() { _ = ws.Close() })
		var welcomed time.Duration
		closed = readToEnd(ws, func(f wire.ServerFrame) {
			if _, ok := f.(wire.Welcome); ok {
				welcomed = time.Since(began)
			}
		})
		require.Equal(t, websocket.CloseAbnormalClosure, closed.Code, "by this test")
		require.GreaterOrEqual(t, welcomed, 3*time.Second)
		require.Less(t, welcomed, 4*time.Second)
	})
}

// unreached are leases of a store that this process doesn't reach while gone is set:
// its calls are repeated for some time, and fail.
type unreached struct {
	eventlog.Leases
	gone *atomic.Bool
}

func (l unreached) Acquire(ctx context.Context, stream, owner string, d time.Duration) (eventlog.Lease, error) {
	if l.gone.Load() {
		time.Sleep(5 * time.Second)
		return eventlog.Lease{}, fault.New(fault.Unavailable, "", "no route to the store")
	}
	return l.Leases.Acquire(ctx, stream, owner, d)
}

// TestAReplicaWithoutAStore: who comes to it is soon sent to another one.
func TestAReplicaWithoutAStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var gone atomic.Bool
		h := pipedHouse(t, settings{way: relayed, leases: func(store eventlog.Leases, _ string) eventlog.Leases {
			return unreached{Leases: store, gone: &gone}
		}})
		gone.Store(true)
		ws := h.pipe(h.open())
		say(t, ws, wire.Hello{V: 1, Client: "tab"})
		began := time.Now()
		var bye wire.Bye
		closed := readToEnd(ws, func(f wire.ServerFrame) {
			if b, ok := f.(wire.Bye); ok {
				bye = b
			}
		})
		require.Equal(t, wire.CloseStore, closed.Code)
		require.InDelta(t, 2*time.Second, time.Since(began), float64(100*time.Millisecond))
		require.NotZero(t, bye.RetryMS)
		require.LessOrEqual(t, bye.RetryMS, 500)
		gone.Store(false)
	})
}

// sluggish takes its time over the lease of one session.
type sluggish struct {
	eventlog.Leases
	session *atomic.Value // of string
	takes   time.Duration
}

func (s sluggish) Acquire(ctx context.Context, stream, owner string, d time.Duration) (eventlog.Lease, error) {
	if id, _ := s.session.Load().(string); id != "" && strings.Contains(stream, id) {
		select {
		case <-time.After(s.takes):
		case <-ctx.Done():
			return eventlog.Lease{}, fault.Wrap(ctx.Err(), "acquire", fault.Unavailable)
		}
	}
	return s.Leases.Acquire(ctx, stream, owner, d)
}

// TestAStoreThatAnswersOthers: of three thousand who came back at once two thousand were
// sent away after two seconds, since each waited that long for a store that answered
// hundreds meanwhile; they came again, and were loaded twice.
func TestAStoreThatAnswersOthers(t *testing.T) {
	for takes, want := range map[time.Duration]struct {
		after  time.Duration
		served bool
	}{
		5 * time.Second:  {5 * time.Second, true},
		30 * time.Second: {10 * time.Second, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			var slow atomic.Value
			h := pipedHouse(t, settings{way: relayed, leases: func(store eventlog.Leases, _ string) eventlog.Leases {
				return sluggish{Leases: store, session: &slow, takes: takes}
			}})
			id, other := h.open(), h.open()
			slow.Store(id)
			ws := h.pipe(id)
			say(t, ws, wire.Hello{V: 1, Client: "tab"})
			began := time.Now()
			came := make(chan []byte, 1)
			go func() {
				_, data, _ := ws.ReadMessage() // nothing when it fails, which isn't a frame
				came <- data
			}()
			var data []byte
			for data == nil {
				quick := h.pipe(other)
				say(t, quick, wire.Hello{V: 1, Client: "tab"})
				_, _, err := quick.ReadMessage()
				require.NoError(t, err)
				require.NoError(t, quick.Close())
				select {
				case data = <-came:
				case <-time.After(time.Second):
				}
			}
			require.InDelta(t, want.after, time.Since(began), float64(100*time.Millisecond))
			frame, err := wire.DecodeServer(data)
			require.NoError(t, err)
			if want.served {
				require.IsType(t, wire.Welcome{}, frame)
			} else {
				require.IsType(t, wire.Bye{}, frame)
			}
			require.NoError(t, ws.Close())
		})
	}
}

// TestAWrongSecret: the client is told that its session can't be served now, and
// the operator why.
func TestAWrongSecret(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		s := settings{way: relayed, stranger: true}
		s.live.Log = slog.New(slog.NewTextHandler(&log, nil))
		h := pipedHouse(t, s)
		ws := h.pipe(h.open())
		say(t, ws, wire.Hello{V: 1, Client: "tab"})
		require.Equal(t, wire.CloseStore, readToEnd(ws, ignore).Code)
		synctest.Wait()
		require.Contains(t, log.String(), "Unauthorized")
		require.Zero(t, h.live.Sockets())
	})
}

// TestALargeFrameThroughASlowPipe: frames far larger than any buffer pass whole, and
// no faster than they are taken.
func TestALargeFrameThroughASlowPipe(t *testing.T) {
	inVirtualTime(t, settings{}, func(t subject, h *house) {
		id := h.open()
		ws := h.pipe(id)
		say(t, ws, wire.Hello{V: 1, Client: "tab"})
		text := strings.Repeat("é", 100_000)
		var got string
		readUntil(t, ws, func(f wire.ServerFrame) bool {
			e, ok := f.(wire.Event)
			return ok && e.Kind == wire.KindInterviewerSaid
		})
		answer, err := wire.Encode(wire.Answer{ID: "long", Turn: 1, Text: text})
		require.NoError(t, err)
		written := make(chan error, 1)
		go func() { written <- ws.WriteMessage(websocket.TextMessage, answer) }()
		readUntil(t, ws, func(f wire.ServerFrame) bool {
			time.Sleep(5 * time.Second) // slow, and within every deadline
			e, ok := f.(wire.Event)
			if ok && e.Kind == wire.KindCandidateSaid {
				data, err := wire.DecodeData(e.Kind, e.Data)
				require.NoError(t, err)
				said, _ := data.(wire.CandidateSaid)
				got = said.Text
			}
			return got != ""
		})
		require.NoError(t, <-written)
		require.Equal(t, text, got)
		require.NoError(t, ws.Close())
	})
}
