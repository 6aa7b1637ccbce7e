package scripted_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/assessment"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
	"barraiser/internal/voice"
	"barraiser/internal/voice/scripted"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o750))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

// everyMove lists a move of each kind for the round.
func everyMove(round *rubric.Round) []interview.Move {
	var moves []interview.Move
	for _, q := range round.Questions {
		moves = append(moves, interview.Move{Kind: interview.Ask, Question: q.ID})
		for i := range q.Hints {
			moves = append(moves, interview.Move{Kind: interview.HintMove, Question: q.ID, Index: i})
		}
		for _, reply := range []assessment.Reply{assessment.AsksRepeat, assessment.AsksClarification} {
			moves = append(moves, interview.Move{Kind: interview.Clarify, Question: q.ID, Reply: reply})
		}
	}
	first := round.Questions[0].ID
	for i := range round.Competencies {
		c := &round.Competencies[i]
		for _, p := range c.Probes {
			moves = append(moves, interview.Move{Kind: interview.ProbeMove, Question: first, Competency: c.ID, Probe: p.ID, Signal: p.Of})
		}
	}
	for _, reply := range []assessment.Reply{
		assessment.Substantive, assessment.Evasive, assessment.Unknowing, assessment.Foreign, assessment.Steering, assessment.OffTopic,
	} {
		moves = append(moves, interview.Move{Kind: interview.Redirect, Question: first, Reply: reply})
	}
	for _, about := range []interview.Asked{
		interview.AskedVerdict, interview.AskedProcess, interview.AskedOpinion, interview.AskedTeam, interview.AskedOther, "unheard-of",
	} {
		moves = append(moves, interview.Move{Kind: interview.ReplyMove, About: about}, interview.Move{Kind: interview.Close, About: about})
	}
	return append(moves, interview.Move{Kind: interview.Invite},
		interview.Move{Kind: interview.Ask, Question: "gone"}, interview.Move{Kind: interview.ProbeMove, Question: first, Probe: "gone"},
		interview.Move{Kind: interview.HintMove, Question: "gone"},
		interview.Move{Kind: interview.Close, CloseReason: interview.Covered}, interview.Move{Kind: interview.Close, CloseReason: interview.TimeUp})
}

func TestGoldenSpeeches(t *testing.T) {
	v := newVoice(t, 0)
	round := plainRound()
	var out strings.Builder
	for seed := range uint64(3) {
		fmt.Fprintf(&out, "== seed %d\n", seed)
		s := newSession(round, seed)
		opening := interview.Move{Kind: interview.Ask, Question: "q1"}
		fmt.Fprintf(&out, "opening: %s\n", v.Words(round, s.brief(opening)))
		s.answered(opening, "")
		for i, move := range everyMove(round) {
			if move.Kind == interview.ProbeMove && i%2 == 0 {
				move.Quote = s.quote(i)
			}
			b := s.brief(move)
			fmt.Fprintf(&out, "%s %s%s%s%s: %s\n", move.Kind, move.Probe, move.Reply, move.About, move.CloseReason, v.Words(round, b))
			b.Repair, b.Attempt, b.Shown = true, 2, "You said “I tra"
			fmt.Fprintf(&out, "  again: %s\n", v.Words(round, b))
		}
	}
	golden(t, "speeches.golden", out.String())
}

func TestGoldenTemplates(t *testing.T) {
	var out strings.Builder
	set := templates(t)
	for _, name := range set.Names() {
		for _, sample := range scripted.Samples()[name] {
			for n := range set.Variants(name) {
				text, err := set.Variant(name, n, sample)
				require.NoError(t, err)
				fmt.Fprintf(&out, "%s/%d: %s\n", name, n+1, text)
			}
		}
	}
	golden(t, "templates.golden", out.String())
}

// TestEverySpeechPassesTheGuard goes through every question and probe of the
// built-in rounds, with and without a quotation.
func TestEverySpeechPassesTheGuard(t *testing.T) {
	v := newVoice(t, 0)
	speeches := 0
	for _, round := range rounds(t) {
		for seed := range uint64(2) {
			s := newSession(round, seed)
			s.answered(interview.Move{Kind: interview.Ask, Question: round.Questions[0].ID}, "")
			for i, move := range everyMove(round) {
				for _, quoted := range []bool{false, true} {
					if quoted {
						move.Quote = s.quote(i)
					}
					checkSpeech(t, v, round, s.brief(move))
					speeches++
				}
			}
		}
	}
	require.Greater(t, speeches, 100)
}

// guard is shared by the tests, as it is by sessions.
var guard voice.Guard

