package process_test

import (
	"bytes"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"barraiser/internal/chaos/process"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// shell is a server in a line of shell: it says that it is ready, and repeats
// what it is told.
func shell(script string, log io.Writer) *process.Process {
	return process.New(process.Command{Path: "/bin/sh", Args: []string{"-c", script}, Env: []string{"PATH=/usr/bin:/bin"}, Ready: "ready", Log: log})
}

const patience = time.Minute

func TestKilledAndStartedAgain(t *testing.T) {
	var log bytes.Buffer
	p := shell("echo warming up; echo ready on; read line; echo \"$line $WORD\"; exit 3", &log)
	<-p.Ended()
	require.False(t, p.Running())
	require.Zero(t, p.Pid())
	require.Error(t, p.Tell("nobody"))
	p.EndInput()
	require.NoError(t, p.Start())
	require.ErrorIs(t, p.Start(), process.ErrRuns)
	first := p.Pid()
	p.Stop()
	require.True(t, p.Running())
	p.Kill()
	require.False(t, p.Running())
	require.True(t, p.Killed())
	p.Kill()
	p.Continue()

	require.NoError(t, p.Start("WORD=again"))
	require.NotEqual(t, first, p.Pid())
	require.NoError(t, p.Tell("hello"))
	<-p.Ended()
	require.False(t, p.Killed())
	require.Equal(t, "hello again\n", log.String())
}

func TestAskedToEnd(t *testing.T) {
	p := shell("trap 'exit 5' TERM; echo ready; while :; do read line; done", nil)
	require.NoError(t, p.Start())
	require.NoError(t, p.Tell("so that it is past its trap"))
	code, itself := p.End(patience)
	require.True(t, itself)
	require.Equal(t, 5, code)

	deaf := shell("trap '' TERM; echo ready; while :; do read line; done", nil)
	require.NoError(t, deaf.Start())
	_, itself = deaf.End(50 * time.Millisecond)
	require.False(t, itself)
	require.True(t, deaf.Killed())
}

func TestThatDoesNotStart(t *testing.T) {
	p := shell("echo no such setting >&2; exit 2", nil)
	require.ErrorContains(t, p.Start(), "no such setting")
	require.False(t, p.Running())
	require.Error(t, process.New(process.Command{Path: "/no/such/program"}).Start())
	at := process.New(process.Command{Path: "/bin/sh", Args: []string{"-c", "read line"}})
	require.NoError(t, at.Start())
	at.EndInput()
	<-at.Ended()
	require.False(t, at.Killed())
}
