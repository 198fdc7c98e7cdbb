"""Finds the pieces of code in a template of Jinja where its own lexer finds them (`lexer.py`, 3.1).

The end of a piece is no place within a text, and none within brackets that are still open; comments
and raw stretches hold no code. Whoever looks for the next two braces reads another template.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

TOKEN: Final = re.compile(
    r"'(?P<one>(?:[^'\\]|\\.?)*+)(?:'|\Z)|\"(?P<two>(?:[^\"\\]|\\.?)*+)(?:\"|\Z)"
    r"|(?P<name>[^\W\d]\w*+)|(?P<number>\d++)|(?P<sign>[^\s\w])",
    re.DOTALL,
)
_BEGIN: Final = re.compile(r"\{(?:%[-+]?\s*raw\s*-?(?=%\})|[{%#])")
_RAW_END: Final = re.compile(r"\{%[-+]?\s*endraw\s*[-+]?%\}")
_ENDS: Final = {"{{": "}}", "{%": "%}"}
_OPEN: Final = frozenset("([{")
_CLOSED: Final = frozenset(")]}")

Token = tuple[str, str]


class Piece(NamedTuple):
    """The text in front of a piece of code, and the tokens of that, by kind and content."""

    before: str
    tokens: tuple[Token, ...]


def pieces(written: str) -> Iterator[Piece]:
    """Yield the pieces of code of a template; the last one is what stands behind them all.

    One that does not end is taken up to the end of the template.
    """
    position = 0
    while (begin := _BEGIN.search(written, position)) is not None:
        before = written[position : begin.start()]
        if begin[0] == "{#":
            end = written.find("#}", begin.end())
            position = len(written) if end < 0 else end + len("#}")
            yield Piece(before, ())
        elif begin[0] in _ENDS:
            tokens, position = _code(written, begin.end(), _ENDS[begin[0]])
            yield Piece(before, tokens)
        else:
            ended = _RAW_END.search(written, begin.end())
            end, position = ended.span() if ended else (len(written), len(written))
            yield Piece(before + written[begin.end() : end], ())
    yield Piece(written[position:], ())


def _code(written: str, position: int, end: str) -> tuple[tuple[Token, ...], int]:
    """Return the tokens from a position up to the end of the piece, and where that is."""
    tokens: list[Token] = []
    depth = 0
    while (match := TOKEN.search(written, position)) is not None:
        if depth <= 0 and written.startswith(end, match.start()):
            return tuple(tokens), match.start() + len(end)
        kind = match.lastgroup or ""
        tokens.append((kind, match[kind]))
        depth += (kind == "sign") * ((match[0] in _OPEN) - (match[0] in _CLOSED))
        position = match.end()
    return tuple(tokens), len(written)
