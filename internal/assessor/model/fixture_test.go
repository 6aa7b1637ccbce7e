package model

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"barraiser/internal/assessment"
	"barraiser/internal/assessor/lexical"
	"barraiser/internal/llm"
	"barraiser/internal/llm/llmtest"
	"barraiser/internal/llm/openai"
	"barraiser/internal/rubric"
	"barraiser/prompts"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func cues(texts ...string) []rubric.Cue {
	out := make([]rubric.Cue, len(texts))
	for i, text := range texts {
		out[i].Text = text
	}
	return out
}

func gate(atLeast int, of ...string) rubric.Gate { return rubric.Gate{AtLeast: atLeast, Of: of} }

// diveDeep is a principle as a coach would write it, with few cues: most of what
// an answer shows has to be understood.
func diveDeep() rubric.Competency {
	c := rubric.Competency{
		ID: "dive-deep", Title: "Dive Deep", Weight: 1,
		Topic: rubric.Topic{Any: cues("model", "request", "data", "alert", "header", "route"), Cap: 2, Say: "The answer does not touch a concrete problem."},
		Signals: []rubric.Signal{
			{ID: "situation", Label: "One specific past problem", Weight: 0.8, Detector: rubric.PastEvent, Check: "Does the answer describe one specific past problem?"},
			{ID: "own_investigation", Label: "Investigation steps", Weight: 1.6, Cues: cues("trace", "bisect"), Check: "Does the candidate name investigation steps that they personally did?"},
			{ID: "layers", Label: "More than one level of why", Weight: 1.4, Cues: cues("turned out"), Check: "Does the explanation go at least two causes deep?"},
			{ID: "verified", Label: "Cause proven", Weight: 1.2, Cues: cues("control group"), Check: "Is the cause confirmed by a test or comparison, rather than asserted?"},
			{ID: "result", Label: "Measured before and after", Weight: 1.6, Cues: cues("measured before"), Check: "Is the outcome given with a before and after value?"},
			{ID: "prevention", Label: "Mechanism that stops recurrence", Weight: 1.1, Cues: cues("runbook"), Check: "Is there a mechanism that would catch this next time?"},
		},
		Anchors: [5]string{
			"Speaks about debugging in general, lists terms, or answers another question.", "A real problem, but the team solved it and the cause stays vague.",
			"Specific problem and own steps; nothing proves the cause.", "Own steps through several layers, cause confirmed by a test, measured before and after.",
			"As 4, and puts a mechanism in place that works beyond the case.",
		},
		RedFlags: []rubric.RedFlag{
			{ID: "blame", Cues: cues("their fault"), Cap: 3, Check: "Does the candidate blame others and name no part of their own?"},
			{ID: "invented", Detector: rubric.ClaimFlood, Cap: 2, Check: "Is the answer a row of figures without a story?"},
		},
		Scoring: rubric.Scoring{Thresholds: [4]float64{0.12, 0.30, 0.48, 0.66}, VaguenessPenalty: 0.30},
		Exemplars: []rubric.Exemplar{
			{Level: 2, Text: "There was some trouble with the figures, \"somebody\" looked into it and later it was all right."},
		},
	}
	c.Gates[2] = []rubric.Gate{gate(1, "situation")}
	c.Gates[3] = []rubric.Gate{gate(1, "situation"), gate(1, "own_investigation")}
	c.Gates[4] = []rubric.Gate{gate(1, "own_investigation"), gate(1, "layers", "verified"), gate(1, "result")}
	c.Gates[5] = []rubric.Gate{gate(1, "verified"), gate(1, "prevention")}
	return c
}

// understanding is shown by the key points of the question.
func understanding() rubric.Competency {
	c := rubric.Competency{
		ID: "understanding", Title: "Understanding", Weight: 1,
		Topic: rubric.Topic{Any: cues("class", "positive", "precision", "accuracy"), Cap: 2},
		Signals: []rubric.Signal{
			{ID: "covers", Label: "Names what matters", Weight: 2, Detector: rubric.KeyPointShare, Check: "Does the answer say what matters?"},
			{ID: "weighs", Label: "Weighs one way against another", Weight: 1, Cues: cues("depends on"), Check: "Does the answer weigh one way against another?"},
		},
		Anchors: [5]string{"Nothing right.", "Terms.", "Some of it.", "Most of it, weighed.", "All of it."},
		Scoring: rubric.Scoring{Thresholds: [4]float64{0.12, 0.30, 0.50, 0.80}},
	}
	c.Gates[4] = []rubric.Gate{gate(1, "covers")}
	return c
}

const (
	debugged  = "Tell me about a time you debugged a complex system under time pressure."
	imbalance = "How do you train and evaluate a classifier when only 0.2% of the examples are positive?"
)

