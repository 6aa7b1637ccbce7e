package main

import (
	"cmp"
	"slices"
	"time"

	"barraiser/internal/wire"
)

// silence is a time in which a candidate waited and nothing at all came.
type silence struct {
	Session  string
	For      string
	From, To time.Duration
}

// silences returns the gaps between what came to the clients of a session while the
// candidate waited.
func (h *history) silences() (all []silence) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var came []time.Duration
	for _, conn := range h.Conns {
		for _, s := range conn.Seen {
			came = append(came, s.At)
		}
	}
	slices.Sort(came)
	for _, w := range h.Waits {
		from := w.From
		i, _ := slices.BinarySearch(came, from)
		for ; i < len(came) && came[i] < w.To; i++ {
			all = append(all, silence{Session: h.Session, For: w.For, From: from, To: came[i]})
			from = came[i]
		}
		all = append(all, silence{Session: h.Session, For: w.For, From: from, To: w.To})
	}
	return all
}

// longest returns the longest silence by the kind of fault that it is put down to:
// the first that began before the silence ended and wasn't over for long when it
// began.
func longest(silences []silence, faults []fault) map[string]time.Duration {
	by := map[string]time.Duration{}
	faults = slices.SortedFunc(slices.Values(faults), func(a, b fault) int { return cmp.Compare(a.From, b.From) })
	for _, s := range silences {
		kind := noFault
		for _, f := range faults {
			if f.From < s.To && f.To+aftermath > s.From {
				kind = f.Kind
				break
			}
		}
		by[kind] = max(by[kind], s.To-s.From)
	}
	return by
}

// aftermath is how long after its end a fault is still taken for the cause of a
// silence.
const aftermath = 2 * time.Second

// takeovers returns how long each client that was connected to a replica was without
// a connection when that replica was killed, stopped or restarted and the connection
// was lost by it.
func (h *history) takeovers(faults []fault) (all []time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, f := range faults {
		if f.Kind != killReplica && f.Kind != endReplica {
			continue
		}
		for i, conn := range h.Conns {
			if conn.Replica != f.Replica || conn.Opened > f.From || conn.Closed < f.From || conn.Closed > f.To {
				continue
			}
			if at, ok := h.welcomedAfter(i, conn); ok {
				all = append(all, at-f.From)
			}
		}
	}
	return all
}

// welcomedAfter is when the client of a connection was next let in.
func (h *history) welcomedAfter(i int, conn *connection) (time.Duration, bool) {
	for _, later := range h.Conns[i+1:] {
		if later.Client != conn.Client || len(later.Seen) == 0 {
			continue
		}
		if _, ok := later.Seen[0].Frame.(wire.Welcome); ok {
			return later.Seen[0].At, true
		}
	}
	return 0, false
}
