"""What a value is, without saying it: one that stands in the wrong place may be a secret."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher

LEAST_PREFIX = 3


def described(value: object, allowed: Iterable[str] = ()) -> str:
    """Return words for a value that is not as it should be; a slip of an allowed word is quoted."""
    if isinstance(value, str):
        slip = any(_is_slip(value.lower(), word.lower()) for word in allowed)
        return f"'{value}'" if slip else f"a text of {len(value)} characters"
    if value is None or isinstance(value, bool):
        return {None: "empty", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, date):
        return "a date"
    if isinstance(value, Mapping):
        return f"a map of {len(value)} fields"
    return f"a list of {len(value)}" if isinstance(value, Sequence) else "something else"


def _is_slip(value: str, word: str) -> bool:
    begins = len(value) >= LEAST_PREFIX and word.startswith(value)
    return begins or SequenceMatcher(None, value, word).ratio() > 0.7  # noqa: PLR2004
