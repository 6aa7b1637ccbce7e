package live_test

import (
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"barraiser/internal/client"
	"barraiser/internal/wire"
)

func TestNoHello(t *testing.T) {
	inVirtualTime(t, settings{}, func(t subject, h *house) {
		began := time.Now()
		ws := h.pipe(h.open())
		closed := readToEnd(ws, ignore)
		require.Equal(t, wire.CloseTooSlow, closed.Code, closed.Reason)
		require.Equal(t, 10*time.Second, time.Since(began))
	})
}

func TestHeartbeat(t *testing.T) {
	inVirtualTime(t, settings{}, func(t subject, h *house) {
		id := h.open()
		alive, deaf := h.pipe(id), h.pipe(id)
		say(t, alive, wire.Hello{V: 1, Client: "alive"})
		say(t, deaf, wire.Hello{V: 1, Client: "deaf"})
		deaf.SetPingHandler(func(string) error { return nil })

		began := time.Now()
		ended := make(chan *client.Closed, 1)
		go func() { ended <- readToEnd(alive, ignore) }()
		require.Equal(t, wire.CloseNoPong, readToEnd(deaf, ignore).Code)
		require.Equal(t, 30*time.Second, time.Since(began))

		time.Sleep(10 * time.Minute) // virtual: nothing but pongs keeps it open
		synctest.Wait()
		require.Equal(t, 1, h.live.Sockets())
		require.NoError(t, alive.Close())
		require.Equal(t, websocket.CloseAbnormalClosure, (<-ended).Code)
	})
}

func TestAConnectionThatTakesNothing(t *testing.T) {
	inVirtualTime(t, settings{gated: true}, func(t subject, h *house) {
		ws := h.pipe(h.open())
		say(t, ws, wire.Hello{V: 1, Client: "tab"})
		// A pipe has no buffer, so the very welcome is stuck.
		time.Sleep(15*time.Second + 3*time.Second)
		synctest.Wait()
		require.Zero(t, h.live.Sockets())
		require.Equal(t, []int{wire.CloseTooSlow}, h.codes())
		require.NoError(t, ws.Close())
	})
}

// history lets a session collect more than a window of notes.
func history(tb testing.TB, h *house, id string) (events int) {
	tb.Helper()
	p := h.dial(id, "author")
	p.heard(1)
	for rev := range 8 {
		p.acked(wire.Note{ID: strconv.Itoa(rev), Pad: "notes", Rev: rev, Text: strconv.Itoa(rev) + strings.Repeat("x", 60_000)})
		p.send(wire.Seen{Seq: 1 << 40})
	}
	p.event(wire.KindNoteSaved)
	for len(p.kinds()) == 0 || p.kinds()[len(p.kinds())-1] != wire.KindNoteSaved || len(p.find(wire.KindNoteSaved)) == 0 || !strings.HasPrefix(string(p.find(wire.KindNoteSaved)), `{"pad":"notes","rev":8`) {
		require.NoError(tb, p.read())
	}
	require.NoError(tb, p.Close())
	return len(p.events)
}

func TestAReaderThatNeverAcknowledges(t *testing.T) {
	s := settings{}
	s.live.SeenWithin = 50 * time.Millisecond
	everywhere(t, s, func(t subject, h *house) {
		id := h.open()
		all := history(t, h, id)
		p := h.dial(id, "silent")
		closed := p.ended()
		require.Equal(t, wire.CloseTooSlow, closed.Code)
		require.Positive(t, closed.Retry)
		require.Less(t, len(p.events), all, "the window closed before everything was sent")
		require.Greater(t, len(p.events), 4, "a window was sent")

		// It comes back where it was and misses nothing.
		again := h.dialFrom(id, client.Options{Client: "silent", After: uint64(len(p.events)), Epoch: p.Welcome.Epoch})
		for len(p.events)+len(again.events) < all {
			require.NoError(t, again.read())
		}
		require.Equal(t, uint64(len(p.events))+1, again.events[0].Seq)
	})
}

