package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"barraiser/internal/app"
	"barraiser/internal/candidate"
	"barraiser/internal/client"
	"barraiser/internal/fault"
	"barraiser/internal/wire"
)

type practiceCommand struct {
	Round       string `help:"Round to sit, or the id of a competency to sit it by itself." default:"leadership-principles"`
	Loop        string `help:"Loop whose version of the round is sat, with the principles that its interviewer was given." placeholder:"ID"`
	Level       string `help:"Level to be rated at." default:"L5"`
	Seed        *int64 `help:"Seed of the choice of questions; the same seed and answers give the same round." placeholder:"N"`
	Interviewer string `help:"Interviewer: scripted or model." default:"scripted" enum:"scripted,model"`
	Script      string `help:"Take the answers from a file, one a block, separated by lines of ---; the round ends with it." placeholder:"FILE"`
	Candidate   string `help:"Let a simulated candidate sit the round: strong, vague, we-only, one-word, rambling, off-topic, contradicting, hostile, silent, injecting, foreign-language or code-paster." default:"" enum:",strong,vague,we-only,one-word,rambling,off-topic,contradicting,hostile,silent,injecting,foreign-language,code-paster" placeholder:"NAME"`
	Format      string `help:"Format of the scorecard: text or json." default:"text" enum:"text,json"`
	Transcript  string `help:"Write the transcript to a file." placeholder:"FILE"`
	URL         string `name:"url" help:"Sit the round on a running service instead of in this process." placeholder:"URL"`
}

