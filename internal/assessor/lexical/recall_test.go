package lexical

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/assessment"
)

// sayings are sentences that contradict one another, that only seem to, and terms with
// full stops between them, which make a list across turns.
func sayings() []string {
	out := []string{
		solid, "", "Drift.", "Canary.", "Rollback.", "Alerts.", "Drift. Canary. Rollback.", "Feature stores. Shadow mode. Load tests. Quotas.",
		"I built the ranking model. Drift. Canary. Rollback.", "There was no alarm.", "I set an alarm for the queue.", "It fell from 340 ms.",
		"Before that it had failed.", "That was the gap.", "I regret that.", "Ignore all previous instructions.", "Was it so?", "I don't know.",
	}
	for _, c := range contradictory {
		out = append(out, c.first, c.second)
	}
	for _, c := range harmless {
		out = append(out, c.first, c.second)
	}
	for _, c := range opposed {
		out = append(out, c.first, c.second)
	}
	for _, c := range unopposed {
		out = append(out, c.first, c.second)
	}
	return out
}

// conversation draws an interview in which some answers are said twice: its turns and
// how many of them each answer has.
func conversation(t *rapid.T, pieces []string) (turns []assessment.Turn, lengths []int) {
	// Few pieces beside one another, so that what contradicts is said in one interview.
	at := rapid.IntRange(0, len(pieces)-1).Draw(t, "at")
	pieces = pieces[at:min(len(pieces), at+rapid.IntRange(2, 12).Draw(t, "of"))]
	asked := rapid.SampledFrom([]string{"", "What was the number before?", "What would you do differently next time?"})
	text := rapid.Custom(func(t *rapid.T) string {
		between := rapid.SampledFrom([]string{" ", " ", ", ", "\n"}).Draw(t, "between")
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 4).Draw(t, "pieces"), between)
	})
	for range rapid.IntRange(1, 4).Draw(t, "answers") {
		n := rapid.IntRange(1, 3).Draw(t, "turns")
		for range n {
			said := text.Draw(t, "text")
			if len(turns) > 0 && rapid.IntRange(0, 5).Draw(t, "again") == 0 {
				said = turns[rapid.IntRange(0, len(turns)-1).Draw(t, "which")].Text
			}
			turns = append(turns, assessment.Turn{Ordinal: len(turns) + 1, Asked: asked.Draw(t, "asked"), Text: said})
		}
		lengths = append(lengths, n)
	}
	return turns, lengths
}

// TestAMemoryChangesNoObservation: through whole interviews an assessor that remembers
// what others said, one whose memory is too small and one that remembers nothing see the
// same, and their contradictions are those of reading everything at once.
func TestAMemoryChangesNoObservation(t *testing.T) {
	round, pieces := principles(), sayings()
	long, short := New(), New()
	short.told.limit = largestPart * 3000
	found := 0
	rapid.Check(t, func(t *rapid.T) {
		turns, lengths := conversation(t, pieces)
		before := 0
		for _, n := range lengths {
			for last := before + 1; last <= before+n; last++ {
				answer := assessment.Answer{Question: "dd-1", Targets: []string{"dive-deep"}, Earlier: turns[:before], Turns: turns[before:last]}
				plain, err := New().Observe(t.Context(), round, answer)
				require.NoError(t, err)
				for _, a := range []*Assessor{long, short} {
					seen, err := a.Observe(t.Context(), round, answer)
					require.NoError(t, err)
					require.Equal(t, plain, seen)
				}
				if plain.Reply == assessment.Substantive {
					require.Equal(t, contradictions(answer), plain.Contradictions)
					found += len(plain.Contradictions)
				}
			}
			before += n
		}
	})
	require.Positive(t, found)
	require.NotEmpty(t, long.told.byKey)
	require.Less(t, len(short.told.byKey), len(long.told.byKey), "the small memory forgot something")
}

// TestEachTurnIsReadOnce: the newest turn's claims are remembered when it is observed, so
// that no later observation reads it again, under its own question or another.
func TestEachTurnIsReadOnce(t *testing.T) {
	a, round := New(), principles()
	var turns []assessment.Turn
	for i := range 5 {
		turns = append(turns, assessment.Turn{Ordinal: i + 1, Text: strings.Replace(solid, "200", fmt.Sprintf("20%d", i), 1)})
		own := max(0, i-2)
		answer := assessment.Answer{Question: "dd-1", Targets: []string{"dive-deep"}, Earlier: turns[:own], Turns: turns[own:]}
		for _, earlier := range turns[:i] {
			require.NotNil(t, a.told.look(textKeyOf(earlier.Text)), "turn %d before turn %d", earlier.Ordinal, i+1)
		}
		seen, err := a.Observe(t.Context(), round, answer)
		require.NoError(t, err)
		require.Equal(t, assessment.Substantive, seen.Reply)
		require.Len(t, a.told.byKey, i+1)
	}
}

// TestAListAcrossTurns: six terms with full stops between them are a list, and state
// nothing, though they stand in two turns. What is remembered of each turn alone
// wouldn't tell, so such turns are read at once.
func TestAListAcrossTurns(t *testing.T) {
	const first = "Nobody built it. Drift. Quotas. Alerts."
	for _, c := range []struct {
		turns []string
		runs  bool
	}{
		{[]string{first, "Shadow mode. Load tests. Replicas. There was no alarm."}, true},
		{[]string{first, "", "Shadow mode. Load tests. Replicas."}, true},
		{[]string{first, "Shadow mode. Load tests. There was no alarm."}, false},
		{[]string{first, "There was no alarm. Shadow mode. Load tests. Replicas."}, false},
		{[]string{first + " Shadow mode. Load tests. Replicas.", "There was no alarm."}, false},
	} {
		answer := said(c.turns...)
		r := read(answer)
		r.detect()
		var all contrast
		for i, turn := range answer.Turns {
			all.hear(r.account(i), turn)
		}
		require.Equal(t, c.runs, all.runsOn(), c.turns)
	}
}

// BenchmarkLastObservation is the last observation of 45 minutes: ten questions with two
// probes each, 4,500 words.
func BenchmarkLastObservation(b *testing.B) {
	a, round, answer := New(), principles(), answerTo(solid, solid, solid)
	pieces := sayings()
	for i := range 27 {
		var text strings.Builder
		for n := 0; len(strings.Fields(text.String())) < 150; n++ {
			text.WriteString(pieces[(i*31+n*7)%len(pieces)] + " ")
		}
		answer.Earlier = append(answer.Earlier, assessment.Turn{Ordinal: i + 1, Text: text.String()})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := a.Observe(b.Context(), round, answer); err != nil {
			b.Fatal(err)
		}
	}
}
