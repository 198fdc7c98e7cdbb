"""Reads the index of a git work tree (versions 2 to 4): which files git tracks."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from struct import Struct
from typing import Final

from bartizan.core.errors import FormatError

MAX_BYTES: Final = 128 << 20
MAX_HELD: Final = 64 << 20
LONGEST_NAME: Final = 4_096
_HEADER: Final = Struct(">4sII")
_WORD: Final = Struct(">I")
_SHORT: Final = Struct(">H")
_DIGESTS: Final[Mapping[int, Callable[[memoryview], bytes]]] = {
    20: lambda content: hashlib.sha1(content, usedforsecurity=False).digest(),
    32: lambda content: hashlib.sha256(content).digest(),
}
_MODE, _STAT = 24, 40
# What a name takes in memory besides its letters, and a letter of a name that is not ASCII.
_NAME, _WIDE_LETTER = 72, 4
_EXTENDED, _NOT_CHECKED_OUT = 0x4000, 0x4000
_KIND, _REPOSITORY, _SPARSE_FOLDER = 0o170000, 0o160000, 0o040000
_OPTIONAL: Final = re.compile(rb"[A-Z]...|sdir", re.DOTALL)


@dataclass(frozen=True, slots=True)
class GitIndex:
    """What git tracks, by path from the top of the work tree.

    `files` are in order, each once; `absent` are files, and folders ending in `/`, that a sparse
    checkout left out; `repositories` are folders that belong to another repository: submodules.
    `held` is about how many bytes of memory all their names take.
    """

    files: tuple[str, ...]
    absent: frozenset[str] = frozenset()
    repositories: frozenset[str] = frozenset()
    held: int = field(default=0, compare=False)


def read_git_index(content: bytes, most: int = MAX_HELD) -> GitIndex:
    """Read an index whose names take at most about `most` bytes of memory.

    Raises FormatError for bytes that are none, are damaged, are one of two, or name more than that.
    """
    if len(content) > MAX_BYTES:
        raise FormatError(f"an index of more than {MAX_BYTES >> 20} MiB is not read")
    why = "neither its SHA-1 nor its SHA-256 is that of its content"
    for size in _DIGESTS:
        if not _is_sealed(content, size):
            continue
        try:
            return _index(content[:-size], size, most)
        except FormatError as error:
            why = error.message  # not the error itself, whose traceback would keep the content
    raise FormatError(why)


@dataclass(frozen=True, slots=True)
class _Entry:
    name: bytes
    mode: int
    absent: bool


def _is_sealed(content: bytes, size: int) -> bool:
    """Whether the checksum at the end is right, or git was told to write none."""
    if len(content) <= size:
        return False
    seal = content[-size:]
    return seal in (bytes(size), _DIGESTS[size](memoryview(content)[:-size]))


def _index(content: bytes, oid: int, most: int) -> GitIndex:
    files: list[str] = []
    absent: set[str] = set()
    repositories: set[str] = set()
    held = 0
    for entry in _entries(content, oid, most):
        held += _held(entry.name)
        if held > most:
            raise FormatError(f"has names that take more memory than the {most} bytes left")
        path = entry.name.decode("utf-8", "surrogateescape")
        kind = entry.mode & _KIND
        if kind == _REPOSITORY:
            repositories.add(path)
        elif kind == _SPARSE_FOLDER:
            absent.add(f"{path.rstrip('/')}/")
        else:
            files.append(path)
            if entry.absent:
                absent.add(path)
    ordered = tuple(path for path, _ in groupby(sorted(files)))
    return GitIndex(ordered, frozenset(absent), frozenset(repositories), held)


def _held(name: bytes) -> int:
    return _NAME + len(name) * (1 if name.isascii() else _WIDE_LETTER)


def _entries(content: bytes, oid: int, most: int) -> Iterator[_Entry]:
    if len(content) < _HEADER.size:
        raise FormatError("is too short for an index")
    magic, version, count = _HEADER.unpack_from(content)
    if magic != b"DIRC" or version not in (2, 3, 4):
        raise FormatError("is no index of version 2, 3 or 4")
    if count * _NAME > most:
        raise FormatError(f"has {count} entries, of which {most // _NAME} could be held")
    at, name = _HEADER.size, b""
    for _ in range(count):
        entry, at = _entry(content, at, oid, None if version < 4 else name)  # noqa: PLR2004
        name = entry.name
        yield entry
    _check_extensions(content, at)


def _entry(content: bytes, start: int, oid: int, before: bytes | None) -> tuple[_Entry, int]:
    """Read an entry; `before` is the name that it is written as a change of, in version 4."""
    at = start + _STAT + oid + _SHORT.size
    if at >= len(content):
        raise FormatError("ends within an entry")
    (mode,) = _WORD.unpack_from(content, start + _MODE)
    (flags,) = _SHORT.unpack_from(content, at - _SHORT.size)
    absent = False
    if flags & _EXTENDED and at + _SHORT.size < len(content):
        absent = bool(_SHORT.unpack_from(content, at)[0] & _NOT_CHECKED_OUT)
        at += _SHORT.size
    kept = b""
    if before is not None:
        cut, at = _number(content, at)
        if cut > len(before):
            raise FormatError("takes more off a name than it has")
        kept = before[: len(before) - cut]
    end = content.find(b"\x00", at, at + LONGEST_NAME + 1)
    name = kept + content[at:end]
    if end < 0 or not name or len(name) > LONGEST_NAME:
        raise FormatError("holds a name that is empty, too long or does not end")
    padded = end + 1 if before is not None else start + (end - start) // 8 * 8 + 8
    return _Entry(name, mode, absent), padded


def _number(content: bytes, at: int) -> tuple[int, int]:
    """Read a number of seven bits a byte, the first the highest, each further one off by one."""
    value = -1
    for position in range(at, min(at + 5, len(content))):
        value = (value + 1) << 7 | content[position] & 0x7F
        if content[position] < 0x80:  # noqa: PLR2004
            return value, position + 1
    raise FormatError("holds a number that does not end")


def _check_extensions(content: bytes, at: int) -> None:
    """Raise FormatError for an extension without which the entries are not the whole truth."""
    while at < len(content):
        name = content[at : at + 4]
        if at + 8 > len(content):
            raise FormatError("ends within an extension")
        if name == b"link":
            raise FormatError("is split: its other part is not read")
        if not _OPTIONAL.fullmatch(name):
            raise FormatError("has an extension that is not known")
        at += 8 + int(_WORD.unpack_from(content, at + 4)[0])
    if at > len(content):
        raise FormatError("ends within its last entry or extension")
