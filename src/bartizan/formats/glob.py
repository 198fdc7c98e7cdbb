"""Patterns of one name as shells write them, bounded: `*`, `?` and `[…]`."""

import re
from fnmatch import translate
from functools import lru_cache
from typing import Final

# Longer than any name that a file can have.
LONGEST: Final = 300


def fits(pattern: str, name: str) -> bool:
    """Whether a name, which is no path, fits a pattern; one beyond LONGEST fits nothing.

    The time to read a pattern grows with the square of its length: hence the limit.
    """
    return len(pattern) <= LONGEST and _compiled(pattern).match(name) is not None


@lru_cache(maxsize=4_096)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern))
