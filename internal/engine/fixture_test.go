package engine_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/engine"
	"barraiser/internal/eventlog"
	"barraiser/internal/eventlog/memlog"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
)

// shelf is a library of one small round.
type shelf struct{ round *rubric.Round }

func newShelf() shelf {
	r := &rubric.Round{
		ID: "leadership-principles", Version: "1.0.0", Title: "Leadership principles", Language: "en",
		Sections: []rubric.Section{{ID: "stories", Title: "Stories", Minutes: 30}},
		Opening:  "Welcome.", Closing: "Thank you.",
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

// reader is a voice for tests: it says three words and the name of its move. A
// gate, when set, is awaited before every word; a fault breaks the first attempt
// of a turn after one word.
type reader struct {
	mu    sync.Mutex
	gate  chan struct{}
	fault map[int]error
	pace  time.Duration
	name  string
	tally *tally
}

// tally counts the speeches under way in a session, and the most there were.
type tally struct {
	mu             sync.Mutex
	speaking, most map[string]int
}

func newReader() *reader {
	return &reader{
		fault: map[int]error{}, name: engine.Scripted,
		tally: &tally{speaking: map[string]int{}, most: map[string]int{}},
	}
}

func (c *tally) enter(session string, by int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.speaking[session] += by
	c.most[session] = max(c.most[session], c.speaking[session])
}

func (c *tally) highest(session string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.most[session]
}

func (r *reader) fail(turn int) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	err := r.fault[turn]
	delete(r.fault, turn)
	return err
}

func (r *reader) Speak(ctx context.Context, _ *rubric.Round, b interview.Brief) iter.Seq2[interview.Piece, error] {
	return func(yield func(interview.Piece, error) bool) {
		r.tally.enter(b.State.Opened.Session, 1)
		defer r.tally.enter(b.State.Opened.Session, -1)
		fault := r.fail(b.Turn)
		words := []string{"Well, ", "turn ", fmt.Sprintf("%d.%d ", b.Turn, b.Attempt), string(b.Move.Kind) + "?"}
		for i, word := range words {
			if r.gate != nil {
				select {
				case <-r.gate:
				case <-ctx.Done():
					return
				}
			}
			if r.pace > 0 {
				select {
				case <-time.After(r.pace):
				case <-ctx.Done():
					return
				}
			}
			if i == 1 && fault != nil {
				yield(interview.Piece{}, fault)
				return
			}
			if !yield(interview.Piece{Text: word, Voice: r.name}, nil) {
				return
			}
		}
	}
}

// counter is an assessor for tests: a word of the rubric's signals is evidence.
type counter struct {
	observe, assess error
	panics, hangs   bool
	// version sets this assessor apart from the one before it.
	version string
}

func (c *counter) Rater() assessment.Rater {
	return assessment.Rater{Kind: "lexical", Version: "test" + c.version}
}

func (c *counter) Observe(_ context.Context, _ *rubric.Round, answer assessment.Answer) (assessment.Observation, error) {
	if c.panics {
		panic("observer broke")
	}
	last := answer.Turns[len(answer.Turns)-1]
	o := assessment.Observation{Turn: last.Ordinal, Reply: assessment.Substantive, Words: len(strings.Fields(last.Text))}
	if i := strings.Index(last.Text, "traced"); i >= 0 {
		o.Evidence = []assessment.Evidence{{
			Competency: "dive-deep", Signal: "trace", Strength: 1, Polarity: assessment.For,
			Span: assessment.Span{Turn: last.Ordinal, Start: i, End: i + 6, Quote: "traced"},
		}}
	}
	return o, c.observe
}

func (c *counter) Assess(ctx context.Context, _ *rubric.Round, _ rubric.Level, answers []assessment.Answer) (assessment.Report, error) {
	if c.panics {
		panic("assessor broke")
	}
	if c.hangs {
		<-ctx.Done()
		return assessment.Report{}, ctx.Err()
	}
	report := assessment.Report{Rater: c.Rater()}
	for _, a := range answers {
		report.Answers = append(report.Answers, assessment.AnswerReport{
			Answer: a, Rated: []assessment.Rated{{Competency: "dive-deep", Rating: rubric.Mixed, Confidence: .5}},
		})
	}
	return report, c.assess
}

// flaky is a log whose next appends to sessions fail while broken is set.
type flaky struct {
	eventlog.Log
	mu     sync.Mutex
	broken bool
	// late makes a failing append write all the same, as a lost reply does.
	late bool
	// prefix is that of the streams that fail, "" for all.
	prefix string
}

var errDisk = errors.New("the disk is full")

func (f *flaky) set(broken, late bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.broken, f.late = broken, late
}

func (f *flaky) only(prefix string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.prefix = prefix
}

func (f *flaky) Append(ctx context.Context, c eventlog.Commit) (uint64, error) {
	f.mu.Lock()
	broken, late := f.broken && strings.HasPrefix(c.Stream, f.prefix), f.late
	f.mu.Unlock()
	if !broken {
		return f.Log.Append(ctx, c)
	}
	if late {
		if _, err := f.Log.Append(ctx, c); err != nil {
			return 0, err
		}
	}
	return 0, errDisk
}

// house is a store with what runs on it; engines come and go.
type house struct {
	t        *testing.T
	store    *memlog.Store
	log      *flaky
	voice    *reader
	assessor *counter
	// leases are the store's when nil.
	leases eventlog.Leases
	peers  engine.Peers
	timing engine.Timing
	// rater stands for the assessor when set.
	rater engine.Assessor
	// critic is the reviewer, nil for none.
	critic   *critic
	progress *engine.Progress
	// twoVoices makes the voice a model's too.
	twoVoices bool
	shelf     shelf
	reports   []string
	mu        sync.Mutex
}

func newHouse(t *testing.T) *house {
	t.Helper()
	store := memlog.New(time.Now)
	return &house{
		t: t, store: store, log: &flaky{Log: store},
		voice: newReader(), assessor: &counter{}, progress: engine.NewProgress(), shelf: newShelf(),
	}
}

// restart opens another engine with a voice of its own, while the former one
// still believes in its lease: that is what a killed process looks like to the
// log. The former voice stays at its gate for ever.
func (h *house) restart() *engine.Engine {
	h.t.Helper()
	former := h.voice
	h.voice = newReader()
	h.voice.pace, h.voice.name, h.voice.tally = former.pace, former.name, former.tally
	if former.gate != nil {
		h.voice.gate = make(chan struct{})
	}
	return h.open("local")
}

// open starts an engine under the owner's name and drains it with the test.
func (h *house) open(owner string) *engine.Engine {
	h.t.Helper()
	ports := engine.Ports{
		Log: h.log, Leases: h.store, Blobs: h.store, Rounds: h.shelf, Assessor: h.assessor,
		Voices: map[string]engine.Voice{engine.Scripted: h.voice}, Prompts: func() string { return "sha256:test" },
		Report: func(session string, err error) {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.reports = append(h.reports, err.Error())
		},
		Progress: h.progress, Peers: h.peers,
	}
	if h.rater != nil {
		ports.Assessor = h.rater
	}
	if h.leases != nil {
		ports.Leases = h.leases
	}
	if h.twoVoices {
		ports.Voices[engine.Model] = h.voice
	}
	if h.critic != nil {
		ports.Reviewer = h.critic
	}
	e, err := engine.New(h.t.Context(), owner, ports, h.timing)
	require.NoError(h.t, err)
	h.t.Cleanup(func() { require.NoError(h.t, e.Close(context.Background())) })
	return e
}

func (h *house) session(e *engine.Engine) string {
	h.t.Helper()
	seed := uint64(7)
	id, err := e.Open(h.t.Context(), engine.OpenRequest{Round: "leadership-principles", TimeFactor: 1, Seed: &seed})
	require.NoError(h.t, err)
	return id
}
