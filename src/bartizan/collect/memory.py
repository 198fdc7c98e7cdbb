"""A tree held in memory: for archives, tests and examples in documentation."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bartizan.collect.tree import MAX_TEXT, Entry, Link, whole
from bartizan.evidence.facts import Gap


@dataclass(frozen=True, slots=True)
class MemoryTree:
    """Files by their path; those in `unreadable` are there, and answer with their reason."""

    files: Mapping[str, bytes]
    unreadable: Mapping[str, str] = field(default_factory=dict)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The files, in the order of their paths."""
        paths = sorted({*self.files, *self.unreadable})
        return tuple(Entry(path, len(self.files.get(path, b""))) for path in paths)

    @property
    def links(self) -> tuple[Link, ...]:
        """There are no links."""
        return ()

    @property
    def skipped(self) -> tuple[Gap, ...]:
        """Nothing is left out."""
        return ()

    @property
    def lost(self) -> tuple[Gap, ...]:
        """Every path can be looked at."""
        return ()

    def ignored(self) -> tuple[Entry, ...]:
        """Nothing is ignored."""
        return ()

    def read(self, path: str, limit: int = MAX_TEXT) -> bytes | Gap:
        """Return a whole file of at most `limit` bytes, or why it cannot be had."""
        content = self._content(path)
        return whole(path, content, limit) if isinstance(content, bytes) else content

    def head(self, path: str, count: int, offset: int = 0) -> bytes | Gap:
        """Return at most `count` bytes of a file from an offset, or why they cannot be had."""
        content = self._content(path)
        return content[offset : offset + count] if isinstance(content, bytes) else content

    def _content(self, path: str) -> bytes | Gap:
        if path in self.unreadable:
            return Gap(path, self.unreadable[path])
        return self.files.get(path, Gap(path, "is not there"))
