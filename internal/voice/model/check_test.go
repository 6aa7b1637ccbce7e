package model_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/rubric"
	"barraiser/internal/voice/model"
	"barraiser/prompts"
)

func TestTheBuiltInTemplatesPass(t *testing.T) {
	require.NoError(t, model.Check(set(t)))
}

// TestWhatATemplateIsRefusedFor: each of these would be met in an interview.
func TestWhatATemplateIsRefusedFor(t *testing.T) {
	const move = "Your move: this.\n<<<{{.Fence}}\n{{json .Words}}\n{{.Fence}}>>>"
	cases := map[string]struct{ name, text, says string }{
		"an unknown value":             {"voice/interviewer", "{{.Fence}}\n{{.Gate}}", "interviewer.tmpl:2"},
		"an unknown value in a branch": {"voice/moves/redirect", move + "\n{{if eq .Reply \"off-topic\"}}{{.Nothing}}{{end}}", "redirect.tmpl:5"},
		"a value for another template": {"voice/rounds/coding", "- Brisk, as {{.Name}} is.", "coding.tmpl:1"},
		"nothing":                      {"voice/rounds/coding", "{{/* nothing yet */}}", `"voice/rounds/coding" says nothing`},
		"nothing in a branch":          {"voice/moves/close", "{{if not .TimeUp}}" + move + "{{end}}", `"voice/moves/close" says nothing`},
		"variants":                     {"voice/rounds/coding", "- Brisk.\n---\n- Slow.", "has variants"},
		"an answer outside the fence":  {"voice/turn", "They said {{with .Latest}}{{.Candidate}}{{end}}.\n{{.Move}}", "outside the fence"},
		"a quote outside the fence":    {"voice/moves/probe", move + "\nTake up {{json .Quote}}.", "outside the fence"},
		"a question outside":           {"voice/moves/probe", "Ask: {{.Ask}}", "outside the fence"},
		"no move":                      {"voice/turn", "{{with .Latest}}<<<{{$.Fence}}\n{{json .}}\n{{$.Fence}}>>>{{end}} Go on.", "leaves out the move, {{.Move}}"},
		"no words":                     {"voice/moves/hint", "Your move: a hint.", "leaves out the words to say"},
		"no mark of data":              {"voice/interviewer", "You are {{.Name}}, and brief.", "leaves out how data is marked"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			err := model.Check(overlay(t, c.name, c.text))
			require.ErrorContains(t, err, c.says)
			_, err = model.New(&endpoint{}, "", script(t), overlay(t, c.name, c.text))
			require.ErrorContains(t, err, c.says)
			require.Equal(t, fault.Invalid, fault.KindOf(err))
		})
	}
}

// A round of a coach's own has no template: its persona says its manner.
func TestARoundThatIsNotBuiltInUsesTheBaseAlone(t *testing.T) {
	r := round()
	system, _ := told(t, set(t), r, brief())
	require.NotContains(t, system, "particular to this round")
	require.Contains(t, system, "Your manner: Calm and exact.")
	r.ID = "coding"
	system, _ = told(t, set(t), r, brief())
	require.Contains(t, system, "What is particular to this round:\n- The candidate writes and thinks aloud.")
}

// TestAMoveWithoutTemplateIsTheScripts: a kind of move that is newer than the
// templates is still spoken.
func TestAMoveWithoutTemplateIsTheScripts(t *testing.T) {
	b := brief()
	b.Move = interview.Move{Kind: "applause", Question: "q1"}
	h := listen(t.Context(), speaker(t, &endpoint{}), b)
	require.NoError(t, h.err)
	require.Equal(t, script(t).Words(round(), b), h.text)
	require.Equal(t, "scripted", h.pieces[0].Voice)
}

// TestARunningVoiceTakesNewWords: the next speech is made with them, and says so
// by its digest; a file that can't be used changes nothing.
func TestARunningVoiceTakesNewWords(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "voice", "rounds", "plain.tmpl")
	known := filepath.Join(dir, "voice", "rounds", "coding.tmpl")
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o750))
	synctest.Test(t, func(t *testing.T) {
		var problems []error
		follows, err := prompts.Follow(dir, func(_ []string, problem error) { problems = append(problems, problem) }, model.Check)
		require.NoError(t, err)
		e := &endpoint{steps: finished("Which step was yours?", "stop", nil)}
		v, err := model.New(e, "tiny", script(t), follows)
		require.NoError(t, err)
		r := round()
		r.ID = "coding"
		speak := func() (system, digest string) {
			time.Sleep(2 * time.Second)
			e.requests = nil
			return speakOnce(t, v, e, r)
		}
		before, digest := speak()
		require.NotContains(t, before, "Whistle")

		require.NoError(t, os.WriteFile(known, []byte("- Whistle first."), 0o600))
		after, digest2 := speak()
		require.Contains(t, after, "- Whistle first.")
		require.NotEqual(t, digest, digest2, "the speech says that it was made with other words")
		require.Equal(t, []error{nil}, problems)

		require.NoError(t, os.WriteFile(known, []byte("- Whistle {{.Tune}}."), 0o600))
		after, digest3 := speak()
		require.Contains(t, after, "- Whistle first.")
		require.Equal(t, digest2, digest3)
		require.Len(t, problems, 2)
		require.ErrorContains(t, problems[1], "coding.tmpl:1")

		require.NoError(t, os.Remove(known))
		after, digest4 := speak()
		require.Equal(t, before, after)
		require.Equal(t, digest, digest4)

		require.NoError(t, os.WriteFile(path, []byte("- Whistle first."), 0o600))
		speak()
		require.ErrorContains(t, problems[len(problems)-1], "under persona", "a round of one's own says its manner in its rubric")
	})
}

func speakOnce(t *testing.T, v *model.Voice, e *endpoint, r *rubric.Round) (system, digest string) {
	t.Helper()
	for piece, err := range v.Speak(t.Context(), r, brief()) {
		require.NoError(t, err)
		digest = piece.Prompt
	}
	require.Len(t, e.requests, 1)
	return strings.TrimSpace(e.requests[0].Messages[0].Text), digest
}
