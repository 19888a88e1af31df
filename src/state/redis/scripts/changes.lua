#!lua flags=no-writes
-- What changed in some spaces of registers since a process last looked.
--
-- KEYS    meta, spaces, then for each space: values (hash), changed (sorted set: field → revision of its last change)
-- ARGV    home, of how many spaces the process was told, then for each space: the epoch and the revision the process knows
-- result  { epoch, revision, the time in milliseconds, { space, law … } of all where there are more, then for each space
--           { field, value, field, value … } }
--         A field without a value is gone. Of another epoch (something was forgotten) everything is told.
if redis.call('HGET', KEYS[1], 'home') ~= ARGV[1] then return redis.error_reply('LOST the hub is not of this home') end

local epoch = redis.call('HGET', KEYS[1], 'epoch') or '0'
local now = redis.call('TIME')
local nowMs = string.format('%.0f', now[1] * 1000 + math.floor(now[2] / 1000))
local result = { epoch, redis.call('HGET', KEYS[1], 'revision') or '0', nowMs, {} }
if redis.call('HLEN', KEYS[2]) > tonumber(ARGV[2]) then result[4] = redis.call('HGETALL', KEYS[2]) end
for space = 1, #KEYS / 2 - 1 do
  local values, changed = KEYS[space * 2 + 1], KEYS[space * 2 + 2]
  local since = ARGV[space * 2 + 1] == epoch and '(' .. ARGV[space * 2 + 2] or '-inf'
  local fields = redis.call('ZRANGEBYSCORE', changed, since, '+inf')
  local pairs = {}
  -- unpack takes some 8,000 at most.
  for first = 1, #fields, 4000 do
    local last = math.min(first + 3999, #fields)
    local found = redis.call('HMGET', values, unpack(fields, first, last))
    for at = first, last do
      pairs[#pairs + 1] = fields[at]
      pairs[#pairs + 1] = found[at - first + 1]
    end
  end
  result[#result + 1] = pairs
end
return result
