package client_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"barraiser/internal/client"
	"barraiser/internal/fault"
	"barraiser/internal/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// script is a server that plays one part per connection; the last part is
// played again for every later one.
type script struct {
	t     *testing.T
	parts []func(*line)

	mu     sync.Mutex
	hellos []wire.Hello
	heard  []wire.ClientFrame
}

// line is one connection of a script.
type line struct {
	s  *script
	ws *websocket.Conn
}

func (l *line) say(frames ...wire.ServerFrame) {
	for _, f := range frames {
		if data, err := wire.Encode(f); err == nil {
			_ = l.ws.WriteMessage(websocket.TextMessage, data)
		}
	}
}

// hear reads the next frame that isn't seen or ping, and answers pings; nil at
// the end.
func (l *line) hear() wire.ClientFrame {
	for {
		_, data, err := l.ws.ReadMessage()
		if err != nil {
			return nil
		}
		frame, err := wire.DecodeClient(data)
		if err != nil {
			return nil
		}
		switch frame.(type) {
		case wire.Seen:
		case wire.Ping:
			l.say(wire.Pong{})
		default:
			l.s.mu.Lock()
			l.s.heard = append(l.s.heard, frame)
			l.s.mu.Unlock()
			return frame
		}
	}
}

func (l *line) close(code int) {
	_ = l.ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(code, "because"))
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	upgrader := websocket.Upgrader{}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = ws.Close() }()
	l := &line{s: s, ws: ws}
	_, data, err := ws.ReadMessage()
	if err != nil {
		return
	}
	hello, err := wire.DecodeClient(data)
	if err != nil {
		return
	}
	s.mu.Lock()
	if h, ok := hello.(wire.Hello); ok {
		s.hellos = append(s.hellos, h)
	}
	part := s.parts[min(len(s.hellos), len(s.parts))-1]
	s.mu.Unlock()
	part(l)
}

// play starts the server and returns its address.
func play(t *testing.T, parts ...func(*line)) (*script, string) {
	t.Helper()
	s := &script{t: t, parts: parts}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return s, "ws" + strings.TrimPrefix(server.URL, "http")
}

func follow(t *testing.T, url string, o client.Options) (*client.Session, context.Context) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	s, err := client.Open(ctx, url, o)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return s, ctx
}

func opening(t *testing.T) []wire.ServerFrame {
	t.Helper()
	first, err := wire.EncodeEvent(wire.Event{Seq: 1, At: time.Unix(0, 0)}, wire.SessionOpened{Round: "coding"})
	require.NoError(t, err)
	second, err := wire.EncodeEvent(wire.Event{Seq: 2, At: time.Unix(0, 0)}, wire.InterviewerSaid{Turn: 1, Attempt: 1, Text: "Tell me", Voice: "scripted"})
	require.NoError(t, err)
	return []wire.ServerFrame{wire.Welcome{V: 1, Epoch: "e", Head: 2, Turn: 1}, first, second}
}

func TestCommandsAndTheirAnswers(t *testing.T) {
	script, url := play(t, func(l *line) {
		l.say(opening(t)...)
		for {
			frame := l.hear()
			command, ok := frame.(wire.Command)
			if !ok {
				return
			}
			if answer, ok := frame.(wire.Answer); ok && answer.Text == "" {
				l.say(wire.Refuse{ID: answer.ID, Code: wire.RefuseEmptyAnswer, Message: "Empty.", Hint: "Write."})
				continue
			}
			l.say(wire.Ack{ID: command.CommandID(), Seq: 2})
		}
	})
	s, ctx := follow(t, url, client.Options{Client: "tab"})
	turn, err := s.WaitTurn(ctx)
	require.NoError(t, err)
	require.Equal(t, client.Turn{Ordinal: 1, Text: "Tell me"}, turn)
	require.Equal(t, []client.Line{{Turn: 1, Text: "Tell me"}}, s.Lines())
	require.Equal(t, uint64(2), s.Head())

	_, err = s.Answer(ctx, "")
	var refused *client.Refused
	require.ErrorAs(t, err, &refused)
	require.Equal(t, wire.RefuseEmptyAnswer, refused.Code)

	for _, command := range []func(context.Context) (wire.Ack, error){s.Hint, s.Skip, s.Stop, s.Pause, s.Resume, s.TakePen, s.End} {
		ack, err := command(ctx)
		require.NoError(t, err)
		require.Equal(t, uint64(2), ack.Seq)
	}
	_, err = s.Note(ctx, "notes", "numbers")
	require.NoError(t, err)
	s.Close()
	require.ErrorIs(t, s.Err(), client.ErrClosed)
	_, err = s.Answer(ctx, "late")
	require.ErrorIs(t, err, client.ErrClosed)

	var types []string
	for _, frame := range script.heard {
		types = append(types, frame.Type())
	}
	require.Equal(t, []string{"answer", "hint", "skip", "stop", "pause", "resume", "take_pen", "end", "note"}, types)
}

