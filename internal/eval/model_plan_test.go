package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/assessor/lexical"
	"barraiser/internal/assessor/model"
	"barraiser/internal/config"
	"barraiser/internal/llm"
	"barraiser/internal/llm/budget"
	"barraiser/internal/llm/llmtest"
	"barraiser/internal/rubric"
)

// TestSpread: as many answers as asked for, of every level and of as many
// competencies as there are, in the order of the set.
func TestSpread(t *testing.T) {
	var all []labelled
	for i := range 40 {
		all = append(all, labelled{answer: answer{ID: fmt.Sprintf("%02d", i), Competency: fmt.Sprint("c", i/8), Level: rubric.Rating(i%5 + 1)}})
	}
	require.Len(t, spread(all, 0), 40)
	require.Len(t, spread(all, 99), 40)
	levels, competencies := map[rubric.Rating]int{}, map[string]int{}
	before := ""
	for _, a := range spread(all, 10) {
		levels[a.Level]++
		competencies[a.Competency]++
		require.Greater(t, a.ID, before)
		before = a.ID
	}
	require.Equal(t, map[rubric.Rating]int{1: 2, 2: 2, 3: 2, 4: 2, 5: 2}, levels)
	require.Equal(t, map[string]int{"c0": 2, "c1": 2, "c2": 2, "c3": 2, "c4": 2}, competencies)
	require.Len(t, spread(all[:1], 1), 1)
	competencies = map[string]int{}
	for _, a := range spread(all, 4) {
		competencies[a.Competency]++
	}
	require.Equal(t, map[string]int{"c0": 2, "c1": 2}, competencies, "no two on one competency, and no pair to compare")
}

// TestSpreadEndsWhateverTheLevels: sets that lack levels end too.
func TestSpreadEndsWhateverTheLevels(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []labelled
		for i, level := range rapid.SliceOf(rapid.IntRange(1, 5)).Draw(t, "levels") {
			all = append(all, labelled{answer: answer{ID: fmt.Sprint(i), Level: rubric.Rating(level)}})
		}
		n := rapid.IntRange(1, 12).Draw(t, "n")
		require.Len(t, spread(all, n), min(n, len(all)))
	})
}

func TestEvenlyOver(t *testing.T) {
	require.Equal(t, []int{0, 2, 5}, evenlyOver([]int{0, 1, 2, 3, 4, 5, 6, 7}, 3))
	require.Equal(t, []int{0, 1}, evenlyOver([]int{0, 1}, 3))
	require.Empty(t, evenlyOver([]int{0, 1}, 0))
}

func TestPercentile(t *testing.T) {
	var times []time.Duration
	require.Zero(t, percentile(times, 0.5))
	for i := range 20 {
		times = append(times, time.Duration(i+1)*time.Second)
	}
	require.Equal(t, 10*time.Second, percentile(times, 0.5))
	require.Equal(t, 19*time.Second, percentile(times, 0.95))
	require.Equal(t, time.Second, percentile(times[:1], 0.95))
}

// TestAllSets: every labelled answer of the repository is there once, with a label
// of its own and the set that nothing was chosen by first.
func TestAllSets(t *testing.T) {
	s, err := newStudy(t.Context())
	require.NoError(t, err)
	o := options{
		answers: filepath.Join("testdata", "answers.jsonl"), plain: filepath.Join("testdata", "plain.jsonl"), figures: filepath.Join("testdata", "figures.jsonl"),
		last: filepath.Join("testdata", "last.jsonl"), labelled: filepath.Join("..", "assessor", "lexical", "testdata", "dev_answers.jsonl"),
		judge: modelOptions{sets: allSets},
	}
	p := plan{}
	p.sets, err = s.chosenSets(o)
	require.NoError(t, err)
	require.Len(t, p.sets, 6)
	require.Equal(t, "answers written last", p.sets[0].name)
	require.Len(t, p.sets[0].answers, 64)
	labels := map[string]bool{}
	for _, a := range p.answers() {
		require.False(t, labels[a.label], a.label)
		labels[a.label] = true
	}
	require.Greater(t, len(labels), 600)
	o.judge.answers = 12
	few, err := s.chosenSets(o)
	require.NoError(t, err)
	require.NotEmpty(t, few)
	for _, set := range few {
		require.NotEmpty(t, set.answers, "a set without answers has no rows")
	}
}

