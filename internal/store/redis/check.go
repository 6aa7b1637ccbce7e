package redis

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"barraiser/internal/fault"
)

// oldest is the first version that has everything used here. Valkey says which
// version of Redis it stands in for.
var oldest = [2]int{6, 2}

// checkServers returns a fault that says what to do when the servers can't
// keep a log, and a sentence for each that soon can't.
func (s *Store) checkServers(ctx context.Context, op string) (warnings []string, err error) {
	servers, err := s.loadedServers(ctx, op)
	if err != nil {
		return nil, err
	}
	for _, info := range servers {
		if err := checkServer(info, s.target.mode, s.target.where(), op); err != nil {
			return nil, err
		}
		warnings = append(warnings, warnOfMemory(info)...)
	}
	// Whether the doorbell may be rung; scripts don't fail for it.
	return warnings, s.repeat(ctx, op, func(ctx context.Context) error {
		return s.client.Publish(ctx, s.keys.channel(), "").Err()
	})
}

// loadingWithin is how long a server that has just been started may read its
// files: whoever restarts both means to have both.
const loadingWithin = 30 * time.Second

// loadedServers returns what INFO says of each server, once they have read their
// files or nobody waits for it any longer.
func (s *Store) loadedServers(ctx context.Context, op string) ([]map[string]string, error) {
	began := time.Now()
	for {
		servers, err := s.servers(ctx, op)
		isLoading := func(info map[string]string) bool { return info["loading"] == "1" }
		if err != nil || !slices.ContainsFunc(servers, isLoading) || time.Since(began) > loadingWithin {
			return servers, err
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return servers, nil
		}
	}
}

// checkServer looks at what INFO says of one server. What it doesn't say isn't
// held against it: proxies keep some of it to themselves.
func checkServer(info map[string]string, m mode, where, op string) error {
	version := info["redis_version"]
	switch {
	case info["redis_mode"] == "sentinel", info["server_mode"] == "sentinel": // Redis and Valkey
		return fault.New(fault.Invalid, op, "%s is a Sentinel", where).
			Hint("begin the URL with redis+sentinel:// and end it with the master's name")
	case version != "" && older(version):
		return fault.New(fault.Invalid, op, "Redis at %s has version %s", where, version).
			Hint("install Redis %d.%d or newer, or Valkey", oldest[0], oldest[1])
	case info["cluster_enabled"] == "1" && m != cluster:
		return fault.New(fault.Invalid, op, "%s is a node of a Redis Cluster", where).
			Hint("begin the URL with redis+cluster://")
	case info["loading"] == "1":
		return fault.New(fault.Unavailable, op, "Redis at %s is loading its files", where).
			Hint("it has just been started: wait a little")
	case info["role"] == "slave":
		return fault.New(fault.Unavailable, op, "Redis at %s is a replica", where).
			Hint("name the primary in the URL, or begin it with redis+sentinel://")
	}
	return nil
}

// nearlyFull is the part of maxmemory from which on an operator is told, in percent.
const nearlyFull = 90

// warnOfMemory says that a server which evicts nothing is about to refuse writes.
func warnOfMemory(info map[string]string) []string {
	most, err1 := strconv.ParseUint(info["maxmemory"], 10, 64)
	used, err2 := strconv.ParseUint(info["used_memory"], 10, 64)
	if err1 != nil || err2 != nil || most == 0 || info["maxmemory_policy"] != "noeviction" || used < most/100*nearlyFull {
		return nil
	}
	return []string{fmt.Sprintf("Redis uses %d of the %d MiB of its maxmemory: when that is full, no answer is taken. Raise maxmemory, or erase old sessions.", used>>20, most>>20)}
}

// older reports whether version is under oldest. One that can't be read isn't.
func older(version string) bool {
	for i, part := range strings.SplitN(version, ".", 3)[:min(2, strings.Count(version, ".")+1)] {
		n, err := strconv.Atoi(part)
		if err != nil || n > oldest[i] {
			return false
		}
		if n < oldest[i] {
			return true
		}
	}
	return false
}