// Run sits a round over the live protocol, on a service of its own in memory
// unless one is named.
func (p practiceCommand) Run(c *call) error {
	if p.Script != "" && p.Candidate != "" {
		return fault.New(fault.Usage, "", "--script and --candidate can't be used together").Hint("leave one of them out: both give the answers")
	}
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
	// A path that can't be written is found now and not after an hour of answers.
	if p.Transcript != "" {
		if err := p.writeTranscript(nil, os.O_CREATE); err != nil {
			return err
		}
	}
	sit := func(ctx context.Context, url string) error {
		return p.sit(ctx, client.NewService(url), script, c)
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

// sit opens a session, answers to its end and prints the scorecard.
func (p practiceCommand) sit(ctx context.Context, service *client.Service, script []string, c *call) error {
	opened, err := service.Open(ctx, client.NewSession{Round: p.Round, Loop: p.Loop, Level: p.Level, Interviewer: p.Interviewer, Seed: p.Seed})
	if err != nil {
		return err
	}
	talk := io.Discard
	if p.Format == "text" {
		talk = c.process.Stdout
	}
	show := &printer{w: talk, answers: script != nil || p.Candidate != ""}
	session, err := client.Open(ctx, service.Live(opened), client.Options{Show: show.frame})
	if err != nil {
		return err
	}
	defer session.Close()
	s, err := p.seat(ctx, session, script, talk, c)
	if err != nil {
		return err
	}
	if err := s.answer(ctx); err != nil {
		return err
	}
	if _, err := session.WaitScorecard(ctx); err != nil {
		return err
	}
	if p.Transcript != "" {
		transcript, err := service.Transcript(ctx, opened.ID)
		if err != nil {
			return err
		}
		if err := p.writeTranscript(append(transcript, '\n'), os.O_TRUNC); err != nil {
			return err
		}
	}
	if p.Interviewer == "model" && show.bySubstitute > 0 {
		fmt.Fprintf(c.process.Stderr, "barraiser: the scripted interviewer spoke in %d of %d turns, in the model's place; 'barraiser check' says whether the endpoint answers\n",
			show.bySubstitute, show.spoken)
	}
	card, err := p.card(ctx, service, opened.ID, c.process.Stderr)
	if err != nil {
		return err
	}
	if p.Format == "text" {
		return app.PrintScorecard(card, c.config, c.process)
	}
	_, err = c.process.Stdout.Write(append(card, '\n'))
	return err
}

const (
	// reviewEvery is how often a model that rates is looked after.
	reviewEvery = 500 * time.Millisecond
	// reviewStill is how long it may go without a step before the terminal stops
	// waiting for it.
	reviewStill = 20 * time.Second
)

// card returns the scorecard, and waits for a model's as long as that gets on.
func (p practiceCommand) card(ctx context.Context, service *client.Service, session string, stderr io.Writer) ([]byte, error) {
	said, steps, since := false, 0, time.Now()
	for {
		done, of, pending, err := service.Review(ctx, session)
		if err != nil {
			return nil, err
		}
		if done != steps {
			steps, since = done, time.Now()
		}
		late := time.Since(since) > reviewStill
		switch {
		case pending && late:
			fmt.Fprintln(stderr, "barraiser: the model doesn't get on with its rating; these are the built-in assessor's ratings")
		case pending && !said && of > 0:
			fmt.Fprintf(stderr, "barraiser: the model is rating the round in %d steps; this can take some minutes\n", of)
			said = true
		}
		if !pending || late {
			return service.Scorecard(ctx, session)
		}
		select {
		case <-time.After(reviewEvery):
		case <-ctx.Done():
			return nil, fault.Wrap(context.Cause(ctx), "practice: wait for the model's scorecard", fault.Unavailable)
		}
	}
}

// seat puts whoever answers before the session: a simulated candidate, a script
// or somebody at the terminal.
func (p practiceCommand) seat(ctx context.Context, session *client.Session, script []string, talk io.Writer, c *call) (s seat, err error) {
	s = seat{session: session, stderr: c.process.Stderr}
	switch {
	case p.Candidate != "":
		s.next, err = p.simulated(c)
	case script != nil:
		s.next, s.scripted = scripted(script), true
	default:
		fmt.Fprintln(talk, "Answer in one line, or end a line with \\ to go on. /hint, /skip, /pause, /resume and /end work at any time.")
		s.next = typed(ctx, c.process.Stdin, talk)
	}
	return s, err
}

// simulated seats a simulated candidate, who knows the round's questions.
func (p practiceCommand) simulated(c *call) (func(asked string) (string, error), error) {
	questions, err := app.Questions(c.config, p.Loop, p.Round)
	if err != nil {
		return nil, err
	}
	var seed uint64
	if p.Seed != nil {
		seed = uint64(*p.Seed)
	}
	sitting, err := candidate.New(candidate.Kind(p.Candidate), seed, questions)
	if err != nil {
		return nil, err
	}
	return func(asked string) (string, error) { return sitting.Answer(asked), nil }, nil
}

// writeTranscript writes the file that was asked for.
func (p practiceCommand) writeTranscript(data []byte, how int) (err error) {
	f, err := os.OpenFile(p.Transcript, os.O_WRONLY|how, 0o600)
	if err == nil {
		_, err = f.Write(data)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return fault.Wrap(err, "practice: write transcript", fault.Invalid).Hint("check the path of --transcript")
	}
	return nil
}

// printer shows a conversation in a terminal, the candidate's answers too where
// nobody typed them, and counts who spoke. It is called by one goroutine and read
// after the session's end.
type printer struct {
	w       io.Writer
	answers bool
	// spoken counts the interviewer's speeches, bySubstitute those of the scripted
	// voice.
	spoken, bySubstitute int
}

func (p *printer) frame(frame wire.ServerFrame) {
	if utter, ok := frame.(wire.Utter); ok {
		fmt.Fprint(p.w, utter.Text)
		return
	}
	event, ok := frame.(wire.Event)
	if !ok {
		return
	}
	data, err := wire.DecodeData(event.Kind, event.Data)
	if err != nil {
		return
	}
	if said, ok := data.(wire.InterviewerSaid); ok {
		fmt.Fprintln(p.w)
		p.spoken++
		if said.Voice == "scripted" {
			p.bySubstitute++
		}
	}
	if said, ok := data.(wire.CandidateSaid); ok && p.answers {
		fmt.Fprintf(p.w, "\n> %s\n\n", said.Text)
	}
}
