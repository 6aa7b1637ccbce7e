package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"barraiser/internal/client"
	"barraiser/internal/measure"
)

const (
	// answerWords is the length of an answer: two minutes of speech.
	answerWords = 300
	// crowd is how many sessions run at a time where it is more than one.
	crowd = 100
	// Answers of the single session and the pause before each: long enough for
	// the processor to be elsewhere, as before a real answer.
	singleAnswers = 120
	singlePause   = 20 * time.Millisecond
	// The crowd answers for this long, every session once a second on average:
	// thirty times as often as people do.
	crowdFor   = 8 * time.Second
	crowdPause = time.Second
	// rushFor is how long the crowd answers without any pause.
	rushFor = 3 * time.Second
)

func turnSuite() suite {
	bare, pong := "a bare durable append", "a ping on the same socket"
	return suite{name: "turn", round: turnRound, rows: []measure.Row{
		{What: "answer to first word, 1 session, p50", Unit: "ms", Figure: "word.1.p50", Peer: "ping.1.p50", Against: pong},
		{What: "answer to first word, 1 session, p99", Unit: "ms", Figure: "word.1.p99", Peer: "ping.1.p99", Against: pong},
		{What: "answer to first word, 100 sessions, 100 answers/s, p50", Unit: "ms", Figure: "word.100.p50", Peer: "ping.100.p50", Against: pong, Aim: measure.AtMost(2)},
		{What: "answer to first word, 100 sessions, 100 answers/s, p99", Unit: "ms", Figure: "word.100.p99", Peer: "ping.100.p99", Against: pong, Aim: measure.AtMost(10)},
		{What: "answer to ack, 1 session, p50", Unit: "ms", Figure: "ack.1.p50", Peer: "bare.1.p50", Against: bare},
		{What: "answer to ack, 1 session, p99", Unit: "ms", Figure: "ack.1.p99", Peer: "bare.1.p99", Against: bare, Aim: measure.RatioAtMost(3)},
		{What: "answer to ack, 100 sessions, 100 answers/s, p50", Unit: "ms", Figure: "ack.100.p50", Peer: "bare.100.p50", Against: bare},
		{What: "answer to ack, 100 sessions, 100 answers/s, p99", Unit: "ms", Figure: "ack.100.p99", Peer: "bare.100.p99", Against: bare, Aim: measure.RatioAtMost(3)},
		{What: "100 sessions without a pause: answers per second", Unit: "/s", Figure: "rush.rate"},
		{What: "100 sessions without a pause: answer to first word, p50", Unit: "ms", Figure: "rush.word.p50"},
	}}
}

// turnRound measures bare appends and answers one after the other, alone and in
// a crowd.
func turnRound(ctx context.Context, l *lab, f measure.Figures) (err error) {
	dir, err := l.folder()
	if err != nil {
		return err
	}
	bare, err := openBare(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, bare.close()) }()
	server, err := startService(ctx, l)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.stop()) }()
	service := client.NewService(server.url)
	// The first sessions of a process pay for compiling the rubric.
	if _, err := gather(ctx, service, 4, func() bool { return false }, rushPause, 300*time.Millisecond); err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{
		func(ctx context.Context) error { return singleBare(ctx, bare, f) },
		func(ctx context.Context) error { return single(ctx, service, f) },
		func(ctx context.Context) error { return crowdBare(ctx, bare, f) },
		func(ctx context.Context) error {
			heard, err := gather(ctx, service, crowd, func() bool { return rand.IntN(2) == 0 }, crowdThinks, crowdFor)
			heard.into(f, "100")
			return err
		},
		func(ctx context.Context) error {
			heard, err := gather(ctx, service, crowd, func() bool { return false }, rushPause, rushFor)
			f.Add("rush.rate", float64(len(heard.words))/rushFor.Seconds())
			f.AddTimes("rush.word", heard.words)
			return err
		},
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// crowdThinks is a pause of half to one and a half times the mean.
func crowdThinks() time.Duration { return crowdPause/2 + rand.N(crowdPause) }

func rushPause() time.Duration { return 0 }

// times collects what candidates measured. It is safe for concurrent use.
type times struct {
	mu                 sync.Mutex
	acks, words, pings []time.Duration
}

func (t *times) reaction(r reaction) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.acks, t.words = append(t.acks, r.ack), append(t.words, r.word)
}

