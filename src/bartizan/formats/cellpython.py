"""Finds what of a cell parses as Python, so that one broken line does not hide the others."""

import ast
import re
import warnings
from functools import lru_cache
from typing import Final

MAX_REPAIRS: Final = 5
_INDENT: Final = re.compile(r"[ \t]*")


@lru_cache(maxsize=1)
def fault_of(text: str) -> int | None:
    """Return the line where text stops being Python (0 where none is told), or None if it is.

    The last answer is kept: what a notebook holds and what had to be left out is asked in turn.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text)
        except SyntaxError as error:
            return error.lineno or 0
        except (ValueError, RecursionError, MemoryError):
            return 0
    return None


def tree_of(text: str) -> ast.Module | None:
    """Return the syntax tree of a text, None where it is no Python."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def repaired(lines: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the lines with `pass` in place of at most MAX_REPAIRS that are no Python.

    None when what is left is no Python either. Tutorials write `key = <your key>`, and what stands
    around such a line is still evidence.
    """
    kept = list(lines)
    for _ in range(MAX_REPAIRS + 1):
        fault = fault_of("\n".join(kept))
        if fault is None:
            return tuple(kept)
        if not 0 < fault <= len(kept):
            return None
        indent = _INDENT.match(kept[fault - 1])
        kept[fault - 1] = f"{indent[0] if indent else ''}pass"
    return None
