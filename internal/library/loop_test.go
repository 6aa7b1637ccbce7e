package library_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/fault"
	"barraiser/internal/library"
	"barraiser/internal/rubric"
)

// threeTalks is a loop of two fixture rounds: one that rates principles by
// itself and one that only has a subject of its own.
const threeTalks = `schema: barraiser.rubric/v1
kind: loop
id: three-talks
version: 1.0.0
title: Three talks
rounds:
  - {round: short-talk, principles: [dive-deep], only: yes}
  - {round: plain-talk, principles: [ownership, dive-deep]}
  - {round: last-talk, principles: []}
coverage: {once: [ownership], twice: [dive-deep]}
`

// talks opens the embedded rubrics with the fixtures and a loop of them.
func talks(t *testing.T, loop string) *library.Library {
	t.Helper()
	round := fixture(t, "round.yaml")
	cut, _, found := strings.Cut(round, "competencies:")
	require.True(t, found)
	plain := cut + "competencies: [plain-speech]\ntools: [design]\n"
	lib, err := library.Open(write(t, map[string]string{
		"a.yaml": round, "b.yaml": fixture(t, "competency.yaml"), "c.yaml": strings.Replace(plain, "id: short-talk", "id: plain-talk", 1),
		"d.yaml": strings.Replace(plain, "id: short-talk", "id: last-talk", 1), "loop.yaml": loop,
	}))
	require.NoError(t, err)
	return lib
}

func idsOf(r *rubric.Round) (competencies, questions []string) {
	for _, c := range r.Competencies {
		competencies = append(competencies, c.ID)
	}
	for _, q := range r.Questions {
		questions = append(questions, q.ID)
	}
	return competencies, questions
}

func TestALoopDividesThePrinciples(t *testing.T) {
	lib := talks(t, threeTalks)
	loop, ok := lib.Loop("three-talks")
	require.True(t, ok)
	require.Contains(t, lib.Loops(), loop)
	require.Equal(t, []string{"short-talk", "plain-talk"}, loop.Covered("dive-deep"))

	short, ok := lib.RoundIn("three-talks", "short-talk")
	require.True(t, ok)
	competencies, questions := idsOf(short)
	require.Equal(t, []string{"dive-deep"}, competencies, "the loop says that it rates nothing else")
	require.NotContains(t, questions, "ownership-unassigned")
	require.Contains(t, questions, "short-own")
	require.Equal(t, []string{"dive-deep"}, short.Question("short-own").Targets)
	require.Empty(t, short.Vote.Gates, "a gate of the vote goes with its competency")

	plain, ok := lib.RoundIn("three-talks", "plain-talk")
	require.True(t, ok)
	competencies, questions = idsOf(plain)
	require.Equal(t, []string{"plain-speech", "ownership", "dive-deep"}, competencies)
	require.Len(t, questions, 2+2+2, "its own questions and two for each principle")
	bank := lib.Questions("dive-deep")
	require.Equal(t, bank[2].ID, questions[4], "the second round with a principle asks its next questions")
	base, _ := lib.Round("plain-talk")
	require.Equal(t, base.Depth.Questions+2, plain.Depth.Questions)
	require.Len(t, base.Competencies, 1, "the round by itself is unchanged")

	last, ok := lib.RoundIn("three-talks", "last-talk")
	require.True(t, ok)
	base, _ = lib.Round("last-talk")
	require.Same(t, base, last, "without principles a round is what it is")
}

func TestARoundInALoopHasItsOwnDigest(t *testing.T) {
	lib := talks(t, threeTalks)
	for _, id := range []string{"short-talk", "plain-talk"} {
		r, _ := lib.RoundIn("three-talks", id)
		base, _ := lib.Round(id)
		require.NotEqual(t, base.Digest, r.Digest)
		require.Equal(t, rubric.Digest(r), r.Digest)
		require.Empty(t, rubric.Validate(r))
		found, ok := lib.ByDigest(r.Digest)
		require.True(t, ok)
		require.Same(t, r, found)
		again, _ := talks(t, threeTalks).RoundIn("three-talks", id)
		require.Equal(t, r.Digest, again.Digest)
	}
	_, ok := lib.RoundIn("three-talks", "coding")
	require.False(t, ok)
	_, ok = lib.RoundIn("no-loop", "short-talk")
	require.False(t, ok)
	_, ok = lib.Loop("no-loop")
	require.False(t, ok)
}

func TestALoopIsNotBlamedForABrokenRound(t *testing.T) {
	dir := write(t, map[string]string{
		"short-talk.yaml": changed(t, "round.yaml", "minutes: 9", "minutes: 0"), "unreadable.yaml": "id: [x\n",
		"loop.yaml": changed(t, "loop.yaml", "coverage:", "  - short-talk\n  - unreadable\ncoverage:"),
	})
	problems := library.Linter{}.Dir(dir)
	require.Len(t, problems, 2)
	for _, p := range problems {
		require.NotContains(t, p.File, "loop.yaml")
	}
}

func TestARoundKeepsItsOwnUnlessTheLoopSaysOnly(t *testing.T) {
	lib := talks(t, strings.Replace(threeTalks, ", only: yes", ", only: no", 1))
	r, ok := lib.RoundIn("three-talks", "short-talk")
	require.True(t, ok)
	competencies, _ := idsOf(r)
	require.Equal(t, []string{"ownership", "dive-deep"}, competencies)
}

func TestALoopIsNoRound(t *testing.T) {
	_, err := embedded(t).File("l.yaml", []byte(fixture(t, "loop.yaml")))
	require.Equal(t, fault.Invalid, fault.KindOf(err))
	require.ErrorContains(t, err, "sat round by round")
}

func TestToolsAddPads(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"tools alone", "tools: [code, design]", []string{"notes", "code", "design"}},
		{"with pads", "pads: [code]\ntools: [design, code]", []string{"code", "design"}},
		{"pads alone", "pads: [notes]", []string{"notes"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := embedded(t).File("r.yaml", []byte(changed(t, "round.yaml", "pads: [notes, code]", tt.text)))
			require.NoError(t, err)
			require.Equal(t, tt.want, r.Pads)
		})
	}
}

// TestTheBuiltInLoopsCanBeSat: every round of each, with all of its principles.
func TestTheBuiltInLoopsCanBeSat(t *testing.T) {
	lib := embedded(t)
	var ids []string
	for _, loop := range lib.Loops() {
		ids = append(ids, loop.ID)
		for _, slot := range loop.Rounds {
			r, ok := lib.RoundIn(loop.ID, slot.Round)
			require.True(t, ok)
			require.Empty(t, rubric.Validate(r), "%s in %s", slot.Round, loop.ID)
			for _, id := range slot.Principles {
				require.NotNil(t, r.Competency(id), "%s in %s", id, slot.Round)
			}
			if slot.Only {
				require.Len(t, r.Competencies, len(slot.Principles))
			}
		}
		require.GreaterOrEqual(t, len(loop.Coverage.Twice), 3)
	}
	require.Equal(t, []string{"applied-scientist", "machine-learning-engineer"}, ids)
}
