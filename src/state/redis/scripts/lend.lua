#!lua
-- The oldest events that wait in one shard, lent to one process: the others get none until its lease runs out.
--
-- KEYS    meta, outbox (sorted set), bodies (hash), lease
-- ARGV    home, holder, lease in milliseconds, what must be left of it to begin a delivery, limit
-- result  { id, body, id, body … }
if redis.call('HGET', KEYS[1], 'home') ~= ARGV[1] then return redis.error_reply('LOST a shard is not of this home') end
local ids = redis.call('ZRANGE', KEYS[2], 0, ARGV[5] - 1)
if #ids == 0 then return {} end
local holder = redis.call('GET', KEYS[4])
if not holder then
  redis.call('SET', KEYS[4], ARGV[2], 'PX', ARGV[3])
elseif holder ~= ARGV[2] or redis.call('PTTL', KEYS[4]) < tonumber(ARGV[4]) then
  return {}
end
local events = {}
for _, id in ipairs(ids) do
  events[#events + 1] = id
  events[#events + 1] = redis.call('HGET', KEYS[3], id)
end
return events
