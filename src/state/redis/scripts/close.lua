#!lua flags=allow-oom
-- Closes a day in one shard: from now on it takes no marks, and who loads it sees that it is closed.
--
-- KEYS    meta, days (hash)
-- ARGV    home, day
-- result  how many marks there were, the same when it is done again: the caller removes their sets
if redis.call('HGET', KEYS[1], 'home') ~= ARGV[1] then return redis.error_reply('LOST a shard is not of this home') end
local state = redis.call('HGET', KEYS[2], ARGV[2]) or '0'
if state:sub(1, 1) == 'c' then return state:sub(2) end
redis.call('HSET', KEYS[2], ARGV[2], 'c' .. state)
return state