// TestANoteIsBasedOnTheOneBefore: an ack may come before its event, and the second of
// two notes was then based on the revision before the first, and refused.
func TestANoteIsBasedOnTheOneBefore(t *testing.T) {
	script, url := play(t, func(l *line) {
		l.say(opening(t)...)
		for rev := 1; ; rev++ {
			note, ok := l.hear().(wire.Note)
			if !ok {
				return
			}
			l.say(wire.Ack{ID: note.ID, Seq: uint64(2 + rev)})
			time.Sleep(50 * time.Millisecond)
			saved, err := wire.EncodeEvent(wire.Event{Seq: uint64(2 + rev), At: time.Unix(0, 0)}, wire.NoteSaved{Pad: note.Pad, Rev: rev, Text: note.Text})
			if err == nil {
				l.say(saved)
			}
		}
	})
	s, ctx := follow(t, url, client.Options{})
	_, err := s.WaitTurn(ctx)
	require.NoError(t, err)
	for _, text := range []string{"one", "two"} {
		_, err := s.Note(ctx, "notes", text)
		require.NoError(t, err)
	}
	s.Close()
	script.mu.Lock()
	defer script.mu.Unlock()
	require.Len(t, script.heard, 2)
	for rev, frame := range script.heard {
		require.IsType(t, wire.Note{}, frame)
		note, _ := frame.(wire.Note)
		require.Equal(t, rev, note.Rev)
	}
}

func TestWhatWasNotAnsweredIsSentAgain(t *testing.T) {
	script, url := play(t,
		func(l *line) {
			l.say(opening(t)...)
			l.hear() // and the connection breaks before the ack
		},
		func(l *line) {
			l.say(wire.Welcome{V: 1, Epoch: "e", Head: 2, Turn: 1})
			for frame := l.hear(); frame != nil; frame = l.hear() {
				if command, ok := frame.(wire.Command); ok {
					l.say(wire.Ack{ID: command.CommandID(), Seq: 3})
				}
			}
		})
	s, ctx := follow(t, url, client.Options{Client: "tab"})
	_, err := s.WaitTurn(ctx)
	require.NoError(t, err)
	ack, err := s.Answer(ctx, "I did")
	require.NoError(t, err)
	require.Equal(t, uint64(3), ack.Seq)
	s.Close()
	require.Equal(t, []wire.Hello{{V: 1, Client: "tab"}, {V: 1, Client: "tab", After: 2, Epoch: "e"}}, script.hellos)
	require.Len(t, script.heard, 2)
	require.Equal(t, script.heard[0], script.heard[1], "the same id, the same words")
}

func TestResyncStartsFromTheBeginning(t *testing.T) {
	script, url := play(t,
		func(l *line) {
			l.say(opening(t)...)
			l.say(wire.Bye{Code: wire.CloseResync, Reason: "resync"})
			l.close(wire.CloseResync)
		},
		func(l *line) {
			frames := opening(t)
			frames[0] = wire.Welcome{V: 1, Epoch: "f", Head: 2, Turn: 1}
			l.say(frames...)
			l.hear()
		})
	events := make(chan uint64, 10)
	s, ctx := follow(t, url, client.Options{Client: "tab", Show: func(f wire.ServerFrame) {
		if e, ok := f.(wire.Event); ok {
			events <- e.Seq
		}
	}})
	for _, seq := range []uint64{1, 2, 1, 2} {
		require.Equal(t, seq, <-events)
	}
	_, err := s.WaitTurn(ctx)
	require.NoError(t, err)
	s.Close()
	require.Equal(t, wire.Hello{V: 1, Client: "tab"}, script.hellos[1])
	require.Len(t, s.Lines(), 1, "what came before was thrown away")
}

// TestComesBackElsewhere: a session goes on at another address, and says what
// ended each connection.
func TestComesBackElsewhere(t *testing.T) {
	_, first := play(t, func(l *line) {
		l.say(opening(t)...)
		l.close(wire.CloseDraining)
	})
	script, second := play(t, func(l *line) {
		l.say(wire.Welcome{V: 1, Epoch: "e", Head: 2, Turn: 1})
		l.hear()
		l.close(wire.CloseOver)
	})
	lost := make(chan error, 2)
	s, ctx := follow(t, first, client.Options{Elsewhere: func() string { return second }, Lost: func(err error) { lost <- err }})
	wantClosed(wire.CloseDraining)(t, <-lost)
	_, err := s.Pause(ctx)
	require.ErrorIs(t, err, client.ErrOver)
	wantClosed(wire.CloseOver)(t, <-lost)
	require.Equal(t, uint64(2), script.hellos[0].After)
}

