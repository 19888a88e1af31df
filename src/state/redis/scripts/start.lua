#!lua
-- Makes a part of a home (the hub or a shard) where that is wanted and there is none, and says what is there. Writes every
-- time, so that it fails while nothing can be written.
--
-- KEYS    meta
-- ARGV    '1' to make it, format, shards, home (the id of the new one)
-- result  { format, shards, home, whole, revision }, nil for what is not there; whole: '1' once all parts of the home were made
if ARGV[1] == '1' and redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('HSET', KEYS[1], 'format', ARGV[2], 'shards', ARGV[3], 'home', ARGV[4])
end
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HINCRBY', KEYS[1], 'starts', 1) end
return redis.call('HMGET', KEYS[1], 'format', 'shards', 'home', 'whole', 'revision')
