package live_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"barraiser/internal/client"
	"barraiser/internal/interview"
	"barraiser/internal/wire"
)

func TestEventsComeFromAfterOn(t *testing.T) {
	everywhere(t, settings{}, func(t subject, h *house) {
		id := h.open()
		first := h.dial(id, "tab")
		first.heard(1)
		require.NoError(t, first.Drop())
		for after := range uint64(len(first.events)) {
			p := h.dialFrom(id, client.Options{Client: "tab", After: after, Epoch: first.Welcome.Epoch})
			p.heard(1)
			require.Equal(t, first.events[after:], p.events)
			require.NoError(t, p.Drop())
		}
	})
}

func TestJoiningInMidSpeech(t *testing.T) {
	everywhere(t, settings{gated: true}, func(t subject, h *house) {
		id := h.open()
		one := h.dial(id, "one")
		h.speak(2)
		for shown := ""; shown != "Well, this "; {
			shown += get[wire.Utter](one).Text
		}
		two := h.dial(id, "two")
		require.Equal(t, wire.Utter{Turn: 1, Attempt: 1, Text: "Well, this ", Reset: true}, get[wire.Utter](two), "first all so far")
		h.speak(1)
		require.Equal(t, wire.Utter{Turn: 1, Attempt: 1, Part: 1, Text: "is "}, get[wire.Utter](two))
	})
}

func TestDropInMidSpeechLosesAndRepeatsNothing(t *testing.T) {
	everywhere(t, settings{gated: true}, func(t subject, h *house) {
		id := h.open()
		p := h.dial(id, "tab")
		h.speak(2)
		get[wire.Utter](p)
		require.NoError(t, p.Drop())
		h.speak(3)
		again := h.dialFrom(id, client.Options{Client: "tab", After: p.events[len(p.events)-1].Seq, Epoch: p.Welcome.Epoch})
		said := again.heard(1)
		require.Equal(t, strings.Join(words(1, 1, interview.Ask), ""), said.Text)
		require.Equal(t, p.events[len(p.events)-1].Seq+1, again.events[0].Seq)
	})
}

func TestACommandWhoseAckWasLostIsSentAgain(t *testing.T) {
	everywhere(t, settings{}, func(t subject, h *house) {
		id := h.open()
		p := h.dial(id, "tab")
		p.heard(1)
		answer := wire.Answer{ID: "a1", Turn: 1, Text: "I traced it"}
		p.send(answer)
		p.event(wire.KindCandidateSaid)
		require.NoError(t, p.Drop())
		again := h.dialFrom(id, client.Options{Client: "tab", After: 0})
		ack := again.acked(answer)
		again.heard(2)
		require.Equal(t, wire.KindCandidateSaid, again.events[ack.Seq-1].Kind)
		said := 0
		for _, kind := range again.kinds() {
			if kind == wire.KindCandidateSaid {
				said++
			}
		}
		require.Equal(t, 1, said)
	})
}

// TestASessionOverManyConnections lets a whole round be sat by a client whose
// connection breaks all the time. client.Session checks every rule of the
// protocol on the way.
func TestASessionOverManyConnections(t *testing.T) {
	everywhere(t, settings{}, func(t subject, h *house) {
		id := h.open()
		ctx := patient(t)
		s, err := client.Open(ctx, h.url(id), client.Options{Client: "tab"})
		require.NoError(t, err)
		defer s.Close()
		var given []string
		for {
			turn, err := s.WaitTurn(ctx)
			if err != nil {
				require.ErrorIs(t, err, client.ErrOver)
				break
			}
			text := "I traced " + turn.Text
			given = append(given, text)
			var wg sync.WaitGroup
			wg.Go(s.Drop)
			_, err = s.Answer(ctx, text)
			wg.Wait()
			require.NoError(t, err)
		}
		_, err = s.WaitScorecard(ctx)
		require.NoError(t, err)

		state, _, err := h.engine.Session(t.Context(), id)
		require.NoError(t, err)
		var said, logged []string
		for _, line := range s.Lines() {
			if line.Candidate {
				said = append(said, line.Text)
			}
		}
		for _, turn := range state.Turns {
			if turn.Answer != nil {
				logged = append(logged, turn.Answer.Text)
			}
		}
		require.Equal(t, given, said)
		require.Equal(t, given, logged)
	})
}

func TestStormOfReconnects(t *testing.T) {
	everywhere(t, settings{}, func(t subject, h *house) {
		id := h.open()
		h.dial(id, "first").heard(1)
		const clients = 50
		var wg sync.WaitGroup
		heads := make([]uint64, clients)
		errs := make([]error, clients)
		ctx := patient(t)
		for i := range clients {
			wg.Go(func() {
				c, err := client.Dial(ctx, h.url(id), client.Options{Client: "the same tab"})
				if err != nil {
					errs[i] = err
					return
				}
				heads[i] = c.Welcome.Head
				errs[i] = c.Drop()
			})
		}
		wg.Wait()
		for i := range clients {
			require.NoError(t, errs[i])
			require.NotZero(t, heads[i])
		}
		last := h.dial(id, "the same tab")
		last.heard(1)
	})
}
