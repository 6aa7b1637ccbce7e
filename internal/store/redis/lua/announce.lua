-- Notes that a stream is about to be begun, unless the index has it already.
-- KEYS: index of streams, index of beginnings
-- ARGV: stream
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then return {'1'} end
redis.call('ZADD', KEYS[2], 0, ARGV[1])
return {'0'}
