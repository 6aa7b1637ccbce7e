package redis

import (
	"context"
	_ "embed"
	"slices"

	"github.com/redis/go-redis/v9"

	"barraiser/internal/fault"
)

var (
	//go:embed lua/append.lua
	appendLua string
	//go:embed lua/read.lua
	readLua string
	//go:embed lua/erase.lua
	eraseLua string
	//go:embed lua/announce.lua
	announceLua string
	//go:embed lua/acquire.lua
	acquireLua string
	//go:embed lua/renew.lua
	renewLua string
	//go:embed lua/release.lua
	releaseLua string
	//go:embed lua/epoch.lua
	epochLua string

	appendScript   = redis.NewScript(appendLua)
	readScript     = redis.NewScript(readLua)
	eraseScript    = redis.NewScript(eraseLua)
	announceScript = redis.NewScript(announceLua)
	acquireScript  = redis.NewScript(acquireLua)
	renewScript    = redis.NewScript(renewLua)
	releaseScript  = redis.NewScript(releaseLua)
	epochScript    = redis.NewScript(epochLua)
)

// run runs a script, again after a reply that was lost: every script may be.
// All of them answer with a list of strings, the first of which says what
// became of it, and at least least of them when it is "done".
func (s *Store) run(ctx context.Context, op string, script *redis.Script, least int, keys []string, args ...any) (reply []string, err error) {
	err = s.repeat(ctx, op, func(ctx context.Context) (err error) {
		if s.target.replicas > 0 && slices.Contains(confirmed, script) {
			reply, err = s.runAndWait(ctx, script, keys, args...)
			return err
		}
		reply, err = script.Run(ctx, s.client, keys, args...).StringSlice()
		return err
	})
	if err != nil {
		return nil, err
	}
	return reply, whole(reply, op, least)
}

// whole returns an error for a reply that no script gives.
func whole(reply []string, op string, least int) error {
	if len(reply) == 0 || reply[0] == outcomeDone && len(reply) < least {
		return fault.New(fault.Unavailable, op, "Redis answered a script with %d values", len(reply)).
			Hint("something between this program and Redis changes replies: connect to Redis itself")
	}
	return nil
}

// The first words of a script's reply.
const (
	outcomeDone     = "done"
	outcomeErased   = "erased"
	outcomeFenced   = "fenced"
	outcomeConflict = "conflict"
	outcomeHeld     = "held"
	outcomeLost     = "lost"
	outcomeDamaged  = "damaged"
)
