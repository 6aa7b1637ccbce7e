package library_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"barraiser/internal/fault"
	"barraiser/internal/library"
	"barraiser/internal/rubric"
)

// put writes a file of a directory.
func put(t *testing.T, dir, name, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
}

// told collects what a shelf reports, a line for each change.
type told struct {
	mu    sync.Mutex
	lines []string
}

func (r *told) report(lib *library.Library, problems library.Problems) {
	line := "taken"
	if len(problems) > 0 {
		line = problems[0].Position() + ": " + problems[0].Message
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines = append(r.lines, fmt.Sprintf("%d rounds, %s", len(lib.Rounds()), line))
}

func (r *told) all() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.lines
}

// titleOf is the title of a competency as the shelf's users see it a second
// later. It runs in a bubble, whose second passes at once.
func titleOf(shelf *library.Shelf, id string) string {
	time.Sleep(time.Second)
	c, ok := shelf.Library().Competency(id)
	if !ok {
		return ""
	}
	return c.Title
}

func TestAShelfWithoutLayersIsTheEmbeddedLibrary(t *testing.T) {
	shelf, err := library.NewShelf(t.Context(), nil)
	require.NoError(t, err)
	own, kept := embedded(t), shelf.Library()
	require.Equal(t, own.InOrder(), shelf.InOrder())
	require.Equal(t, own.Competencies(), kept.Competencies())
	require.Equal(t, own.Loops(), kept.Loops())
	for _, loop := range own.Loops() {
		for _, slot := range loop.Rounds {
			want, _ := own.RoundIn(loop.ID, slot.Round)
			got, ok := kept.RoundIn(loop.ID, slot.Round)
			require.True(t, ok)
			require.Equal(t, want, got)
			require.Equal(t, rubric.Digest(got), got.Digest)
		}
	}
	for _, c := range own.Competencies() {
		require.Equal(t, own.QuestionsTo(c.ID), kept.QuestionsTo(c.ID))
	}
	require.Empty(t, shelf.Problems())
	shelf.Watch(t.Context()) // returns: nothing can change
}

// TestAFileIsLaidOverWhatAShelfKeeps: a shelf's library has put its files away, and
// says of another one the same as the library that has them open.
func TestAFileIsLaidOverWhatAShelfKeeps(t *testing.T) {
	shelf, err := library.NewShelf(t.Context(), nil)
	require.NoError(t, err)
	for name, text := range map[string]string{
		"competency.yaml": fixture(t, "competency.yaml"),
		"round.yaml":      fixture(t, "round.yaml"),
		"own.yaml":        "schema: " + library.Schema + "\n",
		"lost.yaml":       changed(t, "round.yaml", "dive-deep", "dive-depe"),
		"deep.yaml":       changed(t, "competency.yaml", "weight: 2", "weight: -2"),
		"taken.yaml":      changed(t, "competency.yaml", "id: plain-speech", "id: ml-fundamentals"),
	} {
		want, wanted := embedded(t).File(name, []byte(text))
		got, err := shelf.Library().File(name, []byte(text))
		if wanted != nil {
			require.EqualError(t, err, wanted.Error(), name)
			continue
		}
		require.NoError(t, err, name)
		require.Equal(t, want, got, name)
	}
	for _, c := range embedded(t).Competencies() {
		name, text, ok := shelf.Library().Original(c.ID)
		require.True(t, ok)
		wantName, wantText, _ := embedded(t).Original(c.ID)
		require.Equal(t, wantName, name)
		require.Equal(t, wantText, text)
	}
}

