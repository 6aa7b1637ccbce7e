package redis

import (
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
)

// defaultPoll is how long a lost doorbell can go unnoticed.
const defaultPoll = 5 * time.Second

// Options are how a store is opened. The zero value is the service's.
type Options struct {
	// Now is the clock that leases run by; nil stands for Redis's own, which is
	// what replicas on several machines must use. A clock of its own is for
	// tests.
	Now func() time.Time
	// Poll is how often the store looks for appends whose doorbell was lost, and
	// whether Redis is still the one it was; 0 stands for 5 seconds.
	Poll time.Duration
}

// Store implements eventlog.Log, eventlog.Leases and eventlog.Blobs on Redis or
// Valkey. It may be used from any goroutine, and by any number of processes at
// once.
type Store struct {
	client   redis.UniversalClient
	target   target
	now      func() time.Time
	keys     keys
	bells    doorbell
	renewals renewals
	ahead    offset
	warnings []string

	mu   sync.Mutex // guards what is known of the log's history
	past history

	opened bool // set before anybody else has the store

	closing sync.Once
	failed  error // of closing
	closed  chan struct{}
	ended   context.CancelFunc
	working sync.WaitGroup
}

var (
	_ eventlog.Log    = (*Store)(nil)
	_ eventlog.Leases = (*Store)(nil)
	_ eventlog.Blobs  = (*Store)(nil)
)

// The client library writes to standard error by itself what its callers are
// told as well. It has one logger for the whole process, and this package is
// its only home.
func init() { logging.Disable() }

// Open connects to the servers that url names, in one of the forms in doc.go,
// and checks that they can keep a log. Every error is a fault that says what to
// do and holds no password. It is of kind Invalid when the URL, the password or
// the version of Redis is wrong, and Unavailable when Redis can't be reached or
// can't be written now.
func Open(ctx context.Context, url string, opts Options) (*Store, error) {
	t, err := parseURL(url)
	if err != nil {
		return nil, err
	}
	s := &Store{client: t.connect(), target: t, now: opts.Now, keys: keys(t.prefix), closed: make(chan struct{}), renewals: newRenewals()}
	s.bells.untold, s.bells.news = map[string]string{}, make(chan struct{}, 1)
	background, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s.ended = cancel
	if err := s.begin(ctx); err != nil {
		_ = s.Close() // what is wrong with the connections, err says better
		return nil, err
	}
	s.opened = true
	poll := opts.Poll
	if poll <= 0 {
		poll = defaultPoll
	}
	s.listen(background, poll)
	s.working.Go(func() { s.gather(background) })
	return s, nil
}

// begin checks the servers and learns the epoch.
func (s *Store) begin(ctx context.Context) (err error) {
	const op = "redis: open"
	memory, err := s.checkServers(ctx, op)
	if err != nil {
		return err
	}
	if s.warnings, err = s.checkSettings(ctx, op); err != nil {
		return err
	}
	if err := s.setClock(ctx, op); err != nil {
		return err
	}
	s.warnings = append(append(s.warnings, memory...), s.warnOfClock()...)
	_, err = s.lookAtHistory(ctx, op)
	return err
}

// Warnings returns plain sentences about settings of Redis with which something
// acknowledged can get lost, about a memory that is nearly full, and about clocks
// that are far apart, as found when the store was opened: for the caller
// to print. The list is empty when there is nothing to say.
func (s *Store) Warnings() []string { return s.warnings }

// Close wakes every watcher and closes the connections. Calls under way end
// with an error, later ones with ErrClosed, and Close returns what it returned
// first.
func (s *Store) Close() error {
	s.closing.Do(func() {
		close(s.closed)
		s.ended()
		s.bells.close()
		s.working.Wait()
		if err := s.client.Close(); err != nil {
			s.failed = fault.Wrap(err, "redis: close", fault.Internal)
		}
	})
	return s.failed
}

// enter says why a call can't be served, if it can't.
func (s *Store) enter(ctx context.Context, op string) error {
	select {
	case <-s.closed:
		return wrap(eventlog.ErrClosed, op)
	default:
	}
	if err := ctx.Err(); err != nil {
		return fault.Wrap(err, op, fault.Unavailable)
	}
	return nil
}

// keys names the keys of one installation, all of which begin with its prefix.
// What is in braces decides the slot in a Cluster; names of streams hold none.
type keys string

// stream returns the keys of a stream's state and records, in one slot.
func (k keys) stream(name string) []string {
	return []string{k.state(name), string(k) + ":{" + name + "}:records"}
}

func (k keys) state(stream string) string { return string(k) + ":{" + stream + "}:state" }

// index returns the keys of the index of streams and of that of beginnings, in
// one slot.
func (k keys) index() []string {
	return []string{string(k) + ":{index}:streams", string(k) + ":{index}:beginnings"}
}

func (k keys) blob(digest string) string { return string(k) + ":{" + digest + "}:blob" }

func (k keys) log() string { return string(k) + ":log" }

// channel is the doorbell's.
func (k keys) channel() string { return string(k) + ":changed" }

// micros is a time or duration in microseconds, as the scripts count.
func micros(d time.Duration) int64 {
	// More than thirty years would leave the range in which Lua's numbers are exact.
	const longest = 30 * 365 * 24 * time.Hour
	return max(1, int64(min(d, longest)/time.Microsecond))
}

// clock is what scripts are given for the time: nothing, unless a test has a
// clock of its own.
func (s *Store) clock() string {
	if s.now == nil {
		return ""
	}
	return strconv.FormatInt(s.now().UnixMicro(), 10)
}

// moment turns a time of a script back; 0 stands for none.
func moment(text string) (time.Time, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n == 0 {
		return time.Time{}, err
	}
	return time.UnixMicro(n).UTC(), nil
}
