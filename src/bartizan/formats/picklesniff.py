"""Recognises a pickle that has no mark of its own, by walking its first opcodes strictly."""

import re
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.pickle.machine import Machine
from bartizan.formats.ranged import Buffer, Cursor, EndedError, Ranged

HEAD_BYTES: Final = 4096
MOST_OPCODES: Final = 100_000
# A few letters can be a pickle of plain data by chance.
LEAST_OPCODES: Final = 6
FIRST: Final = frozenset(
    bytes([code])
    for code in b"(NILFSVPJKMGTUBCX)]}cq\x82\x83\x84\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x95\x96"
)
# As C reads numbers: behind any white space, in any case, and up to a zero byte.
NUMBER: Final = re.compile(
    rb"(?:[ \t\v\f\r]*[-+0-9.][0-9a-flxo_+.\-]*[ \t\v\f\r]*"
    rb"|[-+]?(?:inf(?:inity)?|nan)\r?)(?:\0.*)?",
    re.IGNORECASE | re.DOTALL,
)
TEXT: Final = re.compile(rb"[ \t]*(?:'.*'|\".*\")[ \t\r]*", re.DOTALL)
NAME: Final = re.compile(rb"[^\W\d][\w.\-]{0,200}\r?")
FORMS: Final = {
    ord("I"): NUMBER,
    ord("L"): NUMBER,
    ord("F"): NUMBER,
    ord("S"): TEXT,
    ord("c"): NAME,
    ord("i"): NAME,
}


def looks_like_pickle(source: Ranged) -> bool:
    """Whether unpickling a source of whatever name would call something, or read all of it.

    Pickles of protocols 0 and 1 have no mark of their own, and loaders want none. The walk is
    strict: numbers, texts and names must be such as a loader takes, so that it ends in the first
    words of a text. Raises FormatError only when the bytes cannot be had.
    """
    head = source.read_at(0, HEAD_BYTES)
    if head[:1] not in FIRST:
        return False
    try:
        return _would_load(Buffer(head), source.size)
    except EndedError:
        return len(head) < source.size and _walked(source)


def _walked(source: Ranged) -> bool:
    try:
        return _would_load(source, source.size)
    except EndedError:
        return False


def _would_load(source: Ranged, size: int) -> bool:
    """Return whether the walk meets a call, or its STOP at the end. Raises EndedError else."""
    machine = Machine(Cursor(source), forms=FORMS, most=MOST_OPCODES)
    try:
        machine.stream()
    except EndedError:
        if machine.called:
            return True
        raise
    except FormatError:
        return machine.called or machine.opcodes > MOST_OPCODES
    whole = (
        bool(machine.stack) and machine.cursor.position == size and machine.opcodes >= LEAST_OPCODES
    )
    return machine.called or whole
