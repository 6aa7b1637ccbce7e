package logtest

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"barraiser/internal/eventlog"
)

var modelCases = []testCase{{"random operations", func(t *testing.T, s Store) {
	rapid.Check(t, func(rt *rapid.T) {
		m := &model{store: s, prefix: fresh("model") + "/", streams: map[string]*modelStream{}}
		rt.Repeat(map[string]func(*rapid.T){
			"append": m.append, "repeat": m.repeat, "read": m.read, "delete": m.delete,
			"acquire": m.acquire, "renew": m.renew, "release": m.release, "advance": m.advance,
			"": m.check,
		})
	})
}}}

// model is what a store should hold, kept the simplest way. It lives under a
// prefix of its own, so that one store serves many runs.
type model struct {
	store   Store
	prefix  string
	elapsed time.Duration
	streams map[string]*modelStream
	granted []eventlog.Lease
}

type modelStream struct {
	records []eventlog.Record
	last    *eventlog.Commit
	erased  bool
	fence   uint64
	owner   string
	until   time.Duration
}

// pick draws a stream: few, so that operations meet.
func (m *model) pick(t *rapid.T) (string, *modelStream) {
	name := m.prefix + rapid.SampledFrom([]string{"a", "ab", "b"}).Draw(t, "stream")
	if m.streams[name] == nil {
		m.streams[name] = &modelStream{}
	}
	return name, m.streams[name]
}

// append draws a commit that is right more often than not.
func (m *model) append(t *rapid.T) {
	name, st := m.pick(t)
	head := uint64(len(st.records))
	c := commit(name, head, st.fence, rapid.IntRange(1, 3).Draw(t, "records"))
	switch rapid.IntRange(0, 5).Draw(t, "mistake") {
	case 0:
		c.After = rapid.Uint64Range(0, head+2).Draw(t, "after")
	case 1:
		c.Fence = rapid.Uint64Range(0, st.fence).Draw(t, "fence")
	}
	m.commit(t, c, st)
}

// repeat appends the last commit again, with its records or with others.
func (m *model) repeat(t *rapid.T) {
	name, st := m.pick(t)
	if st.last == nil {
		t.Skip("nothing to repeat")
	}
	c := *st.last
	if rapid.Bool().Draw(t, "changed") {
		c = commit(name, uint64(len(st.records)), 0, 1)
		c.ID = st.last.ID
	}
	m.commit(t, c, st)
}

func (m *model) commit(t *rapid.T, c eventlog.Commit, st *modelStream) {
	head, err := m.store.Log.Append(context.Background(), c)
	switch {
	case st.erased:
		require.ErrorIs(t, err, eventlog.ErrErased)
	case st.last != nil && st.last.ID == c.ID:
		require.NoError(t, err)
		require.Equal(t, uint64(len(st.records)), head)
	case c.Fence < st.fence:
		require.ErrorIs(t, err, eventlog.ErrFenced)
	case c.After != uint64(len(st.records)):
		require.ErrorIs(t, err, eventlog.ErrConflict)
	default:
		require.NoError(t, err)
		st.records = append(st.records, stored(c.After, c.Records)...)
		st.last = &c
		require.Equal(t, uint64(len(st.records)), head)
	}
}

func (m *model) read(t *rapid.T) {
	name, st := m.pick(t)
	after := rapid.Uint64Range(0, uint64(len(st.records))+1).Draw(t, "after")
	got, err := readAll(context.Background(), m.store.Log, name, after)
	if st.erased {
		require.ErrorIs(t, err, eventlog.ErrErased)
		require.Empty(t, got)
		return
	}
	require.NoError(t, err)
	want := st.records[min(int(after), len(st.records)):]
	require.Len(t, got, len(want))
	for i := range want {
		requireRecord(t, want[i], got[i])
	}
}

func (m *model) delete(t *rapid.T) {
	if rapid.IntRange(0, 3).Draw(t, "sure") > 0 {
		t.Skip("an erased stream is a dull one")
	}
	name, st := m.pick(t)
	require.NoError(t, m.store.Log.Delete(context.Background(), name))
	*st = modelStream{erased: true}
}

func (m *model) acquire(t *rapid.T) {
	name, st := m.pick(t)
	owner := rapid.SampledFrom([]string{"x", "y"}).Draw(t, "owner")
	l, err := m.store.Leases.Acquire(context.Background(), name, owner, ttl)
	var held eventlog.ErrHeld
	switch {
	case st.erased:
		require.ErrorIs(t, err, eventlog.ErrErased)
	case st.owner != "" && st.owner != owner && m.elapsed < st.until:
		require.ErrorAs(t, err, &held)
		require.Equal(t, st.owner, held.Owner)
	default:
		require.NoError(t, err)
		require.Greater(t, l.Fence, st.fence)
		st.fence, st.owner, st.until = l.Fence, owner, m.elapsed+ttl
		m.granted = append(m.granted, l)
	}
}

// lease draws one of the leases ever granted.
func (m *model) lease(t *rapid.T) (eventlog.Lease, *modelStream) {
	if len(m.granted) == 0 {
		t.Skip("no lease was granted yet")
	}
	l := rapid.SampledFrom(m.granted).Draw(t, "lease")
	return l, m.streams[l.Stream]
}

func (st *modelStream) holds(l eventlog.Lease) bool {
	return st.owner == l.Owner && st.fence == l.Fence
}

func (m *model) renew(t *rapid.T) {
	l, st := m.lease(t)
	next, err := m.store.Leases.Renew(context.Background(), l, ttl)
	switch {
	case st.erased:
		require.ErrorIs(t, err, eventlog.ErrErased)
	case !st.holds(l):
		require.ErrorIs(t, err, eventlog.ErrFenced)
	default:
		require.NoError(t, err)
		require.Equal(t, l.Fence, next.Fence)
		st.until = m.elapsed + ttl
	}
}

func (m *model) release(t *rapid.T) {
	l, st := m.lease(t)
	require.NoError(t, m.store.Leases.Release(context.Background(), l))
	if st.holds(l) {
		st.owner = ""
	}
}

func (m *model) advance(t *rapid.T) {
	d := time.Duration(rapid.IntRange(1, 12).Draw(t, "seconds")) * time.Second
	m.store.Advance(d)
	m.elapsed += d
}

// check compares every head and the list of streams after each operation.
func (m *model) check(t *rapid.T) {
	var want []string
	for name, st := range m.streams {
		head, err := m.store.Log.Head(context.Background(), name)
		if st.erased {
			require.ErrorIs(t, err, eventlog.ErrErased)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, uint64(len(st.records)), head)
		if head > 0 {
			want = append(want, name)
		}
	}
	slices.Sort(want)
	for _, prefix := range []string{m.prefix, m.prefix + "a"} {
		got, err := streams(context.Background(), m.store.Log, prefix)
		require.NoError(t, err)
		var match []string
		for _, name := range want {
			if strings.HasPrefix(name, prefix) {
				match = append(match, name)
			}
		}
		require.Equal(t, match, got)
	}
}
