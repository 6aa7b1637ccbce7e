-- Returns the log's epoch, a new one if the history may have been cut, and a
-- count that a restored Redis doesn't know.
-- KEYS: what is known of the log
-- ARGV: the run ids of the servers, a new epoch, the highest count this process
--       has met, 1 if a restart can have lost nothing
local st = redis.call('HMGET', KEYS[1], 'epoch', 'run', 'count')
local count = tonumber(st[3] or '0')
local seen = tonumber(ARGV[3])
local epoch = st[1]
-- Without a memory of the time before, a process can't tell a restart from a
-- restored backup.
local kept = st[2] == ARGV[1] or (ARGV[4] == '1' and seen > 0)
if not epoch or count < seen or not kept then epoch = ARGV[2] end
if epoch ~= st[1] or st[2] ~= ARGV[1] then
  redis.call('HSET', KEYS[1], 'epoch', epoch, 'run', ARGV[1])
end
-- In a full memory the count stands still, which is no harm.
count = math.max(count, seen)
if type(redis.pcall('HSET', KEYS[1], 'count', string.format('%.0f', count + 1))) == 'number' then
  count = count + 1
end
return {'done', epoch, string.format('%.0f', count)}