func TestEndsThatAreFinal(t *testing.T) {
	for name, c := range map[string]struct {
		end   func(*line)
		check func(*testing.T, error)
	}{
		"over":     {func(l *line) { l.close(wire.CloseOver) }, func(t *testing.T, err error) { t.Helper(); require.ErrorIs(t, err, client.ErrOver) }},
		"erased":   {func(l *line) { l.close(wire.CloseErased) }, wantClosed(wire.CloseErased)},
		"replaced": {func(l *line) { l.close(wire.CloseReplaced) }, wantClosed(wire.CloseReplaced)},
		"too big":  {func(l *line) { l.close(wire.CloseTooBig) }, wantClosed(wire.CloseTooBig)},
		"a breach": {func(l *line) {
			l.say(wire.Event{Seq: 9, Kind: wire.KindHintGiven, Data: []byte(`{"turn":1}`)})
			l.hear()
		}, func(t *testing.T, err error) {
			t.Helper()
			require.ErrorAs(t, err, new(*client.Violation))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			_, url := play(t, func(l *line) {
				l.say(opening(t)...)
				c.end(l)
			})
			s, ctx := follow(t, url, client.Options{})
			_, err := s.WaitScorecard(ctx)
			c.check(t, err)
			_, err = s.Pause(ctx)
			require.Equal(t, s.Err(), err)
		})
	}
}

func wantClosed(code int) func(*testing.T, error) {
	return func(t *testing.T, err error) {
		t.Helper()
		var closed *client.Closed
		require.ErrorAs(t, err, &closed)
		require.Equal(t, code, closed.Code)
	}
}

func TestGivingUp(t *testing.T) {
	_, url := play(t, func(l *line) { l.say(opening(t)...) })
	down := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-down:
			http.Error(w, "shutting down", http.StatusServiceUnavailable)
		default:
			close(down)
			http.Redirect(w, r, url, http.StatusFound) // never upgraded
		}
	}))
	defer server.Close()
	_, err := client.Open(t.Context(), "ws"+strings.TrimPrefix(server.URL, "http"), client.Options{})
	require.Equal(t, fault.Unavailable, fault.KindOf(err))

	// A server that lets nobody stay is given up after a while.
	s, ctx := follow(t, url, client.Options{GiveUp: time.Nanosecond})
	_, err = s.WaitScorecard(ctx)
	require.Equal(t, fault.Unavailable, fault.KindOf(err))
	require.NotEmpty(t, fault.HintOf(err))
}

func TestWhoIsNotLetIn(t *testing.T) {
	for status, kind := range map[int]fault.Kind{
		http.StatusNotFound: fault.NotFound, http.StatusForbidden: fault.Forbidden, http.StatusUnauthorized: fault.Forbidden,
		http.StatusBadRequest: fault.Usage, http.StatusServiceUnavailable: fault.Unavailable,
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "why not", status)
		}))
		_, err := client.Open(t.Context(), "ws"+strings.TrimPrefix(server.URL, "http"), client.Options{})
		require.Equal(t, kind, fault.KindOf(err), status)
		require.ErrorContains(t, err, "why not")
		server.Close()
	}
	_, err := client.Open(t.Context(), "ws://127.0.0.1:1/", client.Options{})
	require.Equal(t, fault.Unavailable, fault.KindOf(err))
	require.NotEmpty(t, fault.HintOf(err))
}

// TestReview: how far a model's assessment is, that it is done, and that there is
// none.
func TestReview(t *testing.T) {
	status, body := http.StatusAccepted, `{"status":"assessing","done":7,"of":19}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.String() != "/api/sessions/s1/scorecard?assessor=model" {
			status = http.StatusTeapot
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	review := func() (int, int, bool) {
		t.Helper()
		done, of, pending, err := client.NewService(server.URL).Review(t.Context(), "s1")
		require.NoError(t, err)
		return done, of, pending
	}
	done, of, pending := review()
	require.Equal(t, []any{7, 19, true}, []any{done, of, pending})
	body = `{"status":"assessing"}`
	_, of, pending = review()
	require.Equal(t, []any{0, true}, []any{of, pending}, "it hasn't begun")
	status, body = http.StatusOK, "{}"
	_, _, pending = review()
	require.False(t, pending)
	status, body = http.StatusNotFound, `{"title":"There is no such scorecard"}`
	_, _, pending = review()
	require.False(t, pending, "no model rates this session")
	status, body = http.StatusAccepted, "<html>"
	_, _, _, err := client.NewService(server.URL).Review(t.Context(), "s1")
	require.Equal(t, fault.Unavailable, fault.KindOf(err))
	status, body = http.StatusInternalServerError, "{}"
	_, _, _, err = client.NewService(server.URL).Review(t.Context(), "s1")
	require.Error(t, err)
}
