#!lua
-- Lets one process at a time do a task: the one that asked first goes on for as long as it asks again in time.
--
-- KEYS    meta, the lease of the task
-- ARGV    home, holder, lease in milliseconds
-- result  1 where the holder has it, else 0
if redis.call('HGET', KEYS[1], 'home') ~= ARGV[1] then return redis.error_reply('LOST the hub is not of this home') end
local holder = redis.call('GET', KEYS[2])
if holder and holder ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
return 1
