-- Appends a commit, or says why not. The order of the checks is the contract's.
-- KEYS: the stream's state, its records
-- ARGV: commit id, fence, after, new head, 1 if the index knows the stream,
--       channel, stream, records...
local st = redis.call('HMGET', KEYS[1], 'head', 'id', 'fence', 'erased')
local head, fence = st[1] or '0', st[3] or '0'
if st[4] then return {'erased'} end
if redis.call('LLEN', KEYS[2]) ~= tonumber(head) then return {'damaged'} end
if st[2] == ARGV[1] then return {'done', head} end
-- Compared as digits: a number of Lua is exact to 53 bits only.
if #ARGV[2] < #fence or (#ARGV[2] == #fence and ARGV[2] < fence) then return {'fenced'} end
if ARGV[3] ~= head then return {'conflict', head} end
if head == '0' and ARGV[5] == '1' then return {'lost'} end
redis.call('RPUSH', KEYS[2], unpack(ARGV, 8))
redis.call('HSET', KEYS[1], 'head', ARGV[4], 'id', ARGV[1])
-- A doorbell that may not be rung is made good by the slow poll.
redis.pcall('PUBLISH', ARGV[6], ARGV[4] .. ' ' .. ARGV[7])
return {'done', ARGV[4]}
