#!lua
-- Applies everything of one shard that must not happen twice, or nothing.
--
-- KEYS    meta, days, changed, names, versions, expiry, due, open, outbox, bodies, lease,
--         then entities …, totals …, quarters …, for each day of marks its segments …, in the order of the change
-- ARGV    home, change (JSON, all leaves are strings but for counts), for each entity what is new of its blob, and for
--         each day its marks (eight bytes each):
--           entities   [[key, version as loaded, version to be, due, expiry, open, 'SET', 'APPEND' or 'DEL']]
--                      due and expiry are milliseconds or inf
--           totals     [[piece, id, name, [amount …]]]
--           quarters   [[piece, [quarter of the day …], [amount …]]]
--           marks      [[day, first segment, number of segments]]
--           segment    how many marks one has
--           outbox     [[id, body]]
--           delivered  [id …]
--           lease      [holder, milliseconds]                         goes on for who delivered
-- result  { 'done', the revision, how many amounts were left out of a sum that is at its bound, then for each day of marks how
--         many it had, or '' where it is closed },
--         { 'conflict' } where an entity has another version,
--         { 'grown', day, how many marks it has } where the segments are not those that its end is in
--
-- Amounts are added by HINCRBY, 64-bit and exact; Lua's numbers are doubles and only tell whether a sum is near its bound. What
-- would pass it is left out of that sum alone: refused, whoever adds to it later would be refused with it, for ever.
-- Nothing is written before all is checked, and Redis refuses the whole script where it is out of memory at its start.
if redis.call('HGET', KEYS[1], 'home') ~= ARGV[1] then return redis.error_reply('LOST a shard is not of this home') end
local meta, days, changed, names, versions, expiry, due, open, outbox, bodies, lease = unpack(KEYS, 1, 11)
local change = cjson.decode(ARGV[2])
local firstEntity = 11
local firstTotal = firstEntity + #change.entities
local firstQuarters = firstTotal + #change.totals
local firstSegment = firstQuarters + #change.quarters
local firstMarks = 2 + #change.entities

-- One command for a list: unpack takes some 8,000 at most.
local function inPortions(command, key, list)
  for first = 1, #list, 4000 do redis.call(command, key, unpack(list, first, math.min(first + 3999, #list))) end
end

