package prompts_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/prompts"
)

// told collects what is reported of a directory, a line for each change.
type told struct {
	mu    sync.Mutex
	lines []string
}

func (l *told) report(changed []string, problem error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	line := strings.Join(changed, " ")
	if problem != nil {
		line = "problem: " + problem.Error()
	}
	l.lines = append(l.lines, line)
}

// take returns the lines since it was last called.
func (l *told) take() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	lines := l.lines
	l.lines = nil
	return lines
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(text), 0o600))
}

// repeat is the template that the tests change, as users see it two seconds
// later. It runs in a bubble, where two seconds pass at once.
func repeat(t *testing.T, set *prompts.Set) string {
	t.Helper()
	time.Sleep(2 * time.Second)
	text, err := set.Render("script/repeat", map[string]string{"who": "Ada"})
	require.NoError(t, err)
	return text
}

// fill is the check of the tests: script/repeat must do with a name.
func fill(set *prompts.Set) error {
	_, err := set.Render("script/repeat", map[string]string{"who": "Ada"})
	return err
}

func TestASetFollowsItsDirectory(t *testing.T) {
	dir := folder(t, map[string]string{"script/repeat.tmpl": "One."})
	embedded, err := prompts.Open("")
	require.NoError(t, err)
	synctest.Test(t, func(t *testing.T) {
		var log told
		set, err := prompts.Follow(dir, log.report, fill)
		require.NoError(t, err)
		held, digest := set.Now(), set.Digest()
		require.Equal(t, "One.", repeat(t, set))
		require.Empty(t, log.take(), "a start is no change")

		put(t, dir, "script/repeat.tmpl", "Two.")
		text, err := set.Render("script/repeat", nil)
		require.NoError(t, err)
		require.Equal(t, "One.", text, "it looks every two seconds, not at each use")
		require.Equal(t, "Two.", repeat(t, set), "the same size, a moment later")
		require.Equal(t, []string{"script/repeat"}, log.take())
		require.NotEqual(t, digest, set.Digest())
		require.Equal(t, digest, held.Digest(), "what was handed out stays as it was")

		for name, broken := range map[string]struct{ text, says string }{
			"script/repeat.tmpl": {"Three, {{.who}.", "repeat.tmpl:1"},
			"script/next.tmpl":   {"Next.\n{{end}}", "next.tmpl:2"},
			"script/nxet.tmpl":   {"Next.", "did you mean script/next.tmpl?"},
		} {
			put(t, dir, name, broken.text)
			require.Equal(t, "Two.", repeat(t, set), "the last good one")
			require.ErrorContains(t, set.Problem(), broken.says)
			require.ErrorContains(t, set.Problem(), filepath.Join(dir, filepath.FromSlash(name)))
			require.Equal(t, "Two.", repeat(t, set))
			require.Len(t, log.take(), 1, "told once, however often somebody looks")
			put(t, dir, "script/repeat.tmpl", "Two.")
			if name != "script/repeat.tmpl" {
				require.NoError(t, os.Remove(filepath.Join(dir, filepath.FromSlash(name))))
			}
			require.Equal(t, "Two.", repeat(t, set))
			require.NoError(t, set.Problem())
			require.Equal(t, []string{""}, log.take(), "the end of a problem is told too")
		}

		put(t, dir, "script/repeat.tmpl", "Hello {{.whom}}.")
		require.Equal(t, "Two.", repeat(t, set), "it can be read, but not filled in")
		require.ErrorContains(t, set.Problem(), "repeat.tmpl:1")
		log.take()

		require.NoError(t, os.Remove(filepath.Join(dir, "script", "repeat.tmpl")))
		require.Equal(t, embedded.Text("script/repeat"), func() string { repeat(t, set); return set.Text("script/repeat") }(), "back to the built-in one")
		require.NoError(t, set.Problem())
		require.Equal(t, []string{"script/repeat"}, log.take())
		require.Equal(t, embedded.Digest(), set.Digest())
	})
}

// An unmounted disk may not end a round, and its return is a change like any other.
func TestASetOutlivesItsDirectory(t *testing.T) {
	dir := folder(t, map[string]string{"script/repeat.tmpl": "One."})
	synctest.Test(t, func(t *testing.T) {
		var log told
		set, err := prompts.Follow(dir, log.report)
		require.NoError(t, err)
		require.NoError(t, os.Rename(dir, dir+"-away"))
		require.Equal(t, "One.", repeat(t, set))
		require.ErrorIs(t, set.Problem(), os.ErrNotExist)
		require.NoError(t, os.Rename(dir+"-away", dir))
		require.Equal(t, "One.", repeat(t, set))
		require.NoError(t, set.Problem())
		require.Len(t, log.take(), 2)
	})
}

func TestFollowRefusesWhatIsBrokenAtTheStart(t *testing.T) {
	_, err := prompts.Follow(folder(t, map[string]string{"script/repeat.tmpl": "{{"}), nil)
	require.ErrorContains(t, err, "repeat.tmpl:1")
	_, err = prompts.Follow(folder(t, map[string]string{"script/repeat.tmpl": "{{.whom}}"}), nil, fill)
	require.ErrorContains(t, err, "repeat.tmpl:1")
	_, err = prompts.Follow(filepath.Join(t.TempDir(), "gone"), nil)
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = prompts.Follow("", nil, func(*prompts.Set) error { return errors.New("no") }, func(*prompts.Set) error { return errors.New("nor") })
	require.EqualError(t, err, "no\nnor", "every check is told")
	set, err := prompts.Follow("", nil)
	require.NoError(t, err)
	require.NoError(t, set.Problem())
}

// TestManyUseASetThatChanges is for the race detector.
func TestManyUseASetThatChanges(t *testing.T) {
	dir := folder(t, map[string]string{"script/repeat.tmpl": "One."})
	synctest.Test(t, func(t *testing.T) {
		var log told
		set, err := prompts.Follow(dir, log.report, fill)
		require.NoError(t, err)
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 20 {
					time.Sleep(time.Second)
					if text, err := set.Render("script/repeat", nil); err != nil || text != "One." && text != "Two." {
						t.Errorf("%q, %v", text, err)
					}
				}
			})
		}
		time.Sleep(5 * time.Second)
		put(t, dir, "script/repeat.tmpl", "Two.")
		all.Wait()
		require.Equal(t, []string{"script/repeat"}, log.take(), "whoever looks, it is told once")
	})
}
