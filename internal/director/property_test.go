package director_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/assessment"
	"barraiser/internal/director"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
)

// observation draws what an assessor could see in one answer.
func observation(t *rapid.T) assessment.Observation {
	o := assessment.Observation{
		Reply: rapid.SampledFrom([]assessment.Reply{
			assessment.Substantive, assessment.Substantive, assessment.Substantive, assessment.Substantive, "",
			assessment.Evasive, assessment.Unknowing, assessment.AsksRepeat, assessment.AsksClarification,
			assessment.Foreign, assessment.Steering, assessment.OffTopic,
		}).Draw(t, "reply"),
		Words: rapid.SampledFrom([]int{1, 40, 200, 9000}).Draw(t, "words"),
	}
	for range rapid.IntRange(0, 3).Draw(t, "evidence") {
		e := found(rapid.SampledFrom([]string{"own", "why", "result", "learn", "unheard-of"}).Draw(t, "signal"), rapid.SampledFrom([]float64{0.12, 0.4, 0.65, 0.75, 1}).Draw(t, "strength"))
		e.Competency = rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(t, "competency")
		if rapid.IntRange(0, 4).Draw(t, "against") == 0 {
			e.Polarity = assessment.Against
		}
		o.Evidence = append(o.Evidence, e)
	}
	for _, words := range []string{"we moved the index", "it got better", "I read the log", "the team agreed"} {
		if rapid.Bool().Draw(t, words) {
			o.Quotable = append(o.Quotable, piece(words, "", words[0] == 'w'))
		}
	}
	if rapid.IntRange(0, 5).Draw(t, "flag") == 0 {
		o.Flags = []assessment.Flag{{Kind: assessment.FlagInjection}}
	}
	for range rapid.IntRange(0, 1).Draw(t, "contradictions") {
		former := at(rapid.IntRange(1, 3).Draw(t, "former turn"), 10*rapid.IntRange(0, 2).Draw(t, "former start"), "it was this")
		latter := at(rapid.IntRange(1, 9).Draw(t, "latter turn"), 10*rapid.IntRange(0, 2).Draw(t, "latter start"), "it was that")
		o.Contradictions = append(o.Contradictions, assessment.Contradiction{About: "what it was", Former: former, Latter: latter})
	}
	return o
}

func depth(t *rapid.T) rubric.Depth {
	return rubric.Depth{
		MinProbes: rapid.IntRange(0, 3).Draw(t, "min"), MaxProbes: rapid.IntRange(0, 6).Draw(t, "max"),
		DryAnswers: rapid.IntRange(0, 3).Draw(t, "dry"), Questions: rapid.IntRange(0, 7).Draw(t, "questions"),
	}
}

// strengths returns the strongest evidence for each signal that the answers to
// the question in hand gave so far.
func strengths(i *interviewRun) map[string]float64 {
	strongest := map[string]float64{}
	for _, turn := range i.state.Turns {
		if turn.Move.Kind == interview.Ask {
			clear(strongest)
		}
		if turn.Observed == nil {
			continue
		}
		for _, e := range turn.Observed.Evidence {
			if e.Polarity == assessment.For {
				for _, c := range []string{"a", "b", "c"} {
					if e.Competency == "" || e.Competency == c {
						strongest[c+"/"+e.Signal] = max(strongest[c+"/"+e.Signal], e.Strength)
					}
				}
			}
		}
	}
	return strongest
}

func TestWhateverIsAnswered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := round()
		r.Depth = depth(t)
		i := run(t, r, func(o *interview.SessionOpened) {
			o.Seed = rapid.Uint64().Draw(t, "seed")
			if rapid.Bool().Draw(t, "clock off") {
				o.TimeFactor, o.Minutes = 0, 0
			}
		})
		// A story has its question, its probes, two answers to each of the kinds
		// of reply at most, and one wall.
		bound := len(r.Questions)*(1+max(r.Depth.MaxProbes, r.Depth.MinProbes)+2*8) + 1
		questions := map[string]bool{}
		probes := map[string]bool{}
		var quotes map[string]bool
		var contrasts [][2]assessment.Span
		for !i.state.Closed() {
			require.LessOrEqual(t, len(i.moves), bound)
			m := director.Next(r, i.state, i.now)
			require.Equal(t, m, director.Next(r, i.state, i.now), "the same state gives the same move")
			switch m.Kind {
			case interview.Ask:
				require.False(t, questions[m.Question], "a question is asked once")
				questions[m.Question] = true
				if quotes == nil {
					quotes = map[string]bool{}
				}
			case interview.ProbeMove:
				require.Contains(t, r.Question(m.Question).Targets, m.Competency)
				require.False(t, m.Signal != "" && strengths(i)[m.Competency+"/"+m.Signal] >= 0.75, "a signal already shown: %+v", m)
			default:
				require.NotEqual(t, interview.HintMove, m.Kind, "a hint is for those who ask")
			}
			if m.Probe != "" {
				require.False(t, probes[m.Competency+"/"+m.Probe], "a probe is asked once in a session: %+v", m)
				probes[m.Competency+"/"+m.Probe] = true
			}
			if m.Contrasts() {
				pair := [2]assessment.Span{*m.Quote, *m.Quote2}
				require.NotContains(t, contrasts, pair, "a contradiction is asked about once")
				contrasts = append(contrasts, pair)
			}
			if m.Quote != nil && m.Quote2 == nil {
				require.False(t, quotes[m.Quote.Quote], "words are quoted once")
				quotes[m.Quote.Quote] = true
			}
			i.next()
			i.now = i.now.Add(time.Duration(rapid.IntRange(0, 120).Draw(t, "seconds")) * time.Second)
			if _, awaited := i.state.Awaited(); !awaited {
				continue
			}
			if rapid.IntRange(0, 12).Draw(t, "skip") == 0 {
				i.do(interview.Skip{ID: string(rune(len(i.moves))), Turn: i.state.Turn()})
				continue
			}
			i.answer(observation(t))
		}
		limit := len(r.Questions)
		if r.Depth.Questions > 0 {
			limit = min(limit, r.Depth.Questions)
		}
		require.LessOrEqual(t, len(questions), limit)
	})
}

// Swapping the answer changes the next probe: of two answers that show
// different signals, or the same ones in other words, none gets the other's.
func TestTheAnswerDecidesTheProbe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shown := func(label string) (assessment.Observation, string) {
			signal := rapid.SampledFrom([]string{"own", "why", "result"}).Draw(t, label)
			o := saw(found(signal, 1))
			words := signal + " in its own words"
			o.Quotable = []assessment.Quotable{piece(words, signal, false)}
			return o, signal
		}
		move := func(o assessment.Observation) interview.Move {
			i := run(t, onlyQuestion("a-1"), nil)
			i.next()
			return i.after(o)
		}
		left, leftSignal := shown("left")
		right, rightSignal := shown("right")
		if leftSignal != rightSignal {
			require.NotEqual(t, move(left), move(right))
		}
	})
}
