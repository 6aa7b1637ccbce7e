package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"barraiser/internal/app"
	"barraiser/internal/client"
	"barraiser/internal/fault"
	"barraiser/internal/wire"
)

type practiceCommand struct {
	Round       string `help:"Round to sit." default:"leadership-principles"`
	Level       string `help:"Level to be rated at." default:"L5"`
	Seed        *int64 `help:"Seed of the choice of questions; the same seed and answers give the same round." placeholder:"N"`
	Interviewer string `help:"Interviewer: scripted or model." default:"scripted" enum:"scripted,model"`
	Script      string `help:"Take the answers from a file, one a block, separated by lines of ---; the round ends with it." placeholder:"FILE"`
	Format      string `help:"Format of the scorecard: text or json." default:"text" enum:"text,json"`
	Transcript  string `help:"Write the transcript to a file." placeholder:"FILE"`
	URL         string `name:"url" help:"Sit the round on a running service instead of in this process." placeholder:"URL"`
}

// Run sits a round over the live protocol, on a service of its own in memory
// unless one is named.
func (p practiceCommand) Run(c *call) error {
	var script []string
	if p.Script != "" {
		data, err := os.ReadFile(p.Script)
		if err != nil {
			return fault.Wrap(err, "practice: read script", fault.Invalid).Hint("check the path of --script")
		}
		if script = blocks(string(data)); len(script) == 0 {
			return fault.New(fault.Invalid, "practice: read script", "%s holds no answers", p.Script).Hint("write one answer a block, with a line of --- between two")
		}
	}
	sit := func(ctx context.Context, url string) error {
		return p.sit(ctx, client.NewService(url), script, c.process)
	}
	if p.URL != "" {
		return sit(c.ctx, strings.TrimRight(p.URL, "/"))
	}
	if c.config.WordsPerSecond > 0 && p.Interviewer == "scripted" {
		// A terminal reader scrolls back; words that trickle in are no help.
		c.config.WordsPerSecond = 0
	}
	return app.Local(c.ctx, c.config, c.process, sit)
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

// sit opens a session, answers to its end and prints the scorecard.
func (p practiceCommand) sit(ctx context.Context, service *client.Service, script []string, proc app.Process) error {
	opened, err := service.Open(ctx, client.NewSession{Round: p.Round, Level: p.Level, Interviewer: p.Interviewer, Seed: p.Seed})
	if err != nil {
		return err
	}
	talk := io.Discard
	if p.Format == "text" {
		talk = proc.Stdout
	}
	session, err := client.Open(ctx, service.Live(opened), client.Options{Show: printer(talk, script != nil)})
	if err != nil {
		return err
	}
	defer session.Close()
	next := scripted(script)
	if script == nil {
		fmt.Fprintln(talk, "Answer in one line, or end a line with \\ to go on. /hint, /skip, /pause, /resume and /end work at any time.")
		next = typed(ctx, bufio.NewReader(proc.Stdin), talk)
	}
	if err := answer(ctx, session, next); err != nil {
		return err
	}
	if _, err := session.WaitScorecard(ctx); err != nil {
		return err
	}
	if p.Transcript != "" {
		if err := p.keep(ctx, service, opened.ID); err != nil {
			return err
		}
	}
	format := p.Format
	card, err := service.Scorecard(ctx, opened.ID)
	if err != nil {
		return err
	}
	if format == "text" {
		return app.PrintScorecard(card, p.Round, proc)
	}
	_, err = proc.Stdout.Write(append(card, '\n'))
	return err
}

// keep writes the transcript to the file that was asked for.
func (p practiceCommand) keep(ctx context.Context, service *client.Service, id string) error {
	transcript, err := service.Transcript(ctx, id)
	if err != nil {
		return err
	}
	if err := os.WriteFile(p.Transcript, append(transcript, '\n'), 0o600); err != nil {
		return fault.Wrap(err, "practice: write transcript", fault.Invalid).Hint("check the path of --transcript")
	}
	return nil
}

// errEnd is what a source of answers says at its end.
var errEnd = errors.New("no more answers")

// answer gives answers until the round is over. A command that is refused is
// said and asked for again.
func answer(ctx context.Context, session *client.Session, next func() (string, error)) error {
	for {
		if _, err := session.WaitTurn(ctx); errors.Is(err, client.ErrOver) {
			return nil
		} else if err != nil {
			return err
		}
		text, err := next()
		if err == nil {
			err = act(ctx, session, text)
		}
		switch {
		case errors.Is(err, errEnd):
			_, err = session.End(ctx)
			return err
		case err != nil:
			return err
		}
	}
}

// act carries out a line: a command, or an answer.
func act(ctx context.Context, session *client.Session, text string) (err error) {
	switch text {
	case "/hint":
		_, err = session.Hint(ctx)
	case "/skip":
		_, err = session.Skip(ctx)
	case "/pause":
		_, err = session.Pause(ctx)
	case "/resume":
		_, err = session.Resume(ctx)
	case "/end":
		return errEnd
	default:
		_, err = session.Answer(ctx, text)
	}
	var refused *client.Refused
	if errors.As(err, &refused) {
		fmt.Fprintf(os.Stderr, "  %s %s\n", refused.Message, refused.Hint)
		return nil
	}
	return err
}

// scripted gives the blocks of a script.
func scripted(script []string) func() (string, error) {
	return func() (string, error) {
		if len(script) == 0 {
			return "", errEnd
		}
		text := script[0]
		script = script[1:]
		return text, nil
	}
}

// typed reads answers from a terminal.
func typed(ctx context.Context, in *bufio.Reader, out io.Writer) func() (string, error) {
	return func() (string, error) {
		var text strings.Builder
		for {
			fmt.Fprint(out, "> ")
			line, err := in.ReadString('\n')
			line = strings.TrimRight(line, "\r\n")
			more, goesOn := strings.CutSuffix(line, `\`)
			text.WriteString(more)
			if err != nil && text.Len() == 0 {
				return "", errors.Join(errEnd, context.Cause(ctx))
			}
			if goesOn && err == nil {
				text.WriteByte('\n')
				continue
			}
			return strings.TrimSpace(text.String()), nil
		}
	}
}

// printer shows the conversation as it comes. With a script the answers are
// shown too, for nobody typed them.
func printer(w io.Writer, answers bool) func(wire.ServerFrame) {
	return func(frame wire.ServerFrame) {
		switch f := frame.(type) {
		case wire.Utter:
			fmt.Fprint(w, f.Text)
		case wire.Event:
			data, err := wire.DecodeData(f.Kind, f.Data)
			if err != nil {
				return
			}
			switch e := data.(type) {
			case wire.InterviewerSaid:
				fmt.Fprintln(w)
			case wire.CandidateSaid:
				if answers {
					fmt.Fprintf(w, "\n> %s\n\n", e.Text)
				}
			}
		}
	}
}