// settings returns the settings of every server that decide what can get lost.
// A server that doesn't tell gives an empty map.
func (s *Store) settings(ctx context.Context, op string) (all []map[string]string, err error) {
	err = s.repeat(ctx, op, func(ctx context.Context) error {
		all = nil
		var mu sync.Mutex // a Cluster's are asked side by side
		return s.each(ctx, func(ctx context.Context, c *redis.Client) error {
			got := map[string]string{}
			// One pattern a call: version 6 takes no more.
			for _, pattern := range []string{"*append*", "maxmemory-policy"} {
				part, err := c.ConfigGet(ctx, pattern).Result()
				if _, refused := err.(redis.Error); refused && !transient(err) { //nolint:errorlint // a reply isn't wrapped here
					got = nil // managed ones refuse it
					break
				}
				if err != nil {
					return err
				}
				maps.Copy(got, part)
			}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, got)
			return nil
		})
	})
	return all, err
}

// checkSettings returns a sentence for every setting with which something
// acknowledged can get lost.
func (s *Store) checkSettings(ctx context.Context, op string) ([]string, error) {
	all, err := s.settings(ctx, op)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, settings := range all {
		found = append(found, warn(settings)...)
	}
	if s.target.mode != single && s.target.replicas == 0 {
		found = append(found, "Replicas are behind their primary by a moment: a failover can lose answers that were acknowledged in that moment."+waitHint(s.target.mode))
	}
	if s.target.unverified {
		found = append(found, "The URL has skip_verify: whoever can reach the network between this program and Redis can read and change everything.")
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}

// warn says what one server's settings can lose.
func warn(settings map[string]string) (found []string) {
	if len(settings) == 0 {
		return []string{"Redis doesn't let its settings be read (CONFIG GET): see for yourself that appendonly is yes, appendfsync is always and maxmemory-policy is noeviction, or acknowledged answers can get lost."}
	}
	switch sync := settings["appendfsync"]; {
	case settings["appendonly"] != "yes":
		found = append(found, "Redis has appendonly "+settings["appendonly"]+": whenever it ends, all answers since its last snapshot are lost, acknowledged ones too. Set appendonly yes and appendfsync always.")
	case sync == "everysec":
		found = append(found, "Redis has appendfsync everysec: a power cut or a crash of its machine can lose the answers of the last second or two, acknowledged ones too, and so can a kill of Redis alone while its disk is busy. Set appendfsync always.")
	case sync != "always":
		found = append(found, "Redis has appendfsync "+sync+": a power cut or a crash of its machine can lose the answers of the last half minute, acknowledged ones too; a crash of Redis alone loses none. Set appendfsync always.")
	case settings["no-appendfsync-on-rewrite"] == "yes":
		found = append(found, "Redis has no-appendfsync-on-rewrite yes: a power cut while it rewrites its file can lose answers, acknowledged ones too. Set no-appendfsync-on-rewrite no.")
	}
	switch policy := settings["maxmemory-policy"]; {
	case strings.HasPrefix(policy, "allkeys-"):
		found = append(found, "Redis has maxmemory-policy "+policy+": when its memory is full it drops parts of sessions, acknowledged answers among them. Set maxmemory-policy noeviction.")
	case strings.HasPrefix(policy, "volatile-"):
		found = append(found, "Redis has maxmemory-policy "+policy+": what this program keeps never expires and isn't dropped, but what other programs keep in it may be, and writes fail when that is gone. Set maxmemory-policy noeviction.")
	}
	return found
}

func waitHint(m mode) string {
	if m == cluster {
		return ""
	}
	return " Put replicas=1 in the URL to wait for one."
}

// durable reports whether no server can have lost anything by being restarted.
func (s *Store) durable(ctx context.Context, op string) bool {
	all, err := s.settings(ctx, op)
	return err == nil && !slices.ContainsFunc(all, func(settings map[string]string) bool {
		return settings["appendonly"] != "yes" || settings["appendfsync"] != "always" || settings["no-appendfsync-on-rewrite"] == "yes"
	})
}
