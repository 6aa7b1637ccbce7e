package live_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"barraiser/internal/assessment"
	"barraiser/internal/engine"
	"barraiser/internal/eventlog"
	"barraiser/internal/eventlog/memlog"
	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/live"
	replicas "barraiser/internal/peer"
	"barraiser/internal/peer/peertest"
	"barraiser/internal/rubric"
	"barraiser/internal/store/redis"
	"barraiser/internal/store/redis/redistest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// roundID is the one round of these tests.
const roundID = "leadership-principles"

// shelf is a library of one small round.
type shelf struct{ round *rubric.Round }

func newShelf() shelf {
	r := &rubric.Round{
		ID: roundID, Version: "1.0.0", Title: "Leadership principles", Language: "en",
		Sections: []rubric.Section{{ID: "stories", Title: "Stories", Minutes: 30}},
		Opening:  "Welcome.", Closing: "Thank you.", Pads: []string{"notes"},
		Depth: rubric.Depth{MinProbes: 1, MaxProbes: 2, DryAnswers: 2, Questions: 2, Hints: 1},
		Questions: []rubric.Question{
			{ID: "dd-1", Text: "Tell me about a failure you traced?", Targets: []string{"dive-deep"}, Hints: []string{"Think of a number that moved."}},
			{ID: "dd-2", Text: "Which result looked right and was wrong?", Targets: []string{"dive-deep"}, Hints: []string{"Think of a test."}},
		},
		Competencies: []rubric.Competency{{
			ID: "dive-deep", Title: "Dive Deep", Weight: 1,
			Signals: []rubric.Signal{{ID: "trace", Label: "Traced it", Weight: 1}, {ID: "result", Label: "Measured", Weight: 1}},
			Probes: []rubric.Probe{
				{ID: "p-trace", When: rubric.Missing, Of: "trace", Ask: "Where exactly did it go wrong?", Priority: 1},
				{ID: "p-result", When: rubric.Missing, Of: "result", Ask: "What was the number?", Priority: 2},
			},
			Expect: map[rubric.Level]rubric.Expectation{rubric.L5: {Expect: rubric.MeetsBar}},
		}},
	}
	r.Digest = rubric.Digest(r)
	return shelf{round: r}
}

func (s shelf) Sit(loop, id string) (*rubric.Round, bool) {
	return s.round, loop == "" && id == s.round.ID
}

func (s shelf) Encode(r *rubric.Round) ([]byte, error) { return rubric.Canonical(r) }

func (s shelf) Decode([]byte) (*rubric.Round, error) {
	r := *s.round
	return &r, nil
}

// orator is a voice that the test paces: every word waits for the gate when
// there is one.
type orator struct {
	gate chan struct{}
	// breaks makes the next speech fail after its first word.
	breaks atomic.Bool
}

func words(turn, attempt int, kind interview.MoveKind) []string {
	return []string{"Well, ", "this ", "is ", fmt.Sprintf("%d.%d: ", turn, attempt), string(kind) + "é?"}
}

func (o *orator) Speak(ctx context.Context, _ *rubric.Round, b interview.Brief) iter.Seq2[interview.Piece, error] {
	return func(yield func(interview.Piece, error) bool) {
		broken := o.breaks.Swap(false)
		for i, word := range words(b.Turn, b.Attempt, b.Move.Kind) {
			if o.gate != nil {
				select {
				case <-o.gate:
				case <-ctx.Done():
					return
				}
			}
			if broken && i == 1 {
				yield(interview.Piece{}, errors.New("the endpoint hung up"))
				return
			}
			if !yield(interview.Piece{Text: word, Voice: engine.Model}, nil) {
				return
			}
		}
	}
}

// grader rates everything as mixed; it waits for the gate when there is one.
type grader struct{ gate chan struct{} }

// Rater names the assessor on a scorecard.
func (g *grader) Rater() assessment.Rater {
	return assessment.Rater{Kind: "lexical", Version: "test"}
}

func (g *grader) Observe(_ context.Context, _ *rubric.Round, a assessment.Answer) (assessment.Observation, error) {
	last := a.Turns[len(a.Turns)-1]
	return assessment.Observation{Turn: last.Ordinal, Reply: assessment.Substantive, Words: len(strings.Fields(last.Text))}, nil
}