// TestAShelfFollowsItsDirectory adds, changes, breaks, mends, renames and
// removes a file; what can't be used changes nothing but the problems.
func TestAShelfFollowsItsDirectory(t *testing.T) {
	dir := t.TempDir()
	plain := fixture(t, "competency.yaml")
	synctest.Test(t, func(t *testing.T) {
		var log told
		shelf, err := library.NewShelf(t.Context(), log.report, library.Directory(dir))
		require.NoError(t, err)
		require.Empty(t, titleOf(shelf, "plain-speech"))
		require.Empty(t, log.all(), "a start is no change")

		put(t, dir, "plain.yaml", plain)
		_, ok := shelf.Library().Competency("plain-speech")
		require.False(t, ok, "it looks once a second, not at each use")
		require.Equal(t, "Plain Speech", titleOf(shelf, "plain-speech"))
		held := shelf.Library()

		put(t, dir, "plain.yaml", strings.Replace(plain, "Plain Speech", "Clear Speech", 1))
		require.Equal(t, "Clear Speech", titleOf(shelf, "plain-speech"), "the same size, a moment later")
		old, _ := held.Competency("plain-speech")
		require.Equal(t, "Plain Speech", old.Title, "a library that was handed out stays as it was")

		put(t, dir, "plain.yaml", strings.Replace(plain, "    weight: 2", "    wieght: 2", 1))
		require.Equal(t, "Clear Speech", titleOf(shelf, "plain-speech"), "the last good version")
		require.Equal(t, filepath.ToSlash(dir)+"/plain.yaml:12:5", shelf.Problems()[0].Position())
		require.Equal(t, `unknown key "wieght"`, shelf.Problems()[0].Message)
		require.Equal(t, "Clear Speech", titleOf(shelf, "plain-speech"))
		require.Len(t, log.all(), 3, "told once, however often somebody looks")

		put(t, dir, "plain.yaml", strings.Replace(plain, "Plain Speech", "Clear Speech", 1))
		require.Equal(t, "Clear Speech", titleOf(shelf, "plain-speech"))
		require.Empty(t, shelf.Problems())

		require.NoError(t, os.Rename(filepath.Join(dir, "plain.yaml"), filepath.Join(dir, "speech.yml")))
		require.Equal(t, "Clear Speech", titleOf(shelf, "plain-speech"))
		put(t, dir, "again.yaml", plain)
		require.Equal(t, "Clear Speech", titleOf(shelf, "plain-speech"), "two files with one id")
		require.Contains(t, shelf.Problems()[0].Message, `"plain-speech" is already defined in `+filepath.ToSlash(dir)+"/again.yaml")
		require.NoError(t, os.Remove(filepath.Join(dir, "speech.yml")))
		require.Equal(t, "Plain Speech", titleOf(shelf, "plain-speech"))
		require.NoError(t, os.Remove(filepath.Join(dir, "again.yaml")))
		require.Empty(t, titleOf(shelf, "plain-speech"), "a rubric that is deleted is gone")
		require.Empty(t, shelf.Problems())
		require.Len(t, log.all(), 8)
	})
}

// TestAShelfOutlivesItsDirectory: an unmounted disk may not end a round, and its
// return is a change like any other.
func TestAShelfOutlivesItsDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "rubrics")
	require.NoError(t, os.Mkdir(dir, 0o700))
	put(t, dir, "plain.yaml", fixture(t, "competency.yaml"))
	synctest.Test(t, func(t *testing.T) {
		shelf, err := library.NewShelf(t.Context(), nil, library.Directory(dir))
		require.NoError(t, err)
		before := shelf.Library()
		require.NoError(t, os.Rename(dir, dir+"-away"))
		require.Equal(t, "Plain Speech", titleOf(shelf, "plain-speech"))
		require.Len(t, shelf.Problems(), 1)
		require.Contains(t, shelf.Problems()[0].Message, "no such file or directory")
		require.Contains(t, shelf.Problems()[0].Hint, "create the directory")
		require.NoError(t, os.Rename(dir+"-away", dir))
		require.Equal(t, "Plain Speech", titleOf(shelf, "plain-speech"))
		require.Empty(t, shelf.Problems())
		require.Same(t, before, shelf.Library(), "the same texts are the same library")
	})
}

func TestABrokenDirectoryIsAnErrorAtTheStart(t *testing.T) {
	for name, c := range map[string]struct {
		dir  string
		kind fault.Kind
		says string
	}{
		"missing": {filepath.Join(t.TempDir(), "nowhere"), fault.NotFound, "no such file"},
		"a file":  {filepath.Join(write(t, map[string]string{"f": ""}), "f"), fault.Invalid, "is not a directory"},
		"broken":  {write(t, map[string]string{"x.yaml": "- broken"}), fault.Invalid, "x.yaml:1:1"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := library.NewShelf(t.Context(), nil, library.Directory(c.dir))
			require.ErrorContains(t, err, c.says)
			require.Equal(t, c.kind, fault.KindOf(err))
			require.NotEmpty(t, fault.HintOf(err))
			_, opened := library.Open(c.dir)
			require.Equal(t, opened.Error(), err.Error(), "commands and the service say the same")
		})
	}
}

