package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"barraiser/internal/client"
	"barraiser/internal/measure"
	"barraiser/internal/wire"
)

// stopped is the silence from which a speech counts as interrupted, where the
// connection itself went on.
const stopped = time.Second

// journeys collect what candidates see when replicas end. They are safe for
// concurrent use.
type journeys struct {
	mu sync.Mutex
	// ended is when the last replica ended.
	ended time.Time
	// codes counts the connections by what closed them.
	codes map[int]int
	// backs: from a connection's end to the next welcome. gaps: from the last piece
	// of a speech to its next. served: from a replica's end until those whom it
	// served were served again: welcome, or the next piece for who was being spoken to.
	backs, gaps, served []time.Duration
}

// end notes that a replica ends now.
func (j *journeys) end() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.ended = time.Now()
}

// codesSeen writes the close codes and how often each was seen.
func (j *journeys) codesSeen() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	var all []string
	for _, code := range slices.Sorted(maps.Keys(j.codes)) {
		all = append(all, fmt.Sprintf("%d times %d", j.codes[code], code))
	}
	return strings.Join(all, ", ")
}

// unexpected counts the closes that none of the codes explains.
func (j *journeys) unexpected(codes ...int) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	n := 0
	for code, times := range j.codes {
		if !slices.Contains(codes, code) {
			n += times
		}
	}
	return n
}

// journey is one candidate's. Its methods are called by the session's goroutine.
type journey struct {
	into *journeys
	// lost is when the connection ended, zero while there is one.
	lost time.Time
	// piece is when the last piece of a speech came that has no event yet; zero
	// when nobody speaks.
	piece time.Time
	// cut says that the speech was interrupted by the end of a connection.
	cut bool
}

// end notes what ended a connection.
func (j *journey) end(err error) {
	j.into.mu.Lock()
	defer j.into.mu.Unlock()
	code := 1006
	if closed, ok := errors.AsType[*client.Closed](err); ok {
		code = closed.Code
	}
	if code == wire.CloseOver || errors.Is(err, client.ErrClosed) {
		return // the round is over, or we left
	}
	j.into.codes[code]++
	if j.lost.IsZero() {
		j.lost = time.Now()
	}
	j.cut = j.cut || !j.piece.IsZero()
}

// see takes a frame.
func (j *journey) see(frame wire.ServerFrame, now time.Time) {
	j.into.mu.Lock()
	defer j.into.mu.Unlock()
	switch f := frame.(type) {
	case wire.Welcome:
		if j.lost.IsZero() {
			return // the first connection
		}
		j.into.backs = append(j.into.backs, now.Sub(j.lost))
		j.lost = time.Time{}
		if !j.cut {
			j.into.served = append(j.into.served, now.Sub(j.into.ended))
		}
	case wire.Utter:
		j.heard(now)
		j.piece = now
	case wire.Event:
		if f.Kind == wire.KindInterviewerSaid {
			j.heard(now)
			j.piece = time.Time{}
		}
	default:
	}
}

// heard notes that a speech goes on.
func (j *journey) heard(now time.Time) {
	if j.piece.IsZero() {
		return
	}
	gap := now.Sub(j.piece)
	if j.cut || gap > stopped && j.piece.Before(j.into.ended) {
		j.into.gaps = append(j.into.gaps, gap)
		j.into.served = append(j.into.served, now.Sub(j.into.ended))
	}
	j.cut = false
}

// follow makes a seat report its journey, and roam.
func (j *journeys) follow(s *seat) {
	own := &journey{into: j}
	s.roams, s.lost, s.ear.watch = true, own.end, own.see
}

// check holds what every candidate was shown and promised against the log, and
// counts what is missing and what is there twice.
func check(ctx context.Context, l *lab, seats []*seat) (lost, repeated, voices int) {
	var mu sync.Mutex
	found := &tally{}
	inParallel(seats, seatedAtOnce, func(s *seat) error {
		missing, again, err := s.compare(ctx)
		mu.Lock()
		defer mu.Unlock()
		lost, repeated = lost+missing, repeated+again
		if _, broken := errors.AsType[*client.Violation](err); broken {
			voices++
		}
		if err != nil {
			found.fail(err)
		}
		return nil
	})
	if said := found.complaint(); said != "" {
		l.note("reading the sessions again: %s", said)
	}
	return lost, repeated, voices
}

// compare reads the session anew. Lines that the candidate was shown and that
// aren't in the log count as lost, and so do acknowledged answers.
func (s *seat) compare(ctx context.Context) (lost, repeated int, err error) {
	if err := s.session.Err(); err != nil && !errors.Is(err, client.ErrOver) {
		return len(s.acked), 0, fmt.Errorf("the candidate lost it: %w", err)
	}
	shown := s.session.Lines()
	events, err := readAgain(ctx, s)
	if err != nil {
		return len(s.acked), 0, fmt.Errorf("it can't be read again: %w", err)
	}
	inLog := map[string]int{}
	whole := map[int]int{}
	var lines []string
	for _, event := range events {
		data, err := wire.DecodeData(event.Kind, event.Data)
		if err != nil {
			return lost, repeated, err
		}
		switch d := data.(type) {
		case wire.CandidateSaid:
			inLog[d.Text]++
			lines = append(lines, d.Text)
		case wire.InterviewerSaid:
			if lines = append(lines, d.Text); !d.Partial {
				whole[d.Turn]++
			}
		default:
		}
	}
	for _, text := range s.acked {
		lost += max(0, 1-inLog[text])
		repeated += max(0, inLog[text]-1)
	}
	for _, times := range whole {
		repeated += times - 1
	}
	for i, line := range shown {
		if i >= len(lines) || lines[i] != line.Text {
			return lost + 1, repeated, fmt.Errorf("line %d was shown as %.60q and isn't so in the log", i+1, line.Text)
		}
	}
	return lost, repeated, nil
}

// readAgain reads all events of a session as a client that nobody has seen.
func readAgain(ctx context.Context, s *seat) ([]wire.Event, error) {
	ctx, cancel := context.WithTimeout(ctx, ackWithin)
	defer cancel()
	conn, err := client.Dial(ctx, s.fleet.anywhere(s.opened), client.Options{Client: uuid.NewString()})
	if err != nil {
		return nil, err
	}
	defer conn.Close() //nolint:errcheck // it was only read
	var events []wire.Event
	for uint64(len(events)) < conn.Welcome.Head {
		frame, err := conn.Next(ctx)
		if err != nil {
			return nil, err
		}
		if event, ok := frame.(wire.Event); ok {
			events = append(events, event)
			_ = conn.Send(wire.Seen{Seq: event.Seq}) // a failure shows when reading
		}
	}
	return events, nil
}

// into adds what the scenarios of ending replicas share.
func (j *journeys) add(f measure.Figures, prefix string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	f.AddTimes(prefix+".back", j.backs)
	f.AddTimes(prefix+".gap", j.gaps)
	f.AddTimes(prefix+".served", j.served)
}
