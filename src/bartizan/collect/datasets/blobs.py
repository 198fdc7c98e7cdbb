"""Cells of bytes: which words are in them, and what is said of those that are no text."""

from typing import Final

OPAQUE: Final = "cells hold bytes that are no text: only words in them were looked at"
_WIDE: Final = 0.4


def text_of(value: bytes) -> str:
    """Return bytes as text: UTF-16 where every other one is NUL, else what words are in them."""
    if b"\0" not in value:
        return value.decode("utf-8", "replace")
    for code, rest in (("utf-16-le", value[1::2]), ("utf-16-be", value[::2])):
        if rest and rest.count(0) > _WIDE * len(rest):
            return value.decode(code, "replace")
    return value.decode("utf-8", "replace").replace("\0", "\n")
