"""Strings with interpolations, as HCL and its relatives write them: `prefix-${expression}`."""

import re
from dataclasses import dataclass

from bartizan.core.errors import FormatError

_LITERAL = re.compile(r"(?:[^$%]|\$\$\{|%%\{|[$%](?!\{))*+")
_QUOTED = re.compile(r'(?:[^"\\$%\n]|\\.|\$\$\{|%%\{|[$%](?!\{))*+("|[$%]\{)')
_CODE = re.compile(r'[^"{}]*+(["{}])')
_ESCAPE = re.compile(r'\\(?:([nrt"\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))')
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_MAX_NESTING = 100
_MAX_CODE_POINT = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a template: literal text, or the code within `${` and `}` (or `%{` and `}`)."""

    text: str
    code: bool = False
    directive: bool = False

    @property
    def source(self) -> str:
        """The part as it is written in the template."""
        if not self.code:
            return self.text
        return f"{'%' if self.directive else '$'}{{{self.text}}}"


def quoted_end(text: str, start: int) -> int:
    """Return the position after the quote that closes the string whose content begins at start.

    Quotes within interpolations do not close it. Raises FormatError when nothing does on its line.
    """
    return _end(text, start, ['"'])


def split(template: str) -> tuple[Piece, ...]:
    """Return the parts of a template; `$${` and `%%{` are literal.

    Raises FormatError when an interpolation is not closed.
    """
    pieces: list[Piece] = []
    position = 0
    while position < len(template):
        found = _LITERAL.match(template, position)
        end = found.end() if found else position
        if end > position:
            pieces.append(Piece(template[position:end]))
        position = end
        if end < len(template):
            position = _end(template, end + 2, ["{"])
            code = template[end + 2 : position - 1].strip("~").strip()
            pieces.append(Piece(code, code=True, directive=template[end] == "%"))
    return tuple(pieces)


def unescape(text: str) -> str:
    """Return what the backslash escapes of a quoted HCL string stand for."""
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def unmark(text: str) -> str:
    """Return literal template text with `$${` and `%%{` as the `${` and `%{` that they mean."""
    return text.replace("$${", "${").replace("%%{", "%{")


def mark(text: str) -> str:
    """Return text as the literal template text that means it: the reverse of `unmark`."""
    return text.replace("${", "$${").replace("%{", "%%{")


def _unescaped(found: re.Match[str]) -> str:
    if found[1]:
        return _PLAIN[found[1]]
    code_point = int(found[2] or found[3], 16)
    if code_point > _MAX_CODE_POINT or code_point in _SURROGATES:
        return "\ufffd"
    return chr(code_point)


def _end(text: str, start: int, modes: list[str]) -> int:
    """Follow strings and braces, each within the other, until the outermost one closes."""
    position = start
    while modes:
        in_string = modes[-1] == '"'
        found = (_QUOTED if in_string else _CODE).match(text, position)
        if found is None:
            raise FormatError("a string or interpolation is not closed")
        position = found.end()
        if found[1] in ('"', "}") and (in_string or found[1] == "}"):
            modes.pop()
        else:
            modes.append('"' if found[1] == '"' else "{")
        if len(modes) > _MAX_NESTING:
            raise FormatError(f"interpolations nested deeper than {_MAX_NESTING} levels")
    return position
