"""What a shared store is asked to do with approvals, each in one step, in Redis' Lua.

All keys lie together (Redis cluster specification, hash tags) and end by themselves.
"""

from typing import Final

KEPT_SECONDS: Final = 2 * 86_400
"""Longer than any approval lives."""

_HEAD: Final = """
-- KEYS: records by id; ids by when they expire; ids by call; owner and call by id. ARGV: now
local function forget(id)
  local of = redis.call('HGET', KEYS[4], id)
  if of and redis.call('HGET', KEYS[3], string.sub(of, 34)) == id then
    redis.call('HDEL', KEYS[3], string.sub(of, 34))
  end
  redis.call('HDEL', KEYS[1], id)
  redis.call('HDEL', KEYS[4], id)
  redis.call('ZREM', KEYS[2], id)
end
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[1])) do forget(id) end
"""

ASK: Final = (
    _HEAD
    + """
-- ARGV: then id, record, owner, call, when it expires, most of all, most of one, seconds to keep
local same = redis.call('HGET', KEYS[3], ARGV[5])
local record = same and redis.call('HGET', KEYS[1], same)
if record then return {1, record} end
local own = 0
for _, of in ipairs(redis.call('HVALS', KEYS[4])) do
  if string.sub(of, 1, 32) == ARGV[4] then own = own + 1 end
end
if redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[7]) or own >= tonumber(ARGV[8]) then
  return {0, own}
end
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
redis.call('ZADD', KEYS[2], ARGV[6], ARGV[2])
redis.call('HSET', KEYS[3], ARGV[5], ARGV[2])
redis.call('HSET', KEYS[4], ARGV[2], ARGV[4] .. ' ' .. ARGV[5])
for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, ARGV[9]) end
return {1, ARGV[3]}
"""
)

ALL: Final = f"{_HEAD}\nreturn redis.call('HVALS', KEYS[1])"
READ: Final = f"{_HEAD}\nreturn redis.call('HGET', KEYS[1], ARGV[2])"

ANSWER: Final = (
    _HEAD
    + """
-- ARGV: then id, the record as it was read, and as it is to be
if redis.call('HGET', KEYS[1], ARGV[2]) ~= ARGV[3] then return 0 end
redis.call('HSET', KEYS[1], ARGV[2], ARGV[4])
return 1
"""
)

TAKE: Final = (
    _HEAD
    + """
-- ARGV: then call
local id = redis.call('HGET', KEYS[3], ARGV[2])
local record = id and redis.call('HGET', KEYS[1], id)
if not record or cjson.decode(record).answer ~= 'approved' then return false end
forget(id)
return record
"""
)
