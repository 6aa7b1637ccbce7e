package redis

import (
	"context"
	"crypto/rand"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"
)

// history is what this process knows of the log's history; it is what a copy of
// Redis's files can't hold.
type history struct {
	runs  string // of the servers, when last looked at
	count uint64 // the highest met
}

// Epoch implements eventlog.Log. It asks Redis each time, so that a change is
// told as soon as it is there; the store itself looks at every Options.Poll.
func (s *Store) Epoch(ctx context.Context) (string, error) {
	return s.lookAtHistory(ctx, "redis: epoch")
}

// lookAtHistory returns the log's epoch, which it changes if records may have
// been lost since the last look of any process.
func (s *Store) lookAtHistory(ctx context.Context, op string) (epoch string, err error) {
	runs, lines, err := s.runID(ctx, op)
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	past := s.past
	s.mu.Unlock()
	kept := "0"
	// Behind Sentinel or in a Cluster another run is another server, a replica
	// that may never have heard of the last records. The same run of another line
	// was a replica in between, and holds what its primary of then knew.
	if past.runs != "" && past.runs != runs && s.target.mode == single && s.durable(ctx, op) {
		kept = "1"
	}
	reply, err := s.run(ctx, op, epochScript, 3, []string{s.keys.log()}, runs+lines, rand.Text(), past.count, kept)
	if err != nil {
		return "", err
	}
	if err := s.outcome(reply, op, ""); err != nil {
		return "", err
	}
	count, err := strconv.ParseUint(reply[2], 10, 64)
	if err != nil {
		return "", strange(op)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.past = history{runs: runs, count: max(s.past.count, count)}
	return reply[1], nil
}

// runID names the runs of all servers that hold keys, and the lines of their
// histories: a server has a new run after every start, and a new line when it
// becomes a replica or a primary.
func (s *Store) runID(ctx context.Context, op string) (runs, lines string, err error) {
	servers, err := s.servers(ctx, op)
	if err != nil {
		return "", "", err
	}
	slices.SortFunc(servers, func(a, b map[string]string) int { return strings.Compare(a["run_id"], b["run_id"]) })
	for _, info := range servers {
		runs += info["run_id"] + ","
		lines += info["master_replid"] + ","
	}
	return runs, lines, nil
}

// servers returns what INFO says of every server that holds keys.
func (s *Store) servers(ctx context.Context, op string) (servers []map[string]string, err error) {
	err = s.repeat(ctx, op, func(ctx context.Context) error {
		servers = nil
		var mu sync.Mutex // a Cluster's are asked side by side
		return s.each(ctx, func(ctx context.Context, c *redis.Client) error {
			text, err := c.Info(ctx).Result()
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			servers = append(servers, parseInfo(text))
			return nil
		})
	})
	return servers, err
}

// each calls f for every server that holds keys, and may do so side by side.
func (s *Store) each(ctx context.Context, f func(context.Context, *redis.Client) error) error {
	switch c := s.client.(type) {
	case *redis.ClusterClient:
		return c.ForEachMaster(ctx, f)
	case *redis.Client:
		return f(ctx, c)
	default:
		return nil // target.connect makes no others
	}
}

// parseInfo reads the lines of INFO.
func parseInfo(text string) map[string]string {
	info := map[string]string{}
	for line := range strings.Lines(text) {
		if name, value, ok := strings.Cut(strings.TrimRight(line, "\r\n"), ":"); ok {
			info[name] = value
		}
	}
	return info
}
