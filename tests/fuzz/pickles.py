"""Random pickles, and what the C unpickler resolves in them: the judge of our own reader.

Every name is answered by a harmless stand-in, so that nothing is imported or called.

Usage: python -m tests.fuzz.pickles [CASES] [SEED]
"""

import collections
import copyreg
import datetime as dt
import decimal
import io
import pickle
import random
import resource
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self

from bartizan.core.errors import FormatError
from bartizan.formats.pickle.machine import CROSSED
from bartizan.formats.pickle.read import read_pickle
from bartizan.formats.ranged import Buffer

MODULES = ("os", "posix", "builtins", "collections", "torch._utils", "a.b", "é", "numpy", "")
NAMES = ("system", "eval", "OrderedDict", "os.system", "_rebuild_tensor_v2", "x.y", "naïve", "")
BARE = b"N)]}\x88\x89\x8f(012.tldeuas\x85\x86\x87\x90\x91\x94Rbo\x81\x92\x93Q\x97\x98"
ENCODINGS = ("ASCII", "utf-8", "latin1", "bytes")
LONGEST = 60
MOST_MEMORY = 1 << 30


class Stand:
    """Answers to whatever a pickle does with a name."""

    def __new__(cls, *_: object, **__: object) -> Self:
        return object.__new__(cls)

    def __call__(self, *_: object, **__: object) -> "Stand":
        return Stand()

    def __setstate__(self, _: object) -> None: ...

    def __setitem__(self, *_: object) -> None: ...

    def append(self, *_: object) -> None: ...

    def extend(self, *_: object) -> None: ...

    def add(self, *_: object) -> None: ...


def resolved_by_c(content: bytes, encoding: str) -> set[tuple[str, str]]:
    """Return the names that the C unpickler asks for, until it ends or fails."""
    asked: set[tuple[str, str]] = set()

    class Recorder(pickle.Unpickler):
        def find_class(self, module: str, name: str) -> type[Stand]:
            asked.add((module, name))
            return Stand

        def persistent_load(self, _: object) -> Stand:
            return Stand()

    with suppress(Exception):  # whatever a broken pickle raises ends it
        Recorder(io.BytesIO(content), encoding=encoding).load()
    return asked


def missed(content: bytes) -> set[tuple[str, str]]:
    """Return the names that C resolves and we do not see."""
    try:
        found = read_pickle(Buffer(content))
        if any(each.why == CROSSED for each in found.unresolved):
            return set()  # said to be read differently by different loaders
        ours = {(name.module, name.qualname) for name in found.names}
    except FormatError:
        ours = set()
    theirs: set[tuple[str, str]] = set()
    for encoding in ENCODINGS:
        theirs |= {plain(pair) for pair in resolved_by_c(content, encoding)}
    return theirs - {plain(pair) for pair in ours}


def plain(pair: tuple[str, str]) -> tuple[str, str]:
    """Return a name with what is not ASCII taken out: loaders differ in how they decode it."""
    module, name = (part.encode("ascii", "ignore").decode() for part in map(str, pair))
    return module, name


Make = Callable[[random.Random], bytes]


def _text(rng: random.Random) -> bytes:
    text = rng.choice(MODULES + NAMES).encode()
    return rng.choice(
        (
            b"\x8c%c%s" % (len(text), text),
            b"X" + struct.pack("<I", len(text)) + text,
            b"\x8d" + struct.pack("<Q", len(text)) + text,
            b"U%c%s" % (len(text), text),
            b"T" + struct.pack("<I", len(text)) + text,
            b"V" + text.decode().encode("raw_unicode_escape") + b"\n",
            b"S'" + text + b"'\n",
            b"S'" + b"".join(b"\\x%02x" % byte for byte in text) + b"'\n",
            b"V" + b"".join(b"\\u%04x" % ord(each) for each in text.decode()) + b"\n",
        )
    )


def _number(rng: random.Random) -> bytes:
    return rng.choice(
        (
            b"K%c" % rng.randrange(256),
            b"M" + rng.randbytes(2),
            b"J" + rng.randbytes(4),
            b"G" + rng.randbytes(8),
            b"I0x1\n", b"I 12\n", b"I01\n", b"L0b1L\n", b"L-5L\n", b"I1_0\n", b"F1.5\n", b"Fnan\n",
            b"\x8a\x02ab", b"\x8b\x02\x00\x00\x00ab", b"B\x02\x00\x00\x00ab", b"C\x02ab",
            b"\x96\x01\x00\x00\x00\x00\x00\x00\x00a", b"\x8e\x01\x00\x00\x00\x00\x00\x00\x00a",
        )
    )  # fmt: skip


