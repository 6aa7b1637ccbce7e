-- Ends a lease that nobody has taken over. The fence stays: the next lease must
-- have a larger one.
-- KEYS: the stream's state
-- ARGV: now in microseconds or nothing for Redis's clock, owner, fence
local now = tonumber(ARGV[1])
if not now then
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
end
local st = redis.call('HMGET', KEYS[1], 'erased', 'owner', 'fence')
if not st[1] and st[2] == ARGV[2] and st[3] == ARGV[3] then
  local wrote = redis.pcall('HSET', KEYS[1], 'owner', '', 'seen', string.format('%.0f', now))
  -- In a full memory fields can still be taken away; seen stays the last renewal's.
  if type(wrote) ~= 'number' then redis.call('HDEL', KEYS[1], 'owner') end
end
return {'done'}
