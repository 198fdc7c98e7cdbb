"""What a shared store is asked to do, each in one step that nothing comes between, in Redis' Lua.

The scripts decide as `Limiter` does. No name of a caller, conversation or route stands in a key or
a script: each is a digest, so that no name can be another's, or a command, or as long as it likes.
The keys of one caller hold its digest in braces and so lie together (Redis cluster specification,
hash tags). Every key ends by itself.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

MOST_SESSIONS: Final = 10_000
MOST_TAINTED: Final = 10_000
KEPT_SECONDS: Final = 30 * 86_400
DIGITS: Final = 32

_HEAD: Final = """
-- ARGV: now, 0 for the store's clock; requests and tokens a minute (-1: no limit)
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = tonumber(time[1]) + tonumber(time[2]) / 1000000
end
local rates = {requests = tonumber(ARGV[2]), tokens = tonumber(ARGV[3])}
local function precise(number) return string.format('%.17g', number) end
local use = redis.call('HMGET', KEYS[1], 'at', 'day', 'money', 'requests', 'tokens')
local at = tonumber(use[1]) or now
local passed = math.max(0, now - at) / 60
local function refilled(kept, rate)
  return math.min(rate, (tonumber(kept) or rate) + passed * rate)
end
local left = {requests = refilled(use[4], rates.requests), tokens = refilled(use[5], rates.tokens)}
at = math.max(at, now)
local today = math.floor(now / 86400)
local day, money = tonumber(use[2]) or today, tonumber(use[3]) or 0
if today > day then day, money = today, 0 end
local function keep()
  redis.call('HSET', KEYS[1], 'at', precise(at), 'day', precise(day), 'money', precise(money))
  for what, rate in pairs(rates) do
    if rate >= 0 then redis.call('HSET', KEYS[1], what, precise(left[what])) end
  end
  redis.call('EXPIRE', KEYS[1], 172800)
end
"""

ADMIT: Final = (
    _HEAD
    + """
-- KEYS: use, leases, steps, order of steps, tainted
-- ARGV: then the limits of concurrent, money, steps; tokens and money that are asked for; session;
-- lease and its seconds; conversation; the most sessions; seconds to keep
local most, most_money, most_steps = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local tokens, price = tonumber(ARGV[7]), tonumber(ARGV[8])
local session, lease, lasts = ARGV[9], ARGV[10], tonumber(ARGV[11])
if most >= 0 then
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', precise(now))
  if redis.call('ZCARD', KEYS[2]) >= most then return {0, 'concurrent', '1'} end
end
local function wait(lacking, rate) return rate > 0 and precise(lacking / rate * 60) or '86400' end
if rates.requests >= 0 and left.requests < 1 then
  return {0, 'requests', wait(1 - left.requests, rates.requests)}
end
if rates.tokens >= 0 and left.tokens < tokens then
  if tokens > rates.tokens then return {0, 'tokens', ''} end
  return {0, 'tokens', wait(tokens - left.tokens, rates.tokens)}
end
if most_money >= 0 and (money >= most_money or money + price > most_money) then
  return {0, 'money', precise(86400 - at % 86400)}
end
if most_steps >= 0 then
  if tonumber(redis.call('HGET', KEYS[3], session) or '0') >= most_steps then
    return {0, 'steps', ''}
  end
  redis.call('HINCRBY', KEYS[3], session, 1)
  redis.call('ZADD', KEYS[4], precise(now), session)
  while redis.call('ZCARD', KEYS[4]) > tonumber(ARGV[13]) do
    redis.call('HDEL', KEYS[3], redis.call('ZPOPMIN', KEYS[4])[1])
  end
  redis.call('EXPIRE', KEYS[3], ARGV[14])
  redis.call('EXPIRE', KEYS[4], ARGV[14])
end
left.requests, left.tokens, money = left.requests - 1, left.tokens - tokens, money + price
keep()
if most >= 0 then
  redis.call('ZADD', KEYS[2], precise(now + lasts), lease)
  redis.call('EXPIRE', KEYS[2], math.ceil(lasts) + 60)
end
local tainted = redis.call('SISMEMBER', KEYS[5], ARGV[12])
if tainted == 0 then tainted = redis.call('SISMEMBER', KEYS[5], '*') end
return {1, day, tainted}
"""
)

SETTLE: Final = (
    _HEAD
    + """
-- KEYS: use, leases; ARGV: then lease; day; tokens to give back; money set aside, and spent
redis.call('ZREM', KEYS[2], ARGV[4])
left.tokens = math.min(rates.tokens, left.tokens + tonumber(ARGV[6]))
local aside = tonumber(ARGV[5]) == day and tonumber(ARGV[7]) or 0
money = math.max(0, money - aside) + tonumber(ARGV[8])
keep()
return 1
"""
)

RENEW: Final = """
-- KEYS: leases; ARGV: seconds, then leases. One that has ended, or was taken away, stays so.
local time = redis.call('TIME')
local until_then = tonumber(time[1]) + tonumber(ARGV[1])
for index = 2, #ARGV do redis.call('ZADD', KEYS[1], 'XX', until_then, ARGV[index]) end
redis.call('EXPIRE', KEYS[1], math.ceil(tonumber(ARGV[1])) + 60)
return 1
"""

TAINT: Final = """
-- KEYS: tainted; ARGV: most, seconds to keep, then conversations. Of too many, all are tainted.
for index = 3, #ARGV do
  if redis.call('SCARD', KEYS[1]) < tonumber(ARGV[1]) then
    redis.call('SADD', KEYS[1], ARGV[index])
  elseif redis.call('SISMEMBER', KEYS[1], ARGV[index]) == 0 then
    redis.call('SADD', KEYS[1], '*')
  end
end
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
"""


STOPPED: Final = "return redis.call('SMEMBERS', KEYS[1])"
STOP: Final = "return redis.call('SADD', KEYS[1], ARGV[1])"
RESUME: Final = "return redis.call('SREM', KEYS[1], ARGV[1])"


def stopped(prefix: str) -> str:
    """Return the key of what is stopped in all processes; it alone never ends by itself."""
    return f"{prefix}:stopped"


@dataclass(frozen=True, slots=True)
class Keys:
    """The names of what is kept of one caller, below a prefix of the site's own."""

    prefix: str
    principal: str

    def of_route(self, route: str, kind: str) -> str:
        """Return the key of what is kept of this caller on a route."""
        return f"{self.prefix}:{kind}:{{{name(self.principal)}}}:{name(route)}"

    def tainted(self) -> str:
        """Return the key of the conversations of this caller that have read untrusted texts."""
        return f"{self.prefix}:tainted:{{{name(self.principal)}}}"


def name(*parts: str) -> str:
    """Return a digest of names: of 128 bits, the same in every process; no two lists share one."""
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]


def conversation(route: str, session: str) -> str:
    """Return the name of a conversation: on all routes, where its caller names it."""
    return name("" if session else route, session)
