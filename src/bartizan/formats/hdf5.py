"""Walks the objects of an HDF5 file: what their attributes say, and which other files they lead to.

After the HDF5 File Format Specification 3.0. Groups of both kinds are walked, and object headers of
both versions; attributes and links that lie in a fractal heap are said to be left out, since their
blocks are not read here. No number of a dataset is read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import prod
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.hdf5fields import Fields
from bartizan.formats.ranged import Ranged

SIGNATURE: Final = b"\x89HDF\r\n\x1a\n"
PLACES: Final = (0, 512, 1024, 2048, 4096, 8192)
MOST_OBJECTS: Final = 200_000
MOST_MESSAGES: Final = 1_000_000
MOST_BLOCK: Final = 64 << 20
MOST_TEXT: Final = 64 << 20
MOST_DEPTH: Final = 32
LINK_INFO, LINK, EXTERNAL_FILES, LAYOUT = 0x02, 0x06, 0x07, 0x08
SPACE, DATATYPE = 0x01, 0x03
ATTRIBUTE, CONTINUATION, SYMBOLS, ATTRIBUTE_INFO = 0x0C, 0x10, 0x11, 0x15
HARD, OUTSIDE = 0, 64
TEXT, OPAQUE, VARIABLE = 3, 5, 9
IMPOSSIBLE: Final = 1 << 42
VIRTUAL: Final = 3


@dataclass(slots=True)
class Contents:
    """What was met: texts of attributes with their names, files that are led to, what is left out.

    `values` are the bytes of attributes of texts and of opaque types, `huge` how many numbers a
    dataset claims, where they are more than any has.

    The offset of each is that of the message which says it.
    """

    texts: list[tuple[str, str, int]] = field(default_factory=list)
    outside: list[tuple[str, int]] = field(default_factory=list)
    values: list[tuple[str, bytes, int]] = field(default_factory=list)
    huge: list[tuple[int, int]] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)


def read_hdf5(source: Ranged) -> Contents:
    """Return what the objects of a file say. Raises FormatError for what cannot be walked."""
    return _Walk(source).contents()


class _Walk:
    """The walk through the objects of one file, from its root."""

    def __init__(self, source: Ranged) -> None:
        self.source = source
        self.found = Contents()
        self.messages = 0
        self.heaps: dict[int, dict[int, bytes]] = {}
        self.offsets = self.lengths = 8
        at = next((at for at in PLACES if source.read_at(at, 8) == SIGNATURE), None)
        if at is None:
            raise FormatError("it has no superblock")
        self.base, self.root = self._superblock(at)

    def contents(self) -> Contents:
        """Walk all objects once."""
        seen, waiting = {self.root}, [self.root]
        while waiting:
            for child in self._object(waiting.pop()):
                if child not in seen:
                    seen.add(child)
                    waiting.append(child)
            if len(seen) > MOST_OBJECTS:
                raise FormatError(f"more than {MOST_OBJECTS} objects")
        return self.found

    def _superblock(self, at: int) -> tuple[int, int]:
        """Return the base of all addresses, and the address of the root group."""
        version, *rest = self.source.read_at(at + 8, 8).ljust(8, b"\x00")
        old = version < 2  # noqa: PLR2004
        self.offsets, self.lengths = (rest[4], rest[5]) if old else (rest[0], rest[1])
        if version > 3 or self.offsets not in (2, 4, 8) or self.lengths not in (2, 4, 8):  # noqa: PLR2004
            raise FormatError(f"a superblock of version {version} is not read")
        start = at + (24 + 4 * version if old else 12)
        fields = self._bytes(self.source.read_at(start, 8 * self.offsets))
        base = fields.offset() or 0
        if old:
            fields.take(4 * self.offsets)  # three addresses, and where the root's name is
        else:
            fields.take(2 * self.offsets)
        root = fields.offset()
        if root is None:
            raise FormatError("it has no root group")
        return base, root

    def _bytes(self, content: bytes) -> Fields:
        return Fields(content, self.offsets, self.lengths)

    def _block(self, address: int, size: int, signature: bytes = b"") -> Fields:
        """Return a stretch of the file behind a signature. Raises FormatError when it is none."""
        if size > MOST_BLOCK:
            raise FormatError(f"a block of {size} bytes")
        content = self.source.read_at(self.base + address, size)
        if not content.startswith(signature):
            raise FormatError(f"no {signature.decode()} at byte {self.base + address}")
        return self._bytes(content[len(signature) :])

    def _object(self, address: int) -> Iterator[int]:
        """Note what an object says, and yield the addresses of those that it leads to."""
        for kind, body, at in self._messages(address):
            if kind == SYMBOLS:
                tree, _ = body.offset(), body.offset()
                yield from self._tree(tree, 0) if tree is not None else ()
            elif kind == LINK:
                yield from self._link(body, at)
            elif kind == ATTRIBUTE:
                self._attribute(body, at)
            elif kind in (LINK_INFO, ATTRIBUTE_INFO):
                self._dense(kind, body)
            else:
                self._led(kind, body, at)

    def _messages(self, address: int) -> Iterator[tuple[int, Fields, int]]:
        """Yield the messages of an object's header: kind, body, and where it stands."""
        head = self.source.read_at(self.base + address, 16)
        new = head.startswith(b"OHDR")
        blocks = [self._first_new(address) if new else self._first_old(address, head)]
        tracked = new and bool(head[5:6] and head[5] & 4)
        width = (6 if tracked else 4) if new else 8
        while blocks:
            start, size = blocks.pop()
            block = self._block(start, size)
            while block.at + width <= size:
                kind, length = block.number(1 if new else 2), block.number(2)
                shared = block.take(width - (3 if new else 4))[0] & 2
                at = self.base + start + block.at
                body = self._bytes(block.take(length))
                self._count()
                if kind == CONTINUATION:
                    blocks.append(self._continued(body, new=new))
                elif shared and kind in (ATTRIBUTE, LINK, SYMBOLS):
                    self.found.left_out.add("a message that several objects share is not read")
                else:
                    yield kind, body, at

    def _count(self) -> None:
        self.messages += 1
        if self.messages > MOST_MESSAGES:
            raise FormatError(f"more than {MOST_MESSAGES} messages")

    def _first_old(self, address: int, head: bytes) -> tuple[int, int]:
        if len(head) < 16 or head[0] != 1:  # noqa: PLR2004
            raise FormatError(f"no object at byte {self.base + address}")
        return address + 16, int.from_bytes(head[8:12], "little")

    def _first_new(self, address: int) -> tuple[int, int]:
        fields = self._block(address, 64, b"OHDR")
        _, flags = fields.number(1), fields.number(1)
        fields.take((16 if flags & 0x20 else 0) + (4 if flags & 0x10 else 0))
        size = fields.number(1 << (flags & 3))
        return address + 4 + fields.at, size

    def _continued(self, body: Fields, *, new: bool) -> tuple[int, int]:
        address, size = body.offset(), body.length()
        if address is None:
            raise FormatError("a header goes on nowhere")
        if not new:
            return address, size
        self._block(address, 4, b"OCHK")
        return address + 4, size - 8

    def _tree(self, address: int, depth: int) -> Iterator[int]:
        """Yield the objects of an old group, which lie under a tree of its names."""
        if depth > MOST_DEPTH:
            raise FormatError("a tree that is too deep")
        node = self._block(address, 24 + 2 * self.offsets, b"TREE")
        _, level, count = node.number(1), node.number(1), node.number(2)
        size = 8 + 2 * self.offsets + count * (self.lengths + self.offsets)
        node = self._block(address, size, b"TREE")
        node.take(4 + 2 * self.offsets)
        for _ in range(count):
            node.take(self.lengths)
            child = node.offset()
            if child is not None:
                yield from self._tree(child, depth + 1) if level else self._symbols(child)

    def _symbols(self, address: int) -> Iterator[int]:
        count = self._block(address, 8, b"SNOD").take(4)
        number = int.from_bytes(count[2:], "little")
        table = self._block(address, 8 + number * (2 * self.offsets + 24), b"SNOD")
        table.take(4)
        for _ in range(number):
            table.offset()
            child = table.offset()
            linked = table.number(4) == 2  # noqa: PLR2004  (a symbolic link, which has no object)
            table.take(20)
            if child is not None and not linked:
                yield child

    def _link(self, body: Fields, at: int) -> Iterator[int]:
        _, flags = body.number(1), body.number(1)
        kind = body.number(1) if flags & 8 else HARD
        body.take((8 if flags & 4 else 0) + (1 if flags & 0x10 else 0))
        body.take(body.number(1 << (flags & 3)))
        if kind == HARD:
            child = body.offset()
            yield from () if child is None else (child,)
        elif kind == OUTSIDE:
            told = body.take(body.number(2))[1:].split(b"\x00", 1)[0]
            self.found.outside.append((repr(told.decode("utf-8", "replace")[:200]), at))

    def _dense(self, kind: int, body: Fields) -> None:
        """Say so when links or attributes lie in a fractal heap."""
        _, flags = body.number(1), body.number(1)
        wide = 8 if kind == LINK_INFO else 2
        body.take(wide if flags & 1 else 0)
        if body.offset() is not None:
            what = "links" if kind == LINK_INFO else "attributes"
            self.found.left_out.add(f"an object with many {what} is not read")

    def _attribute(self, body: Fields, at: int) -> None:
        version, flags = body.number(1), body.number(1)
        sizes = [body.number(2) for _ in range(3)]
        body.take(1 if version == 3 else 0)  # noqa: PLR2004
        old = version == 1
        name = body.padded(sizes[0], old=old).split(b"\x00", 1)[0].decode("utf-8", "replace")
        datatype = body.padded(sizes[1], old=old)
        body.padded(sizes[2], old=old)
        if flags & 3 or version not in (1, 2, 3) or len(datatype) < 8:  # noqa: PLR2004
            self.found.left_out.add("an attribute of a shared type is not read")
            return
        if datatype[0] & 15 in (TEXT, OPAQUE):
            self.found.values.append((name, body.content[body.at :], at))
        for text in self._texts(datatype, body):
            self.found.texts.append((name, text, at))

    def _led(self, kind: int, body: Fields, at: int) -> None:
        """Note what a dataset says of itself: of what size it is, and where its numbers lie."""
        if kind == SPACE:
            self._space(body, at)
        elif kind == EXTERNAL_FILES:
            self.found.outside.append(("other files for its numbers", at))
        elif kind == LAYOUT and body.content[:2] == bytes([4, VIRTUAL]):
            self.found.outside.append(("other files, as parts of a virtual dataset", at))

    def _space(self, body: Fields, at: int) -> None:
        """Note a dataset of more numbers than any file has (a zip bomb of zeros)."""
        version, rank, _ = body.number(1), body.number(1), body.number(1)
        body.take(5 if version == 1 else 1)
        numbers = prod(body.length() for _ in range(rank))
        if numbers >= IMPOSSIBLE:
            self.found.huge.append((numbers, at))

    def _texts(self, datatype: bytes, body: Fields) -> Iterator[str]:
        """Yield the texts of an attribute: of a fixed length, or by their place in a heap."""
        kind, size = datatype[0] & 15, int.from_bytes(datatype[4:8], "little")
        left = len(body.content) - body.at
        if kind == TEXT and size:
            for _ in range(left // size):
                yield body.take(size).rstrip(b"\x00 ").decode("utf-8", "replace")
        elif kind == VARIABLE and datatype[1] & 15 == 1:
            for _ in range(left // (8 + self.offsets)):
                length, heap, index = body.number(4), body.offset(), body.number(4)
                if heap is not None and length:
                    yield self._heaped(heap, index)[:length].decode("utf-8", "replace")

    def _heaped(self, address: int, index: int) -> bytes:
        """Return an object of a global heap. Raises FormatError when there is none."""
        if address not in self.heaps:
            self.heaps = {address: dict(self._heap(address))}
        if index not in self.heaps[address]:
            raise FormatError(f"no object {index} in the heap at byte {self.base + address}")
        return self.heaps[address][index]

    def _heap(self, address: int) -> Iterator[tuple[int, bytes]]:
        """Yield the objects of a global heap by their numbers."""
        head = self._block(address, 8 + self.lengths, b"GCOL")
        head.take(4)
        size = head.length()
        heap = self._block(address, min(size, MOST_TEXT), b"GCOL")
        heap.take(4 + self.lengths)
        while heap.at + 8 + self.lengths <= len(heap.content):
            number = heap.number(2)
            if not number:
                return
            heap.take(6)
            yield number, heap.padded(heap.length(), old=True)
