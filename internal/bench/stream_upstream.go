package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// upstream is the endpoint that all systems relay. It runs in the measuring
// process, so that one clock stamps what it sends and what the clients receive.
//
// Requests are answered at once and whole, to seat and to warm up, unless a wave
// is gathered: then each waits until all have come, and the answers run side by
// side, a token every interval.
type upstream struct {
	url      string
	interval time.Duration
	server   *http.Server
	born     time.Time

	mu      sync.Mutex
	number  int
	wave    *wave
	scripts map[string]*script
}

// wave is a number of answers that are streamed at the same time.
type wave struct {
	n int
	// apart is over which time their beginnings are spread.
	apart time.Duration
	// opened is when the first answer began; it is set before open is closed.
	opened time.Time
	open   chan struct{}

	mu      sync.Mutex
	answers map[int]*answer
}

// answer is what the endpoint knows of one of its answers.
type answer struct {
	*script

	// asked is when the request was read, emitted when each token was written, in
	// nanoseconds since the upstream's birth; 0 means not yet.
	asked   int64
	emitted []atomic.Int64
}

// startUpstream starts it on a free port.
func startUpstream(ctx context.Context, interval time.Duration) (*upstream, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	u := &upstream{scripts: map[string]*script{}, url: "http://" + listener.Addr().String() + "/v1", interval: interval, born: time.Now()}
	u.server = &http.Server{ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(u.serve)}
	go func() { _ = u.server.Serve(listener) }() // ends by close
	return u, nil
}

func (u *upstream) close() error { return u.server.Close() }

// now is the time since the upstream's birth in nanoseconds.
func (u *upstream) now() int64 { return int64(time.Since(u.born)) }

// gather makes the next n requests wait for each other.
func (u *upstream) gather(n int, apart time.Duration) *wave {
	w := &wave{n: n, apart: apart, open: make(chan struct{}), answers: map[int]*answer{}}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.wave = w
	return w
}

// disperse ends the wave: what comes is answered at once again.
func (u *upstream) disperse() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.wave = nil
}

// arrive gives a request its number, its words and its place in the wave, if there
// is one.
func (u *upstream) arrive(about string) (number, place int, a *answer, w *wave) {
	now := u.now()
	u.mu.Lock()
	defer u.mu.Unlock()
	u.number++
	a = &answer{script: u.about(about), asked: now}
	if u.wave == nil {
		return u.number, 0, a, nil
	}
	w = u.wave
	a.emitted = make([]atomic.Int64, len(a.tokens))
	w.mu.Lock()
	defer w.mu.Unlock()
	place = len(w.answers)
	w.answers[u.number] = a
	if len(w.answers) == w.n {
		w.opened = time.Now()
		close(w.open)
		u.wave = nil
	}
	return u.number, place, a, w
}

// about returns the answer's script; the caller holds the lock.
func (u *upstream) about(word string) *script {
	s := u.scripts[word]
	if s == nil {
		s = newScript(word)
		u.scripts[word] = s
	}
	return s
}

// find returns the wave's answer with the number, or nil.
func (w *wave) find(number int) *answer {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.answers[number]
}

// sent is how many tokens were written in a span.
func (w *wave) sent(during span) (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, a := range w.answers {
		for i := range a.emitted {
			if during.holds(a.emitted[i].Load()) {
				n++
			}
		}
	}
	return n
}

// gathered is how many requests have come.
func (w *wave) gathered() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.answers)
}

func (u *upstream) serve(out http.ResponseWriter, r *http.Request) {
	request, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	out.Header().Set("Content-Type", "text/event-stream")
	if bytes.Contains(request, []byte(`"response_format"`)) {
		// Whoever looks at answers beside the interviewer finds nothing in them.
		if atOnce(out, [][]byte{event(`{"directed":[],"quotes":[]}`)}) == nil {
			_, _ = io.WriteString(out, lastEvents)
		}
		return
	}
	number, place, a, w := u.arrive(aboutOf(request))
	if w == nil {
		err = atOnce(out, a.answer(number))
	} else {
		err = u.paced(r.Context(), out, number, place, a, w)
	}
	if err == nil {
		_, _ = io.WriteString(out, lastEvents) // who has gone away doesn't need it
	}
}

func atOnce(out io.Writer, events [][]byte) error {
	for _, event := range events {
		if _, err := out.Write(event); err != nil {
			return err
		}
	}
	return nil
}

// paced writes a token every interval. One that is late doesn't delay those
// after it.
func (u *upstream) paced(ctx context.Context, out http.ResponseWriter, number, place int, a *answer, w *wave) error {
	events := a.answer(number)
	flush := http.NewResponseController(out)
	// The header goes first: an endpoint that thinks has accepted the request.
	if err := flush.Flush(); err != nil {
		return err
	}
	select {
	case <-w.open:
	case <-ctx.Done():
		return ctx.Err()
	}
	begin := w.opened.Add(w.apart * time.Duration(place) / time.Duration(w.n))
	for i, event := range events {
		time.Sleep(time.Until(begin.Add(time.Duration(i) * u.interval)))
		a.emitted[i].Store(u.now())
		if _, err := out.Write(event); err != nil {
			return err
		}
		if err := flush.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// lasts is how long an answer takes from its first token to its last.
func (u *upstream) lasts() time.Duration {
	return u.interval * time.Duration(len(newScript(plainAbout).tokens)-1)
}