func round() *rubric.Round {
	return &rubric.Round{
		ID: "sample", Version: "1.0.0", Title: "Sample round", Language: "en", Digest: "sha256:fixture",
		Questions: []rubric.Question{
			{ID: "dd-1", Text: debugged, Targets: []string{"dive-deep"}},
			{
				ID: "imbalance", Text: imbalance, Targets: []string{"understanding"},
				KeyPoints: []rubric.KeyPoint{
					{ID: "accuracy", Label: "Accuracy says nothing here", Weight: 1, Cues: cues("accuracy {near:6} useless")},
					{ID: "curve", Label: "Precision and recall at a threshold", Weight: 1, Cues: cues("precision recall"), Check: "Is a measure named that looks at the positives alone?"},
				},
				Misconceptions: []rubric.Misconception{
					{ID: "oversampled-test", Label: "The test set is balanced too", Cap: 2, Cues: cues("balance the test set"), Check: "Is the test set said to be balanced as well?"},
				},
			},
		},
		Competencies: []rubric.Competency{diveDeep(), understanding()},
	}
}

// solid is a story whose signals none of the fixture's cues know.
const solid = "Two hours before a fare sale our price model returned the same value for 30% of routes. " +
	"I pulled 200 of those requests and saw they all had an empty currency field. " +
	"The gateway had dropped headers with an underscore, and our code fell back to the global mean. " +
	"I replayed 50 requests with the header put back, and the prices were right again. " +
	"Affected routes went from 30% to 0 within 50 minutes. " +
	"Next day I added an alert so that an unknown currency raises instead of guessing."

// solidQuotes are what an honest model finds in solid.
var solidQuotes = map[string][]string{
	"dive-deep/situation":         {"Two hours before a fare sale our price model returned the same value for 30% of routes."},
	"dive-deep/own_investigation": {"I pulled 200 of those requests and saw they all had an empty currency field.", "I replayed 50 requests with the header put back"},
	"dive-deep/layers":            {"The gateway had dropped headers with an underscore, and our code fell back to the global mean."},
	"dive-deep/verified":          {"I replayed 50 requests with the header put back, and the prices were right again."},
	"dive-deep/result":            {"Affected routes went from 30% to 0 within 50 minutes."},
	"dive-deep/prevention":        {"Next day I added an alert so that an unknown currency raises instead of guessing."},
}

func answerTo(texts ...string) assessment.Answer {
	a := assessment.Answer{Question: "dd-1", Targets: []string{"dive-deep"}}
	for i, text := range texts {
		asked := debugged
		if i > 0 {
			asked = "What was the number before, and what was it afterwards?"
		}
		a.Turns = append(a.Turns, assessment.Turn{Ordinal: i + 1, Asked: asked, Text: text})
	}
	return a
}

// prompt is a request as a fake model reads it.
type prompt struct {
	system, user string
	stage        string
	asks         []string // ids in the order given
	turns        []said
	quotes       []numbered
}

var askLine = regexp.MustCompile(`(?m)^- ([\w.-]+/[\w./-]+): `)

func readPrompt(system, user string) prompt {
	p := prompt{system: system, user: user}
	where := system
	switch {
	case strings.HasPrefix(system, "You mark passages"):
		p.stage = "extract"
	case strings.HasPrefix(system, "You check an answer"):
		p.stage, where = "judge", user
	default:
		p.stage = "repair"
	}
	for _, m := range askLine.FindAllStringSubmatch(where, -1) {
		p.asks = append(p.asks, m[1])
	}
	for line := range strings.Lines(user) {
		var s said
		var n numbered
		switch {
		case strings.HasPrefix(line, `{"turn":`) && json.Unmarshal([]byte(line), &s) == nil:
			p.turns = append(p.turns, s)
		case strings.HasPrefix(line, `{"number":`) && json.Unmarshal([]byte(line), &n) == nil:
			p.quotes = append(p.quotes, n)
		}
	}
	return p
}

// words are all that the candidate said, as the model sees it.
func (p prompt) words() string {
	var b strings.Builder
	for _, t := range p.turns {
		b.WriteString(t.Said + "\n")
	}
	return b.String()
}

// fake is a model that answers by a test's rules.
type fake struct {
	extract func(p prompt) string
	judge   func(p prompt) string
	repair  func(p prompt) string
}

func (f fake) answer(system, user string) string {
	p := readPrompt(system, user)
	switch p.stage {
	case "extract":
		return f.extract(p)
	case "judge":
		return f.judge(p)
	default:
		return f.repair(p)
	}
}

// honest finds the quotes that are in what it is shown, and judges a question met
// by the quotes that were found for it.
func honest(quotes map[string][]string) fake {
	return fake{
		extract: func(p prompt) string {
			var out []foundQuote
			for _, id := range p.asks {
				for _, q := range quotes[id] {
					if strings.Contains(p.words(), q) {
						out = append(out, foundQuote{id, q})
					}
				}
			}
			return quotesJSON(out)
		},
		judge: func(p prompt) string {
			return verdictsJSON(p, func(id string, n numbered) string {
				if slices.Contains(quotes[id], n.Words) {
					return "yes"
				}
				return "no"
			})
		},
		repair: func(prompt) string { return "{}" },
	}
}

