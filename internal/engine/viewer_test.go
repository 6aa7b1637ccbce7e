package engine_test

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/engine"
	"barraiser/internal/interview"
)

// viewer is a client as the protocol means it: it holds what it was shown and
// notices every broken rule.
type viewer struct {
	t      *testing.T
	client string
	seat   *engine.Seat
	ids    int
	head   uint64

	mu      sync.Mutex
	events  []interview.Recorded
	shown   map[[2]int]string
	resets  int
	pen     string
	changed chan struct{}
	ended   error
	stop    context.CancelFunc
	done    chan struct{}
}

// watch joins a session and follows it in a goroutine of its own.
func watch(t *testing.T, e *engine.Engine, session, client string, after uint64) *viewer {
	t.Helper()
	return follow(t, e, session, after, &viewer{client: client, shown: map[[2]int]string{}})
}

// comeBack joins again where an earlier viewer left off, with what it was shown.
func (v *viewer) comeBack(e *engine.Engine, session string) *viewer {
	v.t.Helper()
	v.mu.Lock()
	next := &viewer{client: v.client, shown: maps.Clone(v.shown), events: slices.Clone(v.events), ids: v.ids + 100}
	v.mu.Unlock()
	after := uint64(0)
	if len(next.events) > 0 {
		after = next.events[len(next.events)-1].Seq
	}
	return follow(v.t, e, session, after, next)
}

func follow(t *testing.T, e *engine.Engine, session string, after uint64, v *viewer) *viewer {
	t.Helper()
	v.t, v.changed, v.done = t, make(chan struct{}), make(chan struct{})
	seat, welcome, err := e.Join(t.Context(), session, v.client, after)
	require.NoError(t, err)
	require.LessOrEqual(t, after, welcome.Head)
	v.seat, v.pen, v.head = seat, welcome.Pen, welcome.Head
	ctx, cancel := context.WithCancel(t.Context())
	v.stop = cancel
	go v.follow(ctx, after)
	t.Cleanup(v.leave)
	return v
}

func (v *viewer) leave() {
	v.stop()
	<-v.done
	v.seat.Leave()
}

func (v *viewer) follow(ctx context.Context, after uint64) {
	defer close(v.done)
	for {
		update, err := v.seat.Next(ctx)
		v.mu.Lock()
		for _, item := range update.Items {
			after = v.take(item, after)
		}
		if err != nil {
			v.ended = err
		}
		close(v.changed)
		v.changed = make(chan struct{})
		v.mu.Unlock()
		if err != nil {
			return
		}
	}
}

func (v *viewer) take(item engine.Item, after uint64) uint64 {
	switch {
	case item.Pen != nil:
		v.pen = *item.Pen
	case item.Utter != nil:
		u := item.Utter
		key := [2]int{u.Turn, u.Attempt}
		if u.Reset {
			v.resets++
			for shown := range v.shown {
				if shown[0] == u.Turn && shown[1] <= u.Attempt && !v.committed(shown) {
					delete(v.shown, shown)
				}
			}
		}
		v.shown[key] += u.Text
	case item.Event != nil:
		if item.Event.Seq != after+1 {
			v.t.Errorf("event %d came after event %d", item.Event.Seq, after)
		}
		after = item.Event.Seq
		v.events = append(v.events, *item.Event)
		if said, ok := item.Event.Event.(interview.InterviewerSaid); ok {
			if text, seen := v.shown[[2]int{said.Turn, said.Attempt}]; seen && text != said.Text {
				v.t.Errorf("turn %d attempt %d: %q was shown, %q was said", said.Turn, said.Attempt, text, said.Text)
			}
		}
	}
	return after
}

// until waits for a condition on what was shown.
func (v *viewer) until(what string, met func() bool) {
	v.t.Helper()
	for {
		// The bell is taken before the look, so that no change is missed.
		v.mu.Lock()
		changed, ended := v.changed, v.ended
		v.mu.Unlock()
		if met() {
			return
		}
		require.NoError(v.t, ended, "waiting until %s", what)
		<-changed
	}
}

// caughtUp waits until the event was shown.
func (v *viewer) caughtUp(seq uint64) {
	v.t.Helper()
	v.until("event "+strconv.FormatUint(seq, 10), func() bool {
		v.mu.Lock()
		defer v.mu.Unlock()
		return len(v.events) > 0 && v.events[len(v.events)-1].Seq >= seq
	})
}

// ends waits until the feed ends with the error.
func (v *viewer) ends(with error) {
	v.t.Helper()
	<-v.done
	v.mu.Lock()
	defer v.mu.Unlock()
	require.ErrorIs(v.t, v.ended, with)
}

// committed reports whether the attempt's event was shown; the caller holds mu.
func (v *viewer) committed(attempt [2]int) bool {
	for _, e := range v.events {
		if s, ok := e.Event.(interview.InterviewerSaid); ok && s.Turn == attempt[0] && s.Attempt == attempt[1] {
			return true
		}
	}
	return false
}

// said returns the text of all attempts of a turn that were committed whole.
func (v *viewer) said(turn int) (said []interview.InterviewerSaid) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, e := range v.events {
		if s, ok := e.Event.(interview.InterviewerSaid); ok && s.Turn == turn {
			said = append(said, s)
		}
	}
	return said
}

// heard waits until the interviewer has finished the turn.
func (v *viewer) heard(turn int) {
	v.t.Helper()
	v.until("turn "+strconv.Itoa(turn)+" is spoken", func() bool {
		said := v.said(turn)
		return len(said) > 0 && !said[len(said)-1].Partial()
	})
}

func (v *viewer) showing(turn, attempt int) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.shown[[2]int{turn, attempt}] != ""
}

// holder returns who holds the pen.
func (v *viewer) holder() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.pen
}

func (v *viewer) id() string {
	v.ids++
	return v.client + "-" + strconv.Itoa(v.ids)
}

func (v *viewer) do(c interview.Command) (engine.Ack, error) {
	return v.seat.Do(v.t.Context(), c)
}

func (v *viewer) answer(turn int, text string) engine.Ack {
	v.t.Helper()
	ack, err := v.do(interview.SubmitAnswer{ID: v.id(), Turn: turn, Text: text})
	require.NoError(v.t, err)
	return ack
}

// has reports whether an event of the type was shown.
func has[E interview.Event](v *viewer) bool {
	_, ok := find[E](v)
	return ok
}

func find[E interview.Event](v *viewer) (last E, ok bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, e := range v.events {
		if x, is := e.Event.(E); is {
			last, ok = x, true
		}
	}
	return last, ok
}

// finish answers every turn until the round is over and its scorecard is ready.
func (v *viewer) finish(from int) {
	v.t.Helper()
	for turn := from; ; turn++ {
		v.until("the next turn or the end", func() bool {
			said := v.said(turn)
			return has[interview.SessionClosed](v) || (len(said) > 0 && !said[len(said)-1].Partial())
		})
		if has[interview.SessionClosed](v) {
			break
		}
		v.answer(turn, "I traced it on day "+strconv.Itoa(turn))
	}
	v.until("the scorecard", func() bool { return has[interview.ScorecardReady](v) })
}
