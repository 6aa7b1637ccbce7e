-- Appends a commit, or says why not. The order of the checks is the contract's.
-- It writes with one command only: see doc.go.
-- KEYS: the stream's state, its records
-- ARGV: commit id, fence, after, new head, 1 if the index knows the stream,
--       1 if replicas are waited for, records...
local st = redis.call('HMGET', KEYS[1], 'fence', 'erased')
local fence = st[1] or '0'
if st[2] then return {'erased'} end
local head = redis.call('LLEN', KEYS[2])
local digits = string.format('%.0f', head)
if head > 0 then
  local last = redis.call('LINDEX', KEYS[2], -1)
  local seq, len, at = string.match(last, '^(%d+) (%d+) ()')
  if seq ~= digits then return {'damaged'} end
  if string.sub(last, at, at + tonumber(len) - 1) == ARGV[1] then
    -- Replicas confirm what this connection has written, so it writes something.
    if ARGV[6] == '1' then redis.call('HSET', KEYS[1], 'again', '1') end
    return {'done', digits}
  end
end
-- Compared as digits: a number of Lua is exact to 53 bits only.
if #ARGV[2] < #fence or (#ARGV[2] == #fence and ARGV[2] < fence) then return {'fenced'} end
if ARGV[3] ~= digits then return {'conflict', digits} end
if head == 0 and ARGV[5] == '1' then return {'lost'} end
redis.call('RPUSH', KEYS[2], unpack(ARGV, 7))
return {'done', ARGV[4]}
