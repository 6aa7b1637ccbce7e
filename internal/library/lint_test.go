package library_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/library"
	"barraiser/internal/rubric"
)

// TestWhatIsHardlyMeantIsLinted holds the words for what the rules accept: such
// a file loads, and the linter still says what is odd about it.
func TestWhatIsHardlyMeantIsLinted(t *testing.T) {
	const c, r, s = "competency.yaml", "round.yaml", "signals.yaml"
	for _, b := range []breakage{
		{"lint-stop-word", c, "cues: [told,", "cues: [told/the,"},
		{"lint-cue-in-question", c, "cues: [told,", "cues: [bad news,"},
		{"lint-key-point-in-question", c, "cues: [complete/whole,", "cues: [plain,"},
		{"lint-anchors", c, "  4: Says how it was taken.", "  4: Says that it was said again."},
		{"lint-gate", c, "    cues: [understood, {text: asked back, near: 6}]", "    detector: list_stuffing"},
		{"lint-red-flag-cue", c, "cues: [shut up]", "cues: [by]"},
		{"lint-shared-signal", s, "cues: [calm/calmly]", "cues: [so]"},
		{"lint-probe-breath", c, "In which words?", "Tell me in which words you put it, to whom first, who else was in the room at that hour, and what each of them answered you then."},
		{"lint-probe-twice", c, "How did you say it?", "How did you say it? And to whom?"},
		{"lint-probe-label", c, "label: Was understood", "label: They understood, and they know it"},
		{"lint-round-minutes", r, "minutes: 9", "minutes: 2"},
		{"round-minutes-sum", r, "closing: Goodbye.", "closing: Goodbye.\nminutes: 45"},
	} {
		t.Run(b.name, func(t *testing.T) {
			problems := library.Linter{}.File("my.yaml", []byte(changed(t, b.file, b.from, b.to)))
			require.NotEmpty(t, problems)
			golden(t, filepath.Join("problems", b.name+".golden"), problems.Error()+"\n")
		})
	}
}

func TestWhatIsHardlyMeantStillLoads(t *testing.T) {
	text := changed(t, "competency.yaml", "cues: [told,", "cues: [told/the,")
	dir := write(t, map[string]string{"c.yaml": text})
	require.Len(t, library.Linter{}.Dir(dir), 1)
	_, err := library.Open(dir)
	require.NoError(t, err)
}

func TestErrorsComeBeforeAdvice(t *testing.T) {
	text := changed(t, "competency.yaml", "cues: [told,", "cues: [told/the, ring*,")
	problems := library.Linter{}.File("my.yaml", []byte(text))
	require.Len(t, problems, 1)
	require.Contains(t, problems[0].Message, "signs that match nothing")
}

func TestExemplarsAreRatedByWhoeverIsHandedIn(t *testing.T) {
	text := []byte(fixture(t, "competency.yaml")) // its one exemplar is a 2
	for rating, far := range map[rubric.Rating]bool{rubric.LowersBar: false, rubric.Mixed: false, rubric.MeetsBar: true, rubric.RaisesBar: true} {
		t.Run(rating.String(), func(t *testing.T) {
			linter := library.Linter{Rate: func(r *rubric.Round, answer string) rubric.Rating {
				require.Equal(t, "It was announced.", answer)
				require.Equal(t, "plain-speech", r.Competencies[0].ID)
				require.Empty(t, r.Competencies[0].Exemplars, "or it would count as a copy of itself")
				return rating
			}}
			problems := linter.File("my.yaml", text)
			require.Equal(t, far, len(problems) == 1, "%v", problems)
			if far {
				require.Contains(t, problems[0].Message, rating.String())
				require.Equal(t, 49, problems[0].Line)
			}
		})
	}
}

func TestADirectoryIsNotBlamedForTheBuiltIn(t *testing.T) {
	never := library.Linter{Rate: func(*rubric.Round, string) rubric.Rating { return rubric.Unrated }}
	require.NotEmpty(t, never.BuiltIn())
	require.Empty(t, never.Dir(write(t, map[string]string{"r.yaml": fixture(t, "round.yaml")})))
	require.NotEmpty(t, never.Dir(write(t, map[string]string{"c.yaml": fixture(t, "competency.yaml")})))
}

func TestARoundsOwnQuestionIsHeldAgainstTheCues(t *testing.T) {
	problems := library.Linter{}.File("my.yaml", []byte(changed(t, "round.yaml", "What did you find out?", "Which root cause did you find?")))
	require.NotEmpty(t, problems)
	for _, p := range problems {
		require.Contains(t, p.Message, "the question holds the cue")
		require.Equal(t, 17, p.Line)
	}
}
