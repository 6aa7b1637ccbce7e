package redis

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

const (
	// farApart is from which difference of the clocks on an operator is told.
	farApart = 30 * time.Second
	// quick is how soon Redis must answer for its time to be believed: it is taken
	// for that of the middle of the wait.
	quick = time.Second
)

// offset is by how much Redis's clock is ahead of this process's, in nanoseconds.
type offset struct{ atomic.Int64 }

// Now is the present time by Redis's clock, which is the same for all processes on
// it: this process's own, put right by what the last look at Redis has shown. It
// asks nobody and may be called from any goroutine.
func (s *Store) Now() time.Time { return time.Now().Add(time.Duration(s.ahead.Load())) }

// setClock compares the clocks. When it fails, the last comparison stays.
func (s *Store) setClock(ctx context.Context, op string) error {
	return s.repeat(ctx, op, func(ctx context.Context) error {
		asked := time.Now()
		theirs, err := s.client.Time(ctx).Result()
		if took := time.Since(asked); err == nil && took < quick {
			s.ahead.Store(int64(theirs.Sub(asked.Add(took / 2))))
		}
		return err
	})
}

// warnOfClock says that the clocks are far apart.
func (s *Store) warnOfClock() []string {
	apart := time.Duration(s.ahead.Load())
	if apart.Abs() < farApart {
		return nil
	}
	return []string{fmt.Sprintf("The clocks of this machine and of Redis's are %s apart: sessions are listed in the order of their replica's clock, and their ids bear its time. Set the clocks by NTP.", apart.Abs().Round(time.Second))}
}
