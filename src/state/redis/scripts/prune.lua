#!lua flags=allow-oom
-- Forgets quarters of one shard, and puts others of a day together. The caller knows the pieces.
--
-- KEYS    meta, changed, pieces …
-- ARGV    home, then for each piece: its name, the quarter of its day before which all goes, and pairs of quarters: what
--         the first has goes to the second
-- result  the epoch; a new one, so that every process reads the shard anew
if redis.call('HGET', KEYS[1], 'home') ~= ARGV[1] then return redis.error_reply('LOST a shard is not of this home') end
for at = 3, #KEYS do
  local name, first, moves = ARGV[at * 3 - 7], tonumber(ARGV[at * 3 - 6]), ARGV[at * 3 - 5]
  for _, quarter in ipairs(redis.call('HKEYS', KEYS[at])) do
    if tonumber(quarter) < first then redis.call('HDEL', KEYS[at], quarter) end
  end
  for old, day in string.gmatch(moves, '(%d+) (%d+)') do
    local amount = redis.call('HGET', KEYS[at], old)
    if amount then
      redis.call('HINCRBY', KEYS[at], day, amount)
      redis.call('HDEL', KEYS[at], old)
    end
  end
  if redis.call('EXISTS', KEYS[at]) == 0 then redis.call('ZREM', KEYS[2], name) end
end
return redis.call('HINCRBY', KEYS[1], 'epoch', 1)
