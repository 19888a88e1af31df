#!lua flags=no-writes
-- What a reading needs of one shard, of one moment. The caller names the pieces whose content it wants, and is told which
-- pieces changed; it asks again until it has asked for all that changed.
--
-- KEYS    meta, changed, names, expiry, open, then pieces (totals: slot → amount, quarters: quarter of the day → amount) …
-- ARGV    home, epoch and revision that the caller knows, ids of series whose names it wants (JSON)
-- result  { epoch, revision, entities, open sessions, changed pieces, contents of the pieces, names }
if redis.call('HGET', KEYS[1], 'home') ~= ARGV[1] then return redis.error_reply('LOST a shard is not of this home') end
local epoch = redis.call('HGET', KEYS[1], 'epoch') or '0'
local since = ARGV[2] == epoch and '(' .. ARGV[3] or '-inf'
local contents, names = {}, {}
for at = 6, #KEYS do contents[at - 5] = redis.call('HGETALL', KEYS[at]) end
for at, id in ipairs(cjson.decode(ARGV[4])) do names[at] = redis.call('HGET', KEYS[3], id) end
return {
  epoch,
  redis.call('HGET', KEYS[1], 'revision') or '0',
  redis.call('ZCARD', KEYS[4]),
  redis.call('HVALS', KEYS[5]),
  redis.call('ZRANGEBYSCORE', KEYS[2], since, '+inf'),
  contents,
  names,
}
