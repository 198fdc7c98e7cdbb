"""The opcodes of protocols 0 to 5 by the shape of their arguments and what they do to the stack.

Sources: the `pickle` module's documentation, PEPs 307, 3154 and 574. The grammar is a superset of
the one that the C unpickler takes; see `machine`.
"""

from typing import Final

NEWEST: Final = 5
STOP: Final = ord(".")
MARK: Final = ord("(")
MEMOIZE: Final = 0x94
SHORT_TEXT: Final = 0x8C
SHORT_LONG: Final = 0x8A

# Bytes of a fixed argument that says nothing of a name: numbers, a protocol, a frame's length.
FIXED: Final = {ord("J"): 4, ord("K"): 1, ord("M"): 2, ord("G"): 8, 0x80: 1, 0x95: 8}
# Of these, the whole numbers; of four bytes they have a sign.
NUMBERS: Final = frozenset({*b"JKM"})
SIGNED: Final = 4
# Bytes of the length that a counted argument begins with.
COUNTED: Final = {
    ord("T"): 4, ord("U"): 1, ord("B"): 4, ord("C"): 1, ord("X"): 4, 0x8A: 1, 0x8B: 4, 0x8C: 1,
    0x8D: 8, 0x8E: 8, 0x96: 8,
}  # fmt: skip
TEXTS: Final = frozenset({ord("T"), ord("U"), ord("X"), 0x8C, 0x8D})
LONGS: Final = frozenset({0x8A, 0x8B})
BLOBS: Final = frozenset({ord("T"), ord("U"), ord("B"), ord("C"), 0x8E, 0x96})
LINES: Final = frozenset(b"ILFSVP")
# Opcodes that touch neither the stack nor the memo: PROTO, FRAME, READONLY_BUFFER.
NOTHING: Final = frozenset({0x80, 0x95, 0x98})
# Opcodes without an argument that push one plain value: NONE, EMPTY_*, NEWTRUE, NEXT_BUFFER …
PLAIN: Final = frozenset({*b"N)]}", 0x8F, 0x88, 0x89, 0x97})
TUPLES: Final = {0x85: 1, 0x86: 2, 0x87: 3}
# TUPLE, LIST, DICT, FROZENSET: they take what is above the mark, and push one value.
GATHERED: Final = frozenset({*b"tld", 0x91})
# APPENDS, SETITEMS, ADDITEMS: they put what is above the mark into what is below it.
FILLS: Final = frozenset({*b"eu", 0x90})
# APPEND, SETITEM: so many values go into the one below them.
ADDS: Final = {ord("a"): 1, ord("s"): 2}
EXTENSIONS: Final = {0x82: 1, 0x83: 2, 0x84: 4}
PUTS: Final = {ord("q"): 1, ord("r"): 4}
GETS: Final = {ord("h"): 1, ord("j"): 4}
