package measure

import (
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestResidentMemory(t *testing.T) {
	got, err := parseResident("Name:\tx\nVmRSS:\t    2048 kB\nThreads:\t1\n")
	require.NoError(t, err)
	require.InDelta(t, 2<<20, got, 0)
	for _, bad := range []string{"", "VmRSS:", "VmRSS: 12 MB", "VmRSS: x kB"} {
		_, err := parseResident(bad)
		require.Error(t, err, "%q", bad)
	}
}

func TestProcesses(t *testing.T) {
	fields := statFields("12 (a ) name) S 7 12 12 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 1 0")
	require.Equal(t, "7", fields[1])
	require.Equal(t, 3*time.Second, ticks(fields, 11)+ticks(fields, 12))
	require.Zero(t, ticks(fields, 99))
	require.Zero(t, ticks([]string{"x"}, 0))
	require.Equal(t, 6*time.Second, parseBusy("cpu  100 100 100 9999 9999 100 100 100 0 0"))
	require.Zero(t, parseBusy(""))

	begun := ListenForNoise()
	require.Positive(t, ResidentOf([]int{os.Getpid()}))
	require.Zero(t, ResidentOf([]int{-1}))
	require.Zero(t, ProcessorOf([]int{-1}))
	child := exec.CommandContext(t.Context(), "sleep", "60")
	require.NoError(t, child.Start())
	require.Contains(t, WithChildren(os.Getpid()), child.Process.Pid)
	require.NoError(t, child.Process.Kill())
	require.Error(t, child.Wait())
	require.NotContains(t, WithChildren(os.Getpid()), child.Process.Pid)
	require.GreaterOrEqual(t, begun.Share(), 0.0)
}
