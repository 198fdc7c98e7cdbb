"""Passes over pickles that name nothing and call nothing, at the speed of the regex engine.

A stream without an opcode that names, calls or hands state cannot run anything, whatever its stack
and memo look like. So neither is kept here: only where one opcode ends and the next one begins.
"""

import re
from functools import cache
from typing import Final

from bartizan.formats.pickle import opcodes as op
from bartizan.formats.ranged import CHUNK, Ranged

SHORT: Final = 256
FRAME: Final = 0x95
# Longer than every opcode that the pattern takes with its argument, but for lines.
MARGIN: Final = 512
LONG: Final = frozenset({ord("T"), ord("B"), ord("X"), 0x8B, 0x8D, 0x8E, 0x96})


def _short(code: int, width: int) -> bytes:
    """Return the pattern of an opcode with a length below SHORT and so many bytes after it."""
    rest = b"\\x00" * (width - 1)
    ways = [b"\\x%02x%s.{%d}" % (length, rest, length) for length in range(SHORT)]
    return b"\\x%02x(?:%s)" % (code, b"|".join(ways))


@cache
def _run() -> re.Pattern[bytes]:
    """Compile what passes over a run of opcodes; that takes longer than most pickles."""
    bare = [*op.PLAIN, *op.TUPLES, *op.GATHERED, *op.FILLS, *op.ADDS, op.MARK, op.MEMOIZE, 0x98]
    bare += [*b"012"]
    ones = b"".join(b"\\x%02x" % code for code in bare)
    fixed = {**op.FIXED, **op.PUTS, **op.GETS}
    del fixed[FRAME]
    ways = [b"[%s]++" % ones]
    ways += [b"\\x%02x.{%d}" % (code, width) for code, width in fixed.items()]
    ways += [_short(code, 1) for code in (0x8C, ord("U"), ord("C"), 0x8A)]
    ways += [_short(code, 4) for code in (ord("X"), ord("T"), ord("B"))]
    ways += [b"[ILFSVpg][^\\n]{0,200}\\n"]
    return re.compile(b"(?:%s)++" % b"|".join(ways), re.DOTALL)


# Numbers, None and truth values, and the APPENDS that puts them into a list.
NUMBERS: Final = re.compile(
    b"(?:K.|M..|J.{4}|G.{8}|[N\x88\x89]|%s)++e"
    % b"|".join(b"\x8a\\x%02x.{%d}" % (length, length) for length in range(1, 9)),
    re.DOTALL,
)


def pass_over(source: Ranged, start: int) -> int | None:
    """Return the offset behind the STOP of a stream that names nothing, else None.

    None says nothing of the stream but that it must be walked.
    """
    run, position, size, frame = _run(), start, source.size, 0
    window, base = b"", start
    while position < size:
        if position - base + MARGIN > len(window) and base + len(window) < size:
            window, base = source.read_at(position, CHUNK), position
        end = min(frame - base, len(window)) if position < frame else len(window)
        found = run.match(window, position - base, end)
        if found is not None:
            position = base + found.end()
            continue
        head = window[position - base : position - base + 9]
        length = _length(head)
        after = position + length
        if not length or position < frame < after:
            return None
        if head[0] == FRAME:
            if position < frame:
                return None
            frame = after + int.from_bytes(head[1:], "little")
        if head[0] == op.STOP:
            return None if after < frame else after
        position = after
    return None


def _length(head: bytes) -> int:
    """Return the length of a STOP, a FRAME, or an opcode with a long argument; 0 for all others."""
    if head[:1] == b".":
        return 1
    if not head or head[0] not in LONG:
        return 9 if head[:1] == b"\x95" else 0
    width = op.COUNTED[head[0]]
    return 1 + width + int.from_bytes(head[1 : 1 + width], "little")
