"""Bytes elsewhere that are read by ranges: no block twice as long as it is kept, few at a time.

Whoever steps through a file is given more each time, whoever jumps about the least. What is kept is
bounded. The first failure is the last answer: nobody takes a part that was lost for one that ended.
"""

from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from typing import Final

from bartizan.connectors.errors import ConnectorError
from bartizan.core.errors import FormatError

BLOCK: Final = 4 << 10
MOST_KEPT: Final = 16 << 20
MOST_AHEAD: Final = 1 << 20
FIRST: Final = 64 << 10
# A part of a file that is asked for at once; more is asked for one after the other.
LARGEST: Final = 8 << 20

Fetch = Callable[[int, int], bytes]


class Blocks:
    """A source of a known size, of which `fetch` gives the bytes from an offset up to another.

    `fetch` raises ConnectorError, and gives exactly as many bytes as were asked for.
    """

    def __init__(self, size: int, fetch: Fetch, head: bytes = b"") -> None:
        """Take what gives the bytes, and those of the beginning that are there already."""
        self.size, self._fetch = size, fetch
        self._kept: OrderedDict[int, bytes] = OrderedDict()
        self._ahead, self._follows = BLOCK, -1
        self._whole, self._front = sha256(), 0
        self.came, self.failure = 0, ""
        self._keep(0, head)

    def read_at(self, offset: int, count: int) -> bytes:
        """Return at most `count` bytes from an offset. Raises FormatError when they are lost."""
        end = min(offset + count, self.size)
        if offset < 0 or end <= offset:
            return b""
        pieces = []
        for start in range(offset // BLOCK * BLOCK, end, LARGEST):
            stop = min(start + LARGEST, end)
            pieces.append(self._stretch(start, stop)[max(0, offset - start) :])
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    @property
    def problem(self) -> str:
        """Why what was read is not all that was asked for, "" where it is."""
        return self.failure

    @property
    def digest(self) -> str | None:
        """The SHA-256 as `sha256:<hex>`, where all bytes came, from first to last."""
        return f"sha256:{self._whole.hexdigest()}" if self._front == self.size else None

    def _stretch(self, start: int, end: int) -> bytes:
        """Return the bytes from the beginning of a block up to an end."""
        found = bytearray()
        while start + len(found) < end:
            at = start + len(found)
            block = self._kept.get(at // BLOCK)
            if block is None:
                found += self._fetched(at, end)
            else:
                self._kept.move_to_end(at // BLOCK)
                self._hash(at, block)
                found += block
        return bytes(memoryview(found)[: end - start])

    def _fetched(self, start: int, end: int) -> bytes:
        """Fetch from the beginning of a block up to the next that is kept, or somewhat beyond."""
        self._ahead = min(2 * self._ahead, MOST_AHEAD) if start == self._follows else BLOCK
        wanted = max(end, start + self._ahead)
        stop = start + BLOCK
        while stop < wanted and stop // BLOCK not in self._kept:
            stop += BLOCK
        stop = min(stop, self.size)
        if self.failure:
            raise FormatError(self.failure)
        try:
            content = self._fetch(start, stop)
        except ConnectorError as error:
            self.failure = error.message
            raise FormatError(error.message) from None
        self._follows = stop
        self._keep(start, content)
        return content

    def _keep(self, start: int, content: bytes) -> None:
        """Keep the whole blocks of what came, and the last one of the source."""
        self.came += len(content)
        self._hash(start, content)
        for at in range(0, len(content), BLOCK):
            block = content[at : at + BLOCK]
            if len(block) == BLOCK or start + at + len(block) == self.size:
                self._kept[(start + at) // BLOCK] = block
        while len(self._kept) * BLOCK > MOST_KEPT:
            self._kept.popitem(last=False)

    def _hash(self, start: int, content: bytes) -> None:
        """Hash what follows what was hashed."""
        if start <= self._front < start + len(content):
            self._whole.update(memoryview(content)[self._front - start :])
            self._front = start + len(content)
