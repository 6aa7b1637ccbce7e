package main

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/fault"
)

func TestBlocksOfAScript(t *testing.T) {
	cases := map[string]struct {
		script string
		want   []string
	}{
		"empty":             {"", nil},
		"separators only":   {"---\n\n---\n", nil},
		"one, no newline":   {"I did.", []string{"I did."}},
		"two":               {"one\n---\ntwo\n", []string{"one", "two"}},
		"lines and blanks":  {"\n  one\n\nstill one \n---\n---\ntwo", []string{"one\n\nstill one", "two"}},
		"Windows":           {"one\r\n---\r\ntwo\r\n", []string{"one", "two"}},
		"longer separators": {"one\n----\n --- \ntwo", []string{"one\n----\n --- \ntwo"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { require.Equal(t, c.want, blocks(c.script)) })
	}
}

func TestTypedAnswers(t *testing.T) {
	cases := map[string]struct {
		input string
		want  []string
	}{
		"nothing":            {"", nil},
		"lines":              {"one\r\ntwo\n", []string{"one", "two"}},
		"no newline at last": {"one\ntwo", []string{"one", "two"}},
		"going on":           {"one\\\n and two\\\n\nthree\n", []string{"one\n and two", "three"}},
		"going on, then end": {"one\\", []string{"one"}},
		"an empty line":      {"\none\n", []string{"", "one"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			next := typed(t.Context(), strings.NewReader(c.input), io.Discard)
			var got []string
			text, err := next("")
			for ; err == nil; text, err = next("") {
				got = append(got, text)
			}
			require.ErrorIs(t, err, errEnd)
			require.Equal(t, c.want, got)
			_, err = next("")
			require.ErrorIs(t, err, errEnd, "the end stays the end")
		})
	}
}

// TestInterruptAtThePrompt: reading a terminal blocks, and Ctrl-C must still work.
func TestInterruptAtThePrompt(t *testing.T) {
	keyboard, typist := io.Pipe()
	defer typist.Close() //nolint:errcheck // a pipe of this test
	ctx, interrupt := context.WithCancel(t.Context())
	next := typed(ctx, keyboard, io.Discard)
	interrupt()
	_, err := next("")
	require.ErrorContains(t, err, "interrupted")
	require.NotErrorIs(t, err, errEnd, "the round isn't ended for somebody who didn't ask for it")
	require.Equal(t, 1, fault.ExitCode(err))
}
