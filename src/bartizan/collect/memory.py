"""A tree held in memory: for archives, tests and examples in documentation."""

from collections.abc import Mapping
from dataclasses import dataclass

from bartizan.collect.tree import MAX_TEXT, Entry
from bartizan.evidence.facts import Gap


@dataclass(frozen=True, slots=True)
class MemoryTree:
    """Files by their path."""

    files: Mapping[str, bytes]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The files, in the order of their paths."""
        return tuple(Entry(path, len(self.files[path])) for path in sorted(self.files))

    @property
    def skipped(self) -> tuple[Gap, ...]:
        """Nothing is left out."""
        return ()

    def read(self, path: str, limit: int = MAX_TEXT) -> bytes | Gap:
        """Return a whole file of at most `limit` bytes, or why it cannot be had."""
        content = self.files.get(path)
        if content is None:
            return Gap(path, "is not there")
        return content if len(content) <= limit else Gap(path, "is too large")

    def head(self, path: str, count: int, offset: int = 0) -> bytes | Gap:
        """Return at most `count` bytes of a file from an offset, or why they cannot be had."""
        content = self.files.get(path)
        return Gap(path, "is not there") if content is None else content[offset : offset + count]