// TestTranscripts: two of a folder at most, and what isn't one is passed over.
func TestTranscripts(t *testing.T) {
	s, err := newStudy(t.Context())
	require.NoError(t, err)
	dir := t.TempDir()
	transcript := func(round string) string {
		return `{"schema":"barraiser.transcript/v1","id":"x","round":"` + round + `","turns":[
			{"speaker":"interviewer","text":"Tell me about a time you took on something outside your area."},
			{"speaker":"candidate","text":"In May I rewrote the importer that nobody owned, and errors fell from 40 a day to none."}]}`
	}
	write(t, dir, "a.json", transcript("bar-raiser"))
	write(t, dir, "b.json", `{"nothing":"of ours"}`)
	write(t, dir, "c.json", transcript("no-such-round"))
	write(t, dir, "c.md", transcript("bar-raiser"))
	write(t, dir, "d.json", transcript("leadership-principles"))
	write(t, dir, "e.json", transcript("bar-raiser"))
	units, err := s.transcripts(dir)
	require.NoError(t, err)
	require.Len(t, units, maxRounds)
	require.Equal(t, []string{"round/a", "round/d"}, []string{units[0].label, units[1].label})
	require.NotEmpty(t, units[0].answers)
	_, err = s.transcripts(filepath.Join(dir, "a.json"))
	require.Error(t, err, "a file is no folder")
}

// TestTheBoundHolds: a model that needs every second try and repair makes as many
// calls as were named, or fewer.
func TestTheBoundHolds(t *testing.T) {
	s := endpointOf(t, llmtest.Words("no JSON at all"))
	x := newTrial(t)
	_, notes, err := x.run(t.Context(), "-repeats", "0", "-attacks", "0")
	require.NoError(t, err, notes)
	var assessments, most int
	_, err = fmt.Sscanf(notes[len("eval: tiny-1 at "+s.URL[len("http://"):len(s.URL)-len("/v1")]+": "):], "%d assessments, %d calls at most", &assessments, &most)
	require.NoError(t, err)
	require.Equal(t, 4, assessments)
	require.LessOrEqual(t, len(s.Requests()), most)
	require.NotEmpty(t, s.Requests())
	require.Contains(t, bound{}.words(budget.Price{}), "has no price")
}

// varied is a model whose judges differ: each answer of theirs is the next of yes,
// no and yes.
type varied struct{ n int }

func (v *varied) answer(r llmtest.Request) string {
	s := readRequest(r)
	if !s.judge {
		return generous(r)
	}
	v.n++
	return verdicts(s.ids, s.quotes, []string{"yes", "no", "yes"}[v.n%3])
}

// TestSamplesAreRatedByThemselves: the median hides how far they are apart.
func TestSamplesAreRatedByThemselves(t *testing.T) {
	s, err := newStudy(t.Context())
	require.NoError(t, err)
	var last []answer
	last, err = readLines[answer](filepath.Join("testdata", "last.jsonl"))
	require.NoError(t, err)
	a := last[2]
	round, err := s.roundOf(a)
	require.NoError(t, err)
	u := unitOn("one", round, a.Text)
	m := judgedBy(t, s, &direct{reply: (&varied{}).answer})
	require.NoError(t, m.rate(t.Context(), u))
	require.Len(t, u.calls, 4)
	got, err := m.samples(t.Context(), u)
	require.NoError(t, err)
	require.Len(t, got, model.DefaultSamples)
	rating, ok := u.rating()
	require.True(t, ok)
	counts := map[rubric.Rating]int{}
	for _, r := range got {
		counts[r]++
	}
	require.Len(t, counts, 2, "judges that differ came to the same")
	require.Equal(t, 2, counts[rating], "the rating is the median of its samples")
}

// direct is a client without a network, of one call at a time.
type direct struct {
	dry
	reply func(llmtest.Request) string
}

