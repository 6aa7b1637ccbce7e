-- Returns a stream's head and its next records, all of one moment.
-- KEYS: the stream's state, its records
-- ARGV: after, most records, bytes at which a page is full
if redis.call('HEXISTS', KEYS[1], 'erased') == 1 then return {'erased'} end
local head = redis.call('LLEN', KEYS[2])
local digits = string.format('%.0f', head)
if head > 0 and string.match(redis.call('LINDEX', KEYS[2], -1), '^(%d+) ') ~= digits then
  return {'damaged'}
end
local out = {'done', digits}
local at, bytes = tonumber(ARGV[1]), 0
local last = math.min(head, at + tonumber(ARGV[2]))
while at < last and bytes < tonumber(ARGV[3]) do
  local chunk = redis.call('LRANGE', KEYS[2], at, math.min(at + 16, last) - 1)
  for _, record in ipairs(chunk) do
    out[#out + 1] = record
    bytes = bytes + #record
  end
  at = at + #chunk
end
return out
