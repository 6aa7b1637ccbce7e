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
count = string.format('%.0f', math.max(count, seen) + 1)
local wrote = redis.pcall('HSET', KEYS[1], 'epoch', epoch, 'run', ARGV[1], 'count', count)
if type(wrote) ~= 'number' then
  -- In a full memory the count stands still, which does no harm unless there is
  -- something else to write.
  if epoch ~= st[1] or st[2] ~= ARGV[1] then return wrote end
  count = string.format('%.0f', seen)
end
return {'done', epoch, count}
