package sqlite_test

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

	"barraiser/internal/eventlog"
	"barraiser/internal/store/sqlite"
)

const (
	childEnv = "BARRAISER_SQLITE_CHILD" // "honest" or "early", and the folder
	streams  = 4
)

// child is the process that gets killed: it appends to a few streams at once
// and prints each acknowledgement. "early" is the negative control, which
// prints before it appends.
func child() {
	mode, dir, ok := strings.Cut(os.Getenv(childEnv), ":")
	if !ok {
		return
	}
	s, err := sqlite.Open(context.Background(), dir, sqlite.Options{})
	if err != nil {
		fmt.Println("failed", err)
		os.Exit(1)
	}
	for i := range streams {
		go appendForEver(s, fmt.Sprintf("s%d", i), mode == "early")
	}
	select {}
}

func appendForEver(s *sqlite.Store, stream string, early bool) {
	for head := uint64(0); ; head++ {
		if early {
			// Whole batches of promises, so that one is surely open when the end comes.
			for i := range uint64(50) {
				fmt.Println("ack", stream, head+i+1)
			}
		}
		_, err := s.Append(context.Background(), eventlog.Commit{
			Stream: stream, After: head, ID: fmt.Sprint(head), Records: record(fmt.Sprint(head + 1)),
		})
		if err != nil {
			fmt.Println("failed", err)
			os.Exit(1)
		}
		if !early {
			fmt.Println("ack", stream, head+1)
		}
	}
}

// killed runs a child on dir, kills it after n acknowledgements, and returns
// the highest of each stream.
func killed(t *testing.T, mode, dir string, n int) map[string]uint64 {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+mode+":"+dir)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	acked := map[string]uint64{}
	lines := bufio.NewScanner(out)
	for i := 0; lines.Scan(); i++ {
		var stream string
		var seq uint64
		_, err := fmt.Sscanf(lines.Text(), "ack %s %d", &stream, &seq)
		require.NoError(t, err, lines.Text())
		acked[stream] = max(acked[stream], seq)
		if i == n {
			require.NoError(t, cmd.Process.Kill()) // SIGKILL; what is still in the pipe was acknowledged too
		}
	}
	require.Error(t, cmd.Wait(), "it was killed")
	return acked
}

// lost counts the acknowledged records that aren't there after a kill.
func lost(t *testing.T, dir string, acked map[string]uint64) (n int) {
	t.Helper()
	// An operator may look before the service is started again.
	r := open(t, dir, sqlite.Options{ReadOnly: true})
	before, err := r.Head(t.Context(), "s0")
	require.NoError(t, err)
	require.NoError(t, r.Close())
	s := open(t, dir, sqlite.Options{})
	defer func() { require.NoError(t, s.Close()) }()
	after, err := s.Head(t.Context(), "s0")
	require.NoError(t, err)
	require.Equal(t, after, before)
	for stream, want := range acked {
		seen := uint64(0)
		for r, err := range s.Read(t.Context(), stream, 0) {
			require.NoError(t, err)
			seen++
			require.Equal(t, seen, r.Seq)
			require.Equal(t, fmt.Sprint(seen), string(r.Data))
		}
		if seen < want {
			n += int(want - seen)
		}
	}
	return n
}

// TestNothingAcknowledgedIsLostByAKill holds "an acknowledged answer is never
// lost" for a killed process. Its control, which acknowledges early, must lose.
func TestNothingAcknowledgedIsLostByAKill(t *testing.T) {
	for _, n := range []int{1, 7, 40, 400, 2000} {
		dir := filepath.Join(t.TempDir(), "data")
		acked := killed(t, "honest", dir, n)
		require.NotEmpty(t, acked)
		require.Zero(t, lost(t, dir, acked), "after %d acknowledgements", n)
	}
	dir := filepath.Join(t.TempDir(), "data")
	require.NotZero(t, lost(t, dir, killed(t, "early", dir, 400)), "the control lost nothing, so the test shows nothing")
}
