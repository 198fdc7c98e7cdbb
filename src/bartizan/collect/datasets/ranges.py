"""Ranges of whole lines of a plain file, which processes read side by side."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, cast

_PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Range:
    """The bytes from `start` to before `end`; `first` is how many lines stand before them."""

    start: int
    end: int
    first: int

    def of(self, file: BinaryIO) -> BinaryIO:
        """Return these bytes of an open file as a file."""
        file.seek(self.start)
        return cast("BinaryIO", io.BufferedReader(_Window(file, self.end - self.start), _PIECE))


class _Window(io.RawIOBase):
    """The next `left` bytes of a file."""

    def __init__(self, inner: BinaryIO, left: int) -> None:
        self.inner = inner
        self.left = left

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        data = self.inner.read(min(len(buffer), self.left))
        self.left -= len(data)
        buffer[: len(data)] = data
        return len(data)


def ranged(file: BinaryIO, size: int) -> Iterator[Range]:
    """Yield ranges of whole lines, each of about `size` bytes, that cover a file."""
    start = first = position = counted = 0
    while piece := file.read(_PIECE):
        cut = piece.rfind(b"\n") + 1
        counted += piece.count(b"\n")
        if position + cut - start >= size and cut:
            yield Range(start, position + cut, first)
            start, first = position + cut, counted
        position += len(piece)
    if start < position:
        yield Range(start, position, first)
