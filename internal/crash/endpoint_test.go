package crash

import (
	"encoding/json"
	"maps"
	"math"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"barraiser/internal/llm/llmtest"
)

// How much of a speech is said before it stops: every word but not its end, or all.
const (
	everyWord = math.MaxInt - 1
	whole     = math.MaxInt
)

// The names by which the endpoint is asked: the two jobs are told apart by them.
const (
	talking = "talking"
	rating  = "rating"
)

// endpoint is a model that speaks and rates, counts what it is asked and can be
// made to wait. Its methods are safe for concurrent use.
type endpoint struct {
	*llmtest.Server

	mu sync.Mutex
	// speeches counts the requests for a speech by how many answers they hold.
	speeches map[int]int
	// cut is the speech that doesn't go on by itself: after so many answers, it
	// stops after so many words; reached is closed when they are out.
	cut     struct{ answers, words int }
	reached chan struct{}
	// calls are the requests for a rating in order, as they were sent; those after
	// the first limit wait, which changed tells of.
	calls   []string
	limit   int
	waiting []string
	changed chan struct{}
}

// newEndpoint starts a model that never waits.
func newEndpoint(t *testing.T) *endpoint {
	t.Helper()
	e := &endpoint{speeches: map[int]int{}, limit: math.MaxInt, changed: make(chan struct{})}
	e.Server = llmtest.New(t, llmtest.Choose(func(r llmtest.Request) llmtest.Behaviour {
		if r.Model == talking {
			return e.speak(r)
		}
		return e.rate(r)
	}))
	t.Cleanup(func() { e.allow(math.MaxInt) }) // the server's own end waits for its requests
	return e
}

// env are the settings that lead to it.
func (e *endpoint) env() []string {
	return []string{"OPENAI_BASE_URL=" + e.URL, "BARRAISER_MODEL=" + talking, "BARRAISER_ASSESSOR_MODEL=" + rating}
}

var (
	// answered finds the answers of round.answer in a prompt.
	answered = regexp.MustCompile(`Answer (\d+):`)
	// planned finds what a move is to say, which the model says as it stands.
	planned = regexp.MustCompile(`(?s)The (?:words|question) as planned:\n<<<\S+\n(".*?")\n`)
	// asks are the entries of a prompt that rates.
	asks = regexp.MustCompile(`(?m)^- ([\w.-]+/[\w./-]+): `)
)

// speak says the planned words after a sentence of its own, so that a speech has at
// least two.
func (e *endpoint) speak(r llmtest.Request) llmtest.Behaviour {
	prompt := r.Messages[len(r.Messages)-1].Content
	answers := 0
	for _, m := range answered.FindAllStringSubmatch(prompt, -1) {
		n, _ := strconv.Atoi(m[1])
		answers = max(answers, n)
	}
	var move string
	if m := planned.FindStringSubmatch(prompt); m != nil {
		_ = json.Unmarshal([]byte(m[1]), &move) // without words the script speaks, and the test says so
	}
	text := "Thank you for that. " + move
	e.mu.Lock()
	defer e.mu.Unlock()
	e.speeches[answers]++
	if e.reached == nil || e.cut.answers != answers {
		return llmtest.Words(text)
	}
	gate, reached := make(chan struct{}), e.reached
	e.reached = nil
	most := len(strings.SplitAfter(text, " "))
	if e.cut.words == whole {
		most++ // the end comes through the gate as a word does
	}
	words := min(e.cut.words, most)
	go func() {
		for range words {
			gate <- struct{}{}
		}
		close(reached)
	}()
	return llmtest.Gated(text, gate)
}

// stopAt has the speech after so many answers stop after so many words, once. The
// channel is closed when they are out.
func (e *endpoint) stopAt(answers, words int) <-chan struct{} {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.cut.answers, e.cut.words, e.reached = answers, words, make(chan struct{})
	return e.reached
}

// spoken returns how often each speech was asked for.
func (e *endpoint) spoken() map[int]int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return maps.Clone(e.speeches)
}

// rate finds the beginning of the answer for whatever is looked for, and judges
// everything met.
func (e *endpoint) rate(r llmtest.Request) llmtest.Behaviour {
	content := string(r.Body)
	e.mu.Lock()
	e.calls = append(e.calls, content)
	number := len(e.calls)
	for number > e.limit {
		e.waiting = append(e.waiting, content)
		changed := e.changed
		e.mu.Unlock()
		<-changed
		e.mu.Lock()
	}
	e.mu.Unlock()
	system, user := r.Messages[0].Content, r.Messages[len(r.Messages)-1].Content
	if strings.HasPrefix(system, "You check an answer") {
		return llmtest.Words(verdicts(user))
	}
	return llmtest.Words(quotes(system, user))
}

// verdicts says yes to everything by the first quote.
func verdicts(user string) string {
	type verdict struct {
		ID     string `json:"id"`
		Quotes []int  `json:"quotes"`
		Why    string `json:"why"`
		Answer string `json:"answer"`
	}
	var out struct {
		Answers []verdict `json:"answers"`
	}
	for _, m := range asks.FindAllStringSubmatch(user, -1) {
		out.Answers = append(out.Answers, verdict{m[1], []int{1}, "it says so", "yes"})
	}
	return written(out)
}

// quotes copies six words of the answer for everything.
func quotes(system, user string) string {
	type quote struct {
		ID    string `json:"id"`
		Quote string `json:"quote"`
	}
	out := struct {
		Directed []string `json:"directed"`
		Quotes   []quote  `json:"quotes"`
	}{[]string{}, []quote{}}
	var said string
	for line := range strings.Lines(user) {
		var turn struct{ Said string }
		if said == "" && strings.HasPrefix(line, `{"turn":`) && json.Unmarshal([]byte(line), &turn) == nil {
			said = turn.Said
		}
	}
	words := strings.Fields(said)
	for _, m := range asks.FindAllStringSubmatch(system, -1) {
		out.Quotes = append(out.Quotes, quote{m[1], strings.Join(words[:min(6, len(words))], " ")})
	}
	return written(out)
}

func written(what any) string {
	data, err := json.Marshal(what)
	if err != nil {
		panic(err) // strings and numbers are always written
	}
	return string(data)
}

// allow lets so many calls for a rating be answered, counted from the first; the
// others wait.
func (e *endpoint) allow(calls int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.limit, e.waiting = calls, nil
	close(e.changed)
	e.changed = make(chan struct{})
}

// asked returns the calls for a rating so far, and those of them that wait.
func (e *endpoint) asked() (calls, waiting []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]string(nil), e.calls...), append([]string(nil), e.waiting...)
}
