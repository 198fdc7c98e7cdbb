"""Says where in a text that grows a sensitive value may still begin: cheaply, and never too little.

A value has a digit, an `@`, an address with a scheme, a long run without a space, pairs of
hexadecimal digits, or stands behind the name of a credential. What has none of these is prose, and
none of it is held but the word that is not ended. Names of persons and postal addresses consist of
plain words: in a stream they are not looked for (see `WHOLE`).
"""

import re
from dataclasses import dataclass
from itertools import repeat
from typing import Final

import re2

from bartizan.classify.assigned import NAMES
from bartizan.classify.shaping import options

WHOLE: Final = frozenset({"person", "address"})
"""Types that only a whole text can prove: they begin with words like any others."""
REACH: Final = 112
"""How far from the end of a text a value that is not proved yet may begin, in characters."""
MOST_HELD: Final = 128
"""The most characters that are held of what has no open pattern in it."""
AROUND: Final = 64
"""How far behind a value a word may stand that speaks for it or against it."""
_LOOKBACK: Final = 128

# Characters that no value holds: space, and letters that are no part of an e-mail address. The
# digits, dashes and full-width forms that the finder folds are left out.
_GAP: Final = (
    r"\s\u0800-\u0965\u0970-\u09e5\u09f0-\u0e4f\u0e5a-\u1dff\u1f00-\u200f\u2015-\u2018\u201a-\u2211"
    r"\u2213-\uff00\uff5f-\U0010ffff"
)
_DIGITS: Final = "0-9\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59\uff10-\uff19"
_QUOTES: Final = r"\"'`"
_NAMED: Final = (
    rf"(?i:{NAMES})[\w\-]{{0,24}}[\\{_QUOTES}\])\s]{{0,10}}"
    r"(?::[ \t]{0,4}[A-Za-z][\w\[\]| .]{0,20}[ \t]{0,4}=)?"
    rf"(?:[:=]|,[ \t]{{0,8}}\\?[{_QUOTES}])[=>:]?[ \t]{{0,8}}[rbfu]?\\?[{_QUOTES}]?"
)
_MARK: Final = re.compile(
    rf"[{_DIGITS}@\uff20]|://|-----|[A-Za-z0-9_\-.+/=]{{20,}}|[A-Z]{{16}}"
    r"|[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:|[A-Fa-f]{2}-[A-Fa-f]{2}-"
)
_ASSIGNED: Final = re.compile(rf"{_NAMED}[^\s{_QUOTES}]{{1,512}}")
_CALLED: Final = re2.compile(f"(?i){NAMES}".encode(), options())
_IS: Final = (":", "=", '",', "',", "`,")
# What has none of these holds no mark, whatever comes: the common case, and cheap to know.
_MAYBE: Final = re.compile(r"[^A-Za-z\s,.;!?()]|[^\s,;!?()]{16}")
# What may belong to a value whose digits come behind a space: of a licence, a number abroad.
_LED: Final = r"(?:(?<![A-Za-z])[A-Z]{1,2}[ \xa0]|[+(] ?)"
_TOKEN: Final = re.compile(rf"(?:{_LED}(?=[{_DIGITS}]|\Z))?[^{_GAP}]*\Z")
_TAIL: Final = 80
_ENDS: Final = " \n\r\t\"'`<>{}\\"
_LONG: Final = re.compile(r"eyJ|://[^/@]*\Z")
_BEGUN: Final = re.compile(rf"{_NAMED}[^\s{_QUOTES}<>{{}}\\]*\Z")
_PEM: Final = re.compile(r"-----BEGIN (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----")
_PEM_HEAD: Final = 400


@dataclass(frozen=True, slots=True)
class Undecided:
    """Where in a text what is undecided begins, and whether before it anything is worth a look."""

    start: int
    marked: bool
    forced: bool = False
    """Whether only the bound on what is held decided: values near the end are not proved."""


def undecided(text: str, start: int) -> Undecided:
    """Return where, from `start` on, a value may still begin or grow; len(text) for nowhere."""
    tail = _token_start(text, start, len(text))
    if _MAYBE.search(text, start) is None and not _is_assigned(text, start):
        return Undecided(tail, marked=False)
    opened = _opened(text, start)
    cluster, last = start, -1
    for first, end in _marks(text, start):
        if last < 0 or first - last > AROUND:
            cluster = _token_start(text, start, max(start, first))
        last = max(last, end)
    marked = last >= 0
    if not marked or len(text) - last > AROUND:
        return Undecided(min(tail, opened), marked)
    if len(text) - cluster <= MOST_HELD or opened <= cluster:
        return Undecided(min(cluster, tail, opened), marked)
    return Undecided(min(len(text) - REACH, opened), marked, forced=True)


def _marks(text: str, start: int) -> list[tuple[int, int]]:
    """Return what may belong to a value, in order; a name that it is assigned to may be gone."""
    found = [match.span() for match in _MARK.finditer(text, start)]
    if _is_assigned(text, start):
        named = (match.span() for match in _ASSIGNED.finditer(text, max(0, start - _LOOKBACK)))
        found += [span for span in named if span[1] > start]
        found.sort()
    return found


def _is_assigned(text: str, start: int) -> bool:
    """Whether something is assigned, at or shortly before `start`, to a name of a credential."""
    low = max(0, start - _LOOKBACK)
    if all(text.find(mark, low) < 0 for mark in _IS):
        return False
    return _CALLED.search(text[low:].encode("utf-8", "surrogatepass")) is not None


def _token_start(text: str, start: int, end: int) -> int:
    low = max(start, end - _TAIL)
    match = _TOKEN.search(text, low, end)
    return match.start() if match else end


def _is_named(text: str, run: int) -> bool:
    """Whether the last run is a value that is assigned to a name of a credential."""
    low = max(0, run - _LOOKBACK)
    return _is_assigned(text, run) and _BEGUN.search(text, low) is not None


def _opened(text: str, start: int) -> int:
    """Return where a pattern without a longest length has begun, len(text) if none has."""
    run = max(start, max(map(text.rfind, _ENDS, repeat(start))) + 1)
    if len(text) > run and (_LONG.search(text, run) or _is_named(text, run)):
        return run
    found = text.rfind("-----BEGIN", max(0, start - _PEM_HEAD))
    if found >= 0 and len(text) - found < _PEM_HEAD and _PEM.match(text, found):
        return max(start, found)
    return len(text)
