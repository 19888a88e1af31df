#!lua
-- Applies what may happen twice: days, latches, clock, names of series, merges, people. Doing it again changes nothing.
--
-- KEYS    meta, facts (hash), facts changed (sorted set), people (hash), people changed (sorted set)
-- ARGV    home, change (JSON, all leaves are strings):
--           firsts   [[field, milliseconds, '1' or '0']]  days and latches: the earlier time holds, and the 1
--           clock    [milliseconds …]                     each part only grows
--           series   [[field, kpi]]                       the first holds
--           merges   [[name, into]]
--           people   [[name, [scope, milliseconds, …], [date …]]]
-- result  the revision
--
-- A person is JSON: { s: { scope: milliseconds }, d: { date: 1 } }. Milliseconds are compared as doubles and kept as text.
if redis.call('HGET', KEYS[1], 'home') ~= ARGV[1] then return redis.error_reply('LOST the hub is not of this home') end
local facts, factsChanged, people, peopleChanged = KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local change = cjson.decode(ARGV[2])
-- Also ahead of what a master gave before it failed and its last writes were lost: a reader that saw them is told of all since.
local now = redis.call('TIME')
local revision = math.max(tonumber(redis.call('HGET', KEYS[1], 'revision') or 0) + 1, now[1] * 1000000 + now[2])
revision = string.format('%.0f', revision)
redis.call('HSET', KEYS[1], 'revision', revision)

local function put(field, value, old)
  if value == old then return end
  redis.call('HSET', facts, field, value)
  redis.call('ZADD', factsChanged, revision, field)
end

for _, first in ipairs(change.firsts) do
  local field, ms, flag = unpack(first)
  local old = redis.call('HGET', facts, field)
  if old then
    local oldMs, oldFlag = old:match('^(%S+) (%S+)$')
    if tonumber(oldMs) <= tonumber(ms) then ms = oldMs end
    if oldFlag == '1' then flag = '1' end
  end
  put(field, ms .. ' ' .. flag, old)
end

if #change.clock > 0 then
  local old = redis.call('HGET', facts, 'clock')
  local parts = change.clock
  local at = 0
  for oldMs in (old or ''):gmatch('%S+') do
    at = at + 1
    if tonumber(oldMs) >= tonumber(parts[at]) then parts[at] = oldMs end
  end
  put('clock', table.concat(parts, ' '), old)
end

for _, series in ipairs(change.series) do
  if redis.call('HEXISTS', facts, series[1]) == 0 then put(series[1], series[2]) end
end

local function person(name)
  local into = redis.call('HGET', facts, 'as:' .. name)
  while into do
    name = into
    into = redis.call('HGET', facts, 'as:' .. name)
  end
  return name
end

local function see(name, seen, dates)
  local json = redis.call('HGET', people, name)
  local kept = json and cjson.decode(json) or { s = {}, d = {} }
  for scope, ms in pairs(seen) do
    if not kept.s[scope] or tonumber(kept.s[scope]) < tonumber(ms) then kept.s[scope] = ms end
  end
  for date in pairs(dates) do kept.d[date] = 1 end
  local now = cjson.encode(kept)
  if now == json then return end
  redis.call('HSET', people, name, now)
  redis.call('ZADD', peopleChanged, revision, name)
end

for _, merge in ipairs(change.merges) do
  local name, into = unpack(merge)
  local step = into
  while step and step ~= name do step = redis.call('HGET', facts, 'as:' .. step) end
  -- One that would close a circle is not made.
  if not step then
    put('as:' .. name, into)
    local json = redis.call('HGET', people, name)
    if json then
      local kept = cjson.decode(json)
      see(person(into), kept.s, kept.d)
      redis.call('HDEL', people, name)
      redis.call('ZADD', peopleChanged, revision, name)
    end
  end
end

for _, one in ipairs(change.people) do
  local seen, dates = {}, {}
  for at = 1, #one[2], 2 do seen[one[2][at]] = one[2][at + 1] end
  for _, date in ipairs(one[3]) do dates[date] = 1 end
  see(person(one[1]), seen, dates)
end
return revision
