package archive_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/archive"
	"barraiser/internal/eventlog"
	"barraiser/internal/store/redis"
	"barraiser/internal/store/redis/redistest"
	"barraiser/internal/store/sqlite"
)

const childEnv = "BARRAISER_ARCHIVE_CHILD" // the archive, and a folder or a URL

// child is the process that gets killed: it imports, and says each append.
func child() {
	file, place, ok := strings.Cut(os.Getenv(childEnv), "|")
	if !ok {
		return
	}
	err := importAt(file, place)
	fmt.Println("ended", err)
	os.Exit(1)
}

func importAt(file, place string) error {
	ctx := context.Background()
	var s store
	var err error
	if strings.Contains(place, "://") {
		s, err = redis.Open(ctx, place, redis.Options{})
	} else {
		s, err = sqlite.Open(ctx, place, sqlite.Options{})
	}
	if err != nil {
		return err
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	a, err := archive.Open(f)
	if err != nil {
		return err
	}
	_, err = a.Import(ctx, archive.Target{Log: talking{s}, Leases: s, Blobs: s, Owner: "import"})
	return err
}

// talking says each append.
type talking struct{ store }

func (s talking) Append(ctx context.Context, c eventlog.Commit) (uint64, error) {
	head, err := s.store.Append(ctx, c)
	fmt.Println("appended", c.Stream, head)
	return head, err
}

// kill runs an import and kills it behind n appends, in the middle of whatever
// comes next.
func kill(t *testing.T, file, place string, n int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+file+"|"+place)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(out)
	for range n {
		require.True(t, lines.Scan())
		require.True(t, strings.HasPrefix(lines.Text(), "appended "), lines.Text())
	}
	require.NoError(t, cmd.Process.Kill())
	require.Error(t, cmd.Wait(), "it was killed")
}

// TestKilled: an import that is killed again and again, in sessions of one commit
// and of several, is taken up each time and leaves what was exported.
func TestKilled(t *testing.T) {
	from := inMemory()
	pinned := put(t, from, "{}")
	for i := range 60 {
		session := fmt.Sprintf("%02d", i)
		add(t, from, "session/"+session, append([]eventlog.Record{opened(t, pinned)}, said(t, 1+i%2*600)...)...)
		add(t, from, "assess/"+session+"/lexical-1", card(pinned))
	}
	data := export(t, from)
	file := filepath.Join(t.TempDir(), "a.jsonl")
	require.NoError(t, os.WriteFile(file, data, 0o600))
	folder := filepath.Join(t.TempDir(), "data")
	url := redistest.Start(t).URL()
	for name, place := range map[string]string{"folder": folder, "redis": url} {
		t.Run(name, func(t *testing.T) {
			for _, n := range []int{1, 2, 4, 9, 17, 30} {
				kill(t, file, place, n)
			}
			var s store
			if place == folder {
				s = inFolder(t, place)
			} else {
				r, err := redis.Open(t.Context(), place, redis.Options{})
				require.NoError(t, err)
				defer func() { require.NoError(t, r.Close()) }()
				s = r
			}
			before := names(t, s)
			require.NotEmpty(t, before)
			require.Less(t, len(before), 120, "it was killed too late to show anything")
			importInto(t, s, data)
			require.Equal(t, string(data), string(export(t, s)))
		})
	}
}
