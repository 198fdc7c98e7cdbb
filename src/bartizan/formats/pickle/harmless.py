"""Passes over pickles that name nothing and call nothing, at the speed of the regex engine.

A stream without an opcode that names, calls or hands state cannot run anything, whatever its stack
and memo look like. So neither is kept here: only where one opcode ends and the next one begins, and
which numbers of the memo are asked for, since a container that is handed out again and again can
weigh more than any file (see `stack.Bulk`).
"""

import re
from enum import Enum
from functools import cache
from typing import Final, NamedTuple

from bartizan.core.errors import FormatError
from bartizan.formats.pickle import opcodes as op
from bartizan.formats.pickle.arguments import memo_index
from bartizan.formats.ranged import CHUNK, Ranged

# Below this a walk costs less than the patterns.
SMALLEST: Final = 1 << 15
# Lengths that the pattern spells out; longer arguments are passed one by one.
SHORT: Final = 64
FRAME: Final = 0x95
# Longer than every opcode that the pattern takes with its argument.
MARGIN: Final = 512
LONGEST_LINE: Final = 200
MOST_RECALLED: Final = 4096
TEXT_GET, TEXT_PUT = ord("g"), ord("p")


class Kept(Enum):
    """Which opcodes a pattern passes that put values into the memo."""

    ANY = "any"
    MEMOIZED = "memoized"
    PUT = "put"


class Passed(NamedTuple):
    """Where a stream ends, and which numbers of its memo it asks for."""

    end: int
    recalled: frozenset[int]


def _short(code: int, width: int) -> bytes:
    """Return the pattern of an opcode with a length below SHORT and so many bytes after it."""
    rest = b"\\x00" * (width - 1)
    ways = [b"\\x%02x%s.{%d}" % (length, rest, length) for length in range(SHORT)]
    return b"\\x%02x(?:%s)" % (code, b"|".join(ways))


@cache
def _run(kept: Kept) -> re.Pattern[bytes]:
    """Return the pattern of a run of opcodes, without those that take from the memo."""
    bare = [*op.PLAIN, *op.TUPLES, *op.GATHERED, *op.FILLS, *op.ADDS, op.MARK, 0x98, *b"01"]
    bare += [] if kept is Kept.PUT else [op.MEMOIZE]
    fixed = {code: width for code, width in op.FIXED.items() if code != FRAME}
    fixed |= op.PUTS if kept is Kept.ANY else {}
    lines = b"ILFSVp" if kept is Kept.ANY else b"ILFSV"
    ways = [b"[%s]++" % b"".join(b"\\x%02x" % code for code in bare)]
    ways += [b"\\x%02x.{%d}" % (code, width) for code, width in fixed.items()]
    ways += [_short(code, 1) for code in (op.SHORT_TEXT, ord("U"), ord("C"), 0x8A)]
    ways += [_short(code, 4) for code in (ord("X"), ord("T"), ord("B"))]
    ways += [b"[%s][^\\n]{0,%d}\\n" % (lines, LONGEST_LINE)]
    return re.compile(b"(?:%s)++" % b"|".join(ways), re.DOTALL)


# Numbers, None and truth values; small numbers by fours, since most come in rows.
NUMBER: Final = b"K.|M..|J.{4}|G.{8}|[N\x88\x89]|" + b"|".join(
    b"\x8a\\x%02x.{%d}" % (length, length) for length in range(1, 9)
)
MANY: Final = b"(?:K.K.K.K.|%s)++" % NUMBER
# A text that is short, and what keeps a value in the memo.
TEXT: Final = b"(?:\x8c(?:%s)|X(?=.\\x00\\x00\\x00)(?:%s))" % (
    b"|".join(b"\\x%02x.{%d}" % (length, length) for length in range(SHORT)),
    b"|".join(b"\\x%02x.{%d}" % (length, length + 3) for length in range(SHORT)),
)
KEEP: Final = b"(?:\x94|q.|r.{4})"
# Numbers behind a mark, with the APPENDS that puts them into a list; and the same behind an
# EMPTY_LIST that is kept.
NUMBERS: Final = re.compile(MANY + b"e", re.DOTALL)
LIST_OF_NUMBERS: Final = re.compile(b"\x94\\(" + MANY + b"e", re.DOTALL)
# The most bytes that one value of a run takes, with what keeps it.
WIDEST: Final = 1 + 4 + SHORT + 5


