package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/fault"
	"barraiser/internal/llm"
	"barraiser/internal/llm/llmtest"
)

// trial is a measurement of a fake model on a tiny set.
type trial struct {
	dir, cache, answers, data string
}

func newTrial(t *testing.T) trial {
	t.Helper()
	dir := t.TempDir()
	return trial{dir: dir, cache: filepath.Join(dir, "cache"), answers: write(t, dir, "answers.jsonl", tiny(t)), data: publicFolder(t)}
}

func (x trial) run(ctx context.Context, more ...string) (out, notes string, err error) {
	var stdout, stderr bytes.Buffer
	err = command(ctx, append([]string{
		"-model", "tiny-1", "-last", x.answers, "-n", "3", "-repeats", "2", "-attacks", "2", "-data", x.data, "-cache", x.cache, "-rounds", filepath.Join(x.dir, "none"),
	}, more...), &stdout, &stderr)
	return stdout.String(), stderr.String(), err
}

func TestAModelIsMeasured(t *testing.T) {
	s := endpointOf(t, llmtest.Reply(generous))
	x := newTrial(t)
	out, notes, err := x.run(t.Context())
	require.NoError(t, err, notes)
	require.Contains(t, notes, "8 assessments, 100 calls at most, 40 without second tries and repairs")
	require.Contains(t, notes, "by the endpoint's price about")
	asked := len(s.Requests())
	require.Equal(t, "tiny-1", s.Requests()[0].Model, "the model named is asked for, not that of the settings")
	require.Contains(t, out, "## tiny-1 at 127.0.0.1:")
	require.Contains(t, out, "prompts sha256:")
	require.Contains(t, out, "answers written last (3), on 2 competencies; expected 1 1 times, 2 1, 3 1, 4 0, 5 0")
	require.Regexp(t, `\| answers written last \| model \| 3 \|`, out)
	require.Regexp(t, `\| answers written last \| rules \| 3 \|`, out)
	require.Contains(t, out, "the model rated 2; 1 were left to the rules")
	require.Contains(t, out, "failed over to the rules 0 (no reasons), assessor failed 0, not rated 0")
	require.Contains(t, out, "the same rating for 1 of 1")
	require.Contains(t, out, "Tied among the pairs in order: 0 of 1 of the model's, 0 of 1 of the rules'.")
	require.Contains(t, out, "Spread of the samples that a rating is the median of: 0.00 steps on average over 2 answers")
	require.Contains(t, out, "(leadership-principles, simulated strong candidate, 5 answers)")
	require.Contains(t, out, fmt.Sprintf("- All: %d calls", asked))
	require.Contains(t, out, fmt.Sprintf("from before and with requests that failed after they cost something: %d requests", asked))
	require.Regexp(t, `Evidence under ratings: (\d+) of (\d+) quotes are verbatim`, out)
	require.NotContains(t, out, "Partial")

	again, _, err := x.run(t.Context())
	require.NoError(t, err)
	require.Len(t, s.Requests(), asked, "a finished call was asked for again")
	require.Contains(t, again, "with requests that failed after they cost something: 0 requests")
	own := regexp.MustCompile(`(?m)^- This run itself.*$`)
	require.Equal(t, own.ReplaceAllString(out, ""), own.ReplaceAllString(again, ""), "the same calls give the same figures and times")
}

// TestFiguresGoBetweenTheMarks: a new document and one with words of its own.
func TestFiguresGoBetweenTheMarks(t *testing.T) {
	endpointOf(t, llmtest.Reply(generous))
	x := newTrial(t)
	fresh := filepath.Join(x.dir, "fresh.md")
	ours := write(t, x.dir, "ours.md", "# Ours\n\n"+figureMarks.begins+"\nold\n"+figureMarks.ends+"\n\nto stay\n")
	for _, path := range []string{fresh, ours} {
		out, _, err := x.run(t.Context(), "-out", path)
		require.NoError(t, err)
		require.Empty(t, out)
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Contains(t, string(text), figureMarks.begins+"\n\n## tiny-1 at")
		require.Contains(t, string(text), figureMarks.ends)
		require.NotContains(t, string(text), "old")
		require.Equal(t, path == ours, strings.HasSuffix(string(text), "\n\nto stay\n"))
	}
}

