package crash

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/client"
	"barraiser/internal/fault"
	"barraiser/internal/wire"
)

// round is a round being sat, and what its candidate was promised.
type round struct {
	session *client.Session
	id      string
	live    string
	// acked are the answers that were acknowledged, in order; sent counts all.
	acked []string
	sent  int
}

// sit opens a session and connects to it, trying again while the service is down.
func sit(ctx context.Context, url string) (*round, error) {
	seed := int64(7)
	service := client.NewService(url)
	r := &round{}
	err := insist(ctx, func() error {
		opened, err := service.Open(ctx, client.NewSession{Round: "leadership-principles", Seed: &seed})
		r.id, r.live = opened.ID, service.Live(opened)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = r.join(ctx)
	return r, err
}

// join connects to the session from its beginning.
func (r *round) join(ctx context.Context) error {
	return insist(ctx, func() (err error) {
		r.session, err = client.Open(ctx, r.live, client.Options{Client: "candidate", GiveUp: patience})
		return err
	})
}

// insist tries until the service is there.
func insist(ctx context.Context, try func() error) error {
	for {
		err := try()
		_, cut := errors.AsType[*client.Closed](err)
		if err == nil || (!cut && fault.KindOf(err) != fault.Unavailable) {
			return err
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// answer waits for a question and answers it. The answer counts as promised
// once its ack is here.
func (r *round) answer(ctx context.Context) error {
	if _, err := r.session.WaitTurn(ctx); err != nil {
		return err
	}
	r.sent++
	text := fmt.Sprintf("Answer %d: in March I found that a cache key had changed, and rolled it back in %d minutes.", r.sent, r.sent)
	if _, err := r.session.Answer(ctx, text); err != nil {
		return fmt.Errorf("answer %d: %w", r.sent, err)
	}
	r.acked = append(r.acked, text)
	return nil
}

// finish ends the round and waits for its scorecard.
func (r *round) finish(ctx context.Context) error {
	_, err := r.session.End(ctx)
	refused, ok := errors.AsType[*client.Refused](err)
	over := errors.Is(err, client.ErrOver) || (ok && refused.Code == wire.RefuseOver)
	if err != nil && !over {
		return err
	}
	_, err = r.session.WaitScorecard(ctx)
	return err
}

// replay returns the events of a session, read anew. It takes the candidate's
// place: a stranger's would take the pen while the candidate is away.
func replay(ctx context.Context, live string) ([]wire.Event, error) {
	conn, err := client.Dial(ctx, live, client.Options{Client: "candidate"})
	if err != nil {
		return nil, err
	}
	defer conn.Close() //nolint:errcheck // it was only read
	var events []wire.Event
	for uint64(len(events)) < conn.Welcome.Head {
		frame, err := conn.Next(ctx)
		if err != nil {
			return nil, err
		}
		if event, ok := frame.(wire.Event); ok {
			events = append(events, event)
		}
	}
	return events, nil
}

// findings compares the log with what the candidate was promised and shown. It
// returns what is wrong.
func findings(events []wire.Event, acked []string, shown []client.Line) []string {
	var found []string
	wrong := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	said := map[string]int{}
	whole := map[int]bool{}
	last := 0
	var lines []client.Line
	for i, event := range events {
		if event.Seq != uint64(i)+1 {
			wrong("event %d stands at place %d", event.Seq, i+1)
		}
		data, err := wire.DecodeData(event.Kind, event.Data)
		if err != nil {
			wrong("event %d: %v", event.Seq, err)
		}
		if answer, ok := data.(wire.CandidateSaid); ok {
			said[answer.Text]++
			if answer.Turn <= last {
				wrong("turn %d is answered after turn %d", answer.Turn, last)
			}
			last = answer.Turn
			lines = append(lines, client.Line{Turn: answer.Turn, Candidate: true, Text: answer.Text})
		}
		if speech, ok := data.(wire.InterviewerSaid); ok {
			if !speech.Partial && whole[speech.Turn] {
				wrong("turn %d is spoken twice", speech.Turn)
			}
			whole[speech.Turn] = whole[speech.Turn] || !speech.Partial
			lines = append(lines, client.Line{Turn: speech.Turn, Text: speech.Text, Partial: speech.Partial})
		}
	}
	for _, text := range acked {
		if said[text] == 0 {
			wrong("lost: %s", text)
		}
	}
	for text, times := range said {
		if times > 1 {
			wrong("%d times: %s", times, text)
		}
	}
	if !slices.Equal(lines, shown) {
		wrong("the candidate was shown %+v and the log has %+v", shown, lines)
	}
	return found
}

// verify ends a round and checks everything that was promised in it.
func verify(ctx context.Context, url string, r *round) []string {
	if err := r.finish(ctx); err != nil {
		return []string{"the round can't be ended: " + err.Error()}
	}
	events, err := replay(ctx, r.live)
	if err != nil {
		return []string{"the round can't be read again: " + err.Error()}
	}
	found := findings(events, r.acked, r.session.Lines())
	transcript, err := client.NewService(url).Transcript(ctx, r.id)
	if err != nil {
		return append(found, "the transcript can't be read: "+err.Error())
	}
	for _, text := range r.acked {
		if n := strings.Count(string(transcript), text); n != 1 {
			found = append(found, fmt.Sprintf("%d times in the transcript: %s", n, text))
		}
	}
	return found
}

// TestFindings: the checker sees each thing it is there for.
func TestFindings(t *testing.T) {
	event := func(seq uint64, kind, data string) wire.Event {
		return wire.Event{Seq: seq, Kind: kind, Data: []byte(data)}
	}
	asked := func(seq uint64, turn int) wire.Event {
		return event(seq, wire.KindInterviewerSaid, fmt.Sprintf(`{"turn":%d,"attempt":1,"text":"Why?"}`, turn))
	}
	said := func(seq uint64, turn int, text string) wire.Event {
		return event(seq, wire.KindCandidateSaid, fmt.Sprintf(`{"turn":%d,"id":"i","text":%q}`, turn, text))
	}
	shown := []client.Line{{Turn: 1, Text: "Why?"}, {Turn: 1, Candidate: true, Text: "a"}}
	good := []wire.Event{asked(1, 1), said(2, 1, "a")}
	require.Empty(t, findings(good, []string{"a"}, shown))
	cases := map[string]struct {
		events []wire.Event
		want   string
	}{
		"lost":             {good[:1], "lost: a"},
		"twice":            {append(slices.Clone(good), said(3, 2, "a")), "2 times: a"},
		"gap":              {[]wire.Event{asked(1, 1), said(3, 1, "a")}, "event 3 stands at place 2"},
		"repeated turn":    {append(slices.Clone(good), said(3, 1, "b")), "turn 1 is answered after turn 1"},
		"repeated words":   {[]wire.Event{asked(1, 1), asked(2, 1), said(3, 1, "a")}, "turn 1 is spoken twice"},
		"shown, not said":  {good[1:], "the candidate was shown"},
		"unreadable event": {append(slices.Clone(good), event(3, wire.KindNoteSaved, `[`)), "event 3: "},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, strings.Join(findings(c.events, []string{"a"}, shown), "\n"), c.want)
		})
	}
}
