package lexical

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/library"
	"barraiser/internal/rubric"
)

// misjudgedIn returns the misconceptions of a question found in a text.
func misjudgedIn(q *compiledQuestion, text string) map[string]bool {
	r := read(assessment.Answer{Turns: []assessment.Turn{{Ordinal: 1, Text: text}}})
	r.examine(&shingles{})
	r.findPoints(q)
	out := map[string]bool{}
	for i := range r.points.wrong {
		out[q.Misconceptions[i].ID] = true
	}
	return out
}

// A candidate who warned that "not significant doesn't mean no effect" was told
// of holding that it does, and capped at 3: the cue's own "not" and "no" made the
// reader deaf to the one between them.
func TestAWarningIsNoMisconception(t *testing.T) {
	round := bankRound(t, "ml-fundamentals")
	q := compileQuestions(round, newStemmer())["fundamentals-p-value-manager"]
	const id = "not_significant_none"
	for text, held := range map[string]bool{
		"In this case p is not significant, so there is no effect.":                                          true,
		"So for me not significant means no difference between the tables.":                                  true,
		"It is wrong to spend more money, because not significant means no effect.":                          true,
		"Not significant doesn't mean no effect.":                                                            false,
		"And not significant does not mean there's no effect, we may have packed too few parcels.":           false,
		"Many people think that not significant means no effect.":                                            false,
		"It would be wrong to say that not significant means no effect.":                                     false,
		"Not significant means no effect? I wouldn't say so.":                                                false,
		"The sentence \"not significant means no effect\" is a common mistake.":                              false,
		"The manager hears that not significant means no effect. That is a misconception worth clearing up.": false,
	} {
		require.Equal(t, held, misjudgedIn(q, text)[id], text)
	}
}

// Whoever turns a misconception down, in any of the usual ways, doesn't hold it;
// who says it plainly does. The statements are made of the bank's own cues.
func TestNoMisconceptionOfTheBankIsHeldByDenyingIt(t *testing.T) {
	denials := []string{
		"It is wrong that %.", "It's a myth that %.", "It would be wrong to say that %.", "It isn't true that %.",
		"That doesn't mean that %.", "People think that %.", "Some would say that %.", "I would never claim that %.",
		"I don't think that %.", "I doubt that %.", "To believe that % is a mistake.", "I heard that %, which is wrong.",
		"Some colleague told me that %. That isn't true.",
	}
	said := 0
	for _, id := range []string{"ml-fundamentals", "coding", "phone-screen"} {
		round := bankRound(t, id)
		for _, q := range compileQuestions(round, newStemmer()) {
			for _, m := range q.Misconceptions {
				for _, statement := range statementsOf(m) {
					if !misjudgedIn(q, "Well, I think "+statement+".")[m.ID] {
						continue // the cue asks for what isn't said with it
					}
					said++
					for _, denial := range denials {
						text := strings.Replace(denial, "%", statement, 1)
						require.False(t, misjudgedIn(q, text)[m.ID], "%s: %s", m.ID, text)
					}
					for verb, denied := range deniedVerbs {
						if text := strings.Replace(statement, " "+verb+" ", " "+denied+" ", 1); text != statement {
							require.False(t, misjudgedIn(q, "Well, I think "+text+".")[m.ID], "%s: %s", m.ID, text)
						}
					}
				}
			}
		}
	}
	require.Greater(t, said, 60)
}

// deniedVerbs are verbs of the bank's misconceptions and how they are denied.
var deniedVerbs = map[string]string{
	"means": "doesn't mean", "reduces": "does not reduce", "lowers": "doesn't lower", "predicts": "doesn't predict", "shows": "doesn't show",
	"finds": "does not find", "gives": "doesn't give", "helps": "doesn't help", "solves": "doesn't solve", "closes": "doesn't close",
	"grows": "doesn't grow", "scales": "does not scale", "works": "doesn't work",
}

// statementsOf puts a misconception's cues into words, a few for each.
func statementsOf(m rubric.Misconception) []string {
	var out []string
	for _, cue := range m.Cues {
		places, _ := placesOf(cue.Text)
		for k := range 3 {
			var words []string
			for _, p := range places {
				words = append(words, p[k%len(p)]...)
			}
			out = append(out, strings.Join(words, " "))
		}
	}
	return out
}

func bankRound(t *testing.T, id string) *rubric.Round {
	t.Helper()
	lib, err := library.Embedded()
	require.NoError(t, err)
	round, ok := lib.Round(id)
	require.True(t, ok, id)
	return round
}