// checkSpeech holds a speech to the rules of an interviewer.
func checkSpeech(t require.TestingT, v *scripted.Voice, round *rubric.Round, b interview.Brief) string {
	words := v.Words(round, b)
	require.NotEmpty(t, words)
	f := guard.Filter(round, b)
	head, err := f.Feed(words)
	require.NoError(t, err, "%s: %s", b.Move.Kind, words)
	tail, err := f.End(true)
	require.NoError(t, err, "%s: %s", b.Move.Kind, words)
	require.Equal(t, words, strings.Join(append(head, tail...), ""), "the guard changed the words")
	require.LessOrEqual(t, strings.Count(words, "?"), 1, words)
	require.NotContains(t, words, "{quote")
	require.NotContains(t, words, "  ", words)
	if b.Turn > 1 {
		require.LessOrEqual(t, len(strings.Fields(words)), voice.MaxWords, words)
	}
	require.Equal(t, words, v.Words(round, b), "the same state, the same words")
	return words
}

// leadIn is the first sentence of a speech that doesn't ask yet, or what runs on
// into the question, up to the words that are quoted.
func leadIn(words string) string {
	if before, rest, ok := strings.Cut(words, "“"); ok {
		_, after, _ := strings.Cut(rest, "”")
		return before + after[:strings.IndexAny(after, "–,:.?")]
	}
	sentences := voice.Sentences(words)
	if len(sentences) < 2 {
		return ""
	}
	return sentences[0]
}

func TestNoLeadInTwiceInASession(t *testing.T) {
	v, round := newVoice(t, 0), plainRound()
	rapid.Check(t, func(t *rapid.T) {
		s := newSession(round, rapid.Uint64().Draw(t, "seed"))
		heard := map[string]bool{}
		for range rapid.IntRange(5, 40).Draw(t, "turns") {
			move := interview.Move{Kind: interview.ProbeMove, Question: "q1", Competency: "c", Probe: rapid.SampledFrom([]string{"p1", "p3", "p4"}).Draw(t, "probe")}
			if len(s.state.Turns) > 0 && rapid.Bool().Draw(t, "quoted") {
				move.Quote = s.quote(rapid.IntRange(0, 2).Draw(t, "quote"))
				move.Aside = rapid.Bool().Draw(t, "aside")
			}
			if len(s.state.Turns) == 0 {
				move = interview.Move{Kind: interview.Ask, Question: "q1"}
			}
			words := checkSpeech(t, v, round, s.brief(move))
			lead := leadIn(words)
			require.False(t, lead != "" && heard[lead], "again: %s", words)
			heard[lead] = true
			s.answered(move, words)
		}
	})
}

// TestALeadInRunsOnIntoTheQuestion over every lead-in with a quotation: what is
// behind it is a question by itself, or goes on within the sentence.
func TestALeadInRunsOnIntoTheQuestion(t *testing.T) {
	v, round := newVoice(t, 0), plainRound()
	ranOn := 0
	for _, aside := range []bool{false, true} {
		for seed := range uint64(40) {
			s := newSession(round, seed)
			s.answered(interview.Move{Kind: interview.Ask, Question: "q1"}, "")
			probe := interview.Move{Kind: interview.ProbeMove, Question: "q1", Competency: "c", Probe: "p4", Quote: s.quote(0), Aside: aside}
			words := checkSpeech(t, v, round, s.brief(probe))
			require.Contains(t, words, "“I traced the drop to a schema change upstream”")
			low := strings.HasSuffix(words, " how did you know?")
			require.True(t, low || strings.HasSuffix(words, ". How did you know?"), words)
			if low {
				ranOn++
				require.Regexp(t, `[–,:] how did`, words)
			}

			// A question of two sentences can't follow within one.
			q := *round
			q.Competencies = []rubric.Competency{{ID: "c", Probes: []rubric.Probe{{ID: "p4", Ask: "Take one step. What came first?"}}}}
			words = checkSpeech(t, v, &q, s.brief(probe))
			require.Regexp(t, `(^|\. )Take one step\. What came first\?$`, words)
		}
	}
	require.Greater(t, ranOn, 30)
}

// TestAnEarlierAnswerIsQuotedAsEarlier: "just now it was" isn't said of what was
// told three answers ago.
func TestAnEarlierAnswerIsQuotedAsEarlier(t *testing.T) {
	v, round := newVoice(t, 0), plainRound()
	for seed := range uint64(40) {
		s := newSession(round, seed)
		s.answered(interview.Move{Kind: interview.Ask, Question: "q1"}, "")
		probe := interview.Move{Kind: interview.ProbeMove, Question: "q1", Competency: "c", Probe: "p4", Quote: s.quote(0)}
		require.NotContains(t, v.Words(round, s.brief(probe)), "arlier")
		s.answered(interview.Move{Kind: interview.ProbeMove, Question: "q1", Competency: "c", Probe: "p3"}, "")
		require.NotRegexp(t, "(?i)just heard", v.Words(round, s.brief(probe)))
	}
}

func TestSeedsVary(t *testing.T) {
	v, round := newVoice(t, 0), plainRound()
	seen := map[string]bool{}
	for seed := range uint64(20) {
		seen[v.Words(round, newSession(round, seed).brief(interview.Move{Kind: interview.Ask, Question: "q1"}))] = true
	}
	require.Len(t, seen, 3, "every opening is used")
}

