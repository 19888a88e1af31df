#!lua
-- Merges registers by the laws of their spaces. Doing it again changes nothing.
--
-- KEYS    meta, spaces, then for each space: values (hash), changed (sorted set)
-- ARGV    home, change (JSON, all leaves are strings): [[space, law, [field, value, field, value …]]]
-- result  the revision
--
-- Values are text: a number, or time, blank, text. Numbers are compared as doubles and kept as they came.
if redis.call('HGET', KEYS[1], 'home') ~= ARGV[1] then return redis.error_reply('LOST the hub is not of this home') end
local change = cjson.decode(ARGV[2])
for _, space in ipairs(change) do
  local law = redis.call('HGET', KEYS[2], space[1])
  if law and law ~= space[2] then
    return redis.error_reply('BUG: the registers ' .. space[1] .. ' are ' .. law .. ', and ' .. space[2] .. ' came')
  end
end

-- By bytes: Lua compares texts by the locale of Redis.
local function isLarger(one, other)
  for at = 1, #one do
    local byte, others = one:byte(at), other:byte(at) or -1
    if byte ~= others then return byte > others end
  end
  return false
end

local LAWS = {
  min = function(old, new) return tonumber(new) < tonumber(old) and new or old end,
  max = function(old, new) return tonumber(new) > tonumber(old) and new or old end,
  set = function(old, new) return string.format('%d', bit.bor(tonumber(old), tonumber(new))) end,
  newest = function(old, new)
    local oldMs, oldText = old:match('^(%S+) (.*)$')
    local newMs, newText = new:match('^(%S+) (.*)$')
    if tonumber(newMs) ~= tonumber(oldMs) then return tonumber(newMs) > tonumber(oldMs) and new or old end
    return isLarger(newText, oldText) and new or old
  end,
}

-- Also ahead of what a master gave before it failed and its last writes were lost: a reader that saw them is told of all since.
local now = redis.call('TIME')
local revision = math.max(tonumber(redis.call('HGET', KEYS[1], 'revision') or 0) + 1, now[1] * 1000000 + now[2])
revision = string.format('%.0f', revision)
redis.call('HSET', KEYS[1], 'revision', revision)

for at, space in ipairs(change) do
  local name, law, fields = unpack(space)
  local values, changed = KEYS[at * 2 + 1], KEYS[at * 2 + 2]
  redis.call('HSETNX', KEYS[2], name, law)
  for field = 1, #fields, 2 do
    local old = redis.call('HGET', values, fields[field])
    local new = fields[field + 1]
    if old then new = LAWS[law](old, new) end
    if new ~= old then
      redis.call('HSET', values, fields[field], new)
      redis.call('ZADD', changed, revision, fields[field])
    end
  end
end
return revision
