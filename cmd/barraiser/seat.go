package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"barraiser/internal/client"
	"barraiser/internal/fault"
)

// errEnd is what a source of answers says at its end.
var errEnd = errors.New("no more answers")

// seat is the candidate's side of a round: where answers come from and where
// they go.
type seat struct {
	session *client.Session
	stderr  io.Writer
	// next gives the next line to what the interviewer asked, or errEnd.
	next func(asked string) (string, error)
	// scripted: there is nobody who could answer again.
	scripted bool
}

// answer gives answers until the round is over.
func (s seat) answer(ctx context.Context) error {
	for {
		turn, err := s.session.WaitTurn(ctx)
		if err == nil {
			err = s.one(ctx, turn.Text)
		}
		switch {
		case errors.Is(err, client.ErrOver):
			return s.leftover()
		case errors.Is(err, errEnd):
			_, err = s.session.End(ctx)
			return err
		case err != nil:
			return err
		}
	}
}

// one takes a line and carries it out.
func (s seat) one(ctx context.Context, asked string) error {
	text, err := s.next(asked)
	if err != nil {
		return err
	}
	err = s.act(ctx, text)
	refused, ok := errors.AsType[*client.Refused](err)
	if !ok {
		return err
	}
	if s.scripted && !strings.HasPrefix(text, "/") {
		// Going on would answer every later question with the wrong block.
		return fault.New(fault.Invalid, "practice", "an answer of the script was refused (%s): %s", refused.Code, refused.Message).Hint("%s", refused.Hint)
	}
	fmt.Fprintf(s.stderr, "  %s %s\n", refused.Message, refused.Hint)
	return nil
}

// act sends a command, or an answer.
func (s seat) act(ctx context.Context, text string) (err error) {
	switch text {
	case "/hint":
		_, err = s.session.Hint(ctx)
	case "/skip":
		_, err = s.session.Skip(ctx)
	case "/pause":
		_, err = s.session.Pause(ctx)
	case "/resume":
		_, err = s.session.Resume(ctx)
	case "/end":
		return errEnd
	default:
		_, err = s.session.Answer(ctx, text)
	}
	return err
}

// leftover says how much of a script a round that was over early didn't take.
func (s seat) leftover() error {
	left := 0
	for s.scripted {
		if _, err := s.next(""); err != nil {
			break
		}
		left++
	}
	if left > 0 {
		fmt.Fprintf(s.stderr, "The round was over before %d blocks of the script were used.\n", left)
	}
	return nil
}

// scripted gives the blocks of a script.
func scripted(script []string) func(string) (string, error) {
	return func(string) (string, error) {
		if len(script) == 0 {
			return "", errEnd
		}
		text := script[0]
		script = script[1:]
		return text, nil
	}
}

// blocks splits a script into its answers. Empty blocks are left out.
func blocks(script string) []string {
	var answers []string
	var block []string
	end := func() {
		if text := strings.TrimSpace(strings.Join(block, "\n")); text != "" {
			answers = append(answers, text)
		}
		block = nil
	}
	for line := range strings.Lines(script) {
		line = strings.TrimRight(line, "\r\n")
		if line == "---" {
			end()
			continue
		}
		block = append(block, line)
	}
	end()
	return answers
}

// typed reads answers from a terminal. A read can't be interrupted, so it has a
// goroutine of its own, which ends with the process: Ctrl-C works at the prompt.
func typed(ctx context.Context, in io.Reader, out io.Writer) func(string) (string, error) {
	type line struct {
		text string
		last bool
	}
	lines := make(chan line)
	go func() {
		defer close(lines)
		r := bufio.NewReader(in)
		for {
			text, err := r.ReadString('\n')
			select {
			case lines <- line{strings.TrimRight(text, "\r\n"), err != nil}:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	}()
	return func(string) (string, error) {
		var text strings.Builder
		for {
			fmt.Fprint(out, "> ")
			var l line
			select {
			case got, more := <-lines:
				l = got
				l.last = l.last || !more
			case <-ctx.Done():
				return "", fault.New(fault.Conflict, "practice", "interrupted before the end of the round").
					Hint("/end ends a round and gives its scorecard")
			}
			piece, goesOn := strings.CutSuffix(l.text, `\`)
			text.WriteString(piece)
			switch {
			case l.last && text.Len() == 0:
				return "", errEnd
			case l.last || !goesOn:
				return strings.TrimSpace(text.String()), nil
			}
			text.WriteByte('\n')
		}
	}
}
