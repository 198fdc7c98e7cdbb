"""Bytes that are read by range, so that a file of any size is never held whole."""

from re import Pattern
from typing import Final, Protocol

from bartizan.core.errors import FormatError

CHUNK: Final = 1 << 20
NO_END: Final = 1 << 62


class EndedError(FormatError):
    """More bytes should follow than there are: `wanted` of them, where that is known."""

    def __init__(self, message: str, wanted: int = 0) -> None:
        super().__init__(message)
        self.wanted = wanted


class Ranged(Protocol):
    """Something with a size that gives bytes from an offset."""

    @property
    def size(self) -> int:
        """How many bytes there are."""

    def read_at(self, offset: int, count: int) -> bytes:
        """Return at most `count` bytes from an offset, fewer only at the end.

        Raises FormatError when they cannot be had.
        """


class Buffer:
    """Bytes in memory as a Ranged."""

    __slots__ = ("content",)

    def __init__(self, content: bytes) -> None:
        self.content = content

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return len(self.content)

    def read_at(self, offset: int, count: int) -> bytes:
        """Return at most `count` bytes from an offset."""
        return self.content[offset : offset + count]


def digest_of(source: Ranged, limit: int) -> str | None:
    """Return the SHA-256 of a source of at most `limit` bytes as `sha256:<hex>`, else None."""
    if source.size > limit:
        return None
    from hashlib import sha256  # noqa: PLC0415  (OpenSSL, which costs a scan without digests)

    state = sha256()
    for offset in range(0, source.size, CHUNK):
        state.update(source.read_at(offset, min(CHUNK, source.size - offset)))
    return f"sha256:{state.hexdigest()}"


class Cursor:
    """Reads forward through a source; a stretch that is skipped is not read.

    `window` holds the bytes at hand, from the offset `start` on; the position may be behind it.
    """

    def __init__(self, source: Ranged, position: int = 0) -> None:
        self._source = source
        self._size = source.size
        self.window = b""
        self.start = position
        self.position = position

    @property
    def left(self) -> int:
        """How many bytes come after the position."""
        return self._size - self.position

    def take(self, count: int) -> bytes:
        """Return the next `count` bytes. Raises EndedError when there are fewer."""
        at = self.position - self.start
        if at + count > len(self.window):
            self._fill(count)
            at = 0
        found = self.window[at : at + count]
        if len(found) < count:
            raise EndedError(f"ends at byte {self._size}, where {count} more should be")
        self.position += count
        return found

    def byte(self) -> int:
        """Return the next byte as a number. Raises EndedError when there is none."""
        try:
            found = self.window[self.position - self.start]
        except IndexError:
            return self.take(1)[0]
        self.position += 1
        return found

    def ahead(self, pattern: Pattern[bytes], end: int) -> int:
        """Return how many bytes a pattern matches here, all of them at hand and before an end."""
        at, last = self.position - self.start, end - self.start
        if last < len(self.window):
            found = pattern.match(self.window, at, max(at, last))
        else:
            found = pattern.match(self.window, at)
        return 0 if found is None else found.end() - at

    def skip(self, count: int) -> None:
        """Move over `count` bytes. Raises EndedError when there are fewer."""
        if count > self.left:
            raise EndedError(f"ends at byte {self._size}, where {count} more should be", count)
        self.position += count

    def line(self, limit: int) -> bytes:
        """Return what comes before the next newline, and move behind it.

        Raises FormatError when there is none within `limit` bytes.
        """
        at = self.position - self.start
        end = self.window.find(b"\n", at, at + limit)
        if end < 0:
            self._fill(limit)
            at = 0
            end = self.window.find(b"\n", 0, limit)
        if end < 0 and self.left < limit:
            raise EndedError(f"no end of line after byte {self.position}")
        if end < 0:
            raise FormatError(f"no end of line within {limit} bytes of byte {self.position}")
        found = self.window[at:end]
        self.position += end - at + 1
        return found

    def pass_line(self, limit: int, most: int = NO_END) -> bytes | None:
        """Return what comes before the next newline, or None for a line longer than `limit`.

        Moves behind the newline. Raises EndedError when there is none, and FormatError where it
        does not come within about `most` bytes.
        """
        began = self.position
        while True:
            if self.position - began > most:
                raise FormatError(f"no end of the line that begins at byte {began}")
            at = self.position - self.start
            end = self.window.find(b"\n", at)
            if end >= 0:
                whole = self.window[at:end] if self.position == began else None
                self.position += end - at + 1
                return whole if whole is not None and len(whole) <= limit else None
            if self.position == began and at:
                self._fill(CHUNK)  # a line that the window has cut in two is read whole
                continue
            self.position = self.start + len(self.window)
            if not self.left:
                raise EndedError(f"no end of the line that begins at byte {began}")
            self._fill(CHUNK)

    def _fill(self, count: int) -> None:
        self.start = self.position
        self.window = self._source.read_at(self.position, max(count, CHUNK))