func TestAReaderThatAcknowledgesGetsEverything(t *testing.T) {
	s := settings{}
	s.live.SeenWithin = time.Hour // who doesn't open the window waits in vain
	everywhere(t, s, func(t subject, h *house) {
		id := h.open()
		all := history(t, h, id)
		p := h.dial(id, "steady")
		for len(p.events) < all {
			require.NoError(t, p.read())
			if n := len(p.events); n > 0 {
				p.send(wire.Seen{Seq: p.events[n-1].Seq})
			}
		}
	})
}

func TestAFloodOfCommandsIsRefused(t *testing.T) {
	s := settings{}
	s.live.CommandBurst, s.live.CommandsPerSecond = 5, 0.001
	everywhere(t, s, func(t subject, h *house) {
		id := h.open()
		p := h.dial(id, "tab")
		p.heard(1)
		for i := range 5 {
			p.acked(wire.Pause{ID: strconv.Itoa(i)})
		}
		require.Equal(t, wire.RefuseTooMany, p.refused(wire.Pause{ID: "one too many"}).Code)
		p.send(wire.Ping{})
		get[wire.Pong](p)
		other := h.dial(id, "other") // the limit is the socket's own
		other.acked(wire.TakePen{ID: "pen"})
	})
}

func TestAFloodOfFramesIsReadMoreSlowly(t *testing.T) {
	inVirtualTime(t, settings{}, func(t subject, h *house) {
		ws := h.pipe(h.open())
		say(t, ws, wire.Hello{V: 1, Client: "tab"})
		pongs := make(chan struct{}, 1000)
		ended := make(chan *client.Closed, 1)
		go func() {
			ended <- readToEnd(ws, func(f wire.ServerFrame) {
				if _, ok := f.(wire.Pong); ok {
					pongs <- struct{}{}
				}
			})
		}()
		began := time.Now()
		for range 600 {
			say(t, ws, wire.Ping{})
		}
		for range 600 {
			<-pongs
		}
		require.GreaterOrEqual(t, time.Since(began), 900*time.Millisecond, "400 at once, then 200 a second")
		require.NoError(t, ws.Close())
		require.Equal(t, websocket.CloseAbnormalClosure, (<-ended).Code)
	})
}

func TestTheWaitForAScorecardIsBounded(t *testing.T) {
	// Shorter than a minute, so that the assessment doesn't run out of its own
	// time while the second client waits; and not at the instant of a heartbeat,
	// whose pong a pipe can't buffer for a server that has stopped reading.
	s := settings{}
	s.live.AfterEnd = 45 * time.Second
	inVirtualTime(t, s, func(t subject, h *house) {
		h.grader.gate = make(chan struct{}) // of this bubble, or its time would stand still
		id := h.open()
		ws := h.pipe(id)
		say(t, ws, wire.Hello{V: 1, Client: "tab"})
		synctest.Wait()
		var began time.Time
		ended := make(chan *client.Closed, 1)
		go func() {
			ended <- readToEnd(ws, func(f wire.ServerFrame) {
				if e, ok := f.(wire.Event); ok && e.Kind == wire.KindSessionClosed {
					began = time.Now()
				}
			})
		}()
		say(t, ws, wire.End{ID: "e"})
		closed := <-ended
		require.Equal(t, wire.CloseOver, closed.Code, closed.Reason)
		require.Equal(t, s.live.AfterEnd, time.Since(began))

		// A joiner while the scorecard is written waits as long.
		began = time.Now()
		late := h.pipe(id)
		say(t, late, wire.Hello{V: 1, Client: "late"})
		require.Equal(t, wire.CloseOver, readToEnd(late, ignore).Code)
		require.Equal(t, s.live.AfterEnd, time.Since(began))
		close(h.grader.gate)
	})
}
