"""Hashes the files of a tree, several at once: hashlib lets other threads run meanwhile."""

import hashlib
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from io import FileIO
from pathlib import Path
from typing import Final

from bartizan.core.errors import InvalidInputError
from bartizan.engine.cache import NoCache
from bartizan.signing.known import KnownInCache
from bartizan.signing.manifest import Algorithm
from bartizan.signing.tree import Listing, State, listing, state_of

CHUNK: Final = 1 << 20
READ: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC

Progress = Callable[[int], None]


class ChangedError(InvalidInputError):
    """A file was changed while it was read."""


def hash_files(
    root: Path,
    files: Mapping[str, State],
    algorithm: Algorithm,
    *,
    known: KnownInCache | None = None,
    progress: Progress = lambda _: None,
) -> dict[str, str]:
    """Return the digest of each file in hexadecimal; files that are known are not read.

    Raises ChangedError for a file that is no longer the one that was listed, and InvalidInputError
    for one that cannot be read.
    """
    known = known or KnownInCache(NoCache())
    digests = dict(known.get(root, files, algorithm))
    for path in digests:
        progress(files[path].size)
    wanted = sorted(files.keys() - digests.keys(), key=lambda path: -files[path].size)

    def one(path: str) -> str:
        digest = _hashed(root / path, files[path], algorithm)
        progress(files[path].size)
        return digest

    with ThreadPoolExecutor(max(1, min(os.cpu_count() or 1, len(wanted)))) as threads:
        fresh = dict(zip(wanted, threads.map(one, wanted), strict=True))
    known.put(root, {path: files[path] for path in fresh}, fresh, algorithm)
    return digests | fresh


def read_chunks(path: Path, listed: State) -> Iterator[memoryview]:
    """Yield the bytes of a file, in a buffer that is used again for the next of them.

    Raises ChangedError where it is not the file that was listed, at the end too, and
    InvalidInputError where it cannot be read.
    """
    try:
        handle = os.open(path, READ)
    except OSError as error:
        raise _unread(path, error) from None
    with os.fdopen(handle, "rb", buffering=0) as file:
        buffer = memoryview(bytearray(min(CHUNK, listed.size + 1)))
        demand_listed(listed, os.fstat(handle), path)
        while count := _read_into(file, buffer, path):
            yield buffer[:count]
        demand_listed(listed, os.fstat(handle), path)


def read_part(path: Path, listed: State, start: int, length: int) -> bytes:
    """Return so many bytes of a file from an offset. Raises as read_chunks does."""
    try:
        with os.fdopen(os.open(path, READ), "rb", buffering=0) as file:
            demand_listed(listed, os.fstat(file.fileno()), path)
            file.seek(start)
            part = bytearray(length)
            count, left = 0, memoryview(part)
            while count < length and (more := file.readinto(left[count:])):
                count += more
            demand_listed(listed, os.fstat(file.fileno()), path)
    except OSError as error:
        raise _unread(path, error) from None
    if count < length:
        raise _changed(path)
    return bytes(part)


def _hashed(path: Path, listed: State, algorithm: Algorithm) -> str:
    whole = hashlib.new(algorithm)
    for chunk in read_chunks(path, listed):
        whole.update(chunk)
    return whole.hexdigest()


def _read_into(file: FileIO, buffer: memoryview, path: Path) -> int:
    try:
        return file.readinto(buffer) or 0
    except OSError as error:
        raise _unread(path, error) from None


def _unread(path: Path, error: OSError) -> InvalidInputError:
    return InvalidInputError(f"cannot read {path}: {error.strerror or error}")


def demand_listed(listed: State, told: os.stat_result, path: Path) -> None:
    """Raise ChangedError where a file is not the one that was listed."""
    if state_of(told) != listed:
        raise _changed(path)


def demand_unchanged(root: Path, found: Listing, aside: Collection[str] = ()) -> None:
    """Raise ChangedError where a folder does not hold what was listed any more, and nothing else.

    Files `aside` may be there or not. What was added after a listing was never looked at.
    """
    again = listing(root)
    for path in aside:
        again.files.pop(path, None)
    if again != found:
        raise _changed(root)


def _changed(path: Path) -> ChangedError:
    return ChangedError(
        f"{path} was changed while it was read",
        hint="Let nobody write the model's folder meanwhile, and do it again.",
    )
