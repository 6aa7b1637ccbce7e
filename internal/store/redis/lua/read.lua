-- Returns a stream's head and its next records, all of one moment.
-- KEYS: the stream's state, its records
-- ARGV: after, most records, bytes at which a page is full
local st = redis.call('HMGET', KEYS[1], 'head', 'erased')
if st[2] then return {'erased'} end
local head = tonumber(st[1] or '0')
if redis.call('LLEN', KEYS[2]) ~= head then return {'damaged'} end
local out = {'done', st[1] or '0'}
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
