#!lua flags=allow-oom
-- Forgets registers of one space. The caller says which: those that were changed since stay if their value does not go.
--
-- KEYS    meta, values (hash), changed (sorted set)
-- ARGV    home, the number below which values go (inf: all), fields (JSON)
-- result  the epoch; a new one where something went, so that every process reads the hub anew
if redis.call('HGET', KEYS[1], 'home') ~= ARGV[1] then return redis.error_reply('LOST the hub is not of this home') end
local isOver = false
for _, field in ipairs(cjson.decode(ARGV[3])) do
  local value = redis.call('HGET', KEYS[2], field)
  if value and (ARGV[2] == 'inf' or tonumber(value:match('^%S+')) < tonumber(ARGV[2])) then
    redis.call('HDEL', KEYS[2], field)
    redis.call('ZREM', KEYS[3], field)
    isOver = true
  end
end
return redis.call('HINCRBY', KEYS[1], 'epoch', isOver and 1 or 0)
