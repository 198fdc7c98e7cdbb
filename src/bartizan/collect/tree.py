"""The files of a workload, wherever they lie: each looked at, or named with the reason why not."""

from dataclasses import dataclass
from typing import Protocol

from bartizan.evidence.facts import Gap
from bartizan.formats.lfs import pointed

MEBIBYTE = 1024 * 1024
MAX_TEXT = 8 * MEBIBYTE
EVERYWHERE = "."


def whole(path: str, content: bytes, limit: int) -> bytes | Gap:
    """Return the content of a file, or why it is not the whole of one.

    What git keeps in a large-file store is a pointer of three lines where that was not fetched:
    whoever checks it out with its content runs other code than stands here.
    """
    if len(content) > limit:
        return Gap(path, f"is larger than {limit // MEBIBYTE} MiB")
    if pointed(content):
        return Gap(path, "is a pointer to a large-file store: its content is not here")
    return content


@dataclass(frozen=True, slots=True)
class Entry:
    """A file: its path relative to the root, with `/`, and its size in bytes.

    `written` is when it was last written, in seconds, where that tells when it was made: what git
    tracks, or may track, has the date of its checkout.
    """

    path: str
    size: int
    written: float | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A symbolic link and the file of the workload that it shows."""

    path: str
    target: str


class Tree(Protocol):
    """The files of a workload, wherever they lie."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The files, in the order of their paths."""

    @property
    def links(self) -> tuple[Link, ...]:
        """The links that show an entry: it is read by its own name alone."""

    @property
    def skipped(self) -> tuple[Gap, ...]:
        """What was left out because it is no part of the workload, with the reason."""

    @property
    def lost(self) -> tuple[Gap, ...]:
        """What could not be looked at: a file, a folder (ending in `/`), or EVERYWHERE."""

    def ignored(self) -> tuple[Entry, ...]:
        """The files that .gitignore leaves out: read only where a person names one."""

    def read(self, path: str, limit: int = MAX_TEXT) -> bytes | Gap:
        """Return a whole file of at most `limit` bytes, or why it cannot be had."""

    def head(self, path: str, count: int, offset: int = 0) -> bytes | Gap:
        """Return at most `count` bytes of a file from an offset, or why they cannot be had."""
