package scripted_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"barraiser/internal/fault"
	"barraiser/internal/interview"
	"barraiser/internal/voice"
	"barraiser/internal/voice/scripted"
	"barraiser/prompts"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func overlay(t *testing.T, name, text string) *prompts.Set {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, filepath.FromSlash(name))
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o750))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	set, err := prompts.Open(dir)
	require.NoError(t, err)
	return set
}

func opening() (*session, interview.Brief) {
	s := newSession(plainRound(), 5)
	b := s.brief(interview.Move{Kind: interview.Ask, Question: "q1"})
	return s, b
}

func TestPiecesAreTheWords(t *testing.T) {
	s, b := opening()
	for _, pace := range []float64{0, 1000} {
		v := newVoice(t, pace)
		var text []string
		for piece, err := range v.Speak(t.Context(), s.round, b) {
			require.NoError(t, err)
			require.Equal(t, "scripted", piece.Voice)
			require.NotEmpty(t, strings.TrimSpace(piece.Text))
			text = append(text, piece.Text)
		}
		words := v.Words(s.round, b)
		require.Equal(t, words, strings.Join(text, ""))
		if pace == 0 {
			require.Len(t, text, len(voice.Sentences(words)), "sentence by sentence")
		} else {
			require.Len(t, text, len(strings.Fields(words)), "word by word")
		}
	}
}

func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, b := opening()
		v := newVoice(t, 4)
		start, n := time.Now(), 0
		for _, err := range v.Speak(t.Context(), s.round, b) {
			require.NoError(t, err)
			require.Equal(t, time.Duration(n)*250*time.Millisecond, time.Since(start), "word %d", n)
			n++
		}
		require.Greater(t, n, 20)
	})
}

func TestCancelEndsTheSpeech(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, b := opening()
		v := newVoice(t, 1)
		gone := errors.New("the candidate cut in")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(2500*time.Millisecond, func() { cancel(gone) })
		start, words := time.Now(), 0
		var last error
		for piece, err := range v.Speak(ctx, s.round, b) {
			if last = err; err == nil {
				require.NotEmpty(t, piece.Text)
				words++
			}
		}
		require.ErrorIs(t, last, gone)
		require.Equal(t, 3, words)
		require.Equal(t, 2500*time.Millisecond, time.Since(start), "at once")
	})
}

func TestCancelledBeforeTheFirstWord(t *testing.T) {
	s, b := opening()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for piece, err := range newVoice(t, 0).Speak(ctx, s.round, b) {
		require.ErrorIs(t, err, context.Canceled)
		require.Empty(t, piece.Text)
	}
}

func TestListenerMayLeave(t *testing.T) {
	s, b := opening()
	for _, err := range newVoice(t, 0).Speak(t.Context(), s.round, b) {
		require.NoError(t, err)
		break
	}
}

func TestNewChecksItsOptions(t *testing.T) {
	_, err := scripted.New(scripted.Options{})
	require.Equal(t, fault.Usage, fault.KindOf(err))
	_, err = scripted.New(scripted.Options{Templates: templates(t), WordsPerSecond: -1})
	require.Equal(t, fault.Invalid, fault.KindOf(err))
	require.NotEmpty(t, fault.HintOf(err))

	_, err = scripted.New(scripted.Options{Templates: overlay(t, "script/next.tmpl", "Next.\n---\n\nNow {{.Missing}}.\n")})
	require.Equal(t, fault.Invalid, fault.KindOf(err))
	require.ErrorContains(t, err, "next.tmpl:4", "the line in the file, not in the variant")
	_, err = scripted.New(scripted.Options{Templates: overlay(t, "script/next.tmpl", "Next.\n---\n")})
	require.ErrorContains(t, err, `variant 2 of prompt "script/next" says nothing`)
}

func BenchmarkWords(b *testing.B) {
	round := plainRound()
	s := newSession(round, 1)
	for range 30 {
		s.answered(interview.Move{Kind: interview.ProbeMove, Question: "q1", Competency: "c", Probe: "p4"}, "")
	}
	v := newVoice(b, 0)
	brief := s.brief(interview.Move{Kind: interview.ProbeMove, Question: "q1", Competency: "c", Probe: "p4", Quote: s.quote(0)})
	for b.Loop() {
		v.Words(round, brief)
	}
}
