-- Leaves a tombstone.
-- KEYS: the stream's state
redis.call('HSET', KEYS[1], 'erased', '1')
return {'done'}
