package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the test binary stand for the program: the scripts run the same
// code as bin/barraiser, each call in a process of its own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"barraiser": func() { os.Exit(run()) }})
}

// TestScripts runs testdata/script: the command line as its users meet it.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "serve": serve, "halt": halt, "fetch": fetch, "field": field, "without-id": withoutID,
			"redis": redisServer(t),
		},
		Setup: func(env *testscript.Env) error {
			env.Values[runningKey{}] = running{}
			return nil
		},
		RequireExplicitExec: true, RequireUniqueNames: true,
		Deadline: time.Now().Add(5 * time.Minute),
	})
}

// exits runs a command that must exit with the code: exits CODE COMMAND ARGS...
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// running are the services of a script by name.
type running map[string]*exec.Cmd

type runningKey struct{}

func services(ts *testscript.TestScript) running {
	r, ok := ts.Value(runningKey{}).(running)
	if !ok {
		ts.Fatalf("the script was not set up")
	}
	return r
}

// serve starts a service on a free port: serve NAME ARGS... Then $NAME is its
// URL, $NAME_ADDR its address and $NAME_PID its process.
func serve(ts *testscript.TestScript, _ bool, args []string) {
	program, err := exec.LookPath("barraiser")
	ts.Check(err)
	name := args[0]
	cmd := exec.Command(program, append([]string{"serve", "--addr", "127.0.0.1:0"}, args[1:]...)...)
	cmd.Dir = ts.Getenv("WORK")
	cmd.Env = []string{"PATH=" + ts.Getenv("PATH"), "HOME=" + ts.Getenv("WORK")}
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	var said bytes.Buffer
	cmd.Stderr = &said
	ts.Check(cmd.Start())
	ts.Defer(func() {
		_ = cmd.Process.Kill() // it has gone if the script stopped it
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if url, ok := strings.CutPrefix(lines.Text(), "Listening on "); ok {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			ts.Setenv(name, url)
			ts.Setenv(name+"_ADDR", strings.TrimPrefix(url, "http://"))
			ts.Setenv(name+"_PID", strconv.Itoa(cmd.Process.Pid))
			services(ts)[name] = cmd
			return
		}
	}
	_ = cmd.Wait()
	ts.Fatalf("the service didn't start: %s", said.String())
}

// halt ends a service as a service manager does; it must drain and exit with 0. It
// was once called stop, which is testscript's own word for ending a script: what
// stood after it was never run.
func halt(ts *testscript.TestScript, _ bool, args []string) {
	cmd := services(ts)[args[0]]
	ts.Check(cmd.Process.Signal(syscall.SIGTERM))
	ts.Check(cmd.Wait())
}

// fetch writes what a URL answers into a file, with a newline at its end as the
// commands print one: fetch URL FILE
func fetch(ts *testscript.TestScript, _ bool, args []string) {
	client := http.Client{Timeout: 20 * time.Second}
	response, err := client.Get(args[0])
	ts.Check(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	ts.Check(err)
	if response.StatusCode != http.StatusOK {
		ts.Fatalf("%s: %s", response.Status, body)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), append(bytes.TrimSpace(body), '\n'), 0o600))
}

// field sets a variable to a field of a JSON file: field VARIABLE FILE NAME
func field(ts *testscript.TestScript, _ bool, args []string) {
	var object map[string]any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[1])), &object))
	value, ok := object[args[2]].(string)
	if !ok {
		ts.Fatalf("%s has no text %q", args[1], args[2])
	}
	ts.Setenv(args[0], value)
}

// withoutID empties the id of a scorecard, the one thing in which two rounds of
// the same words differ: without-id FILE...
func withoutID(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		field(ts, false, []string{"ID", name, "id"})
		text := strings.Replace(ts.ReadFile(name), `"id":"`+ts.Getenv("ID")+`"`, `"id":""`, 1)
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o600))
	}
}
