#!lua flags=allow-oom
-- Forgets quarters of one shard. The caller knows the pieces.
--
-- KEYS    meta, changed, pieces …
-- ARGV    home, then for each piece: its name, and the quarter of its day before which all goes
-- result  the epoch; a new one, so that every process reads the shard anew
if redis.call('HGET', KEYS[1], 'home') ~= ARGV[1] then return redis.error_reply('LOST a shard is not of this home') end
for at = 3, #KEYS do
  local name, first = ARGV[at * 2 - 4], tonumber(ARGV[at * 2 - 3])
  for _, quarter in ipairs(redis.call('HKEYS', KEYS[at])) do
    if tonumber(quarter) < first then redis.call('HDEL', KEYS[at], quarter) end
  end
  if redis.call('EXISTS', KEYS[at]) == 0 then redis.call('ZREM', KEYS[2], name) end
end
return redis.call('HINCRBY', KEYS[1], 'epoch', 1)
