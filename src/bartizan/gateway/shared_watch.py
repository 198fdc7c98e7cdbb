"""The watch for extraction over many machines: one window, one alarm and one pause of each caller.

Each request is put into the caller's window in the store, and the window is judged at every tenth
one, by whichever process brings it. What lies there is what `Seen` keeps: sums of hashed words and
keyed digests; the key is the site's, and not in the store.
"""

import json
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

import numpy as np

from bartizan.core.errors import FormatError
from bartizan.gateway.access.shared import AWAY, UNREAD, AwayError, Shared
from bartizan.gateway.dialects.api import Turn
from bartizan.gateway.refusal import Reason, RefusedError, told
from bartizan.gateway.schema import WatchPart
from bartizan.gateway.watch import SIZE, WINDOW, Baseline, Seen, Vector, judge, seen
from bartizan.gateway.watching import RouteWatch, alarm_of, question_of, slowed
from bartizan.gateway.words import Ruling

EVERY: Final = 10
KEPT_SECONDS: Final = 7 * 86_400
MILLISECONDS: Final = 1000
KINDS: Final = ("window", "seen", "alarm", "pause")
DIGEST: Final = 8
MOST_BYTE: Final = 127
NOTE: Final = """
-- KEYS: window, how many were seen, alarm, pause
-- ARGV: request; the most of a window; every how many it is judged; seconds to keep; whether an
-- alarm slows its caller down; milliseconds between requests then
redis.call('RPUSH', KEYS[1], ARGV[1])
redis.call('LTRIM', KEYS[1], -tonumber(ARGV[2]), -1)
local count = redis.call('INCR', KEYS[2])
redis.call('EXPIRE', KEYS[1], ARGV[4])
redis.call('EXPIRE', KEYS[2], ARGV[4])
if redis.call('EXISTS', KEYS[3]) == 1 then
  if ARGV[5] == '1' and not redis.call('SET', KEYS[4], '1', 'NX', 'PX', ARGV[6]) then
    return {redis.call('PTTL', KEYS[4]), {}}
  end
  return {0, {}}
end
if count % tonumber(ARGV[3]) == 0 then return {0, redis.call('LRANGE', KEYS[1], 0, -1)} end
return {0, {}}
"""
RAISE: Final = """
-- KEYS: alarm, pause; ARGV: seconds that an alarm stands, milliseconds of the pause
if not redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[1]) then return 0 end
redis.call('SET', KEYS[2], '1', 'PX', ARGV[2])
return 1
"""


@dataclass(slots=True)
class SharedWatch:
    """Watches the callers of one route, with all others that share the store."""

    part: WatchPart
    benign: Baseline
    shared: Shared
    route: str
    salt: bytes = field(repr=False)
    own: RouteWatch
    """What watches while the store is away, where the configuration lets a process go on alone."""

    async def look(self, principal: str, place: str, turn: Turn, moment: float) -> Ruling | None:
        """Take a request in, and return the alarm that it raises, once while it stands.

        Raises RefusedError where the caller is slowed down, and where the store is away.
        """
        try:
            return await self._look(principal, place, turn)
        except AwayError as error:
            if not self.shared.alone:
                raise told(RefusedError(Reason.UNAVAILABLE, AWAY, retry=1), str(error)) from None
        return await self.own.look(principal, place, turn, moment)

    async def _look(self, principal: str, place: str, turn: Turn) -> Ruling | None:
        request = seen(question_of(turn), turn.document.tree, (0, 0), place, self.salt)
        keys = [self.shared.keys(principal).of_route(self.route, kind) for kind in KINDS]
        pause = max(1, round(self.part.pause * MILLISECONDS))
        slows = int(self.part.response == "throttle")
        arguments = (packed(request, self.salt), WINDOW, EVERY, KEPT_SECONDS, slows, pause)
        wait, window = _read(await self.shared.run(NOTE, keys, arguments))
        if wait > 0:
            raise slowed(wait / MILLISECONDS)
        alarm = judge(window, self.benign)
        if alarm is None:
            return None
        stands = max(1, round(self.part.minutes * 60))
        first = await self.shared.run(RAISE, keys[2:], (stands, pause))
        return alarm_of(alarm) if first == 1 else None


def packed(request: Seen, salt: bytes) -> str:
    """Return what is kept of a request as a text of ASCII; of knobs only a keyed digest."""
    knobs = blake2b(repr(request.knobs).encode(), digest_size=DIGEST, key=salt[:64]).hexdigest()
    document = {
        "vector": b64encode(_rounded(request.vector)).decode(),
        "digest": request.digest.hex(),
        "prefix": request.prefix.hex(),
        "knobs": knobs,
        "shows": request.shows,
        "place": request.place.hex(),
    }
    return json.dumps(document)


def _rounded(vector: Vector) -> bytes:
    """Return a vector as parts of its largest number, a byte each: its length is one anyway."""
    largest = float(np.abs(vector).max())
    return np.rint(vector * (MOST_BYTE / largest if largest else 0.0)).astype(np.int8).tobytes()


def unpacked(text: str) -> Seen:
    """Return what was kept of a request. Raises FormatError for what is nothing of the kind."""
    try:
        document = json.loads(text)
        sums = np.frombuffer(b64decode(document["vector"], validate=True), np.int8)
        if sums.shape != (SIZE,):
            raise FormatError("holds no vector")
        vector = sums.astype(np.float64)
        return Seen(
            vector=vector / max(float(np.linalg.norm(vector)), 1.0),
            digest=bytes.fromhex(document["digest"]),
            prefix=bytes.fromhex(document["prefix"]),
            knobs=(str(document["knobs"]),),
            shows=document["shows"] is True,
            read=0,
            written=0,
            place=bytes.fromhex(document["place"]),
        )
    except (ValueError, TypeError, KeyError, Error, RecursionError):
        raise FormatError("is no request that was kept") from None


def _read(found: object) -> tuple[int, Sequence[Seen]]:
    """Return how long to wait in milliseconds, and the window to judge. Raises AwayError."""
    if not isinstance(found, list) or len(found) != 2:  # noqa: PLR2004
        raise AwayError(UNREAD)
    wait, window = found
    if type(wait) is not int or not isinstance(window, list):
        raise AwayError(UNREAD)
    try:
        return wait, [unpacked(str(each)) for each in window]
    except FormatError:
        raise AwayError(UNREAD) from None
