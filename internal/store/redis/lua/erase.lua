-- Erases a stream and leaves a tombstone. Deleting comes first, so that a full
-- memory doesn't stop it.
-- KEYS: the stream's state, its records
-- ARGV: channel, stream
redis.call('UNLINK', KEYS[1], KEYS[2])
redis.call('HSET', KEYS[1], 'erased', '1')
redis.pcall('PUBLISH', ARGV[1], 'x ' .. ARGV[2])
return {'done'}