for first = 1, #change.entities, 4000 do
  local fields = {}
  for at = first, math.min(first + 3999, #change.entities) do fields[#fields + 1] = change.entities[at][1] end
  for at, known in ipairs(redis.call('HMGET', versions, unpack(fields))) do
    if (known and known:match('^%d+') or '0') ~= change.entities[first + at - 1][2] then return { 'conflict' } end
  end
end

local answer = { 'done', '', '0' }
local segment = change.segment
for at, mark in ipairs(change.marks) do
  local day, first, segments = unpack(mark)
  local state = redis.call('HGET', days, day) or '0'
  if state:sub(1, 1) == 'c' then
    answer[3 + at] = ''
  else
    local count = tonumber(state)
    local last = math.floor((count + #ARGV[firstMarks + at] / 8 - 1) / segment)
    if math.floor(count / segment) < first or last >= first + segments then return { 'grown', day, state } end
    answer[3 + at] = state
  end
end

-- Below 2^63 by more than what rounding and one more amount (2^53) can make.
local BOUND = 9.2e18
local sums, leftOut = {}, 0
local function within(key, field, known, amount)
  local at = key .. ' ' .. field
  local before = sums[at] or tonumber(known or '0')
  sums[at] = before + tonumber(amount)
  if math.abs(sums[at]) < BOUND then return amount end
  sums[at], leftOut = before, leftOut + 1
  return '0'
end

for at, total in ipairs(change.totals) do
  local _, id, name, amounts = unpack(total)
  local key, fields = KEYS[firstTotal + at], {}
  for slot = 0, #amounts do fields[slot + 1] = slot end
  local known = redis.call('HMGET', key, unpack(fields))
  if known[1] and (known[#amounts + 1] or not known[#amounts]) then
    local slots = redis.call('HLEN', key)
    return redis.error_reply('BUG: ' .. name .. ' has ' .. slots .. ' slots, and ' .. #amounts .. ' came to be added')
  end
  for slot, amount in ipairs(amounts) do
    amounts[slot] = within(key, slot, known[slot], amount)
  end
  local its = redis.call('HGET', names, id)
  if its and its ~= name then return redis.error_reply('BUG: ' .. its .. ' and ' .. name .. ' have the same id') end
end
for at, piece in ipairs(change.quarters) do
  local key = KEYS[firstQuarters + at]
  local known = redis.call('HMGET', key, unpack(piece[2]))
  for index, amount in ipairs(piece[3]) do
    piece[3][index] = within(key, piece[2][index], known[index], amount)
  end
end

-- Also ahead of what a master gave before it failed and its last writes were lost: a reader that saw them is told of all since.
local now = redis.call('TIME')
local revision = math.max(tonumber(redis.call('HGET', meta, 'revision') or 0) + 1, now[1] * 1000000 + now[2])
revision = string.format('%.0f', revision)
redis.call('HSET', meta, 'revision', revision)
answer[2], answer[3] = revision, tostring(leftOut)

for at, mark in ipairs(change.marks) do
  local day, first, segments = unpack(mark)
  local count, marks = tonumber(answer[3 + at]), ARGV[firstMarks + at]
  if count then
    redis.call('HINCRBY', days, day, #marks / 8)
    while #marks > 0 do
      local room = (segment - count % segment) * 8
      redis.call('APPEND', KEYS[firstSegment + math.floor(count / segment) - first + 1], marks:sub(1, room))
      count, marks = count + room / 8, marks:sub(room + 1)
    end
  end
  firstSegment = firstSegment + segments
end

local news = {}
for at, total in ipairs(change.totals) do
  local piece, id, name, amounts = unpack(total)
  local key = KEYS[firstTotal + at]
  local isNew = redis.call('HSETNX', names, id, name) == 1
  for slot, amount in ipairs(amounts) do
    if isNew or amount ~= '0' then redis.call('HINCRBY', key, slot - 1, amount) end
  end
  news[#news + 1] = revision
  news[#news + 1] = piece
end
for at, piece in ipairs(change.quarters) do
  for index, amount in ipairs(piece[3]) do redis.call('HINCRBY', KEYS[firstQuarters + at], piece[2][index], amount) end
  news[#news + 1] = revision
  news[#news + 1] = piece[1]
end
inPortions('ZADD', changed, news)

local written, gone, expiries, dues, never, sessions, ended = {}, {}, {}, {}, {}, {}, {}
local function put(list, first, second)
  list[#list + 1] = first
  list[#list + 1] = second
end
for at, entity in ipairs(change.entities) do
  local name, _, version, dueMs, expiryMs, session, how = unpack(entity)
  local key = KEYS[firstEntity + at]
  local isGone = how == 'DEL'
  if isGone then
    redis.call('DEL', key)
    gone[#gone + 1] = name
  else
    redis.call(how, key, ARGV[2 + at])
    put(written, name, version .. ' ' .. revision)
    put(expiries, expiryMs, name)
  end
  if isGone or dueMs == 'inf' then never[#never + 1] = name else put(dues, dueMs, name) end
  if isGone or session == '' then ended[#ended + 1] = name else put(sessions, name, session) end
end
inPortions('HSET', versions, written)
inPortions('HDEL', versions, gone)
inPortions('ZADD', expiry, expiries)
inPortions('ZREM', expiry, gone)
inPortions('ZADD', due, dues)
inPortions('ZREM', due, never)
inPortions('HSET', open, sessions)
inPortions('HDEL', open, ended)

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
return answer
