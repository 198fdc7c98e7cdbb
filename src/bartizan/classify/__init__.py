"""Finds secrets and personal data in text, and masks them; no value leaves this package whole."""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bartizan.classify.finder import find, find_many

__all__ = ["find", "find_many"]


def __getattr__(name: str) -> object:
    """Import the finder when it is asked for: most of this package is used without it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module("bartizan.classify.finder"), name)
