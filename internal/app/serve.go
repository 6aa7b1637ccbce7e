package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"barraiser/internal/config"
	"barraiser/internal/engine"
	"barraiser/internal/fault"
	"barraiser/internal/httpd"
	"barraiser/internal/live"
)

const (
	// drainWithin bounds a shutdown; what isn't done by then is derived again
	// from the log at the next start.
	drainWithin = 10 * time.Second
	// sweepEvery is how often sessions that were left behind are looked for; among
	// replicas, any of which may die at any time, it is sweepShared.
	sweepEvery  = time.Hour
	sweepShared = 30 * time.Second
)

// Serve runs the service until ctx ends, then drains it.
func Serve(ctx context.Context, c config.Config, p Process) error {
	listener, err := listen(ctx, c.Addr)
	if err != nil {
		return err
	}
	s, err := open(ctx, c, serving, p.logger())
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	me, err := joined(ctx, c, s)
	if err != nil {
		return errors.Join(err, listener.Close(), s.Close())
	}
	svc, err := newService(ctx, c, s, me, listener, p, engine.Timing{})
	if err != nil {
		return errors.Join(err, listener.Close(), me.close(), s.Close())
	}
	announce(p.Stdout, c, svc.url, me)
	tidy()
	return svc.run(ctx)
}

// garbage is how much garbage there may be for what lives, in per cent, before it
// is collected. Little lives in a service, and many sessions on a small machine lack
// memory first: half of Go's own measure takes a fifth off a streaming session's and
// costs no processor time that could be told from the noise.
const garbage = 50

// tidy sets the collector up once the rubrics are read, unless the operator has.
// Reading them leaves more garbage than an idle service lives on, and nothing would
// collect it before the first rounds.
func tidy() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	go debug.FreeOSMemory()
}

// listen takes the address, or says who may have it and what to do.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	switch {
	case err == nil:
		return listener, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fault.New(fault.Unavailable, "listen", "the address %s is taken by another program", addr).
			Hint("stop it, or choose another address: barraiser serve --addr 127.0.0.1:8081")
	default:
		return nil, fault.Wrap(err, "listen", fault.Unavailable).Hint("choose an address of this machine with --addr")
	}
}

// service is a listening interviewer.
type service struct {
	*parts
	url      string
	listener net.Listener
	http     *http.Server
	live     *live.Handler
	log      *slog.Logger
	// door is where other replicas come in, nil where there are none; me says where.
	door *http.Server
	me   replica
	// sweepEvery is how often sweep looks.
	sweepEvery time.Duration
}

// newService builds the servers over a store and an open listener.
func newService(ctx context.Context, c config.Config, s store, me replica, listener net.Listener, p Process, timing engine.Timing) (*service, error) {
	log := p.logger()
	built, err := assembleAs(ctx, c, s, me, log, timing)
	if err != nil {
		return nil, err
	}
	addr := listener.Addr().String()
	svc := &service{parts: built, listener: listener, log: log, url: "http://" + addr, sweepEvery: sweepEvery, me: me}
	if c.RedisURL != "" {
		svc.sweepEvery = sweepShared
	}
	gate, err := httpd.NewGate(addr, c.PublicURL)
	if err != nil {
		return nil, err
	}
	svc.live = live.New(built.engine, live.Options{Origin: gate.CheckOrigin, Log: log, Peers: me.relays(), Now: clockOf(s)})
	svc.door = me.door(svc.live, built.engine, log)
	server := httpd.New(httpd.Options{
		Engine: built.engine, Library: built.shelf, Live: svc.live, Gate: gate, Log: log, Version: p.Version, Now: clockOf(s),
		Ready: func(ctx context.Context) error {
			_, err := s.Epoch(ctx)
			return err
		},
	})
	svc.http = server.HTTP()
	return svc, nil
}

