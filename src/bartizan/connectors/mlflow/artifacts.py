"""Brings the files of a version here, within bounds that the server does not set.

It lists them first, and says how large they are: what the disk does not hold is refused before a
byte of it comes, and a file that turns out larger than it was said to be ends there.
"""

import resource
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final, Protocol

from bartizan.connectors.errors import ConnectorError
from bartizan.store.room import NO_LIMIT

MOST_ENTRIES: Final = 100_000
# What an answer that lists something may take while it is read.
MOST_MEMORY: Final = 1 << 30
DEEPEST: Final = 50
SHOWN: Final = 200
# Bytes of the disk that stay free for everybody else.
LEFT_FREE: Final = 1 << 30
# The limit is one of the whole process, which may be writing its log to a file as well.
SLACK: Final = 16 << 20


class Entry(Protocol):
    """What a server says of a file or a folder; the size of a file may not be known."""

    @property
    def path(self) -> str:
        """Where it is, from the root of the artifacts."""

    @property
    def is_dir(self) -> bool:
        """Whether it is a folder."""

    @property
    def file_size(self) -> int | None:
        """How many bytes it has."""


class Artifacts(Protocol):
    """The artifacts of a version, as MLflow's repositories of them give them."""

    def list_artifacts(self, path: str | None = None) -> Sequence[Entry]:
        """Return what is in a folder."""

    def _download_file(self, remote_file_path: str, local_path: str) -> None:
        """Write one file."""


def download(
    artifacts: Artifacts, folder: Path, left_free: int = LEFT_FREE, most: int = NO_LIMIT
) -> None:
    """Write all files, of at most so many bytes, to a folder that is empty.

    Raises ConnectorError for a listing that comes to no end, for paths that lead elsewhere, for
    more than the disk holds with `left_free` bytes to spare, and for a file that is larger than it
    was said to be. OSError, where the folder cannot be written.
    """
    files = _listed(artifacts)
    total = sum(size or 0 for size in files.values())
    if total > most:
        raise ConnectorError(
            f"the server speaks of {total:,} bytes, and {most:,} may be brought here",
            hint="Raise --max-size, where you meant that much.",
        )
    room = max(0, shutil.disk_usage(folder).free - left_free)
    if total > room:
        raise ConnectorError(
            f"the server speaks of {total:,} bytes, and the disk of {folder} has room for {room:,}",
            hint="Make room, or name a folder on another disk (TMPDIR, where none is named).",
        )
    left = min(room, most)
    for path, told in files.items():
        left -= _fetched(artifacts, path, folder / path, left if told is None else told)


def _fetched(artifacts: Artifacts, path: str, target: Path, most: int) -> int:
    """Write one file of at most so many bytes, and return how many it has."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with _no_file_beyond(most + SLACK):
            artifacts._download_file(path, str(target))  # noqa: SLF001  (what its subclasses override)
    finally:
        size = target.stat().st_size if target.is_file() else 0
    if size > most:
        raise ConnectorError(f"{path[:SHOWN]!a} is larger than the {most:,} bytes it may have")
    return size


@contextmanager
def _no_file_beyond(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size: a write that would raises OSError."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    most = min(each for each in (size, soft, hard) if each != resource.RLIM_INFINITY)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def no_memory_beyond(size: int) -> Iterator[None]:
    """Let this process take no more than `size` bytes of memory beside what it has, on Linux.

    What would take more is MLflow's client, which reads an answer of any length. Raises
    ConnectorError where it would.
    """
    try:
        taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except (OSError, ValueError):
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = min(each for each in (taken + size, soft, hard) if each != resource.RLIM_INFINITY)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    try:
        yield
    except MemoryError:
        raise ConnectorError(f"the server lists more than {size:,} bytes of memory hold") from None
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _listed(artifacts: Artifacts) -> Mapping[str, int | None]:
    """Return the files by their paths, with their sizes where the server says them."""
    files: dict[str, int | None] = {}
    folders, count = [""], 0
    while folders:
        folder = folders.pop()
        with no_memory_beyond(MOST_MEMORY):
            entries = artifacts.list_artifacts(folder or None)
        for entry in entries:
            count += 1
            if count > MOST_ENTRIES:
                raise ConnectorError(f"the server lists more than {MOST_ENTRIES} files")
            path = _within(str(entry.path), folder)
            if entry.is_dir:
                folders.append(path)
            else:
                files[path] = None if entry.file_size is None else max(0, entry.file_size)
    if not files:
        raise ConnectorError("the server lists no file of this version")
    return files


def _within(path: str, folder: str) -> str:
    """Return a path that lies below the folder whose listing has it. Raises ConnectorError."""
    pure = PurePosixPath(path)
    plain = str(pure) == path and not pure.is_absolute() and "\x00" not in path and path != "."
    below = pure.is_relative_to(folder) and path != folder
    if not plain or not below or ".." in pure.parts or "\\" in path:
        raise ConnectorError(f"the server lists {path[:SHOWN]!a} below {folder[:SHOWN]!a}")
    if len(pure.parts) > DEEPEST:
        raise ConnectorError(f"the server lists folders deeper than {DEEPEST}")
    return path
