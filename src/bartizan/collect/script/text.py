"""Literals of scripts: strings with their escapes, and numbers."""

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from bartizan.collect.python.values import LARGEST
from bartizan.evidence.value import UNKNOWN, Shape, Value

if TYPE_CHECKING:
    from tree_sitter import Node

_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "",
          "\r\n": "", "\r": ""}  # fmt: skip
# Escapes in names, which stand for the letter.
_NAMED = re.compile(r"\\u(?:[0-9a-fA-F]{4}|\{[0-9a-fA-F]{1,6}\})")
_CODED = re.compile(r"(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\})\Z")


def spelled(node: "Node") -> str:
    """Return the source text of a node."""
    text = (node.text or b"").decode("utf-8", "replace")
    return _NAMED.sub(lambda found: unescaped(found[0]), text) if "\\u" in text else text


def string_of(node: "Node") -> str:
    """Return what a string, or a piece of a template, stands for."""
    if node.type == "string_fragment":
        return spelled(node)
    if node.type == "escape_sequence":
        return unescaped((node.text or b"").decode("utf-8", "replace"))
    return "".join(string_of(part) for part in node.named_children)


def unescaped(sequence: str) -> str:
    """Return the letter that an escape stands for."""
    body = sequence[1:]
    if body in _PLAIN:
        return _PLAIN[body]
    coded = _CODED.match(body)
    if coded is None:
        return body
    with suppress(ValueError, OverflowError):
        return chr(int(coded[1] or coded[2] or coded[3], 16))
    return body


def number_of(node: "Node") -> Value:
    """Return a number; of one that is no setting, LARGEST."""
    text = spelled(node).replace("_", "").rstrip("n")
    with suppress(ValueError):
        return _bounded(int(text, 0))
    with suppress(ValueError):
        return _bounded(float(text))
    return UNKNOWN


def _bounded(number: float) -> Value:
    return Value(Shape.CONSTANT, number if abs(number) < LARGEST else LARGEST)
