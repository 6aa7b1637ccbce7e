package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/google/uuid"
	"github.com/gorilla/websocket"

	"barraiser/internal/client"
	"barraiser/internal/measure"
)

const (
	// idleSessions are held open at once; the limit of open files must allow
	// four times as many.
	idleSessions = 2000
	// talkedSessions have given talkedAnswers answers each.
	talkedSessions = 100
	talkedAnswers  = 8
)

func memorySuite() suite {
	bare := "a bare socket with two goroutines"
	return suite{name: "memory", round: memoryRound, rows: []measure.Row{
		{What: "memory of a second tab: the socket's side, live", Unit: "KiB", Figure: "tab.live", Peer: "socket.live", Against: bare, Aim: measure.AtMost(20)},
		{What: "memory of a second tab: the socket's side, resident", Unit: "KiB", Figure: "tab.resident", Peer: "socket.resident", Against: bare},
		{What: "memory of an idle session with actor, live", Unit: "KiB", Figure: "idle.live", Peer: "socket.live", Against: bare, Aim: measure.AtMost(40)},
		{What: "memory of an idle session with actor, resident", Unit: "KiB", Figure: "idle.resident", Peer: "socket.resident", Against: bare},
		{What: "memory of a session with 8 answers of 300 words, live", Unit: "KiB", Figure: "talked.live"},
	}}
}

// memoryRound measures the same number of bare sockets, of idle sessions, and of
// second tabs in those sessions, which share the actors and so show the socket's
// side alone.
func memoryRound(ctx context.Context, l *lab, f measure.Figures) error {
	if err := bareSockets(ctx, f); err != nil {
		return err
	}
	if err := idle(ctx, l, f); err != nil {
		return err
	}
	return talked(ctx, l, f)
}

// per adds what one of n has added to the memory, in KiB.
func per(f measure.Figures, name string, before, after memory, n int) {
	f.Add(name+".live", (after.Live-before.Live)/1024/float64(n))
	f.Add(name+".resident", (after.Resident-before.Resident)/1024/float64(n))
}

func bareSockets(ctx context.Context, f measure.Figures) (err error) {
	server, err := startChild(ctx, childSockets)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.stop()) }()
	var sockets []*websocket.Conn
	defer func() {
		for _, s := range sockets {
			_ = s.Close()
		}
	}()
	connect := func(n int) error {
		for range n {
			ws, response, err := websocket.DefaultDialer.DialContext(ctx, "ws"+strings.TrimPrefix(server.url, "http"), http.Header{})
			if err != nil {
				return fmt.Errorf("connect: %w", err)
			}
			response.Body.Close()
			sockets = append(sockets, ws)
		}
		return nil
	}
	if err := connect(100); err != nil {
		return err
	}
	before, err := server.memory()
	if err != nil {
		return err
	}
	if err := connect(idleSessions); err != nil {
		return err
	}
	after, err := server.memory()
	per(f, "socket", before, after, idleSessions)
	return err
}

// waiting are candidates who sit and say nothing.
type waiting struct {
	service *client.Service
	sitting []*candidate
	tabs    []*client.Conn
}

func (w *waiting) sit(ctx context.Context, n int) error {
	for range n {
		c, err := sit(ctx, w.service)
		if err != nil {
			return err
		}
		w.sitting = append(w.sitting, c)
	}
	return nil
}

// secondTabs opens another tab in every session.
func (w *waiting) secondTabs(ctx context.Context) error {
	for _, c := range w.sitting {
		tab, err := client.Dial(ctx, w.service.Live(c.opened), client.Options{Client: uuid.NewString()})
		if err != nil {
			return err
		}
		w.tabs = append(w.tabs, tab)
	}
	return nil
}

func (w *waiting) leave() {
	for _, tab := range w.tabs {
		_ = tab.Drop()
	}
	for _, c := range w.sitting {
		_ = c.conn.Drop()
	}
}

func idle(ctx context.Context, l *lab, f measure.Figures) (err error) {
	server, err := startService(ctx, l)
	if err != nil {
		return err
	}
	w := &waiting{service: client.NewService(server.url)}
	defer func() {
		w.leave()
		err = errors.Join(err, server.stop())
	}()
	if err := w.sit(ctx, 100); err != nil {
		return err
	}
	empty, err := server.memory()
	if err != nil {
		return err
	}
	if err := w.sit(ctx, idleSessions); err != nil {
		return err
	}
	seated, err := server.memory()
	if err != nil {
		return err
	}
	if err := w.secondTabs(ctx); err != nil {
		return err
	}
	doubled, err := server.memory()
	per(f, "idle", empty, seated, idleSessions)
	per(f, "tab", seated, doubled, len(w.tabs))
	return err
}

// talked measures sessions that hold some conversation.
func talked(ctx context.Context, l *lab, f measure.Figures) (err error) {
	server, err := startService(ctx, l)
	if err != nil {
		return err
	}
	w := &waiting{service: client.NewService(server.url)}
	defer func() {
		w.leave()
		err = errors.Join(err, server.stop())
	}()
	words := measure.NewSpeaker(1)
	talk := func(sitting []*candidate) error {
		for range talkedAnswers {
			for _, c := range sitting {
				if _, err := c.answer(ctx, words.Words(answerWords)); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if err := w.sit(ctx, 10); err != nil {
		return err
	}
	if err := talk(w.sitting); err != nil {
		return err
	}
	before, err := server.memory()
	if err != nil {
		return err
	}
	if err := w.sit(ctx, talkedSessions); err != nil {
		return err
	}
	if err := talk(w.sitting[10:]); err != nil {
		return err
	}
	after, err := server.memory()
	per(f, "talked", before, after, talkedSessions)
	return err
}
