#!lua flags=no-writes
-- Entities and marks of one shard, of one moment: marks that are older than their entity would be counted again.
--
-- KEYS    meta, days (hash: day → number of marks, or c and that number once the day is closed), versions,
--         entities …, then for each day its segments …
-- ARGV    home, number of entities, stamps that the caller knows of them ('0' where none, with spaces between),
--         then for each day: its name, how many segments are asked for, the first mark (of the first segment)
-- result  { entities that are not as known { position, 'version stamp' or '' where there is none, blob, … },
--           then for each day: its field of `days` or '0', its marks from the first on, as far as the segments have them }
if redis.call('HGET', KEYS[1], 'home') ~= ARGV[1] then return redis.error_reply('LOST a shard is not of this home') end
local count = tonumber(ARGV[2])
local names, stamps = {}, {}
-- `{…}:e:NAME` beside `{…}:meta`.
for at = 1, count do names[at] = KEYS[3 + at]:sub(#KEYS[1] - 1) end
for stamp in ARGV[3]:gmatch('%d+') do stamps[#stamps + 1] = stamp end
local entities = {}
-- unpack takes some 8,000 at most.
for first = 1, count, 4000 do
  local last = math.min(first + 3999, count)
  local found = redis.call('HMGET', KEYS[3], unpack(names, first, last))
  for at = first, last do
    local version = found[at - first + 1] or ''
    if (version:match('%d+$') or '0') ~= stamps[at] then
      local blob = version ~= '' and redis.call('GET', KEYS[3 + at]) or ''
      local to = #entities
      entities[to + 1], entities[to + 2], entities[to + 3] = at - 1, version, blob
    end
  end
end

local result = { entities }
local segment = 3 + count
for at = 4, #ARGV, 3 do
  local marks, from = {}, ARGV[at + 2]
  for _ = 1, ARGV[at + 1] do
    segment = segment + 1
    marks[#marks + 1] = redis.call('GETRANGE', KEYS[segment], from * 8, -1)
    from = 0
  end
  result[#result + 1] = redis.call('HGET', KEYS[2], ARGV[at]) or '0'
  result[#result + 1] = table.concat(marks)
end
return result
