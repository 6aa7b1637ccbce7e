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

// longest returns the longest silences by the kind of fault that they are put down
// to: those that met one fault alone, and all of them, by the first fault that began
// before the silence ended and wasn't over for long when it began. What happened to
// the clients alone counts as a fault only where nothing else was wrong.
func longest(silences []silence, faults []fault) (alone, all map[string]time.Duration) {
	alone, all = map[string]time.Duration{}, map[string]time.Duration{}
	faults = slices.SortedFunc(slices.Values(faults), func(a, b fault) int { return cmp.Compare(a.From, b.From) })
	for _, s := range silences {
		met := meeting(faults, s.From, s.To)
		kind := noFault
		if len(met) > 0 {
			kind = met[0].Kind
		}
		if len(met) < 2 {
			alone[kind] = max(alone[kind], s.To-s.From)
		}
		all[kind] = max(all[kind], s.To-s.From)
	}
	return alone, all
}

// meeting returns the faults that may be the cause of something at a time, in their
// order: those of the clients only if there are no others.
func meeting(faults []fault, from, to time.Duration) []fault {
	var ours, others []fault
	for _, f := range faults {
		switch {
		case f.From >= to || f.To+aftermath <= from:
		case f.ofClients():
			ours = append(ours, f)
		default:
			others = append(others, f)
		}
	}
	if len(others) > 0 {
		return others
	}
	return ours
}

// aftermath is how long after its end a fault is still taken for the cause of a
// silence.
const aftermath = 2 * time.Second

// takeovers returns how long each client that was connected to a replica was without
// a connection when that replica was killed or restarted: where nothing else was wrong
// meanwhile, and where it was.
func (h *history) takeovers(faults []fault) (alone, others []time.Duration) {
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
			at, ok := h.welcomedAfter(i, conn)
			switch {
			case !ok:
			case len(meeting(faults, f.From, at)) == 1:
				alone = append(alone, at-f.From)
			default:
				others = append(others, at-f.From)
			}
		}
	}
	return alone, others
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
