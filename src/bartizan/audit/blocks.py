"""Blocks of the journal: each holds the records of one durable write, signed by the log's key."""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from bartizan.audit.tiles import pack, unpack
from bartizan.core.errors import FormatError

NAME = "journal"
DIGITS = 20
MAGIC = b"BZJ1"
HEAD = struct.Struct(">4sQII32s")
SIGNATURE = 64
OVERHEAD = HEAD.size + SIGNATURE
DOMAIN = b"bartizan.audit.journal/v1\x00"
MOST_ENTRIES = 4096
LONGEST_PAYLOAD = MOST_ENTRIES * 65_537
SEGMENT = 8 << 20
LONGEST_SEGMENT = SEGMENT + LONGEST_PAYLOAD + (1 << 16)

# (first record, how many, what is signed, the signature) -> whether it is to be believed.
Check = Callable[[int, int, bytes, bytes], bool]


class Tail(StrEnum):
    """How a segment of the journal ends."""

    CLEAN = "clean"
    INCOMPLETE = "incomplete"
    DAMAGED = "damaged"
    FORGED = "forged"


@dataclass(frozen=True, slots=True)
class Block:
    """The entries of one durable write: `first` is the index of the first of them."""

    first: int
    entries: tuple[bytes, ...]
    end: int


@dataclass(frozen=True, slots=True)
class Segment:
    """What a segment of the journal holds: whole blocks up to `end`, and then its tail."""

    blocks: tuple[Block, ...]
    end: int
    tail: Tail
    followed: bool


def segment_path(first: int) -> str:
    """Return the path of the segment that begins with a record."""
    return f"{NAME}/{first:0{DIGITS}d}"


def first_of(path: str) -> int:
    """Return the first record of a segment. Raises FormatError for another path."""
    name = path.removeprefix(f"{NAME}/")
    if len(name) != DIGITS or not (name.isascii() and name.isdigit()):
        raise FormatError(f"'{path}' is no segment of a journal")
    return int(name)


def well_named(path: str, segment: Segment) -> bool:
    """Whether a segment has the name of its first record; one without a block has any name."""
    try:
        first = first_of(path)
    except FormatError:
        return False
    return not segment.blocks or segment.blocks[0].first == first


def encode_block(
    origin: str, first: int, entries: Sequence[bytes], sign: Callable[[bytes], bytes]
) -> bytes:
    """Return a block of at most 4,096 entries."""
    payload = pack(entries)
    head = HEAD.pack(MAGIC, first, len(entries), len(payload), sha256(payload).digest())
    return head + sign(_message(origin, head)) + payload


def parse_segment(content: bytes, origin: str, check: Check) -> Segment:
    """Return the blocks of a segment, up to where it ends or stops being whole.

    check says whether a signature is by a key that may sign such a block. A tail is
    *incomplete* when it may be the rest of a write that a crash cut short, *damaged* when bytes
    stand there that were not written so, and *forged* when a whole block stands there that no key
    of the log has signed. `followed` says that a good block stands after it: then it is no rest of
    a crash.
    """
    blocks: list[Block] = []
    at, tail = 0, Tail.CLEAN
    while at < len(content):
        found = _block(content, at, origin, check)
        if isinstance(found, Tail):
            tail = found
            break
        blocks.append(found)
        at = found.end
    followed = tail is not Tail.CLEAN and _block_follows(content, at, origin, check)
    return Segment(tuple(blocks), at, tail, followed)


def _block(content: bytes, at: int, origin: str, check: Check) -> Block | Tail:
    if len(content) - at < OVERHEAD:
        return Tail.INCOMPLETE if MAGIC.startswith(content[at : at + len(MAGIC)]) else Tail.DAMAGED
    head = content[at : at + HEAD.size]
    magic, first, count, length, digest = HEAD.unpack(head)
    if magic != MAGIC:
        return Tail.DAMAGED
    start = at + OVERHEAD
    signed = check(first, count, _message(origin, head), content[at + HEAD.size : start])
    payload = content[start : start + length]
    if len(payload) < length:
        return Tail.INCOMPLETE if signed else Tail.DAMAGED
    entries = _entries(payload, digest, count)
    if entries is None:
        return Tail.DAMAGED
    return Block(first, entries, start + length) if signed else Tail.FORGED


def _entries(payload: bytes, digest: bytes, count: int) -> tuple[bytes, ...] | None:
    if sha256(payload).digest() != digest:
        return None
    try:
        entries = unpack(payload, MOST_ENTRIES)
    except FormatError:
        return None
    return tuple(entries) if len(entries) == count > 0 else None


def _block_follows(content: bytes, at: int, origin: str, check: Check) -> bool:
    position = content.find(MAGIC, at + 1)
    while position >= 0:
        if isinstance(_block(content, position, origin, check), Block):
            return True
        position = content.find(MAGIC, position + 1)
    return False


def _message(origin: str, head: bytes) -> bytes:
    return DOMAIN + origin.encode() + b"\x00" + head
