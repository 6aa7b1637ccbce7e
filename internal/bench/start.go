package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"barraiser/internal/measure"
)

// settle is how long a started service is left alone before its memory is read.
const settle = 2 * time.Second

func startSuite() suite {
	return suite{name: "start", round: startRound, rows: []measure.Row{
		{What: "cold start to the first page", Unit: "ms", Figure: "start.page", Aim: measure.AtMost(300)},
		{What: "resident memory of an idle service", Unit: "MiB", Figure: "start.resident", Aim: measure.AtMost(40)},
		{What: "size of the binary", Unit: "MB", Figure: "start.binary", Aim: measure.AtMost(40)},
	}}
}

// program builds the program as make does, once, and returns where it is.
func (l *lab) program(ctx context.Context) (string, error) {
	binary := filepath.Join(l.dir, "barraiser")
	if _, err := os.Stat(binary); err == nil {
		return binary, nil
	}
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-buildvcs=false", "-o", binary, "barraiser/cmd/barraiser") //nolint:gosec // fixed but for our own folder
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return binary, nil
}

// startRound starts the program over an empty folder and asks
// for its first page.
func startRound(ctx context.Context, l *lab, f measure.Figures) (err error) {
	binary, err := l.program(ctx)
	if err != nil {
		return err
	}
	info, err := os.Stat(binary)
	if err != nil {
		return err
	}
	dir, err := l.folder()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, "serve", "--addr", "127.0.0.1:0", "--data", filepath.Join(dir, "data")) //nolint:gosec // likewise
	cmd.Dir = dir                                                                                                   // away from anybody's barraiser.yaml
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	begun := time.Now()
	server, err := startListening(cmd)
	if err != nil {
		return err
	}
	defer func() {
		cancel()
		// It ends by the signal that we sent.
		if stopped := server.stop(); !errors.Is(stopped, context.Canceled) {
			err = errors.Join(err, stopped)
		}
	}()
	if err := page(ctx, server.url+"/"); err != nil {
		return err
	}
	f.Add("start.page", time.Since(begun).Seconds()*1000)
	time.Sleep(settle)
	resident, err := measure.Resident(cmd.Process.Pid)
	f.Add("start.resident", resident/(1<<20))
	f.Add("start.binary", float64(info.Size())/1e6)
	return err
}

// page reads a page to its end.
func page(ctx context.Context, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s", url, response.Status)
	}
	_, err = io.Copy(io.Discard, response.Body)
	return err
}
