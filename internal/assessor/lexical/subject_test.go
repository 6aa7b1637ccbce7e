package lexical

import (
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/library"
)

var update = flag.Bool("update", false, "write background.txt anew")

const backgroundHead = `# How often each word stem occurs in the built-in rubrics, by which the words of one
# competency are told from those of all, and how often in each. Written by "go test ./internal/assessor/lexical -run Background -update".
`

// libraryWords counts the words of every built-in competency as its subject does:
// of all, and as the lines that background.txt has of each.
func libraryWords(t *testing.T) (counts map[string]int, totals []string, places map[string]string) {
	t.Helper()
	lib, err := library.Embedded()
	require.NoError(t, err)
	stems := newStemmer()
	counts, places = map[string]int{}, map[string]string{}
	for i, c := range lib.Competencies() {
		total := 0
		for stem, n := range wordsOf(c, lib.QuestionsTo(c.ID), stems) {
			counts[stem] += int(n)
			total += int(n)
			places[stem] += fmt.Sprintf(" %d:%d", i, int(n))
		}
		totals = append(totals, fmt.Sprintf("@ %s %d\n", c.ID, total))
	}
	return counts, totals, places
}

// TestBackground holds the counts to the rubrics they were taken from. They need
// not be those of today to the word: a rubric may be edited without rating every
// other one anew.
func TestBackground(t *testing.T) {
	counts, totals, places := libraryWords(t)
	if *update {
		var lines []string
		for stem, n := range counts {
			lines = append(lines, fmt.Sprintf("%s %d%s\n", stem, n, places[stem]))
		}
		slices.Sort(lines)
		require.NoError(t, os.WriteFile("background.txt", []byte(backgroundHead+strings.Join(append(totals, lines...), "")), 0o600))
		return
	}
	b := backgroundOnce()
	now, apart := 0.0, 0.0
	for stem, n := range counts {
		now += float64(n)
		apart += math.Abs(float64(n) - b.counts[b.place(stem)])
	}
	require.Less(t, apart/now, 0.2, "a fifth of the words has changed; write background.txt anew with -update, and look at what make eval says")
}

// TestTheSubjectOfAnAnswer: an answer is on its own competency's subject, in
// whatever words, and not on a distant one's.
func TestTheSubjectOfAnAnswer(t *testing.T) {
	lib, err := library.Embedded()
	require.NoError(t, err)
	about := func(id, text string) float64 {
		c, ok := lib.Competency(id)
		require.True(t, ok, id)
		r := read(assessment.Answer{Turns: []assessment.Turn{{Ordinal: 1, Text: text}}})
		h := signalHits{compiledCompetency: &compiledCompetency{subject: subjectOf(c, lib.QuestionsTo(id), newStemmer())}}
		for range r.sentences {
			h.cues.near = append(h.cues.near, true)
		}
		return r.about(&h)
	}
	serving := `Peak is 4,000 requests a second and the budget is 80 ms at p99. I would keep the embeddings in memory on each host,
		batch by eight, and scale out on queue depth; cold starts take 40 s, so we hold a fifth of the fleet warm. A cache in front takes repeats.`
	feedback := `My manager told me that I interrupt people in reviews. That stung. I asked two colleagues to count it for a month,
		then wrote my comments down first and spoke last. Half a year later one of them said meetings feel different.`
	require.Greater(t, about("serving", serving), plainSubject)
	require.Greater(t, about("growth", feedback), plainSubject)
	require.Less(t, about("serving", feedback), plainSubject)
	require.Less(t, about("growth", serving), plainSubject)
	require.Less(t, about("growth", "Feedback. Growth."), plainSubject, "too few words")
}

// TestALongAnswerIsNotSurer: the measure of a whole round's words stays within that
// of a long answer.
func TestALongAnswerIsNotSurer(t *testing.T) {
	var words []string
	words = append(words, backgroundOnce().stems[1:]...)
	h := signalHits{compiledCompetency: &compiledCompetency{subject: subject{absent: foreignWord}}}
	h.cues.near = []bool{true}
	measure := func(n int) float64 {
		r := read(assessment.Answer{Turns: []assessment.Turn{{Ordinal: 1, Text: "Well " + strings.Join(words[:n], " ")}}})
		r.sentences = r.sentences[:1]
		r.sentences[0].to = len(r.tokens)
		return r.about(&h)
	}
	require.InDelta(t, foreignWord*math.Sqrt(manyWords), measure(400), 0.01)
	require.Greater(t, measure(20), measure(400))
}

// TestFarFromEveryCueNothingCounts: appended text can't take an answer off its
// subject, or bring it there.
func TestFarFromEveryCueNothingCounts(t *testing.T) {
	const told = "I measured the latency of every model and service in production, compared the data with the alarm, and found the cause of the error in the test."
	r := read(assessment.Answer{Turns: []assessment.Turn{{Ordinal: 1, Text: told + " The director argued about the budget of the quarter."}}})
	require.Len(t, r.sentences, 2)
	h := signalHits{compiledCompetency: &compiledCompetency{subject: newSubject(map[string]float64{"latenc": 2}, foreignWord/2)}}
	h.cues.near = []bool{true, false}
	alone := r.about(&h)
	h.cues.near = []bool{true, true}
	require.Less(t, r.about(&h), alone)
}