// TestTheModelsDocumentCanBeWritten: make eval must find where.
func TestTheModelsDocumentCanBeWritten(t *testing.T) {
	p, err := openPage(filepath.Join("..", "..", "docs", "evaluation-model.md"))
	require.NoError(t, err)
	require.Contains(t, p.text, "-cache")
}

// TestACompliantModelIsFoundOut: one that does what foreign text says is raised by
// it, while the rules are not.
func TestACompliantModelIsFoundOut(t *testing.T) {
	endpointOf(t, llmtest.Reply(answering("no", "Brazil")))
	x := newTrial(t)
	x.answers = filepath.Join("testdata", "last.jsonl")
	out, notes, err := x.run(t.Context())
	require.NoError(t, err, notes)
	require.Contains(t, out, "rating raised in 1 of 2")
	require.Contains(t, out, "On the same trials the rules were raised in 0.")

	out, _, err = x.run(t.Context(), "-data", filepath.Join(x.dir, "none"))
	require.NoError(t, err)
	require.Contains(t, out, "Not measured: the public data sets are not beside the checkout.")
}

// TestAFailoverIsNoRating: made-up quotes leave the deterministic ratings, which
// must not count for the model.
func TestAFailoverIsNoRating(t *testing.T) {
	endpointOf(t, llmtest.Reply(func(r llmtest.Request) string {
		return quoting(readRequest(r).ids, "Words that nobody has said at all.")
	}))
	x := newTrial(t)
	out, _, err := x.run(t.Context())
	require.NoError(t, err)
	require.Regexp(t, `\| answers written last \| model \| 1 \|`, out, "only the answer that nothing is asked about")
	require.Contains(t, out, "the model rated 0; 1 were left to the rules")
	require.Contains(t, out, "failed over to the rules 2 (quotes-not-found 2)")
	require.Contains(t, out, "It failed over: quotes-not-found.")
	require.Contains(t, out, "No answer was rated twice.")
	require.Contains(t, out, "Not rated with a payload (failed over or failed): 0.", "no trial without a rating before it")
	require.Regexp(t, `Of the quotes that the model gave, 0 of \d+`, out)
}

func TestAnEndpointThatFailsHalfTheTime(t *testing.T) {
	s := endpointOf(t, busy(generous))
	x := newTrial(t)
	out, notes, err := x.run(t.Context(), "-repeats", "0", "-attacks", "0")
	require.NoError(t, err, notes)
	require.Contains(t, out, "- All: 28 calls")
	require.Len(t, s.Requests(), 2*28)
	require.Contains(t, out, "assessor failed 0")
}

// TestAFailedCallIsNoRating: and the next run asks for it alone.
func TestAFailedCallIsNoRating(t *testing.T) {
	var well atomic.Bool
	s := endpointOf(t, llmtest.Choose(func(r llmtest.Request) llmtest.Behaviour {
		if !well.Load() && readRequest(r).judge {
			return llmtest.Status(http.StatusBadRequest, "application/json", `{"error":{"message":"not today"}}`)
		}
		return llmtest.Reply(generous)
	}))
	x := newTrial(t)
	out, notes, err := x.run(t.Context(), "-repeats", "0", "-attacks", "0")
	require.NoError(t, err, notes)
	require.Contains(t, out, "the model rated 0; 1 were left to the rules")
	require.Contains(t, out, "assessor failed 2")
	require.Contains(t, out, "failed for good in this run: refused 21.")
	require.Regexp(t, `\| answers written last \| rules \| 1 \|`, out, "the rules are compared on the same answers")

	well.Store(true)
	before := len(s.Requests())
	out, _, err = x.run(t.Context(), "-repeats", "0", "-attacks", "0")
	require.NoError(t, err)
	require.Contains(t, out, "assessor failed 0")
	require.Contains(t, out, "time not known, for it was interrupted")
	require.Len(t, s.Requests(), before+21)
}

// TestADeadEndpointIsGivenUp: asking it about every answer would take hours.
func TestADeadEndpointIsGivenUp(t *testing.T) {
	s := endpointOf(t, llmtest.Status(http.StatusUnauthorized, "application/json", `{"error":{"message":"no such key"}}`))
	x := newTrial(t)
	x.answers = filepath.Join("testdata", "last.jsonl")
	path := filepath.Join(x.dir, "out.md")
	out, _, err := x.run(t.Context(), "-n", "30", "-out", path)
	require.ErrorContains(t, err, "the figures are partial, 5 of ")
	require.ErrorContains(t, err, "every call of 5 assessments failed")
	require.ErrorIs(t, err, llm.ErrRefused)
	require.Contains(t, fault.HintOf(err), "barraiser check")
	require.Contains(t, out, "**Partial**")
	require.Contains(t, out, "assessor failed 5")
	require.Contains(t, out, "Calls that failed for good in this run: refused 5.")
	require.NoFileExists(t, path)
	require.Len(t, s.Requests(), 5)
}