func TestOpening(t *testing.T) {
	v, round := newVoice(t, 0), plainRound()
	s := newSession(round, 1)
	ask := interview.Move{Kind: interview.Ask, Question: "q1"}
	words := v.Words(round, s.brief(ask))
	require.Contains(t, words, "Ada")
	require.Contains(t, words, "45 minutes")
	require.Contains(t, words, "We'll look at two cases. ")
	require.True(t, strings.HasSuffix(words, "How did you find out?"), words)
	s.state.Opened.Minutes = 0
	require.Contains(t, v.Words(round, s.brief(ask)), "clock")

	round.Opening = "I'm Ada, and we have 45 minutes."
	words = v.Words(round, s.brief(ask))
	require.Equal(t, 1, strings.Count(words, "Ada"), words)
}

// TestNotKnowingIsTakenUp: "I don't know" in a story was followed by the next probe
// as if nothing had been said.
func TestNotKnowingIsTakenUp(t *testing.T) {
	v, round := newVoice(t, 0), plainRound()
	s := newSession(round, 1)
	s.answered(interview.Move{Kind: interview.Ask, Question: "q1"}, "")
	probe := interview.Move{Kind: interview.ProbeMove, Question: "q1", Competency: "c", Probe: "p4"}
	require.NotRegexp(t, "all right|Fine|No matter", v.Words(round, s.brief(probe)))
	s.state.Turns[0].Observed = &assessment.Observation{Turn: 1, Reply: assessment.Unknowing}
	require.Regexp(t, `^(That's all right|All right|Fine|No matter).*\. How did you know\?$`, v.Words(round, s.brief(probe)))
	quoting := probe
	quoting.Quote = s.quote(0)
	require.NotRegexp(t, "all right|Fine|No matter", v.Words(round, s.brief(quoting)), "one lead-in is enough")
}

func TestSkippedQuestion(t *testing.T) {
	v, round := newVoice(t, 0), plainRound()
	s := newSession(round, 1)
	s.answered(interview.Move{Kind: interview.Ask, Question: "q1"}, "")
	next := interview.Move{Kind: interview.Ask, Question: "q2"}
	usual := v.Words(round, s.brief(next))
	s.state.Turns[0].Skipped = true
	require.NotEqual(t, usual, v.Words(round, s.brief(next)))
}

func TestRepairGoesOn(t *testing.T) {
	v, round := newVoice(t, 0), plainRound()
	s := newSession(round, 3)
	first := s.brief(interview.Move{Kind: interview.Ask, Question: "q1"})
	first.Repair, first.Attempt = true, 2
	whole := "Walk me through a result that was wrong. How did you find out?"

	first.Shown = "Hello, I'm Ada. We'll look"
	words := checkSpeech(t, v, round, first)
	require.True(t, strings.HasPrefix(words, "— "), words)
	require.True(t, strings.HasSuffix(words, whole), words)
	require.NotContains(t, words, "Hello", "the opening isn't said twice")

	first.Shown = "Hello, I'm Ada."
	words = checkSpeech(t, v, round, first)
	require.False(t, strings.HasPrefix(words, "—"), words)
	require.True(t, strings.HasSuffix(words, whole), words)

	first.Shown = ""
	require.Contains(t, checkSpeech(t, v, round, first), "Ada", "nothing was shown")
}

func TestLongQuestionIsRedirectedToBriefly(t *testing.T) {
	v, round := newVoice(t, 0), plainRound()
	round.Questions[0].Text = strings.Repeat("A fact about the store and its load. ", 10) + "What do you change first?"
	s := newSession(round, 1)
	s.answered(interview.Move{Kind: interview.Ask, Question: "q1"}, "")
	words := checkSpeech(t, v, round, s.brief(interview.Move{Kind: interview.Redirect, Question: "q1", Reply: assessment.Evasive}))
	require.NotContains(t, words, "fact")
	require.Contains(t, words, "What do you change first?")

	var g voice.Guard
	b := s.brief(interview.Move{Kind: interview.Clarify, Question: "q1", Reply: assessment.AsksRepeat})
	words = v.Words(round, b)
	require.Contains(t, words, "fact", "who asks for the question gets all of it")
	_, err := g.Filter(round, b).Feed(words)
	require.NoError(t, err)
}

// An operator's template that praises or leaks isn't spoken; the question is.
func TestTemplatesPassTheGuardToo(t *testing.T) {
	v, err := scripted.New(scripted.Options{Templates: overlay(t, "script/lead-quote.tmpl", "Great answer, {{.Quote}} is impressive.\n")})
	require.NoError(t, err)
	round := plainRound()
	s := newSession(round, 1)
	s.answered(interview.Move{Kind: interview.Ask, Question: "q1"}, "")
	words := v.Words(round, s.brief(interview.Move{Kind: interview.ProbeMove, Question: "q1", Competency: "c", Probe: "p4", Quote: s.quote(0)}))
	require.Equal(t, "How did you know?", words)
}
