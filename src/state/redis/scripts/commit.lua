#!lua
-- Applies everything of one shard that must not happen twice, or nothing.
--
-- KEYS    meta, days, changed, names, expiry, due, open, outbox, bodies, lease,
--         then entities …, totals …, quarters …, mark sets …, in the order of the change
-- ARGV    home, change (JSON, all leaves are strings), then for each entity its new value, or nothing to forget it:
--           entities   [[key, version as loaded, due, expiry, open]]   value and version: '5 blob'; milliseconds or inf
--           totals     [[piece, id, name, [amount …]]]
--           quarters   [[piece, [quarter of the day, amount, …]]]
--           marks      [[day, how many were known of, [member …]]]
--           outbox     [[id, body]]
--           delivered  [id …]
--           lease      [holder, milliseconds]                         goes on for who delivered
-- result  'done', or 'conflict' where an entity has another version, or a day fewer marks than the caller chose sets for
--
-- Amounts are added by HINCRBY, 64-bit and exact; Lua's numbers are doubles and never touch them. Nothing is written
-- before all is checked, and Redis refuses the whole script where it is out of memory at its start.
if redis.call('HGET', KEYS[1], 'home') ~= ARGV[1] then return redis.error_reply('LOST a shard is not of this home') end
local meta, days, changed, names, expiry, due, open, outbox, bodies, lease = unpack(KEYS, 1, 10)
local change = cjson.decode(ARGV[2])
local firstEntity = 10
local firstTotal = firstEntity + #change.entities
local firstQuarters = firstTotal + #change.totals
local firstMarks = firstQuarters + #change.quarters

for at, entity in ipairs(change.entities) do
  local key, version = KEYS[firstEntity + at], entity[2]
  if version == '0' then
    if redis.call('EXISTS', key) == 1 then return 'conflict' end
  elseif redis.call('GETRANGE', key, 0, #version) ~= version .. ' ' then
    return 'conflict'
  end
end
-- A day has many sets: it is looked at and counted up once.
local isClosed, added = {}, {}
for _, mark in ipairs(change.marks) do
  local day = mark[1]
  if not added[day] then
    local state = redis.call('HGET', days, day) or '0'
    isClosed[day], added[day] = state:sub(1, 1) == 'c', 0
    if not isClosed[day] and tonumber(state) < tonumber(mark[2]) then return 'conflict' end
  end
end
for at, total in ipairs(change.totals) do
  local slots = redis.call('HLEN', KEYS[firstTotal + at])
  if slots > 0 and slots ~= #total[4] then
    return redis.error_reply('BUG: ' .. total[3] .. ' has ' .. slots .. ' slots, and ' .. #total[4] .. ' came to be added')
  end
  local known = redis.call('HGET', names, total[2])
  if known and known ~= total[3] then
    return redis.error_reply('BUG: ' .. known .. ' and ' .. total[3] .. ' have the same id')
  end
end

-- Also ahead of what a master gave before it failed and its last writes were lost: a reader that saw them is told of all since.
local now = redis.call('TIME')
local revision = math.max(tonumber(redis.call('HGET', meta, 'revision') or 0) + 1, now[1] * 1000000 + now[2])
revision = string.format('%.0f', revision)
redis.call('HSET', meta, 'revision', revision)
for at, mark in ipairs(change.marks) do
  local day, _, members = unpack(mark)
  if not isClosed[day] then
    for first = 1, #members, 4000 do
      local last = math.min(first + 3999, #members)
      added[day] = added[day] + redis.call('SADD', KEYS[firstMarks + at], unpack(members, first, last))
    end
  end
end
for day, count in pairs(added) do
  if not isClosed[day] then redis.call('HINCRBY', days, day, count) end
end
for at, total in ipairs(change.totals) do
  local piece, id, name, amounts = unpack(total)
  local key = KEYS[firstTotal + at]
  local isNew = redis.call('HSETNX', names, id, name) == 1
  for slot, amount in ipairs(amounts) do
    if isNew or amount ~= '0' then redis.call('HINCRBY', key, slot - 1, amount) end
  end
  redis.call('ZADD', changed, revision, piece)
end
for at, piece in ipairs(change.quarters) do
  for field = 1, #piece[2], 2 do
    redis.call('HINCRBY', KEYS[firstQuarters + at], piece[2][field], piece[2][field + 1])
  end
  redis.call('ZADD', changed, revision, piece[1])
end
for at, entity in ipairs(change.entities) do
  local name, _, dueMs, expiryMs, session = unpack(entity)
  local key, value = KEYS[firstEntity + at], ARGV[2 + at]
  if value == '' then
    redis.call('DEL', key)
    redis.call('ZREM', expiry, name)
  else
    redis.call('SET', key, value)
    redis.call('ZADD', expiry, expiryMs, name)
  end
  if value == '' or dueMs == 'inf' then redis.call('ZREM', due, name) else redis.call('ZADD', due, dueMs, name) end
  if value == '' or session == '' then redis.call('HDEL', open, name) else redis.call('HSET', open, name, session) end
end
for _, event in ipairs(change.outbox) do
  if redis.call('HSETNX', bodies, event[1], event[2]) == 1 then
    redis.call('ZADD', outbox, redis.call('HINCRBY', meta, 'events', 1), event[1])
  end
end
for _, id in ipairs(change.delivered) do
  redis.call('HDEL', bodies, id)
  redis.call('ZREM', outbox, id)
end
if #change.delivered > 0 and redis.call('GET', lease) == change.lease[1] then
  redis.call('PEXPIRE', lease, change.lease[2])
end
return 'done'
