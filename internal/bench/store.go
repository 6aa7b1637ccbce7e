package main

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"barraiser/internal/eventlog"
	"barraiser/internal/library"
	"barraiser/internal/measure"
	"barraiser/internal/store/sqlite"
	"barraiser/rubrics"
)

const (
	// groupSessions append at the same time.
	groupSessions = 64
	// appendFor is how long each kind of append runs.
	appendFor = 700 * time.Millisecond
)

func storeSuite() suite {
	return suite{name: "store", round: storeRound, rows: []measure.Row{
		{What: "durable appends, 1 session", Unit: "/s", Figure: "append.1", Peer: "append.bare", Against: "bare inserts"},
		{What: "durable appends, 64 sessions (group commit)", Unit: "/s", Figure: "append.64", Peer: "append.1", Against: "1 session", Aim: measure.RatioAtLeast(4)},
		{What: "loading the built-in rubrics, processor time", Unit: "ms", Figure: "library"},
	}}
}

func storeRound(ctx context.Context, l *lab, f measure.Figures) (err error) {
	dir, err := l.folder()
	if err != nil {
		return err
	}
	s, err := sqlite.Open(ctx, dir, sqlite.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	bare, err := openBare(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, bare.close()) }()
	// As long as the records of a short answer, so that it's the flush that counts.
	const text = "I traced it to a schema change upstream, and we rolled it back within the hour."
	rate, err := perSecond(1, func(int, uint64) error {
		_, err := bare.append(ctx, text)
		return err
	})
	if err != nil {
		return err
	}
	f.Add("append.bare", rate)
	for _, n := range []int{1, groupSessions} {
		rate, err := perSecond(n, func(session int, head uint64) error {
			_, err := s.Append(ctx, eventlog.Commit{
				Stream: fmt.Sprintf("session/%d-%d", n, session), After: head, ID: fmt.Sprint(head),
				Records: []eventlog.Record{{At: time.Now(), Kind: "candidate-said", Version: 1, Data: []byte(text)}},
			})
			return err
		})
		if err != nil {
			return err
		}
		f.Add(fmt.Sprintf("append.%d", n), rate)
	}
	took, err := perCall(func() error {
		_, err := library.Load(rubrics.FS)
		return err
	})
	f.Add("library", took)
	return err
}

// perSecond lets n producers append one after the other and returns how many
// appends were made in a second.
func perSecond(n int, add func(producer int, head uint64) error) (float64, error) {
	var done atomic.Int64
	var group errgroup.Group
	begun := time.Now()
	for producer := range n {
		group.Go(func() error {
			for head := uint64(0); time.Since(begun) < appendFor; head++ {
				if err := add(producer, head); err != nil {
					return err
				}
				done.Add(1)
			}
			return nil
		})
	}
	err := group.Wait()
	return float64(done.Load()) / time.Since(begun).Seconds(), err
}
