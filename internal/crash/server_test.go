package crash

import (
	"context"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/chaos/process"
)

// bin is where the builds lie.
var bin string

func TestMain(m *testing.M) { os.Exit(runIn(m)) }

func runIn(m *testing.M) int {
	dir, err := os.MkdirTemp("", "barraiser-crash")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir) //nolint:errcheck // the system's temporary folder is emptied anyway
	bin = dir
	return m.Run()
}

// The builds under test.
const (
	plain      = "plain"
	failpoints = "failpoint"
)

// build makes both builds, once.
var build = sync.OnceValue(func() error {
	// The go command can't know that this test depends on the whole program. That
	// each source is looked at keeps it from answering from its cache.
	err := filepath.WalkDir(filepath.Join("..", ".."), func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == ".git" || entry.Name() == "web"):
			return fs.SkipDir
		case strings.HasSuffix(path, ".go") || strings.HasSuffix(path, ".yaml") || strings.HasSuffix(path, ".tmpl"):
			_, err = os.Stat(path)
		}
		return err
	})
	if err != nil {
		return err
	}
	for name, tags := range map[string]string{plain: "", failpoints: "failpoint"} {
		cmd := exec.Command("go", "build", "-tags", tags, "-o", filepath.Join(bin, name), "barraiser/cmd/barraiser")
		cmd.Env = append(os.Environ(), "GOFLAGS=")
		if said, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("build the service: %w\n%s", err, said)
		}
	}
	return nil
})

// server is a service that can be killed and started again on one data folder
// and one address.
type server struct {
	t       *testing.T
	addr    string
	process *process.Process
}

func newServer(t *testing.T, name string) *server {
	t.Helper()
	require.NoError(t, build())
	// A free port is found once, so that clients find the restarted service.
	free, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, free.Close())
	addr, data := free.Addr().String(), filepath.Join(t.TempDir(), "data")
	s := &server{t: t, addr: addr, process: process.New(process.Command{
		Path:  filepath.Join(bin, name),
		Args:  []string{"serve", "--addr", addr, "--data", data},
		Env:   []string{"PATH=" + os.Getenv("PATH"), "HOME=" + data},
		Ready: "Listening on ",
	})}
	t.Cleanup(s.kill)
	return s
}

func (s *server) url() string { return "http://" + s.addr }

// start returns when the service listens.
func (s *server) start(env ...string) {
	s.t.Helper()
	require.NoError(s.t, s.process.Start(env...))
}

// kill ends the service as kill -9 does, and waits until it is gone. It may have
// crashed by itself.
func (s *server) kill() { s.process.Kill() }

// crashed waits for the service to die at its failpoint.
func (s *server) crashed(ctx context.Context) {
	s.t.Helper()
	select {
	case <-s.process.Ended():
		require.True(s.t, s.process.Killed(), "the service ended in another way than by its failpoint")
	case <-ctx.Done():
		s.t.Fatal("the failpoint was never reached")
	}
}

// patience bounds a test; nothing in it waits this long when all is well.
const patience = 90 * time.Second

func bounded(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}