func (d *direct) Complete(_ context.Context, r llm.Request) (llm.Completion, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	form, err := json.Marshal(map[string]any{"json_schema": map[string]any{"schema": json.RawMessage(r.Schema)}})
	if err != nil {
		return llm.Completion{}, err
	}
	text := d.reply(llmtest.Request{ResponseFormat: form, Messages: []llmtest.Message{{Content: r.Messages[0].Text}, {Content: r.Messages[1].Text}}})
	return llm.Completion{Text: text, Finish: llm.FinishStop, Model: "tiny-1"}, nil
}

// judgedBy is a study of a model behind a client, that keeps calls in a folder of
// the test.
func judgedBy(t *testing.T, s *study, client llm.Client) *modelStudy {
	t.Helper()
	endpointOf(t, llmtest.Reply(generous))
	c, err := settingsFor(modelOptions{model: "tiny-1"})
	require.NoError(t, err)
	m := &modelStudy{study: s, name: "tiny-1", endpoint: c.Endpoints[0], notes: os.Stderr}
	m.judging, err = newJudging(c)
	require.NoError(t, err)
	m.calls, err = newCalls(client, t.TempDir(), "here")
	require.NoError(t, err)
	m.assessor, err = m.judging.Assessor(m.calls, lexical.New(), model.Options{Model: m.name})
	require.NoError(t, err)
	return m
}

// TestCallsAreKept: two equal requests of a unit are two samples, another unit's are
// its own, and a file that can't be read costs a call.
func TestCallsAreKept(t *testing.T) {
	folder := t.TempDir()
	n := 0
	client := &direct{reply: func(llmtest.Request) string { n++; return fmt.Sprint(n) }}
	request := llm.Request{Messages: []llm.Message{{Text: "a"}, {Text: "b"}}, Schema: []byte(`{}`)}
	ask := func(c *calls, unit string) string {
		done, err := c.Complete(llm.WithSession(t.Context(), unit), request)
		require.NoError(t, err)
		return done.Text
	}
	open := func() *calls {
		c, err := newCalls(client, folder, "here")
		require.NoError(t, err)
		return c
	}
	c := open()
	require.Equal(t, []string{"1", "2", "3"}, []string{ask(c, "x"), ask(c, "x"), ask(c, "y")})
	require.Len(t, c.of("x"), 2)
	require.True(t, c.of("x")[0].Estimated, "no usage was told")
	require.Positive(t, c.of("x")[0].Prompt)

	c = open()
	require.Equal(t, []string{"3", "1", "2", "4"}, []string{ask(c, "y"), ask(c, "x"), ask(c, "x"), ask(c, "x")})
	require.False(t, c.of("y")[0].fresh)
	require.NoError(t, os.WriteFile(c.path(c.of("y")[0].key), []byte(`{"text":`), 0o600))
	require.Equal(t, "5", ask(open(), "y"))

	other, err := newCalls(client, folder, "elsewhere")
	require.NoError(t, err)
	require.Equal(t, "6", ask(other, "x"), "another endpoint or model has answers of its own")
}

// TestACallThatCantBeKeptEndsTheRun: or all of them would be paid for again.
func TestACallThatCantBeKeptEndsTheRun(t *testing.T) {
	s, err := newStudy(t.Context())
	require.NoError(t, err)
	m := judgedBy(t, s, &direct{reply: generous})
	require.NoError(t, os.RemoveAll(m.calls.folder))
	last, err := readLines[answer](filepath.Join("testdata", "last.jsonl"))
	require.NoError(t, err)
	round, err := s.roundOf(last[2])
	require.NoError(t, err)
	u := unitOn("one", round, last[2].Text)
	require.ErrorContains(t, m.rateAll(t.Context(), []*unit{u}), "keep a call")
	require.False(t, u.done)
}

// TestHost: neither path nor key get into a document.
func TestHost(t *testing.T) {
	for base, want := range map[string]string{
		"https://api.example.com:8443/v1/secret?key=1": "api.example.com:8443", "": "openai", "::": "openai",
	} {
		m := modelStudy{endpoint: config.Endpoint{Name: "openai", BaseURL: base}}
		require.Equal(t, want, m.host(), base)
	}
}
