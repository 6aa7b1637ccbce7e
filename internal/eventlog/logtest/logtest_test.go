package logtest_test

import (
	"context"
	"errors"
	"iter"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"barraiser/internal/eventlog"
	"barraiser/internal/eventlog/logtest"
	"barraiser/internal/eventlog/memlog"
)

// defective is a store with one defect: the zero value has none.
type defective struct {
	*memlog.Store
	append  func(ctx context.Context, s *memlog.Store, c eventlog.Commit) (uint64, error)
	read    func(ctx context.Context, s *memlog.Store, stream string, after uint64) iter.Seq2[eventlog.Record, error]
	changed func(s *memlog.Store, stream string) <-chan struct{}
	acquire func(ctx context.Context, s *memlog.Store, stream, owner string, ttl time.Duration) (eventlog.Lease, error)
	remove  func(ctx context.Context, s *memlog.Store, stream string) error
}

func (d defective) Append(ctx context.Context, c eventlog.Commit) (uint64, error) {
	if d.append != nil {
		return d.append(ctx, d.Store, c)
	}
	return d.Store.Append(ctx, c)
}

func (d defective) Read(ctx context.Context, stream string, after uint64) iter.Seq2[eventlog.Record, error] {
	if d.read != nil {
		return d.read(ctx, d.Store, stream, after)
	}
	return d.Store.Read(ctx, stream, after)
}

func (d defective) Changed(stream string) <-chan struct{} {
	if d.changed != nil {
		return d.changed(d.Store, stream)
	}
	return d.Store.Changed(stream)
}

func (d defective) Acquire(ctx context.Context, stream, owner string, ttl time.Duration) (eventlog.Lease, error) {
	if d.acquire != nil {
		return d.acquire(ctx, d.Store, stream, owner, ttl)
	}
	return d.Store.Acquire(ctx, stream, owner, ttl)
}

func (d defective) Delete(ctx context.Context, stream string) error {
	if d.remove != nil {
		return d.remove(ctx, d.Store, stream)
	}
	return d.Store.Delete(ctx, stream)
}

// defects are mistakes that stores are known to make, each with the part of
// the suite that must notice.
var defects = map[string]struct {
	part  string
	store defective
}{
	"conflicts go to the end": {"append", defective{append: func(ctx context.Context, s *memlog.Store, c eventlog.Commit) (uint64, error) {
		head, err := s.Append(ctx, c)
		for errors.Is(err, eventlog.ErrConflict) {
			c.After, _ = s.Head(ctx, c.Stream)
			head, err = s.Append(ctx, c)
		}
		return head, err
	}}},
	"a repeated id conflicts": {"append", defective{append: func(ctx context.Context, s *memlog.Store, c eventlog.Commit) (uint64, error) {
		if head, err := s.Head(ctx, c.Stream); err == nil && head != c.After {
			return 0, eventlog.ErrConflict
		}
		return s.Append(ctx, c)
	}}},
	"fences aren't looked at": {"append", defective{append: func(ctx context.Context, s *memlog.Store, c eventlog.Commit) (uint64, error) {
		c.Fence = 1 << 40
		return s.Append(ctx, c)
	}}},
	"batches are written one by one": {"append", defective{append: func(ctx context.Context, s *memlog.Store, c eventlog.Commit) (head uint64, err error) {
		if err := c.Validate(); err != nil {
			return 0, err
		}
		all := c.Records
		for i, r := range all {
			c.Records, c.ID = []eventlog.Record{r}, c.ID+"+"
			c.After += uint64(min(i, 1))
			if head, err = s.Append(ctx, c); err != nil {
				return 0, err
			}
			time.Sleep(time.Microsecond)
		}
		return head, nil
	}}},
	"reads skip a record": {"read", defective{read: func(ctx context.Context, s *memlog.Store, stream string, after uint64) iter.Seq2[eventlog.Record, error] {
		return s.Read(ctx, stream, after+min(after, 1))
	}}},
	"an erased stream begins anew": {"erase", defective{remove: func(context.Context, *memlog.Store, string) error {
		return nil
	}}},
	"the doorbell is mute": {"watch", defective{changed: func(*memlog.Store, string) <-chan struct{} {
		return make(chan struct{})
	}}},
	"leases are for everybody": {"lease", defective{acquire: func(ctx context.Context, s *memlog.Store, stream, owner string, ttl time.Duration) (eventlog.Lease, error) {
		l, err := s.Acquire(ctx, stream, "everybody", ttl)
		l.Owner = owner
		return l, err
	}}},
	"the model notices fences too": {"model", defective{append: func(ctx context.Context, s *memlog.Store, c eventlog.Commit) (uint64, error) {
		c.Fence = 1 << 40
		return s.Append(ctx, c)
	}}},
	"none": {"", defective{}},
}

const defectEnv = "BARRAISER_LOGTEST_DEFECT"

// TestDefective runs the suite on the store that the environment names. It is
// run by TestTheSuiteNotices, in a process of its own because it should fail.
func TestDefective(t *testing.T) {
	d, ok := defects[os.Getenv(defectEnv)]
	if !ok {
		t.Skip("run by TestTheSuiteNotices")
	}
	logtest.SetPatience(2 * time.Second)
	logtest.Run(t, func(*testing.T) logtest.Store {
		var mu sync.Mutex
		now := time.Unix(1e9, 0)
		s := d.store
		s.Store = memlog.New(func() time.Time { mu.Lock(); defer mu.Unlock(); return now })
		return logtest.Store{Log: s, Leases: s, Blobs: s, Advance: func(d time.Duration) {
			mu.Lock()
			defer mu.Unlock()
			now = now.Add(d)
		}}
	})
}

func TestTheSuiteNotices(t *testing.T) {
	for name, d := range defects {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(os.Args[0], "-test.run=^TestDefective$/"+d.part, "-test.timeout=120s", "-rapid.nofailfile")
			cmd.Env = append(os.Environ(), defectEnv+"="+name)
			out, err := cmd.CombinedOutput()
			if name == "none" {
				require.NoError(t, err, "%s", out)
				return
			}
			require.Error(t, err, "the suite passed a store in which %s", name)
			require.Contains(t, string(out), "--- FAIL: TestDefective/"+d.part, "%s", out)
		})
	}
}
