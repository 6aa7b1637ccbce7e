package director_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/assessment"
	"barraiser/internal/interview"
)

func at(turn, start int, words string) assessment.Span {
	return assessment.Span{Turn: turn, Start: start, End: start + len(words), Quote: words}
}

// disagreeing is an observation of a turn that contradicts turn 1.
func disagreeing(turn int, evidence ...assessment.Evidence) assessment.Observation {
	o := saw(evidence...)
	o.Contradictions = []assessment.Contradiction{{
		About: "the value it started from, latency", Former: at(1, 4, "from 340 to 85 ms"), Latter: at(turn, 0, "from 500 ms"),
	}}
	return o
}

func TestAContradictionIsAskedAboutOnce(t *testing.T) {
	i := run(t, onlyQuestion("a-1"), nil)
	i.next()
	require.Equal(t, "own-1", i.after(saw()).Probe)
	m := i.after(disagreeing(2))
	require.Equal(t, interview.ProbeMove, m.Kind)
	require.True(t, m.Contrasts())
	require.Equal(t, "from 340 to 85 ms", m.Quote.Quote)
	require.Equal(t, "from 500 ms", m.Quote2.Quote)
	require.Equal(t, "a", m.Competency)
	require.Equal(t, "a-1", m.Question)
	require.Equal(t, "the answers disagree about the value it started from, latency", m.Reason)

	// What is said to it holds one side against the other once more.
	again := disagreeing(3, found("own", 1))
	again.Contradictions[0].Former = at(2, 0, "from 500 ms")
	require.Equal(t, "why-1", i.after(again).Probe)
	require.False(t, i.after(disagreeing(4, found("why", 1))).Contrasts())
}

func TestWhereAContradictionStands(t *testing.T) {
	second := func(o assessment.Observation, depth func(*interviewRun)) interview.Move {
		i := run(t, onlyQuestion("a-1"), nil)
		if depth != nil {
			depth(i)
		}
		i.next()
		i.after(saw())
		return i.after(o)
	}
	flagged := disagreeing(2)
	flagged.Flags = []assessment.Flag{{Kind: assessment.FlagInjection}}
	require.Equal(t, "stay", second(flagged, nil).Probe, "a flag comes first")

	against := found("result", 0.5)
	against.Polarity = assessment.Against
	require.True(t, second(disagreeing(2, found("result", 0.6), against), nil).Contrasts(), "before what the rubric calls contradicted")
	require.True(t, second(disagreeing(2, found("own", 1), found("why", 1), found("result", 1), found("learn", 1)), nil).Contrasts(), "though every signal is shown")
	require.True(t, second(disagreeing(2), func(i *interviewRun) { i.round.Depth.MinProbes, i.round.Depth.DryAnswers = 0, 2 }).Contrasts(), "it isn't dry")
	require.Equal(t, interview.Invite, second(disagreeing(2), func(i *interviewRun) { i.round.Depth.MaxProbes = 1 }).Kind, "the story's depth holds")
	evading := disagreeing(2)
	evading.Reply = assessment.AsksRepeat
	require.Equal(t, interview.Clarify, second(evading, nil).Kind, "a reply that is no story is answered first")
}

func TestAContradictionWaitsForAFlag(t *testing.T) {
	i := run(t, onlyQuestion("a-1"), nil)
	i.next()
	i.after(saw())
	flagged := disagreeing(2)
	flagged.Flags = []assessment.Flag{{Kind: assessment.FlagInjection}}
	require.Equal(t, "stay", i.after(flagged).Probe)
	require.True(t, i.after(saw()).Contrasts())
}

// A story that is over leaves its contradictions behind; the next one may meet
// those of its own answers with earlier ones.
func TestContradictionsBelongToTheStoryInHand(t *testing.T) {
	r := round()
	r.Depth.MaxProbes, r.Depth.MinProbes, r.Depth.Questions = 1, 0, 2
	i := run(t, r, nil)
	i.next()
	i.after(saw())
	require.Equal(t, interview.Ask, i.after(disagreeing(2)).Kind)
	require.False(t, i.after(saw()).Contrasts(), "the former story's")

	i = run(t, r, nil)
	i.next()
	i.after(saw())
	require.Equal(t, interview.Ask, i.after(saw()).Kind)
	m := i.after(disagreeing(3))
	require.True(t, m.Contrasts(), "with an answer to another question")
	require.Equal(t, i.state.Threads()[1].Question, m.Question)
	require.Equal(t, 1, m.Quote.Turn)
	require.Equal(t, 3, m.Quote2.Turn)
}

func TestTimeEndsAStoryBeforeItsContradiction(t *testing.T) {
	r := round()
	r.Depth.MinProbes = 0
	i := run(t, r, nil)
	i.next()
	i.after(saw())
	i.now = i.now.Add(20 * time.Minute)
	require.Equal(t, interview.Ask, i.after(disagreeing(2)).Kind)
}
