package candidate_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/candidate"
	"barraiser/internal/director"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
)

// sittings are the seeds of the rounds, with the time that candidates think
// before an answer: a quick talker hears all questions, a slow one meets the end
// of the time.
var sittings = []struct {
	seed   uint64
	thinks time.Duration
}{{1, 0}, {2, 45 * time.Second}, {3, 150 * time.Second}}

// TestRoundsOfEveryCandidate plays every round with every candidate and checks
// the interviewer's manners, the clock, the coverage and the ratings.
func TestRoundsOfEveryCandidate(t *testing.T) {
	lib := embedded(t)
	seen := map[string]int{}
	for _, round := range lib.Rounds() {
		for _, s := range sittings {
			rated := map[candidate.Kind]played{}
			for _, kind := range candidate.Kinds() {
				t.Run(fmt.Sprintf("%s/%s/%d", round.ID, kind, s.seed), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						rated[kind] = sit(t, lib, round, kind, s.seed, s.thinks)
						rated[kind].check(t)
						rated[kind].count(seen)
					})
				})
			}
			checkSwaps(t, rated)
			checkOrder(t, rated)
		}
	}
	for _, what := range []string{"probe", "redirect", "quote", "invite", "reply", "warning", string(interview.TimeUp), string(interview.Covered)} {
		require.Greater(t, seen[what], 10, "the rounds hardly show a %s, and what was checked of it says little", what)
	}
}

// count notes what the round held, for the checks to have had something to check.
func (p played) count(seen map[string]int) {
	seen[string(p.state.SessionClosed)]++
	for _, turn := range p.state.Turns {
		seen[string(turn.Move.Kind)]++
		if turn.Move.MinutesLeft > 0 {
			seen["warning"]++
		}
		if turn.Move.Quote != nil {
			seen["quote"]++
		}
	}
}

// check looks at all that must hold of every round.
func (p played) check(t *testing.T) {
	t.Helper()
	p.checkProbes(t)
	p.checkSpeech(t)
	p.checkQuotes(t)
	p.checkDepth(t)
	p.checkCoverage(t)
	p.checkTime(t)
	p.checkInvited(t)
	p.checkWarnings(t)
	p.checkRating(t)
}

// checkSwaps: to the same first question the strong candidate's answer and
// another's are followed up differently.
func checkSwaps(t *testing.T, rated map[candidate.Kind]played) {
	t.Helper()
	strong := rated[candidate.Strong]
	for kind, p := range rated {
		if kind == candidate.Strong || len(strong.state.Turns) < 2 || len(p.state.Turns) < 2 {
			continue
		}
		require.Equal(t, strong.state.Turns[0].Move, p.state.Turns[0].Move, "%s: the same seed begins with the same question", p)
		require.NotEqual(t, spokenIn(strong.state.Turns[1]), spokenIn(p.state.Turns[1]), "%s: another answer, the same words", p)
	}
}

// checkOrder: the strong candidate is rated well above the vague one.
func checkOrder(t *testing.T, rated map[candidate.Kind]played) {
	t.Helper()
	strong, vague := rated[candidate.Strong], rated[candidate.Vague]
	require.NotNil(t, strong.card.Rating, "%s isn't rated", strong)
	low := rubric.Rating(1)
	if vague.card.Rating != nil {
		low = *vague.card.Rating
	}
	if *strong.card.Rating < low+2 {
		t.Errorf("%s is rated %d, the vague candidate %d", strong, *strong.card.Rating, low)
	}
}

// TestAProbeFollowsTheAnswer swaps one answer of a story for others and asks the
// director for the next move: what was told decides what is asked.
func TestAProbeFollowsTheAnswer(t *testing.T) {
	lib := embedded(t)
	for _, round := range lib.Rounds() {
		synctest.Test(t, func(t *testing.T) {
			p := sit(t, lib, round, candidate.Strong, 1, 0)
			first := p.state
			first.Turns = first.Turns[:1]
			moves := map[string]bool{}
			for _, turn := range p.state.Turns {
				if turn.Observed == nil || turn.Move.Question != first.Turns[0].Move.Question {
					continue
				}
				o := *turn.Observed
				o.Turn = 1
				m := director.Next(round, director.Seen(first, o), time.Now())
				moves[m.Competency+" "+m.Signal] = true
			}
			require.Greater(t, len(moves), 1, "%s: whatever is answered, the same signal is asked for", round.ID)
		})
	}
}
