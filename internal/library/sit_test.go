package library_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSit(t *testing.T) {
	lib := embedded(t)
	plain, ok := lib.Sit("", "coding")
	require.True(t, ok)
	require.Nil(t, plain.Competency("deliver-results"))

	inLoop, ok := lib.Sit("machine-learning-engineer", "coding")
	require.True(t, ok)
	require.NotNil(t, inLoop.Competency("deliver-results"), "the loop gave this interviewer a principle")
	require.NotEqual(t, plain.Digest, inLoop.Digest)

	for _, c := range lib.Competencies() {
		alone, ok := lib.Sit("", c.ID)
		require.True(t, ok, c.ID)
		require.Len(t, alone.Competencies, 1, c.ID)
		require.NotContains(t, alone.Questions[0].ID, "-story", "%s is asked by a question of the library", c.ID)
	}

	for _, c := range []struct{ loop, id string }{
		{"", "tea"}, {"tea", "coding"}, {"machine-learning-engineer", "tea"}, {"machine-learning-engineer", "ownership"},
	} {
		_, ok := lib.Sit(c.loop, c.id)
		require.False(t, ok, c)
	}
}

// TestRatedFindsTheVersionOfALoop: a transcript names its round and a digest, and
// no loop.
func TestRatedFindsTheVersionOfALoop(t *testing.T) {
	lib := embedded(t)
	for _, loop := range lib.Loops() {
		for _, slot := range loop.Rounds {
			want, _ := lib.RoundIn(loop.ID, slot.Round)
			got, ok := lib.Rated(slot.Round, want.Digest)
			require.True(t, ok)
			require.Equal(t, want.Digest, got.Digest)
		}
	}
	alone, _ := lib.Sit("", "ownership")
	got, ok := lib.Rated("ownership", alone.Digest)
	require.True(t, ok)
	require.Equal(t, alone, got)

	plain, _ := lib.Round("coding")
	for _, digest := range []string{"", "sha256:of-another-time", plain.Digest} {
		got, ok := lib.Rated("coding", digest)
		require.True(t, ok)
		require.Equal(t, plain.Digest, got.Digest)
	}
	_, ok = lib.Rated("tea", plain.Digest)
	require.False(t, ok)
}

func TestInOrder(t *testing.T) {
	var ids []string
	for _, r := range embedded(t).InOrder() {
		ids = append(ids, r.ID)
	}
	require.Equal(t, []string{
		"recruiter-screen", "phone-screen", "ml-fundamentals", "coding", "ml-system-design",
		"leadership-principles", "hiring-manager", "bar-raiser",
	}, ids)
}

func TestQuestionsTo(t *testing.T) {
	lib := embedded(t)
	seen := map[string]bool{}
	questions := lib.QuestionsTo("ml-coding")
	require.NotEmpty(t, questions)
	require.Empty(t, lib.Questions("ml-coding"), "it is asked by its round alone")
	for _, q := range questions {
		require.False(t, seen[q.ID], q.ID)
		seen[q.ID] = true
		require.Contains(t, q.Targets, "ml-coding")
	}
	require.Empty(t, lib.QuestionsTo("tea"))
}