func (t *times) ping(d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pings = append(t.pings, d)
}

func (t *times) into(f measure.Figures, load string) {
	f.AddTimes("ack."+load, t.acks)
	f.AddTimes("word."+load, t.words)
	f.AddTimes("ping."+load, t.pings)
}

// single measures one session alone: a ping and an answer in turn, each after
// the same pause.
func single(ctx context.Context, s *client.Service, f measure.Figures) error {
	var heard times
	words := measure.NewSpeaker(1)
	c, err := sit(ctx, s)
	if err != nil {
		return err
	}
	defer func() { c.leave() }()
	for range singleAnswers {
		time.Sleep(singlePause)
		if c, err = c.pingOn(ctx, &heard); err != nil {
			return err
		}
		time.Sleep(singlePause)
		if c, err = c.goOn(ctx, words.Words(answerWords), &heard); err != nil {
			return err
		}
	}
	heard.into(f, "1")
	return nil
}

// goOn answers once. Where the round is over it returns the candidate of a new
// one, with nothing measured.
func (c *candidate) goOn(ctx context.Context, text string, heard *times) (*candidate, error) {
	r, err := c.answer(ctx, text)
	if err == nil {
		heard.reaction(r)
	}
	return c.again(ctx, err)
}

// pingOn is goOn with a ping.
func (c *candidate) pingOn(ctx context.Context, heard *times) (*candidate, error) {
	d, err := c.ping(ctx)
	if err == nil {
		heard.ping(d)
	}
	return c.again(ctx, err)
}

// again sits another round when this one is over.
func (c *candidate) again(ctx context.Context, err error) (*candidate, error) {
	if !errors.Is(err, errRoundOver) {
		return c, err
	}
	next, err := sit(ctx, c.service)
	if err != nil {
		return c, err
	}
	c.leave()
	return next, nil
}

func singleBare(ctx context.Context, bare *bareLog, f measure.Figures) error {
	var took []time.Duration
	words := measure.NewSpeaker(1)
	for range singleAnswers {
		time.Sleep(singlePause)
		d, err := bare.append(ctx, words.Words(answerWords))
		if err != nil {
			return err
		}
		took = append(took, d)
	}
	f.AddTimes("bare.1", took)
	return nil
}

// gather lets n candidates answer for a while, each pausing by itself before an
// answer, so that a slow answer holds no other up. pings says whether to send a
// ping in place of the next answer.
func gather(ctx context.Context, s *client.Service, n int, pings func() bool, pause func() time.Duration, during time.Duration) (*times, error) {
	candidates := make([]*candidate, n)
	for i := range candidates {
		var err error
		if candidates[i], err = sit(ctx, s); err != nil {
			return &times{}, err
		}
	}
	var heard times
	until := time.Now().Add(during)
	group, ctx := errgroup.WithContext(ctx)
	for i, c := range candidates {
		words := measure.NewSpeaker(uint64(i))
		group.Go(func() (err error) {
			defer func() { c.leave() }()
			for time.Now().Before(until) && err == nil {
				text := words.Words(answerWords)
				time.Sleep(pause())
				if pings() {
					c, err = c.pingOn(ctx, &heard)
					time.Sleep(pause() / 10)
				}
				if err == nil {
					c, err = c.goOn(ctx, text, &heard)
				}
			}
			return err
		})
	}
	return &heard, group.Wait()
}

// crowdBare is gather's peer: as many appends, at the same moments.
func crowdBare(ctx context.Context, bare *bareLog, f measure.Figures) error {
	var heard times
	until := time.Now().Add(crowdFor)
	group, ctx := errgroup.WithContext(ctx)
	for i := range crowd {
		words := measure.NewSpeaker(uint64(i))
		group.Go(func() error {
			for time.Now().Before(until) {
				text := words.Words(answerWords)
				time.Sleep(crowdThinks())
				d, err := bare.append(ctx, text)
				if err != nil {
					return err
				}
				heard.reaction(reaction{ack: d})
			}
			return nil
		})
	}
	err := group.Wait()
	f.AddTimes("bare.100", heard.acks)
	return err
}
