"""How letters are read and runs of them hashed: what both forms of the detector agree on.

Letters are read in lower case, digits as 0. A run is a sum of its letters, each by a factor, then
mixed; all arithmetic is modulo 2^64.
"""

from typing import Final

_WRAP: Final = 1 << 64
_SALT: Final = 77
BASE: Final = 0x9E3779B97F4A7C15
"""Letter by letter, a word is a sum of powers of it."""
CHARS: Final = tuple(pow(BASE, 2 * n + 3, _WRAP) | 1 for n in range(5))
"""The factors of the letters of a run."""
WORDS: Final = tuple(pow(BASE, 2 * n + 21, _WRAP) | 1 for n in range(5))
"""The factors of words: of a pair, of that pair and the last of three, of one with one between."""
_SALTS: Final = tuple(pow(BASE, n + _SALT, _WRAP) for n in range(8))
ADDED: Final = tuple(
    salt % _WRAP for salt in (_SALTS[2], _SALTS[3] - _SALTS[2], _SALTS[4] - _SALTS[3])
)
"""What makes runs of three letters their own, and those of four and five once each has a more."""
SALTED: Final = (_SALTS[5], _SALTS[6])
"""What makes single words their own, and pairs with a word between."""
MIX: Final = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
PART: Final = 1
"""A letter is part of a word."""
ALONE: Final = 2
"""A letter is a word of its own (ideographs, kana); 0 is for marks and space."""
_NO_BREAK: Final = 0xA0
_SPACE: Final = 32
_ZERO: Final = 48
_NINE: Final = 57
_MARKS: Final = (
    (0x80, 0xA9), (0xAB, 0xB4), (0xB6, 0xB9), (0xBB, 0xBF), (0x2000, 0x206F),
    (0x3000, 0x303F), (0xFF00, 0xFF0F), (0xFF1A, 0xFF20), (0xFF3B, 0xFF40),
)  # fmt: skip
_SINGLE: Final = ((0x2E80, 0x2FFF), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF))


def kinds() -> bytes:
    """Return of each code point whether it is no part of a word, one, or a word of its own.

    All that are higher are parts. Letters beyond ASCII are told from marks by their blocks.
    """
    found = bytearray([PART]) * (_MARKS[-1][1] + 2)
    found[:127] = bytes(chr(code).isalnum() for code in range(127))
    for ranges, kind in ((_MARKS, 0), (_SINGLE, ALONE)):
        for low, high in ranges:
            found[low : high + 1] = bytes([kind]) * (high + 1 - low)
    return bytes(found)


def plain() -> bytes:
    """Return what each of the first code points is read as; all that are higher are themselves.

    Digits are 0, and what is a space or is not printed is a space.
    """
    found = bytearray(range(_NO_BREAK + 1))
    found[_ZERO : _NINE + 1] = bytes([_ZERO]) * (_NINE + 1 - _ZERO)
    found[: _SPACE + 1] = bytes([_SPACE]) * (_SPACE + 1)
    found[_NO_BREAK] = _SPACE
    return bytes(found)


def lowered(text: str) -> str:
    """Return a text in lower case, a letter for a letter: what would grow stays as it is."""
    found = text.lower()
    if len(found) != len(text):
        found = "".join(mark if len(mark.lower()) > 1 else mark.lower() for mark in text)
    return found


def signed(value: int) -> int:
    """Return the signed number that has the same 64 bits."""
    return value - _WRAP if value >= _WRAP >> 1 else value
