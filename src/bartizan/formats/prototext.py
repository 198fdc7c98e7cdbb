"""Finds values in Protocol Buffers that are written as text, however they are spelt.

After the text format of Protocol Buffers: comments and line ends stand anywhere, strings side by
side are one, and any of their bytes may be escaped.
"""

import re
from collections.abc import Iterator
from typing import Final

_PIECE: Final = r"""(?:"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+')"""
_STRING: Final = rf"{_PIECE}(?:\s*+{_PIECE})*+"
_PIECES: Final = re.compile(_PIECE, re.DOTALL)
# A string, ended or not: what stands in one is no comment, and no field.
_ANY: Final = r"""(?:"(?:[^"\\\n]|\\.)*+"?|'(?:[^'\\\n]|\\.)*+'?)"""
_COMMENT: Final = re.compile(rf"({_ANY})|\#[^\n]*+", re.DOTALL)
_ESCAPE: Final = re.compile(
    r"\\(?:([0-7]{1,3})|[xX]([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL
)
_NAMED: Final = {"n": "\n", "r": "\r", "t": "\t", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_HIGHEST: Final = 0x10FFFF


def without_comments(text: str) -> str:
    """Return a text of the same length with blanks for its comments."""
    if "#" not in text:
        return text
    return _COMMENT.sub(lambda match: match[1] or " " * len(match[0]), text)


def strings_of(name: str, text: str) -> Iterator[tuple[str, int]]:
    """Yield each string that a field has in a text without comments, and where that stands."""
    field = rf"\b{name}\s*+:\s*+(?:\[\s*+)?({_STRING})|{_ANY}"
    for match in re.finditer(field, text, re.DOTALL):
        if match[1]:
            yield _value(match[1]), match.start()


def messages_of(name: str, text: str) -> Iterator[int]:
    """Yield where the messages begin that a field has in a text without comments."""
    begin = rf"(\b{name}\s*+:?\s*+(?:\[\s*+)?[{{<])|{_ANY}"
    for match in re.finditer(begin, text, re.DOTALL):
        if match[1]:
            yield match.end()


def _value(written: str) -> str:
    return "".join(_ESCAPE.sub(_escaped, piece[1:-1]) for piece in _PIECES.findall(written))


def _escaped(match: re.Match[str]) -> str:
    octal, *hexadecimal, letter = match.groups()
    if letter is not None:
        return _NAMED.get(letter, letter)
    code = int(octal, 8) if octal else int(next(filter(None, hexadecimal)), 16)
    return chr(code) if code <= _HIGHEST else ""