func (g *grader) Assess(ctx context.Context, _ *rubric.Round, _ rubric.Level, answers []assessment.Answer) (assessment.Report, error) {
	if g.gate != nil {
		select {
		case <-g.gate:
		case <-ctx.Done():
			return assessment.Report{}, ctx.Err()
		}
	}
	report := assessment.Report{Rater: g.Rater()}
	for _, a := range answers {
		report.Answers = append(report.Answers, assessment.AnswerReport{
			Answer: a, Rated: []assessment.Rated{{Competency: "dive-deep", Rating: rubric.Mixed, Confidence: .5}},
		})
	}
	return report, nil
}

// flaky is a log that fails while broken.
type flaky struct {
	eventlog.Log
	broken atomic.Bool
}

func (f *flaky) Append(ctx context.Context, c eventlog.Commit) (uint64, error) {
	if f.broken.Load() {
		return 0, errors.New("the disk is full")
	}
	return f.Log.Append(ctx, c)
}

// way is how a client reaches the replica that holds its session.
type way string

const (
	direct  way = "at its replica"
	relayed way = "through another replica"
	mixed   way = "now here, now there"
	// onRedis is relayed, with a store that the replicas reach as two processes do.
	onRedis way = "through another replica, on Redis"
)

// store is what a house keeps its sessions in.
type store interface {
	eventlog.Log
	eventlog.Leases
	eventlog.Blobs
}

// house is a whole service behind one handler; by ways other than direct it has a
// second replica in front, which never gets a lease.
type house struct {
	tb     testing.TB
	store  store
	log    *flaky
	voice  *orator
	grader *grader
	engine *engine.Engine
	live   *live.Handler
	server *httptest.Server
	// network is set instead of server where time is virtual.
	network *peertest.Network

	// The second replica, and how often clients or replicas have connected.
	way        way
	door       *http.Server
	doors      net.Listener
	near       *live.Handler
	nearEngine *engine.Engine
	nearServer *httptest.Server
	dials      atomic.Int64

	mu     sync.Mutex
	closed []int
}

// settings are what a test may change before the house is built.
type settings struct {
	live   live.Options
	way    way
	gated  bool // the voice waits for every word
	graded bool // the grader waits for its gate
	// leases are the first replica's, the store's when nil.
	leases func(store eventlog.Leases, owner string) eventlog.Leases
	// stranger gives the second replica a secret of its own.
	stranger bool
}

// subject is the test of one way.
type subject interface{ testing.TB }

// everywhere plays a scenario over every way to the session. What a client can
// see is the same.
func everywhere(t *testing.T, s settings, scenario func(subject, *house)) {
	t.Helper()
	for _, s.way = range []way{direct, relayed, mixed, onRedis} {
		t.Run(string(s.way), func(t *testing.T) { scenario(t, newHouse(t, s)) })
	}
}

func newHouse(tb testing.TB, s settings) *house {
	tb.Helper()
	h := furnish(tb, s, nil)
	h.server = httptest.NewServer(front(h.live))
	if h.near != nil {
		h.nearServer = httptest.NewServer(front(h.near))
	}
	tb.Cleanup(func() {
		h.close()
		h.server.Close()
		if h.near != nil {
			h.nearServer.Close()
		}
	})
	return h
}

// furnish builds a house without an address. Its door is on the network that is
// given, nil for loopback.
func furnish(tb testing.TB, s settings, network *peertest.Network) *house {
	tb.Helper()
	var store store = memlog.New(time.Now)
	theirStore := store
	if s.way == onRedis {
		server := redistest.Start(tb)
		store, theirStore = openRedis(tb, server), openRedis(tb, server)
	}
	h := &house{tb: tb, store: store, log: &flaky{Log: store}, voice: &orator{}, grader: &grader{}, way: s.way}
	if s.gated {
		h.voice.gate = make(chan struct{}, 1000)
	}
	if s.graded {
		h.grader.gate = make(chan struct{})
	}
	far, near := s, s
	closed := func(code int) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.closed = append(h.closed, code)
	}
	if s.way == relayed || s.way == onRedis {
		near.live.Closed = closed
	} else {
		far.live.Closed = closed
	}
	if s.way == "" || s.way == direct {
		h.engine, h.live = h.replica("here", h.log, store, far)
		return h
	}
	var o replicas.ClientOptions
	if network == nil {
		var err error
		h.doors, err = (&net.ListenConfig{}).Listen(tb.Context(), "tcp", "127.0.0.1:0")
		require.NoError(tb, err)
	} else {
		h.doors = network.Listen("door:7070")
		o.Dial = func(ctx context.Context, kind, addr string) (net.Conn, error) {
			h.dials.Add(1)
			return network.Dial(ctx, kind, addr)
		}
	}
	owner := replicas.Name(h.doors.Addr().String())
	secret, theirs := replicas.NewSecret(store), replicas.NewSecret(theirStore)
	if s.stranger {
		theirs = replicas.NewSecret(memlog.New(time.Now))
	}
	var leases eventlog.Leases = store
	if s.leases != nil {
		leases = s.leases(store, owner)
	}
	far.live.Peers = replicas.NewClient(secret, o)
	h.engine, h.live = h.replica(owner, h.log, leases, far)
	h.door = replicas.NewDoor(owner, secret, h.live, h.engine, slog.New(slog.DiscardHandler)).HTTP()
	go func() { _ = h.door.Serve(h.doors) }()
	near.live.Peers = replicas.NewClient(theirs, o)
	h.nearEngine, h.near = h.replica("near", theirStore, held{Leases: theirStore, by: owner}, near)
	return h
}

