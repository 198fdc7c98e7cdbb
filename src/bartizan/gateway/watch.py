"""Signs that a principal copies the model: what it asks, looked at as a stream of questions.

Whoever extracts a model asks questions that nobody of the site asks, hardly ever twice, and turns
the knobs that show more of the model than an answer. Seven signs are counted over a window of a
principal's last requests, and compared with what the site's own benign traffic shows: the distance
of the window's mean from the benign mean in a space of hashed words (the linear case of the maximum
mean discrepancy, Gretton et al., "A Kernel Two-Sample Test", JMLR 2012, §6), and six shares. No
sign alone proves anything; each has the quantile of benign windows that it exceeds.
"""

import re
from collections import OrderedDict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bartizan.core.errors import InvalidInputError

Vector = NDArray[np.float64]
SIZE: Final = 256
WINDOW: Final = 100
LEAST_WINDOWS: Final = 20
QUANTILE: Final = 0.99
MOST_PRINCIPALS: Final = 10_000
LONGEST: Final = 20_000
PREFIX: Final = 48
KNOBS: Final = ("temperature", "seed", "logprobs", "top_logprobs", "logit_bias", "top_k", "n")
WORD: Final = re.compile(r"\w+")
SHARES: Final = ("unlike", "unique", "prefixes", "knobs", "shown", "written", "places")
RARE: Final = frozenset({"prefixes", "knobs", "shown", "places"})
FAR: Final = 1.5
MEANINGS: Final[Mapping[str, str]] = {
    "unlike": "its questions are unlike those of the site",
    "unique": "hardly a question is asked twice",
    "prefixes": "many questions begin alike and end differently",
    "knobs": "it turns the knobs of sampling from request to request",
    "shown": "it asks for probabilities",
    "written": "it takes much longer answers than it asks questions",
    "places": "one key is used from many places",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is kept of one request: no text of it, and nothing from which it could be had again."""

    vector: Vector
    digest: bytes
    prefix: bytes
    knobs: tuple[str, ...]
    shows: bool
    read: int
    written: int
    place: bytes


def seen(
    text: str, knobs: Mapping[str, object], tokens: tuple[int, int], place: str, salt: bytes
) -> Seen:
    """Return what is kept of a request: its text as 256 hashed sums, the rest as keyed digests.

    `tokens` are those read and written; `place` tells one client from another (address, program).
    """
    plain = " ".join(WORD.findall(text[:LONGEST].casefold()))
    return Seen(
        vector=_vector(plain),
        digest=_digest(plain, salt),
        prefix=_digest(plain[:PREFIX], salt),
        knobs=tuple(f"{name}={knobs.get(name)!r}" for name in KNOBS if knobs.get(name) is not None),
        shows=bool(knobs.get("logprobs")) or bool(knobs.get("logit_bias")),
        read=tokens[0],
        written=tokens[1],
        place=_digest(place, salt),
    )


@dataclass(frozen=True, slots=True)
class Baseline:
    """What benign windows of a route look like: their mean, and a threshold for each sign.

    A sign without a threshold is not judged: the history that this was made of did not show it.
    """

    mean: tuple[float, ...]
    thresholds: Mapping[str, float]


def baseline(history: Sequence[Seen], quantile: float = QUANTILE) -> Baseline:
    """Calibrate on benign requests, in the order of each principal.

    Thresholds are the quantile over all overlapping windows, whose mean is taken without the window
    itself. Raises InvalidInputError for fewer requests than make twenty windows apart.
    """
    least = LEAST_WINDOWS * WINDOW
    if len(history) < least:
        raise InvalidInputError(
            f"{len(history):,} requests are too few to calibrate on",
            hint=f"At least {least:,} requests of ordinary use are needed.",
        )
    vectors = np.stack([each.vector for each in history])
    total = vectors.sum(axis=0)
    starts = range(0, len(history) - WINDOW + 1, WINDOW // 4)
    rows = []
    for start in starts:
        inside = vectors[start : start + WINDOW]
        rest = (total - inside.sum(axis=0)) / (len(history) - WINDOW)
        rows.append(_signs(history[start : start + WINDOW], rest))
    table = np.array([[row[name] for name in SHARES] for row in rows])
    limits = np.quantile(table, quantile, axis=0)
    mean = tuple(float(each) for each in total / len(history))
    return Baseline(mean, {name: float(limit) for name, limit in zip(SHARES, limits, strict=True)})


@dataclass(frozen=True, slots=True)
class Alarm:
    """Signs of a window that exceed the benign ones, each with its value and threshold."""

    signs: tuple[tuple[str, float, float], ...]

    @property
    def because(self) -> str:
        """Say which signs there are."""
        return "; ".join(
            f"{MEANINGS[name]} ({value:.2f}, ordinary is up to {limit:.2f})"
            for name, value, limit in self.signs
        )


def judge(window: Sequence[Seen], benign: Baseline) -> Alarm | None:
    """Return the alarm of a window, or None.

    Alarming is to be far from the site, or unlike it together with another sign, or two signs that
    ordinary use hardly gives. One sign alone is there in a hundredth of benign windows, by the
    making of the thresholds.
    """
    if len(window) < WINDOW:
        return None
    found = _signs(window, np.array(benign.mean))
    over = tuple(
        (name, found[name], benign.thresholds[name])
        for name in SHARES
        if name in benign.thresholds and found[name] > benign.thresholds[name]
    )
    names = {name for name, _, _ in over}
    far = found["unlike"] > FAR * benign.thresholds["unlike"]
    joined = "unlike" in names and len(names) > 1
    return Alarm(over) if far or joined or len(names & RARE) > 1 else None


@dataclass(slots=True)
class Watch:
    """Keeps the last requests of each principal on a route; the one unused longest gives way."""

    benign: Baseline
    _windows: OrderedDict[str, deque[Seen]] = field(default_factory=OrderedDict)

    def note(self, principal: str, request: Seen) -> Alarm | None:
        """Take a request in, and return the alarm of the window that it ends."""
        window = self._windows.setdefault(principal, deque(maxlen=WINDOW))
        self._windows.move_to_end(principal)
        if len(self._windows) > MOST_PRINCIPALS:
            self._windows.popitem(last=False)
        window.append(request)
        return judge(tuple(window), self.benign)


def _signs(window: Sequence[Seen], mean: Vector) -> dict[str, float]:
    count = len(window)
    centre = np.mean([each.vector for each in window], axis=0)
    knobs = [each.knobs for each in window]
    read = sum(each.read for each in window)
    digests = {each.digest for each in window}
    prefixes = len({each.prefix for each in window})
    return {
        "unlike": float(np.sum((centre - mean) ** 2)),
        "unique": len(digests) / count,
        "prefixes": (len(digests) - prefixes) / count,
        "knobs": sum(before != after for before, after in pairwise(knobs)) / count,
        "shown": sum(each.shows for each in window) / count,
        "written": sum(each.written for each in window) / max(1, read),
        "places": len({each.place for each in window}) / count,
    }


def _vector(plain: str) -> Vector:
    """Return hashed sums of words and pairs, of length one; signs cancel what collides."""
    sums = np.zeros(SIZE)
    words = plain.split()
    for term in (*words, *(f"{a} {b}" for a, b in pairwise(words))):
        number = int.from_bytes(blake2b(term.encode(), digest_size=4).digest(), "little")
        sums[number % SIZE] += 1.0 if number & (1 << 31) else -1.0
    length = float(np.linalg.norm(sums))
    return sums / length if length else sums


def _digest(text: str, salt: bytes) -> bytes:
    return blake2b(text.encode(errors="surrogatepass"), digest_size=8, key=salt[:64]).digest()


def windows_of(history: Iterable[Seen]) -> list[tuple[Seen, ...]]:
    """Return requests in windows apart; what is left over makes none."""
    found = list(history)
    return [tuple(found[at : at + WINDOW]) for at in range(0, len(found) - WINDOW + 1, WINDOW)]
