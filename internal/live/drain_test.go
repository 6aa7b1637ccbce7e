package live_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/client"
	"barraiser/internal/fault"
	"barraiser/internal/wire"
)

func TestDrainSendsEverybodyAway(t *testing.T) {
	everywhere(t, settings{gated: true}, func(t subject, h *house) {
		id := h.open()
		h.speak(1)
		peers := []*peer{h.dial(id, "one"), h.dial(id, "two"), h.dial(h.open(), "three")}
		require.Equal(t, 3, h.live.Sockets())
		drained := make(chan error, 1)
		go func() { drained <- h.live.Drain(context.Background()) }()
		for _, p := range peers {
			closed := p.ended()
			require.Equal(t, wire.CloseDraining, closed.Code)
			require.Less(t, closed.Retry, 500*time.Millisecond, "spread, so that they don't all arrive at once")
			require.NoError(t, p.Close())
		}
		require.NoError(t, <-drained)
		require.Zero(t, h.live.Sockets())
		_, err := client.Dial(t.Context(), h.at(id, h.server), client.Options{Client: "late"})
		require.Equal(t, fault.Unavailable, fault.KindOf(err))
		require.ErrorContains(t, err, "503")
	})
}

func TestADrainThatRunsOutOfTimeCutsTheRest(t *testing.T) {
	inVirtualTime(t, settings{}, func(t subject, h *house) {
		ws := h.pipe(h.open())
		say(t, ws, wire.Hello{V: 1, Client: "tab"}) // and reads nothing
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		require.ErrorIs(t, h.live.Drain(ctx), context.DeadlineExceeded)
		require.Zero(t, h.live.Sockets())
		require.NoError(t, ws.Close())
	})
}

func TestAnEngineThatDrainsFirst(t *testing.T) {
	everywhere(t, settings{gated: true}, func(t subject, h *house) {
		p := h.dial(h.open(), "tab")
		require.NoError(t, h.engine.Close(t.Context()))
		require.Equal(t, wire.CloseDraining, p.ended().Code)
	})
}

func TestAFailingStoreIsComeBackFrom(t *testing.T) {
	everywhere(t, settings{}, func(t subject, h *house) {
		id := h.open()
		p := h.dial(id, "tab")
		p.heard(1)
		h.log.broken.Store(true)
		p.send(wire.Answer{ID: "a1", Turn: 1, Text: "I traced it"})
		closed := p.ended()
		require.Equal(t, wire.CloseStore, closed.Code)
		require.Equal(t, "store", closed.Reason)
		require.Equal(t, 2*time.Second, closed.Retry)
		for _, frame := range p.inbox {
			require.NotEqual(t, wire.TypeAck, frame.Type(), "an ack means durable")
		}

		h.log.broken.Store(false)
		again := h.dialFrom(id, client.Options{Client: "tab", After: uint64(len(p.events)), Epoch: p.Welcome.Epoch})
		again.acked(wire.Answer{ID: "a1", Turn: 1, Text: "I traced it"})
		again.heard(2)
	})
}

func TestErasureEndsConnectionsForGood(t *testing.T) {
	everywhere(t, settings{}, func(t subject, h *house) {
		id := h.open()
		p := h.dial(id, "tab")
		p.heard(1)
		require.NoError(t, h.engine.Erase(t.Context(), id))
		require.Equal(t, wire.CloseErased, p.ended().Code)
		_, err := client.Dial(t.Context(), h.url(id), client.Options{Client: "tab"})
		var closed *client.Closed
		if err != nil {
			require.ErrorAs(t, err, &closed)
		} else {
			require.Fail(t, "an erased session welcomed somebody")
		}
		require.Equal(t, wire.CloseErased, closed.Code, "told by code: a browser can't read a status")
	})
}
