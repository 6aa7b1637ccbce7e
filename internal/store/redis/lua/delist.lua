-- Takes an erased stream out of both indexes.
-- KEYS: index of streams, index of beginnings
-- ARGV: stream
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
return {'done'}