@cache
def plain_run() -> re.Pattern[bytes]:
    """Return the pattern of plain values behind a mark, with the opcode that fills them in.

    They are texts, numbers, empty containers and lists of numbers: nothing of them can be a name, a
    callable or a state.
    """
    return re.compile(b"(?:%s|%s)++[eu]" % (_kept_text(), _no_text()), re.DOTALL)


@cache
def _items() -> re.Pattern[bytes]:
    value = b"(?:%s|%s)" % (_kept_text(), _no_text(b"(?:%s)" % NUMBER))
    return re.compile(b"(?:%s%s)++u" % (_kept_text(), value), re.DOTALL)


def has_text_keys(run: bytes) -> bool:
    """Whether a run of plain values fills a dictionary whose keys are all texts."""
    return _items().fullmatch(run) is not None


def _kept_text() -> bytes:
    return b"%s%s?+" % (TEXT, KEEP)


def _no_text(numbers: bytes = MANY) -> bytes:
    """Return the pattern of a value that is no text, or of so many numbers."""
    return b"\\]%s?+(?:\\(%se)?+|%s|[})]%s?+" % (KEEP, MANY, numbers, KEEP)


def pass_over(source: Ranged, start: int) -> Passed | None:
    """Return where a stream ends that names nothing, else None.

    None says nothing of the stream but that it must be walked; so does a stream whose memo numbers
    could stand for one value first and for another one later.
    """
    if source.size - start < SMALLEST:
        return None
    passed = _Walk(source, start, Kept.ANY).stream()
    if passed is None or not passed.recalled:
        return passed
    return _Walk(source, start, Kept.MEMOIZED).stream() or _Walk(source, start, Kept.PUT).stream()


class _Walk:
    """One walk over a stream."""

    def __init__(self, source: Ranged, start: int, kept: Kept) -> None:
        self.source, self.position, self.kept = source, start, kept
        self.window, self.base, self.frame = b"", start, 0
        self.recalled: set[int] = set()
        self.put: set[int] = set()

    def stream(self) -> Passed | None:
        """Walk up to and with the STOP; None where something else than data is met."""
        run, size = _run(self.kept), self.source.size
        while self.position < size:
            if self.position - self.base + MARGIN > len(self.window):
                self._fill(size)
            at, end = self.position - self.base, len(self.window)
            if self.position < self.frame:
                end = min(self.frame - self.base, end)
            found = run.match(self.window, at, end)
            if found is not None:
                self.position += found.end() - at
                continue
            if at >= end:
                return None  # fewer bytes than the source said, or the frame's end in an opcode
            code = self.window[at]
            if not self._one(code, self.window[at : at + LONGEST_LINE]):
                return None
            if code == op.STOP:
                return Passed(self.position, frozenset(self.recalled))
        return None

    def _fill(self, size: int) -> None:
        if self.base + len(self.window) < size:
            self.window, self.base = self.source.read_at(self.position, CHUNK), self.position

    def _one(self, code: int, head: bytes) -> bool:
        """Pass over one opcode; say whether it is data, and lies in its frame."""
        length = _length(code, head)
        after = self.position + length
        if not length or self.position < self.frame < after:
            return False
        if code == FRAME:
            if self.position < self.frame:
                return False
            self.frame = after + int.from_bytes(head[1:9], "little")
        if code == op.STOP and after < self.frame:
            return False
        if not self._memo(code, head[1:length]):
            return False
        self.position = after
        return True

    def _memo(self, code: int, given: bytes) -> bool:
        """Note a number of the memo; say whether it stands for one value all along."""
        if code in op.GETS or code == TEXT_GET:
            self.recalled.add(_index(code, given))
        elif code in op.PUTS or code == TEXT_PUT:
            index = _index(code, given)
            if self.kept is not Kept.PUT or index in self.put:
                return False
            self.put.add(index)
        return len(self.recalled) <= MOST_RECALLED


def _index(code: int, given: bytes) -> int:
    if code not in (TEXT_GET, TEXT_PUT):
        return int.from_bytes(given, "little")
    try:
        return memo_index(given[:-1])
    except FormatError:
        return -1


def _length(code: int, head: bytes) -> int:
    """Return the length of an opcode with its argument; 0 for one that is not passed over."""
    if code == op.STOP:
        return 1
    if code == FRAME:
        return 9
    if code in op.COUNTED:
        width = op.COUNTED[code]
        return 1 + width + int.from_bytes(head[1 : 1 + width], "little")
    if code in (TEXT_GET, TEXT_PUT):
        return head.find(b"\n") + 1
    return 1 + op.GETS[code] if code in op.GETS else 1 + op.PUTS.get(code, -1)