// run serves until ctx ends, then drains.
func (s *service) run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		if err := s.http.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
			return fault.Wrap(err, "serve", fault.Unavailable)
		}
		return nil
	})
	if s.door != nil {
		group.Go(func() error {
			if err := s.door.Serve(s.me.listener); !errors.Is(err, http.ErrServerClosed) {
				return fault.Wrap(err, "serve other replicas", fault.Unavailable)
			}
			return nil
		})
	}
	group.Go(func() error {
		s.sweep(ctx)
		return nil
	})
	group.Go(func() error {
		s.shelf.Watch(ctx)
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		return s.drain(context.WithoutCancel(ctx))
	})
	return group.Wait()
}

// sweep finishes sessions that were left behind, at the start and now and then.
func (s *service) sweep(ctx context.Context) {
	tick := time.NewTicker(s.sweepEvery)
	defer tick.Stop()
	for {
		if err := s.engine.Sweep(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("sweep", "error", err, "hint", fault.HintOf(err))
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// drain ends the service in the order that loses nothing: no new requests, then
// side by side every client told to come back and every session brought to a safe
// point and let go of, then the door and the store.
//
// The two go side by side because a session that is still held can be served
// nowhere: a client that says goodbye slowly would keep the others of its session
// waiting. What is in hand when its session ends isn't acknowledged, and is sent
// again by its id to whoever serves the session next; what was taken before is
// durable and acknowledged on the way out. The door answers until the end, that no
// new pipe is opened here, since its silence would be taken for a crash.
func (s *service) drain(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, drainWithin)
	defer cancel()
	stopped, drained := make(chan error, 1), make(chan error, 1)
	go func() { stopped <- s.http.Shutdown(ctx) }()
	go func() { drained <- s.live.Drain(ctx) }()
	err := errors.Join(s.engine.Close(ctx), <-drained, <-stopped)
	if s.door != nil {
		err = errors.Join(err, s.door.Shutdown(ctx))
	}
	return errors.Join(err, s.store.Close())
}

// announce says where the page is, what is on, what is off, and how to change it.
func announce(w io.Writer, c config.Config, url string, me replica) {
	var lines [][2]string
	if c.PublicURL != "" {
		lines = append(lines, [2]string{"page", c.PublicURL})
	}
	lines = append(lines, [2]string{"data", where(c)})
	if door, _, ok := strings.Cut(me.owner, "/"); ok {
		lines = append(lines, [2]string{"peers", "other replicas on the same Redis reach this one at " + door + " (BARRAISER_PEER_ADDR)"})
	}
	assessor := "built in, deterministic"
	if c.HasModel() {
		e := c.Endpoints[0]
		where := e.BaseURL
		if where == "" {
			where = "api.openai.com"
		}
		if n := len(c.Endpoints) - 1; n > 0 {
			where += fmt.Sprintf(", then %s", plural(n, "other endpoint", "other endpoints"))
		}
		lines = append(lines, [2]string{"interviewer", fmt.Sprintf("scripted, or the model %s at %s (chosen when a round is set up)", e.Model, where)})
		assessor += fmt.Sprintf("; then the model %s, with every quote verified", e.AssessorModel)
	} else {
		lines = append(lines, [2]string{"interviewer", "scripted; a model is off (set OPENAI_API_KEY or OPENAI_BASE_URL to switch one on)"})
	}
	rubrics := origin(c.Rubrics, "BARRAISER_RUBRICS")
	if c.Rubrics != "" {
		rubrics += " (changes are picked up without a restart)"
	}
	overlaid := origin(c.Prompts, "BARRAISER_PROMPTS")
	if c.Prompts != "" {
		overlaid += " (likewise)"
	}
	lines = append(lines,
		[2]string{"assessor", assessor},
		[2]string{"rubrics", rubrics},
		[2]string{"prompts", overlaid},
		[2]string{"login", "none: only this machine may connect"},
	)
	fmt.Fprintf(w, "Listening on %s\n", url)
	for _, l := range lines {
		fmt.Fprintf(w, "  %-12s %s\n", l[0], l[1])
	}
	fmt.Fprintln(w, "Stop it with Ctrl-C; rounds go on where they were at the next start.")
}

func origin(dir, setting string) string {
	if dir == "" {
		return "built in (lay a directory over them with " + setting + ")"
	}
	return "built in, with " + dir + " over them"
}
