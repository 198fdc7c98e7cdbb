"""Objects of any size of which only a few bytes exist: all others are zeros that are made up."""

import json
import struct
import zlib
from bisect import bisect_right
from dataclasses import dataclass, field

from tests.builders_opcodes import storage, whole

LOCAL = struct.Struct("<4s5H3L2H")
ENTRY = struct.Struct("<4s6H3L5H2L")
WIDE = 0xFFFFFFFF
GIB = 1 << 30


@dataclass
class Sparse:
    """Stretches of bytes by where they begin, none over another, in zeros."""

    size: int
    stretches: dict[int, bytes] = field(default_factory=dict)

    def read_at(self, start: int, end: int) -> bytes:
        starts = sorted(self.stretches)
        found = bytearray(end - start)
        for at in starts[max(0, bisect_right(starts, start) - 1) :]:
            content = self.stretches[at]
            first, last = max(start, at), min(end, at + len(content))
            if at >= end:
                break
            if first < last:
                found[first - start : last - start] = content[first - at : last - at]
        return bytes(found)


def dense(content: bytes) -> Sparse:
    """Bytes that all exist."""
    return Sparse(len(content), {0: content})


def sparse_torch(tensors: int, each: int, first: bytes = b"") -> Sparse:
    """A file as torch.save writes it, of so many tensors of so many bytes each.

    `first` are opcodes that its pickle begins with.
    """
    content = whole(first, *(storage(str(key), each // 4) for key in range(tensors)))
    stretches, directory, position = dict[int, bytes](), bytearray(), 0
    members: dict[str, int | bytes] = {
        "archive/data.pkl": content,
        **{f"archive/data/{key}": each for key in range(tensors)},
    }
    for name, what in members.items():
        size = what if isinstance(what, int) else len(what)
        local = LOCAL.pack(
            b"PK\3\4", 45, 0, 0, 0, 0, 0, min(size, WIDE), min(size, WIDE), len(name), 0
        )
        body = what if isinstance(what, bytes) else b""
        stretches[position] = local + name.encode() + body
        checksum = zlib.crc32(body) if body else 0
        extra = struct.pack("<2HQ", 1, 8, position)
        sizes = (checksum, size, size, len(name), len(extra))
        directory += ENTRY.pack(b"PK\1\2", 45, 45, 0, 0, 0, 0, *sizes, 0, 0, 0, 0, WIDE)
        directory += name.encode() + extra
        position += len(local) + len(name) + size
    count = len(members)
    end = struct.pack(
        "<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(directory), position
    )
    found = struct.pack("<4sLQL", b"PK\6\7", 0, position + len(directory), 1)
    last = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, WIDE, WIDE, 0)
    stretches[position] = bytes(directory) + end + found + last
    return Sparse(position + len(stretches[position]), stretches)


def sparse_safetensors(tensors: int, each: int) -> Sparse:
    """A checkpoint of so many tensors of so many bytes each."""
    told = {
        f"layers.{key}.weight": {
            "dtype": "F32", "shape": [each // 4], "data_offsets": [key * each, (key + 1) * each],
        }
        for key in range(tensors)
    }  # fmt: skip
    header = json.dumps(told).encode()
    head = len(header).to_bytes(8, "little") + header
    return Sparse(len(head) + tensors * each, {0: head})
