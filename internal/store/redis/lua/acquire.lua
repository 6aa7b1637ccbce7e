-- Grants a lease, or names its holder.
-- KEYS: the stream's state
-- ARGV: now in microseconds or nothing for Redis's clock, owner, ttl in
--       microseconds, a random mark of the request, 1 if replicas are waited for
local now = tonumber(ARGV[1])
if not now then
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
end
local st = redis.call('HMGET', KEYS[1], 'erased', 'owner', 'until', 'fence', 'seen', 'mark', 'before')
if st[1] then return {'erased'} end
-- The same request again, its reply lost: the same lease.
if st[6] == ARGV[4] then
  if ARGV[5] == '1' then redis.call('HSET', KEYS[1], 'mark', ARGV[4]) end
  return {'done', st[4], st[3], st[7]}
end
if st[2] and st[2] ~= '' and st[2] ~= ARGV[2] and now < tonumber(st[3]) then
  return {'held', st[2], st[3]}
end
-- At least the time: larger than every fence that a lost Redis ever gave.
local fence = string.format('%.0f', math.max(now, tonumber(st[4] or '0') + 1))
local till = string.format('%.0f', now + tonumber(ARGV[3]))
local before = st[5] or '0'
redis.call('HSET', KEYS[1], 'owner', ARGV[2], 'until', till, 'fence', fence,
  'seen', string.format('%.0f', now), 'mark', ARGV[4], 'before', before)
return {'done', fence, till, before}