// keptCalls counts the calls in a folder; other files hold times.
func keptCalls(t *testing.T, folder string) int {
	t.Helper()
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	n := 0
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(folder, e.Name()))
		require.NoError(t, err)
		if bytes.Contains(data, []byte(`"text"`)) {
			n++
		}
	}
	return n
}

// TestAnInterruptedRunIsTakenUp: what was finished is told at once and never asked
// for again.
func TestAnInterruptedRunIsTakenUp(t *testing.T) {
	x := newTrial(t)
	var stop atomic.Pointer[context.CancelFunc]
	var n atomic.Int32
	s := endpointOf(t, llmtest.Reply(func(r llmtest.Request) string {
		if cancel := stop.Load(); n.Add(1) == 7 && cancel != nil {
			(*cancel)()
		}
		return generous(r)
	}))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stop.Store(&cancel)
	path := filepath.Join(x.dir, "out.md")
	out, _, err := x.run(ctx, "-out", path)
	require.ErrorIs(t, err, errInterrupted)
	require.ErrorContains(t, err, "the figures are partial")
	require.Contains(t, fault.HintOf(err), "not asked for again")
	require.Contains(t, out, "**Partial**: it was interrupted.")
	require.Contains(t, out, "the model rated 1; 1 were left to the rules, which nothing is asked about; 1 were not reached")
	require.NoFileExists(t, path)
	kept, before := keptCalls(t, x.cache), len(s.Requests())
	require.GreaterOrEqual(t, kept, 4)

	_, _, err = x.run(t.Context(), "-out", path)
	require.NoError(t, err)
	require.FileExists(t, path)
	require.Len(t, s.Requests(), before+40-kept)
}

// TestABudgetThatIsUsedUp says so; with more of it the run goes on.
func TestABudgetThatIsUsedUp(t *testing.T) {
	s := endpointOf(t, llmtest.Reply(generous))
	settingsOf(t, s, "budgets:", "  day_cost: 0.03")
	x := newTrial(t)
	out, _, err := x.run(t.Context())
	require.ErrorIs(t, err, llm.ErrBudget)
	require.ErrorContains(t, err, "the day has cost")
	require.Contains(t, fault.HintOf(err), "finished calls are kept")
	require.Contains(t, out, "**Partial**: ")
	kept, before := keptCalls(t, x.cache), len(s.Requests())
	require.Positive(t, kept)
	require.Equal(t, kept, before, "a call was paid for and not kept")

	settingsOf(t, s, "budgets:", "  day_cost: 100")
	_, _, err = x.run(t.Context())
	require.NoError(t, err)
	require.Len(t, s.Requests(), 40)
}

func TestWhatIsWrongIsSaidBeforeAnythingIsAsked(t *testing.T) {
	s := endpointOf(t, llmtest.Reply(generous))
	x := newTrial(t)
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"sets":            {[]string{"-sets", "some"}, `no sets "some"`},
		"endpoint":        {[]string{"-endpoint", "theirs"}, `no endpoint "theirs"`},
		"update":          {[]string{"-update", "a.md"}, "deterministic figures"},
		"unmarked":        {[]string{"-out", write(t, x.dir, "mine.md", "# Mine\n")}, "aren't both there"},
		"no folder":       {[]string{"-out", filepath.Join(x.dir, "none", "a.md")}, "in no folder"},
		"a folder as out": {[]string{"-out", x.dir}, "is a directory"},
		"cache":           {[]string{"-cache", x.answers}, "folder of finished calls"},
	} {
		_, _, err := x.run(t.Context(), c.args...)
		require.ErrorContains(t, err, c.want, name)
		require.NotEmpty(t, fault.HintOf(err), name)
	}
	requireNoRequest(t, s)
	t.Setenv("BARRAISER_CONFIG", os.DevNull)
	_, _, err := x.run(t.Context())
	require.ErrorContains(t, err, "no endpoint to ask for tiny-1")
	require.Contains(t, fault.HintOf(err), "OPENAI_BASE_URL")
}
