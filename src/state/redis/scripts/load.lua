#!lua flags=no-writes
-- Entities and marks of one shard, of one moment: marks that are older than their entity would be counted again.
--
-- KEYS    meta, days (hash: day → number of marks, or c and that number once the day is closed), entities …, mark sets …
-- ARGV    home, number of entities, days (JSON), members asked for of each set (JSON: [[member …] …], decimal)
-- result  { entities, days, for each set a text of 0 and 1 }; nil where there is none
if redis.call('HGET', KEYS[1], 'home') ~= ARGV[1] then return redis.error_reply('LOST a shard is not of this home') end
local entities, days, bits = {}, {}, {}
local count = tonumber(ARGV[2])
for at = 1, count do entities[at] = redis.call('GET', KEYS[2 + at]) end
for at, day in ipairs(cjson.decode(ARGV[3])) do days[at] = redis.call('HGET', KEYS[2], day) end
for at, members in ipairs(cjson.decode(ARGV[4])) do
  local texts = {}
  -- unpack takes some 8,000 at most.
  for first = 1, #members, 4000 do
    local last = math.min(first + 3999, #members)
    texts[#texts + 1] = table.concat(redis.call('SMISMEMBER', KEYS[2 + count + at], unpack(members, first, last)))
  end
  bits[at] = table.concat(texts)
end
return { entities, days, bits }
