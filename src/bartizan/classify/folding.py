"""Text as bytes in which look-alike digits, spaces and dashes are plain, and the way back."""

import re
from typing import Final

# One character for one, so that the offsets of characters stay: digits of other scripts, forms of
# full width, spaces of other widths, dashes.
_DIGITS: Final = (0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10)
_FOLD: Final = {
    **{mark: chr(mark - 0xFEE0) for mark in range(0xFF01, 0xFF5F)},
    **{first + value: chr(ord("0") + value) for first in _DIGITS for value in range(10)},
    **dict.fromkeys([0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " "),
    **dict.fromkeys([0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212], "-"),
    0x2019: "'",
    0: " ",
}
_FOLDED: Final = re.compile(f"[{''.join(map(re.escape, map(chr, _FOLD)))}]")


def folded(text: str) -> bytes:
    """Return the bytes of a text with look-alikes plain; as many characters as before, no NUL."""
    if text.isascii() and "\0" not in text:
        return text.encode()
    if _FOLDED.search(text) is not None:
        text = text.translate(_FOLD)
    return text.encode("utf-8", "surrogatepass")


def characters(data: bytes, offsets: list[int]) -> list[int]:
    """Return the offsets in characters of ascending offsets in bytes of UTF-8."""
    if data.isascii():
        return offsets
    counted, position, result = 0, 0, []
    for offset in offsets:
        counted += len(data[position:offset].decode("utf-8", "surrogatepass"))
        position = offset
        result.append(counted)
    return result