// TestWhatIsNoTextFileIsRefused holds what a running service is told about
// things that are hard to read.
func TestWhatIsNoTextFileIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		make       func(path string) error
		says, hint string
	}{
		"a folder":         {func(p string) error { return os.Mkdir(p, 0o700) }, "this is a folder with the name of a file", "rename the folder"},
		"a link in a loop": {func(p string) error { return os.Symlink(p, p) }, "this link leads back to itself", "delete it"},
		"a dangling link":  {func(p string) error { return os.Symlink(p+"-not", p) }, "a link to a file that isn't there", "delete it"},
		"a linked folder":  {func(p string) error { return os.Symlink(filepath.Dir(p), p) }, "a link to a folder", "link the files"},
		"a pipe":           {makePipe, "this is a device or a pipe", "put a text file"},
		"10 MB":            {func(p string) error { return os.WriteFile(p, make([]byte, 10<<20), 0o600) }, "the file has 10485760 bytes; the largest is 1048576", "split it"},
		"UTF-16":           {func(p string) error { return os.WriteFile(p, []byte("\xff\xfes\x00c\x00"), 0o600) }, "not valid UTF-8", "save the file as UTF-8"},
		"nothing":          {func(p string) error { return os.WriteFile(p, nil, 0o600) }, "the file is empty", ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				shelf, err := library.NewShelf(t.Context(), nil, library.Directory(dir))
				require.NoError(t, err)
				before := shelf.Library()
				if err := c.make(filepath.Join(dir, "odd.yaml")); errors.Is(err, errors.ErrUnsupported) {
					t.Skip("this system has none")
				} else {
					require.NoError(t, err)
				}
				time.Sleep(time.Second)
				require.Same(t, before, shelf.Library())
				require.Len(t, shelf.Problems(), 1)
				p := shelf.Problems()[0]
				require.True(t, strings.HasPrefix(p.Position(), filepath.ToSlash(dir)+"/odd.yaml"), p.Position())
				require.Contains(t, p.Message, c.says)
				require.Contains(t, p.Hint, c.hint)
				require.NoError(t, os.Remove(filepath.Join(dir, "odd.yaml")))
				time.Sleep(time.Second)
				require.Empty(t, shelf.Problems())
			})
		})
	}
}

// TestLinkedFilesAreFollowed: orchestrators mount a directory of links whose
// target is swapped at once.
func TestLinkedFilesAreFollowed(t *testing.T) {
	dir := t.TempDir()
	plain := fixture(t, "competency.yaml")
	for name, title := range map[string]string{"..one": "Plain Speech", "..two": "Clear Speech"} {
		require.NoError(t, os.Mkdir(filepath.Join(dir, name), 0o700))
		put(t, dir, name+"/plain.yaml", strings.Replace(plain, "Plain Speech", title, 1))
	}
	require.NoError(t, os.Symlink("..one", filepath.Join(dir, "..data")))
	require.NoError(t, os.Symlink("..data/plain.yaml", filepath.Join(dir, "plain.yaml")))
	synctest.Test(t, func(t *testing.T) {
		shelf, err := library.NewShelf(t.Context(), nil, library.Directory(dir))
		require.NoError(t, err)
		require.Equal(t, "Plain Speech", titleOf(shelf, "plain-speech"))
		require.NoError(t, os.Symlink("..two", filepath.Join(dir, "..new")))
		require.NoError(t, os.Rename(filepath.Join(dir, "..new"), filepath.Join(dir, "..data")))
		require.Equal(t, "Clear Speech", titleOf(shelf, "plain-speech"))
	})
}

func TestADirectoryOfEverythingIsRefused(t *testing.T) {
	files := fstest.MapFS{}
	for i := range 10_001 {
		files[fmt.Sprintf("f%05d.txt", i)] = &fstest.MapFile{}
	}
	_, err := library.Load(files)
	require.ErrorContains(t, err, "more than 10000 files and folders")
}

// scripted is a layer whose files a test hands out one look after another.
type scripted struct {
	looks  []look
	served int
}

type look struct {
	files   fs.FS
	version string
	err     error
}

func (*scripted) Name() string { return "third" }

func (l *scripted) Files(context.Context) (fs.FS, string, error) {
	next := l.looks[min(l.served, len(l.looks)-1)]
	l.served++
	return next.files, next.version, next.err
}

