package redis

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"

	"barraiser/internal/eventlog"
	"barraiser/internal/fault"
)

// Put implements eventlog.Blobs. What is there already isn't sent again.
func (s *Store) Put(ctx context.Context, digest string, data []byte) error {
	const op = "redis: put"
	if err := eventlog.CheckBlob(digest, data); err != nil {
		return err
	}
	key := s.keys.blob(digest)
	return s.repeat(ctx, op, func(ctx context.Context) error {
		if s.target.replicas > 0 {
			_, err := s.pipeAndWait(ctx, func(p redis.Pipeliner) redis.Cmder { return p.Set(ctx, key, data, 0) })
			return err
		}
		n, err := s.client.Exists(ctx, key).Result()
		if err != nil || n > 0 {
			return err
		}
		return s.client.Set(ctx, key, data, 0).Err()
	})
}

// Get implements eventlog.Blobs.
func (s *Store) Get(ctx context.Context, digest string) (data []byte, err error) {
	const op = "redis: get"
	err = s.repeat(ctx, op, func(ctx context.Context) (err error) {
		data, err = s.client.Get(ctx, s.keys.blob(digest)).Bytes()
		if errors.Is(err, redis.Nil) {
			return eventlog.ErrNotFound
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if eventlog.Digest(data) != digest {
		return nil, fault.New(fault.Unavailable, op, "what is kept under %s isn't that content", digest).
			Hint("something else than this program has changed the key: restore a backup")
	}
	return data, nil
}
