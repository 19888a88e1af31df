#!lua flags=allow-oom
-- Forgets what people did before a time, and names that stand for nobody any more. The caller says whom to look at.
--
-- KEYS    meta, facts (hash), facts changed (sorted set), people (hash), people changed (sorted set)
-- ARGV    home, milliseconds, date, names of people (JSON), names that stand for others (JSON)
-- result  the epoch; a new one where something went, so that every process reads the hub anew
if redis.call('HGET', KEYS[1], 'home') ~= ARGV[1] then return redis.error_reply('LOST the hub is not of this home') end
local facts, factsChanged, people, peopleChanged = KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local isOver = false

for _, name in ipairs(cjson.decode(ARGV[4])) do
  local json = redis.call('HGET', people, name)
  local kept = json and cjson.decode(json) or { s = {}, d = {} }
  for scope, ms in pairs(kept.s) do
    if tonumber(ms) < tonumber(ARGV[2]) then kept.s[scope] = nil end
  end
  for date in pairs(kept.d) do
    if date < ARGV[3] then kept.d[date] = nil end
  end
  if next(kept.s) or next(kept.d) then
    redis.call('HSET', people, name, cjson.encode(kept))
  else
    redis.call('HDEL', people, name)
    redis.call('ZREM', peopleChanged, name)
  end
  isOver = true
end

for _, name in ipairs(cjson.decode(ARGV[5])) do
  local who = name
  local into = redis.call('HGET', facts, 'as:' .. name)
  while into do
    who = into
    into = redis.call('HGET', facts, 'as:' .. who)
  end
  if who ~= name and redis.call('HEXISTS', people, who) == 0 then
    redis.call('HDEL', facts, 'as:' .. name)
    redis.call('ZREM', factsChanged, 'as:' .. name)
    redis.call('ZREM', peopleChanged, name)
    isOver = true
  end
end
return redis.call('HINCRBY', KEYS[1], 'epoch', isOver and 1 or 0)