// TestAFileThatIsBeingWrittenIsReadAgain: half a file is no mistake of its author's.
func TestAFileThatIsBeingWrittenIsReadAgain(t *testing.T) {
	plain := fixture(t, "competency.yaml")
	half := fstest.MapFS{"plain.yaml": file(plain[:len(plain)/2] + "\n\"")}
	whole := fstest.MapFS{"plain.yaml": file(plain)}
	layer := &scripted{looks: []look{{half, "1", nil}, {whole, "2", nil}}}
	shelf, err := library.NewShelf(t.Context(), nil, layer)
	require.NoError(t, err, "the version changed while half of it was read")
	_, ok := shelf.Library().Competency("plain-speech")
	require.True(t, ok)

	restless := make([]look, 20)
	for i := range restless {
		restless[i] = look{half, fmt.Sprint(i), nil}
	}
	_, err = library.NewShelf(t.Context(), nil, &scripted{looks: restless})
	require.ErrorContains(t, err, "third/plain.yaml", "what never rests is told all the same")
}

// vanishing lists a file that nobody can open.
type vanishing struct{ fstest.MapFS }

func (v vanishing) Open(name string) (fs.File, error) {
	if strings.HasSuffix(name, ".yaml") {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return v.MapFS.Open(name)
}

func TestAFileThatVanishesIsNamed(t *testing.T) {
	_, err := library.Load(vanishing{fstest.MapFS{"gone.yaml": file("x")}})
	require.ErrorContains(t, err, "gone.yaml: it vanished while it was read")
}

// TestAPanicOfTheReaderEndsNothing: whatever a file brings out of us, the
// service goes on with what it has.
func TestAPanicOfTheReaderEndsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		layer := &scripted{looks: []look{{fstest.MapFS{}, "1", nil}}}
		shelf, err := library.NewShelf(t.Context(), nil, layer)
		require.NoError(t, err)
		before := shelf.Library()
		layer.looks = []look{{nil, "2", nil}}
		time.Sleep(time.Second)
		require.Same(t, before, shelf.Library())
		require.Contains(t, shelf.Problems()[0].Message, "the reader of rubrics failed")
	})
}

func TestLaterLayersWin(t *testing.T) {
	plain := fixture(t, "competency.yaml")
	dir := write(t, map[string]string{"plain.yaml": plain})
	above := &scripted{looks: []look{{fstest.MapFS{"p.yaml": file(strings.Replace(plain, "Plain Speech", "Published", 1))}, "1", nil}}}
	shelf, err := library.NewShelf(t.Context(), nil, library.Directory(dir), above)
	require.NoError(t, err)
	c, _ := shelf.Library().Competency("plain-speech")
	require.Equal(t, "Published", c.Title)
}

// TestWatchLooksUnasked: a change is told though nobody uses the shelf.
func TestWatchLooksUnasked(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		var log told
		shelf, err := library.NewShelf(t.Context(), log.report, library.Directory(dir))
		require.NoError(t, err)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			shelf.Watch(ctx)
		}()
		put(t, dir, "x.yaml", "- broken")
		time.Sleep(3 * time.Second)
		synctest.Wait()
		require.Len(t, log.all(), 1)
		require.Contains(t, log.all()[0], "x.yaml:1:1")
		time.Sleep(time.Minute)
		synctest.Wait()
		require.Len(t, log.all(), 1, "once for each change")
		stop()
		<-done
	})
}

// TestShelfUnderChange reads from many goroutines while files come and go: all
// see a whole library, with the round or without it.
func TestShelfUnderChange(t *testing.T) {
	dir := t.TempDir()
	round := fixture(t, "round.yaml")
	synctest.Test(t, func(t *testing.T) {
		shelf, err := library.NewShelf(t.Context(), nil, library.Directory(dir))
		require.NoError(t, err)
		want := len(embedded(t).Rounds())
		var readers sync.WaitGroup
		bad := make(chan int, 8)
		for range 8 {
			readers.Go(func() {
				for range 5 {
					time.Sleep(time.Second)
					_ = shelf.Problems()
					if n := len(shelf.InOrder()); n != want && n != want+1 {
						bad <- n
						return
					}
				}
			})
		}
		readers.Go(func() {
			path := filepath.Join(dir, "short.yaml")
			for i := range 5 {
				time.Sleep(time.Second)
				text := round
				if i%2 == 1 {
					text = round[:len(round)/2]
				}
				if os.WriteFile(path, []byte(text), 0o600) != nil {
					bad <- -1
				}
			}
		})
		readers.Wait()
		require.Empty(t, bad)
		time.Sleep(time.Second)
		_, ok := shelf.Sit("", "short-talk")
		require.True(t, ok)
		require.Empty(t, shelf.Problems())
	})
}