// openRedis is the store as one process has it.
func openRedis(tb testing.TB, server *redistest.Server) store {
	tb.Helper()
	s, err := redis.Open(tb.Context(), server.URL(), redis.Options{})
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, s.Close()) })
	return s
}

// held are leases that are all another replica's.
type held struct {
	eventlog.Leases
	by string
}

func (l held) Acquire(context.Context, string, string, time.Duration) (eventlog.Lease, error) {
	return eventlog.Lease{}, fault.Wrap(eventlog.ErrHeld{Owner: l.by, Until: time.Now().Add(time.Second)}, "held: acquire", fault.Conflict)
}

// replica builds one replica of the house.
func (h *house) replica(owner string, log eventlog.Log, leases eventlog.Leases, s settings) (*engine.Engine, *live.Handler) {
	h.tb.Helper()
	e, err := engine.New(h.tb.Context(), owner, engine.Ports{
		Log: log, Leases: leases, Blobs: h.store, Rounds: newShelf(), Assessor: h.grader,
		Voices:  map[string]engine.Voice{engine.Scripted: h.voice, engine.Model: h.voice},
		Prompts: func() string { return "sha256:test" },
	}, engine.Timing{})
	require.NoError(h.tb, err)
	return e, live.New(e, s.live)
}

func (h *house) close() {
	if h.near != nil {
		require.NoError(h.tb, h.near.Drain(context.Background()))
		require.Zero(h.tb, h.near.Sockets())
		require.NoError(h.tb, h.nearEngine.Close(context.Background()))
	}
	require.NoError(h.tb, h.live.Drain(context.Background()))
	require.Zero(h.tb, h.live.Sockets())
	require.NoError(h.tb, h.engine.Close(context.Background()))
	if h.door != nil {
		require.NoError(h.tb, h.door.Close())
	}
}

// codes are those of the replica that clients connect to.
func (h *house) codes() []int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]int(nil), h.closed...)
}

// front answers clients, as the pages' server does.
func front(sockets *live.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := sockets.ServeSession(w, r, strings.TrimPrefix(r.URL.Path, "/")); err != nil {
			refuse(w, err)
		}
	})
}

func refuse(w http.ResponseWriter, err error) {
	status := map[fault.Kind]int{
		fault.Usage: http.StatusBadRequest, fault.NotFound: http.StatusNotFound,
		fault.Forbidden: http.StatusForbidden, fault.Unavailable: http.StatusServiceUnavailable,
	}[fault.KindOf(err)]
	if status == 0 {
		status = http.StatusInternalServerError
	}
	http.Error(w, err.Error(), status)
}

// open starts a session and returns its id.
func (h *house) open() string {
	h.tb.Helper()
	seed := uint64(7)
	id, err := h.engine.Open(h.tb.Context(), engine.OpenRequest{Round: roundID, TimeFactor: 1, Seed: &seed})
	require.NoError(h.tb, err)
	return id
}

// url is where a session is spoken to, by the house's way.
func (h *house) url(session string) string {
	server := h.server
	if h.way == relayed || h.way == onRedis || h.way == mixed && h.dials.Add(1)%2 == 0 {
		server = h.nearServer
	}
	return h.at(session, server)
}

// at is where a session is spoken to at one replica.
func (h *house) at(session string, server *httptest.Server) string {
	return "ws" + strings.TrimPrefix(server.URL, "http") + "/" + session
}

// speak lets the voice say n words.
func (h *house) speak(n int) {
	for range n {
		h.voice.gate <- struct{}{}
	}
}