def _memo(rng: random.Random) -> bytes:
    index = rng.randrange(6)
    return rng.choice(
        (
            b"q%c" % index, b"h%c" % index, b"r" + struct.pack("<I", index),
            b"j" + struct.pack("<I", index), b"p%d\n" % index, b"g%d\n" % index, b"p 0%d\n" % index,
            b"\x94", b"\x94",
        )
    )  # fmt: skip


def _name(rng: random.Random) -> bytes:
    module, name = rng.choice(MODULES).encode(), rng.choice(NAMES).encode()
    lines = module + b"\n" + name + b"\n"
    return rng.choice(
        (b"c" + lines, b"(i" + lines, b"i" + lines, _text(rng) + _text(rng) + b"\x93",
         _text(rng) + b"\x94" + _text(rng) + b"\x94\x93", b"\x82\x01", b"Pid\n")
    )  # fmt: skip


def _run(rng: random.Random) -> bytes:
    """A container that is filled with plain values, some of which are kept."""
    pieces = []
    for _ in range(rng.randrange(1, 8)):
        text = rng.choice(MODULES + NAMES).encode()
        value = rng.choice(
            (b"\x8c%c%s" % (len(text), text), b"X" + struct.pack("<I", len(text)) + text,
             b"]", b"}", b")", b"](" + b"K\x01" * rng.randrange(1, 9) + b"e", b"N", b"K\x01K\x02")
        )  # fmt: skip
        keep = rng.choice((b"\x94", b"\x94", b"", b"q%c" % rng.randrange(6), b"r\x02\0\0\0"))
        pieces.append(value + keep)
    opened = rng.choice((b"}(", b"}\x94(", b"](", b"]\x94(", b"("))
    return opened + b"".join(pieces) + rng.choice((b"u", b"e"))


def _bare(rng: random.Random) -> bytes:
    return bytes([rng.choice(BARE)])


def _frame(rng: random.Random) -> bytes:
    return rng.choice(
        (b"\x80%c" % rng.randrange(6), b"\x95" + struct.pack("<Q", rng.randrange(40)))
    )


MAKERS: tuple[Make, ...] = (
    _text, _text, _number, _memo, _name, _name, _bare, _bare, _bare, _bare, _frame, _run, _memo,
)  # fmt: skip


def written(rng: random.Random) -> bytes:
    """Return opcodes in an order that no pickler writes."""
    return b"".join(rng.choice(MAKERS)(rng) for _ in range(rng.randrange(2, LONGEST))) + b"."


def real(rng: random.Random) -> bytes:
    """Return what a pickler writes of ordinary objects."""
    made: list[Any] = [
        collections.OrderedDict(a=1), decimal.Decimal("1.5"), dt.date(2026, 11, 26),
        {"a": [1, 2.5, None, True], "b": ("x", b"y")}, collections.Counter("hello"), range(3),
        frozenset({1, 2}), Exception("x"), copyreg.pickle, bytearray(b"abc"), 2**70, slice(1, 2),
    ]  # fmt: skip
    some = [rng.choice(made) for _ in range(rng.randrange(1, 6))]
    return pickle.dumps(some, rng.randrange(6))


def mutated(rng: random.Random, content: bytes) -> bytes:
    """Return a pickle with some of its bytes changed, cut out or doubled."""
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(content) + 1)
        kind = rng.randrange(4)
        if kind == 0:
            content = content[:at] + rng.randbytes(1) + content[at + 1 :]
        elif kind == 1:
            content = content[:at] + content[at + rng.randrange(1, 5) :]
        elif kind == 2:
            content = content[:at] + rng.choice(MAKERS)(rng) + content[at:]
        else:
            other = rng.randrange(len(content) + 1)
            content = content[:at] + content[other : other + 8] + content[at:]
    return content


def cases(count: int, seed: int) -> int:
    """Compare so many cases, and return how many. Raises AssertionError at the first miss."""
    rng = random.Random(seed)  # noqa: S311  (cases, no keys)
    for number in range(count):
        content = written(rng) if number % 3 else real(rng)
        if number % 2:
            content = mutated(rng, content)
        lost = missed(content)
        if lost:
            raise AssertionError(f"case {number} of seed {seed}: {lost} in {content!r}")
    return count


def bounded() -> None:
    """Keep the C unpickler from taking the machine's memory: it makes room for any memo number."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


if __name__ == "__main__":
    bounded()
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    start = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    print(f"{cases(wanted, start)} cases, no name missed")  # noqa: T201
