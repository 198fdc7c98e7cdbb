"""A workload on disk: walked once, and read without ever following a link."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bartizan.collect.beneath import head_below
from bartizan.collect.keeping import IGNORED, Keep
from bartizan.collect.tree import EVERYWHERE, MAX_TEXT, Entry, Link, whole
from bartizan.collect.walk import Walk, Within
from bartizan.evidence.facts import Gap

MAX_FILES = 200_000


@dataclass(frozen=True, slots=True)
class DiskTree:
    """The files below a folder."""

    root: Path
    entries: tuple[Entry, ...]
    skipped: tuple[Gap, ...]
    lost: tuple[Gap, ...] = ()
    links: tuple[Link, ...] = ()
    indexed: bool = False

    def read(self, path: str, limit: int = MAX_TEXT) -> bytes | Gap:
        """Return a whole file of at most `limit` bytes, or why it cannot be had."""
        content = self.head(path, limit + 1)
        return whole(path, content, limit) if isinstance(content, bytes) else content

    def head(self, path: str, count: int, offset: int = 0) -> bytes | Gap:
        """Return at most `count` bytes; a link, a pipe or a device is never opened through."""
        return head_below(self.root, path, count, offset)

    def ignored(self) -> tuple[Entry, ...]:
        """Walk what .gitignore leaves out, and return the files that are no entries."""
        known = {entry.path for entry in self.entries}
        walk = Walk(self.root)
        left_out = (gap.path for gap in self.skipped if gap.reason.startswith(IGNORED))
        within = Within(keep=Keep.ANY, index=self.indexed)
        found = (each for path in left_out for each in walk.below(path, within))
        fresh = {each.path: each for each in found if each.path not in known}
        return tuple(fresh[path] for path in sorted(fresh))


def walk_folder(root: Path) -> DiskTree:
    """Walk a folder, honouring its .gitignore files and following no link.

    What is no part of the workload (ignored and not tracked, a pipe, a folder of tools) is skipped
    with its reason. What could not be looked at (a folder that cannot be listed, a name that is not
    UTF-8, a link to what is not read, a submodule that is not checked out, whatever lies beyond
    MAX_FILES or a depth) is lost.
    """
    walk = Walk(root)
    entries = list(_first(walk, walk.entries("", Within())))
    entries.sort(key=lambda entry: entry.path)
    links = walk.settle([entry.path for entry in entries])
    skipped, lost = _by_path(walk.skipped), _by_path(walk.lost)
    return DiskTree(root, tuple(entries), skipped, lost, links, walk.indexed)


def _first(walk: Walk, found: Iterator[Entry]) -> Iterator[Entry]:
    yield from islice(found, MAX_FILES)
    for entry in found:
        reason = f"holds more than {MAX_FILES} files; {entry.path} and what follows is left out"
        walk.lost.append(Gap(EVERYWHERE, reason))
        return


def _by_path(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    return tuple(sorted(gaps, key=lambda gap: (gap.path, gap.reason)))
