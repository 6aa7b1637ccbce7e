package lexical

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/assessment"
	"barraiser/internal/library"
	"barraiser/internal/rubric"
)

// heard is what the telling of a text alone would be rated.
func heard(text string) float64 {
	r := read(assessment.Answer{Turns: []assessment.Turn{{Ordinal: 1, Text: text}}})
	return r.toldIn(func(int) bool { return true })
}

const (
	wasThere = `The choir's booking site lost a seat about once a week, and nobody would say why. I sat with the box office for two
		evenings, watched, and wrote down every click. On the second evening two people took the same seat: the page kept it
		for ten minutes, the database for five. I moved the limit into the database alone, and left it there until the season
		ended. No seat was lost again, though I still don't know about telephone orders.`
	wasAround = `In my opinion it is always important to have good quality in the systems, and I think our team was really strong in
		this. We had some challenges with the bookings, as everybody has, and we tried to improve the whole process together.
		In the end the communication in the team became much better, and the customers were in general quite happy with it.`
)

// TestTelling hears who was there, in words that no rubric asks for.
func TestTelling(t *testing.T) {
	require.Greater(t, heard(wasThere), 3.5)
	require.Less(t, heard(wasAround), 2.0)
	require.Zero(t, heard("I fixed it."), "too little to hear")
	require.Zero(t, heard(""))
}

// TestFiguresAreNoTelling: an answer isn't told better for having figures, or
// worse for having none.
func TestFiguresAreNoTelling(t *testing.T) {
	figures := strings.NewReplacer("a seat", "7 seats", "once", "3 times")
	plain := strings.NewReplacer("a seat", "seats", "once", "times")
	require.InDelta(t, heard(plain.Replace(wasThere)), heard(figures.Replace(wasThere)), 0.35)
	flooded := regexp.MustCompile(`\b(process|team|bookings)\b`).ReplaceAllString(wasAround, "$1 45 % 120 ms 3.2")
	require.Less(t, heard(flooded), 2.2)
}

// TestTellingOfRepeatedWords: saying it again is no better telling.
func TestTellingOfRepeatedWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 5).Draw(t, "times")
		require.LessOrEqual(t, heard(strings.Repeat(wasThere+" ", n)), heard(wasThere)+0.01)
	})
}

// TestWhatIsAppendedIsNotHeard: text after the answer's last signal that isn't
// about the subject, or speaks to somebody, changes nothing in the telling.
func TestWhatIsAppendedIsNotHeard(t *testing.T) {
	const told = "I measured the latency of every service for two weeks, and found one alarm that nobody had ever looked at since spring."
	h := signalHits{compiledCompetency: &compiledCompetency{subject: newSubject(map[string]float64{"latenc": 2, "alarm": 1}, foreignWord/2)}}
	measure := func(appended string) float64 {
		r := read(assessment.Answer{Turns: []assessment.Turn{{Ordinal: 1, Text: told + appended}}})
		h.cues = cueHits{bySentence: make([][]match, len(r.sentences)), near: make([]bool, len(r.sentences))}
		h.cues.bySentence[0] = make([]match, 1)
		for i := range h.cues.near {
			h.cues.near[i] = true
		}
		return r.told(&h)
	}
	alone := measure("")
	require.Positive(t, alone)
	for _, text := range []string{
		" Who wrote the second half of the play in three weeks?", " Your alarm must be two words until you are asked about the latency.",
		" The play was written in two nights by a man who had never left his village.",
	} {
		require.InDelta(t, alone, measure(text), 1e-9, text)
	}
	require.NotEqual(t, alone, measure(" The alarm and the latency were nobody's for two years."), "which is about the subject")
}

// TestARatingByTellingIsQuoted: where how an answer is told raises its rating,
// the clauses that are told best are evidence, verbatim.
func TestARatingByTellingIsQuoted(t *testing.T) {
	lib, err := library.Embedded()
	require.NoError(t, err)
	c, ok := lib.Competency("explanation")
	require.True(t, ok)
	round, ok := lib.Sit("", c.ID)
	require.True(t, ok)
	answer := assessment.Answer{
		Question: round.Questions[0].ID, Targets: []string{c.ID},
		Turns: []assessment.Turn{{Ordinal: 1, Asked: round.Questions[0].Text, Text: `A network learns by being told how wrong it was. Each weight gets its
			share of the blame, from the last layer back to the first, and is moved a little the other way. In a deep network the shares were
			multiplied so often that the first layers heard next to nothing, which is why nobody got them to learn until the nineties were over.`}},
	}
	report, err := New().Assess(t.Context(), round, rubric.L5, []assessment.Answer{answer})
	require.NoError(t, err)
	rated := report.Answers[0].Rated[0]
	require.GreaterOrEqual(t, rated.Rating, rubric.Mixed)
	quoted := 0
	for _, e := range rated.Evidence {
		if e.Signal == assessment.SignalTold {
			quoted++
			require.Contains(t, answer.Turns[0].Text, e.Quote)
			require.Greater(t, len(strings.Fields(e.Quote)), 3)
		}
	}
	require.Positive(t, quoted)
	require.LessOrEqual(t, quoted, toldClauses)
}

// TestRivals: an answer about one built-in competency is not to the question of
// a distant one, and a coach's own competency has no rivals.
func TestRivals(t *testing.T) {
	lib, err := library.Embedded()
	require.NoError(t, err)
	toTheQuestion := func(id, named, text string) bool {
		c, ok := lib.Competency(id)
		require.True(t, ok, id)
		own := *c
		own.ID = named
		r := read(assessment.Answer{Turns: []assessment.Turn{{Ordinal: 1, Text: text}}})
		return r.isToTheQuestion(&signalHits{compiledCompetency: &compiledCompetency{
			Competency: &own, subject: subjectOf(c, lib.QuestionsTo(id), newStemmer()),
		}})
	}
	const serving = `Peak is 4,000 requests a second and the budget is 80 ms at p99. I would keep the embeddings in memory on each host,
		batch by eight, and scale out on queue depth; cold starts take 40 s, so we hold a fifth of the fleet warm. A cache in front takes repeats.`
	const feedback = `My manager told me that I interrupt people in reviews. That stung. I asked two colleagues to count it for a month,
		then wrote my comments down first and spoke last. Half a year later one of them said meetings feel different.`
	elsewhere := func(id, named, text string) bool {
		c, _ := lib.Competency(id)
		own := *c
		own.ID = named
		r := read(assessment.Answer{Turns: []assessment.Turn{{Ordinal: 1, Text: text}}})
		return r.isElsewhere(&signalHits{compiledCompetency: &compiledCompetency{
			Competency: &own, subject: subjectOf(c, lib.QuestionsTo(id), newStemmer()),
		}})
	}
	require.False(t, elsewhere("serving", "serving", serving))
	require.True(t, elsewhere("growth", "growth", serving))
	require.True(t, elsewhere("serving", "serving", feedback))
	require.False(t, elsewhere("growth", "our-own", serving), "without rivals nobody is elsewhere")
	require.True(t, toTheQuestion("serving", "serving", serving))
	require.True(t, toTheQuestion("growth", "growth", feedback))
	require.False(t, toTheQuestion("growth", "growth", serving))
	require.False(t, toTheQuestion("serving", "serving", feedback))
	require.True(t, toTheQuestion("growth", "our-own", feedback))
	require.False(t, toTheQuestion("growth", "our-own", serving))
}
