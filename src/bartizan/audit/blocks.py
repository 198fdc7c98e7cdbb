"""Blocks of the journal: each holds the records of one durable write, signed by the log's key."""

import re
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
INDEX = struct.Struct(">Q")
SIGNATURE = 64
OVERHEAD = HEAD.size + SIGNATURE
DOMAIN = b"bartizan.audit.journal/v1\x00"
MOST_ENTRIES = 4096
LONGEST_PAYLOAD = 17 << 20  # what a queue may hold, and its lengths
MOST_HEADS = 256
LAST = 2**64 - 1
SECTOR = 512
SEGMENT = 8 << 20
LONGEST_SEGMENT = SEGMENT + LONGEST_PAYLOAD + (1 << 16)
LONGEST_JOURNAL = 4 * LONGEST_SEGMENT  # of a writer whose records wait to be published

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


def read_segment(path: str, content: bytes, origin: str, check: Check) -> Segment | None:
    """Return what the file of a segment holds, None for one that has no name of a segment."""
    try:
        segment = parse_segment(content, origin, check, first_of(path))
    except FormatError:
        return None
    return segment if not segment.blocks or segment.blocks[0].first == first_of(path) else None


def first_of(path: str) -> int:
    """Return the first record of a segment. Raises FormatError for another path."""
    name = path.removeprefix(f"{NAME}/")
    if len(name) != DIGITS or not (name.isascii() and name.isdigit()):
        raise FormatError(f"'{path}' is no segment of a journal")
    return int(name)


def encode_block(
    origin: str, first: int, entries: Sequence[bytes], sign: Callable[[bytes], bytes]
) -> bytes:
    """Return a block of at most 4,096 entries."""
    payload = pack(entries)
    head = HEAD.pack(MAGIC, first, len(entries), len(payload), sha256(payload).digest())
    return head + sign(_message(origin, head)) + payload


def parse_segment(content: bytes, origin: str, check: Check, first: int = 0) -> Segment:
    """Return the blocks of a segment, up to where it ends or stops being whole.

    check says whether a signature is by a key that may sign such a block; first is the record with
    which the segment begins. A tail is *incomplete* when it may be the rest of a write that a crash
    cut short, *damaged* when bytes stand there that were not written so, and *forged* when a whole
    block stands there that no key of the log has signed. `followed` says that a signed block stands
    after it: then it is no rest of a crash.
    """
    blocks: list[Block] = []
    at, tail = 0, Tail.CLEAN
    while at < len(content):
        found = _block(content, at, origin, check)
        if isinstance(found, Tail):
            tail = found
            break
        blocks.append(found)
        at, first = found.end, found.first + len(found.entries)
    followed = tail is not Tail.CLEAN and _block_follows(content, at, first, (origin, check))
    return Segment(tuple(blocks), at, tail, followed)


def _block(content: bytes, at: int, origin: str, check: Check) -> Block | Tail:
    start = at + OVERHEAD
    if len(content) < start:
        begun = MAGIC.startswith(content[at : at + len(MAGIC)])
        return Tail.INCOMPLETE if begun or _unwritten(content, at) else Tail.DAMAGED
    magic, first, count, length, digest = HEAD.unpack_from(content, at)
    signed = magic == MAGIC and _signed(content, at, origin, check)
    if len(content) - start < length:
        return Tail.INCOMPLETE if signed or _unwritten(content, at) else Tail.DAMAGED
    entries = _entries(content[start : start + length], digest, count) if magic == MAGIC else None
    if entries is None:
        return Tail.INCOMPLETE if _unwritten(content, at) else Tail.DAMAGED
    return Block(first, entries, start + length) if signed else Tail.FORGED


def _signed(content: bytes, at: int, origin: str, check: Check) -> bool:
    _, first, count, _, _ = HEAD.unpack_from(content, at)
    middle = at + HEAD.size
    message = _message(origin, content[at:middle])
    return check(first, count, message, content[middle : at + OVERHEAD])


def _entries(payload: bytes, digest: bytes, count: int) -> tuple[bytes, ...] | None:
    if sha256(payload).digest() != digest:
        return None
    try:
        entries = unpack(payload, MOST_ENTRIES)
    except FormatError:
        return None
    return tuple(entries) if len(entries) == count > 0 else None


def _unwritten(content: bytes, at: int) -> bool:
    """Whether a whole sector of what stands here is zeros, as only an unfinished write leaves it.

    A disk that lost its power may have made a file longer before it wrote all that belongs there.
    A block has no such sector: its records are text.
    """
    starts = (at, *range(at - at % SECTOR + SECTOR, len(content), SECTOR))
    ends = (*starts[1:], len(content))
    return any(not any(content[start:end]) for start, end in zip(starts, ends, strict=True))


def _block_follows(content: bytes, at: int, known: int, by: tuple[str, Check]) -> bool:
    """Whether a signed block stands behind `at` that goes on after the record `known`.

    Only the head of such a block is looked for; its first bytes are no text, so that no record can
    hold it. Where very many stand it is no rest of a crash either.
    """
    least, most = known + 1, min(known + MOST_ENTRIES, LAST)
    if least > most:
        return False
    prefixes = {MAGIC + INDEX.pack(first)[:-2] for first in (least, most)}
    heads = re.compile(b"|".join(map(re.escape, prefixes)))
    for number, found in enumerate(heads.finditer(content, at + 1), 1):
        start = found.start() + OVERHEAD
        if number > MOST_HEADS:
            return True
        if start > len(content):
            return False
        _, first, _, length, _ = HEAD.unpack_from(content, found.start())
        fits = least <= first <= most and length <= len(content) - start
        if fits and _signed(content, found.start(), *by):
            return True
    return False


def _message(origin: str, head: bytes) -> bytes:
    return DOMAIN + origin.encode() + b"\x00" + head
