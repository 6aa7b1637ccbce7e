-- Prolongs a lease that nobody has taken over.
-- KEYS: the stream's state
-- ARGV: now in microseconds or nothing for Redis's clock, owner, ttl in
--       microseconds, fence
local now = tonumber(ARGV[1])
if not now then
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
end
local st = redis.call('HMGET', KEYS[1], 'erased', 'owner', 'fence')
if st[1] then return {'erased'} end
if not st[3] then return {'fenced', 'unknown'} end
if st[2] ~= ARGV[2] or st[3] ~= ARGV[4] then return {'fenced'} end
local till = string.format('%.0f', now + tonumber(ARGV[3]))
redis.call('HSET', KEYS[1], 'until', till, 'seen', string.format('%.0f', now))
return {'done', till}