func quotesJSON(quotes []foundQuote) string {
	if quotes == nil {
		quotes = []foundQuote{}
	}
	data, _ := json.Marshal(found{Directed: []string{}, Quotes: quotes})
	return string(data)
}

// verdictsJSON answers every ask by the best of its quotes.
func verdictsJSON(p prompt, how func(id string, n numbered) string) string {
	var b strings.Builder
	for i, id := range p.asks {
		var ids []string
		answer := "no"
		for _, n := range p.quotes {
			if h := how(id, n); h != "no" {
				ids, answer = append(ids, strconv.Itoa(n.Number)), h
			}
		}
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString(`{"id":"` + id + `","quotes":[` + strings.Join(ids, ",") + `],"why":"it says so","answer":"` + answer + `"}`)
	}
	return `{"answers":[` + b.String() + `]}`
}

// served is a fake behind a real endpoint.
func served(t *testing.T, f fake) (llm.Client, *llmtest.Server) {
	t.Helper()
	return servedBy(t, llmtest.Reply(func(r llmtest.Request) string { return f.answer(r.Messages[0].Content, r.Messages[1].Content) }))
}

func servedBy(t *testing.T, behaviours ...llmtest.Behaviour) (llm.Client, *llmtest.Server) {
	t.Helper()
	s := llmtest.New(t, behaviours...)
	return openai.New(openai.Options{BaseURL: s.URL, Model: "tiny-1", HTTP: s.Client(t)}), s
}

// direct is a client without a network, for the tests that make thousands of calls.
type direct func(r llm.Request) (string, error)

func (d direct) Complete(ctx context.Context, r llm.Request) (llm.Completion, error) {
	return llm.Collect(d.Stream(ctx, r))
}

func (d direct) Stream(ctx context.Context, r llm.Request) iter.Seq2[llm.Chunk, error] {
	return func(yield func(llm.Chunk, error) bool) {
		if ctx.Err() != nil {
			yield(llm.Chunk{}, context.Cause(ctx))
			return
		}
		text, err := d(r)
		yield(llm.Chunk{Text: text, Finish: llm.FinishStop, Model: "tiny-1"}, err)
	}
}

func inProcess(f fake) direct {
	return func(r llm.Request) (string, error) { return f.answer(r.Messages[0].Text, r.Messages[1].Text), nil }
}

// memory is a cache that counts.
type memory struct {
	mu     sync.Mutex
	data   map[string][]byte
	broken bool
}

func (m *memory) Get(_ context.Context, key string) ([]byte, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken {
		return nil, false, errBrokenStore
	}
	data, found := m.data[key]
	return data, found, nil
}

func (m *memory) Put(ctx context.Context, key string, data []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken {
		return errBrokenStore
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if m.data == nil {
		m.data = map[string][]byte{}
	}
	m.data[key] = data
	return nil
}

// kept counts the calls that are remembered.
func (m *memory) kept() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for _, data := range m.data {
		if len(data) > 0 {
			n++
		}
	}
	return n
}

var errBrokenStore = errors.New("the store is broken")

// reports collects what would be logged.
type reports struct {
	mu   sync.Mutex
	errs []error
}

func (r *reports) add(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.errs = append(r.errs, err)
}

func (r *reports) err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return errors.Join(r.errs...)
}

func templates(t *testing.T) *prompts.Set {
	t.Helper()
	set, err := prompts.Open("")
	require.NoError(t, err)
	return set
}

func assessor(t *testing.T, client llm.Client, o Options) *Assessor {
	t.Helper()
	if o.Model == "" {
		o.Model = "tiny-1"
	}
	a, err := New(client, lexical.New(), templates(t), o)
	require.NoError(t, err)
	return a
}

func assess(t *testing.T, a *Assessor, answers ...assessment.Answer) assessment.Report {
	t.Helper()
	report, err := a.Assess(context.Background(), round(), rubric.L5, answers)
	require.NoError(t, err)
	require.Len(t, report.Answers, len(answers))
	return report
}

// byRules is the deterministic rating of an answer's first competency.
func byRules(t *testing.T, answer assessment.Answer) assessment.Rated {
	t.Helper()
	report, err := lexical.New().Assess(context.Background(), round(), rubric.L5, []assessment.Answer{answer})
	require.NoError(t, err)
	require.NotEmpty(t, report.Answers[0].Rated)
	return report.Answers[0].Rated[0]
}

// repaired finds the object inside a broken answer, as a model does that is asked
// to put it into form.
func repaired(user string) string {
	for line := range strings.Lines(user) {
		var text string
		if json.Unmarshal([]byte(line), &text) != nil {
			continue
		}
		for _, opening := range []string{`{"directed"`, `{"answers"`} {
			at := strings.Index(text, opening)
			if at < 0 {
				continue
			}
			text = text[at:]
			if body, cut := strings.CutSuffix(text, ",}"); cut {
				text = body + "}"
			}
			var whole json.RawMessage
			if json.NewDecoder(strings.NewReader(text)).Decode(&whole) == nil {
				return string(whole)
			}
		}
	}
	return "{}"
}
