-- Moves a stream that holds a record from the beginnings to the index.
-- KEYS: index of streams, index of beginnings
-- ARGV: stream
redis.call('ZADD', KEYS[1], 0, ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
return {'done'}
