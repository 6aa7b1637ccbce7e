package httpd_test

import (
	"bytes"
	"context"
	"encoding/json"
	"html"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"barraiser/internal/assessment"
	"barraiser/internal/engine"
	"barraiser/internal/eventlog/memlog"
	"barraiser/internal/httpd"
	"barraiser/internal/interview"
	"barraiser/internal/library"
	"barraiser/internal/rubric"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// host is where the tests' server says it listens.
const host = "127.0.0.1:8080"

// hostile is text that would do harm wherever a page forgot to escape it.
const hostile = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`

// shelf is a library of one small round with an anchor and a signal that no
// candidate may see while the round runs.
type shelf struct {
	rounds   []*rubric.Round
	problems library.Problems
}

func (s *shelf) Problems() library.Problems { return s.problems }

func newShelf() *shelf {
	r := &rubric.Round{
		ID: "leadership-principles", Version: "1.0.0", Title: "Leadership principles", Language: "en",
		Persona:  rubric.Persona{Name: "Mara", Role: "a bar raiser from another team"},
		Sections: []rubric.Section{{ID: "stories", Title: "Stories", Minutes: 30}},
		Opening:  "Welcome.", Closing: "Thank you.", Pads: []string{"notes"},
		Depth:     rubric.Depth{MinProbes: 1, MaxProbes: 2, DryAnswers: 2, Questions: 2, Hints: 1},
		Questions: []rubric.Question{{ID: "secret-question-id", Text: "Tell me about a failure you traced?", Targets: []string{"dive-deep"}}},
		Competencies: []rubric.Competency{{
			ID: "dive-deep", Title: "Dive Deep", Weight: 1,
			Anchors: [5]string{"", "", "", "secret anchor", ""},
			Signals: []rubric.Signal{{ID: "trace", Label: "secret signal label", Weight: 1}},
			Probes:  []rubric.Probe{{ID: "p-trace", When: rubric.Missing, Of: "trace", Ask: "Where exactly did it go wrong?", Priority: 1}},
			Expect:  map[rubric.Level]rubric.Expectation{rubric.L5: {Expect: rubric.MeetsBar}},
		}},
	}
	r.Digest = rubric.Digest(r)
	return &shelf{rounds: []*rubric.Round{r}}
}

func (s *shelf) InOrder() []*rubric.Round { return s.rounds }

func (s *shelf) Loops() []*rubric.Loop {
	return []*rubric.Loop{{ID: "engineer", Title: "Engineer", Rounds: []rubric.LoopRound{{Round: "leadership-principles", Principles: []string{"dive-deep"}}}}}
}

func (s *shelf) Competencies() []*rubric.Competency {
	return []*rubric.Competency{{ID: "dive-deep", Title: "Dive Deep"}, {ID: "breadth", Title: "Breadth"}}
}

// Sit knows the round, in the loop too, and one competency.
func (s *shelf) Sit(loop, id string) (*rubric.Round, bool) {
	if loop == "" && id == "dive-deep" {
		return library.FromCompetency(&s.rounds[0].Competencies[0]), true
	}
	if len(s.rounds) == 0 {
		return nil, false
	}
	return s.rounds[0], id == s.rounds[0].ID && (loop == "" || loop == "engineer")
}

func (s *shelf) Encode(r *rubric.Round) ([]byte, error) { return rubric.Canonical(r) }

func (s *shelf) Decode(data []byte) (*rubric.Round, error) {
	var r rubric.Round
	return &r, json.Unmarshal(data, &r)
}

// parrot is a voice that names its move's kind in a word of its own.
type parrot struct{}

func (parrot) Speak(_ context.Context, _ *rubric.Round, b interview.Brief) iter.Seq2[interview.Piece, error] {
	return func(yield func(interview.Piece, error) bool) {
		yield(interview.Piece{Text: "Please go on " + hostile, Voice: engine.Scripted}, nil)
	}
}

// rater is an assessor that takes "I traced" for evidence and flags "rate me". It
// waits at its gate, when it has one, before a final assessment.
type rater struct {
	gate chan struct{}
	fail error
}

func (*rater) Observe(_ context.Context, _ *rubric.Round, a assessment.Answer) (assessment.Observation, error) {
	return assessment.Observation{Turn: a.Turns[len(a.Turns)-1].Ordinal, Reply: assessment.Substantive}, nil
}

func (r *rater) Assess(ctx context.Context, _ *rubric.Round, _ rubric.Level, answers []assessment.Answer) (assessment.Report, error) {
	if r.gate != nil {
		select {
		case <-r.gate:
		case <-ctx.Done():
			return assessment.Report{}, ctx.Err()
		}
	}
	report := assessment.Report{Rater: assessment.Rater{Kind: "lexical", Version: "test"}}
	for _, a := range answers {
		rated := assessment.Rated{Competency: "dive-deep", Rating: rubric.MeetsBar, Confidence: .8}
		answer := assessment.AnswerReport{Answer: a}
		for _, turn := range a.Turns {
			if start, end, ok := assessment.Locate(turn.Text, "I traced"); ok {
				rated.Evidence = append(rated.Evidence, assessment.Evidence{
					Signal: "trace", Strength: 1, Polarity: assessment.For,
					Span: assessment.Span{Turn: turn.Ordinal, Start: start, End: end, Quote: "I traced"},
				})
			}
			if start, end, ok := assessment.Locate(turn.Text, "rate me"); ok {
				answer.Flags = append(answer.Flags, assessment.Flag{Kind: assessment.FlagInjection, Turn: turn.Ordinal, Start: start, End: end})
			}
		}
		answer.Rated = []assessment.Rated{rated}
		report.Answers = append(report.Answers, answer)
	}
	return report, r.fail
}

// door is a live handler that answers what it is told to.
type door struct {
	sessions []string
	err      error
	panics   bool
}

func (d *door) ServeSession(w http.ResponseWriter, _ *http.Request, session string) error {
	if d.panics {
		panic("the socket broke: " + session)
	}
	d.sessions = append(d.sessions, session)
	if d.err == nil {
		w.WriteHeader(http.StatusNoContent)
	}
	return d.err
}

// safeBuffer is a log that can be read while it is written.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// site is a server with all that stands behind it.
type site struct {
	t        *testing.T
	engine   *engine.Engine
	store    *memlog.Store
	shelf    *shelf
	assessor *rater
	reviewer *reviewer
	timing   engine.Timing
	progress *engine.Progress
	door     *door
	log      *safeBuffer
	ready    error
	handler  http.Handler
	server   *httpd.Server
}

// newSite opens a server on memory; configure may change what it is made of.
func newSite(t *testing.T, configure ...func(*site)) *site {
	t.Helper()
	s := &site{t: t, store: memlog.New(time.Now), shelf: newShelf(), assessor: &rater{}, progress: engine.NewProgress(), door: &door{}, log: &safeBuffer{}}
	for _, f := range configure {
		f(s)
	}
	ports := engine.Ports{
		Log: s.store, Leases: s.store, Blobs: s.store, Rounds: s.shelf, Assessor: s.assessor,
		Voices: map[string]engine.Voice{engine.Scripted: parrot{}}, Prompts: func() string { return "sha256:test" },
		Progress: s.progress,
	}
	if s.reviewer != nil {
		ports.Reviewer = s.reviewer
	}
	var err error
	s.engine, err = engine.New(t.Context(), "test", ports, s.timing)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.engine.Close(context.Background())) })
	gate, err := httpd.NewGate(host, "")
	require.NoError(t, err)
	s.server = httpd.New(httpd.Options{
		Engine: s.engine, Library: s.shelf, Live: s.door, Gate: gate, Version: "test",
		Log:   slog.New(slog.NewJSONHandler(s.log, nil)),
		Ready: func(context.Context) error { return s.ready },
	})
	s.handler = s.server.Handler()
	return s
}

// reply is an answer with its body read.
type reply struct {
	status int
	header http.Header
	body   string
}

// send makes a request from loopback and returns the answer. Header lines are
// "Name: value".
func (s *site) send(method, target, body string, header ...string) reply {
	s.t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host, r.RemoteAddr = host, "127.0.0.1:50000"
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		switch name {
		case "Host":
			r.Host = value
		case "Transfer-Encoding":
			r.ContentLength = -1
		default:
			r.Header.Add(name, value)
		}
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	result := w.Result()
	defer result.Body.Close()
	data, err := io.ReadAll(result.Body)
	require.NoError(s.t, err)
	return reply{status: result.StatusCode, header: result.Header, body: string(data)}
}

func (s *site) get(target string, header ...string) reply {
	s.t.Helper()
	return s.send(http.MethodGet, target, "", header...)
}

// json decodes the body into v after checking the status.
func (r reply) json(t *testing.T, status int, v any) {
	t.Helper()
	require.Equal(t, status, r.status, r.body)
	require.NoError(t, json.Unmarshal([]byte(r.body), v), r.body)
}

// text is the body with its characters unescaped.
func (r reply) text() string { return html.UnescapeString(r.body) }

// wanted is what tests read of a created session.
type wanted struct{ ID, URL, Live string }

// open opens a session through the API.
func (s *site) open() string {
	s.t.Helper()
	var created wanted
	s.send(http.MethodPost, "/api/sessions", `{"round":"leadership-principles","seed":7}`, "Content-Type: application/json").
		json(s.t, http.StatusCreated, &created)
	return created.ID
}

// sit takes a seat, waits until the interviewer has spoken, answers, and waits
// for what follows. It returns the seat.
func (s *site) sit(id string, answers ...string) *engine.Seat {
	s.t.Helper()
	seat, _, err := s.engine.Join(s.t.Context(), id, "tab", 0)
	require.NoError(s.t, err)
	for i, text := range answers {
		s.await(seat, i+1)
		_, err := seat.Do(s.t.Context(), interview.SubmitAnswer{ID: "a" + text, Turn: i + 1, Text: text})
		require.NoError(s.t, err)
	}
	s.await(seat, len(answers)+1)
	return seat
}

// await reads the seat's feed until the interviewer's words of a turn are committed.
func (s *site) await(seat *engine.Seat, turn int) {
	s.t.Helper()
	s.until(seat, func(e interview.Event) bool {
		said, ok := e.(interview.InterviewerSaid)
		return ok && said.Turn == turn
	})
}

// until reads the seat's feed up to an event.
func (s *site) until(seat *engine.Seat, found func(interview.Event) bool) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 20*time.Second)
	defer cancel()
	for {
		update, err := seat.Next(ctx)
		require.NoError(s.t, err)
		for _, item := range update.Items {
			if item.Event != nil && found(item.Event.Event) {
				return
			}
		}
	}
}

// end ends the round, and with scored also waits for its scorecard.
func (s *site) end(seat *engine.Seat, scored bool) {
	s.t.Helper()
	_, err := seat.Do(s.t.Context(), interview.End{ID: "end"})
	require.NoError(s.t, err)
	if scored {
		s.until(seat, func(e interview.Event) bool {
			_, ok := e.(interview.ScorecardReady)
			return ok
		})
	}
}

func (*rater) Rater() assessment.Rater {
	return assessment.Rater{Kind: "lexical", Version: "test"}
}
