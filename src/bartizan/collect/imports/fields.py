"""Bounded, typed reading of the fields of rows that other tools wrote."""

import re
from datetime import UTC, datetime
from math import isfinite
from posixpath import normpath
from urllib.parse import unquote

from bartizan.core.clock import parse_moment
from bartizan.core.errors import InvalidInputError
from bartizan.core.words import Severity

LONGEST = 2000
FARTHEST_LINE = 100_000_000
MILLISECONDS_FROM = 100_000_000_000

_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_SCHEME = re.compile(r"^file:(//[^/]*)?")
_BEYOND_PATH = re.compile(r"[?#].*", re.DOTALL)
_DRIVE = re.compile(r"^/?[A-Za-z]:/")

SEVERITIES = {
    "critical": Severity.CRITICAL,
    "fatal": Severity.CRITICAL,
    "high": Severity.HIGH,
    "error": Severity.HIGH,
    "medium": Severity.MEDIUM,
    "moderate": Severity.MEDIUM,
    "warning": Severity.MEDIUM,
    "unknown": Severity.MEDIUM,
    "other": Severity.MEDIUM,
    "low": Severity.LOW,
    "note": Severity.LOW,
    "info": Severity.LOW,
    "informational": Severity.LOW,
    "none": Severity.LOW,
}


def at(value: object, *path: str | int) -> object:
    """Descend by keys and indices; None where the way ends."""
    for step in path:
        if isinstance(step, int):
            inside = isinstance(value, list) and 0 <= step < len(value)
            value = value[step] if inside and isinstance(value, list) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def rows(value: object) -> list[object]:
    """Return a list as it is, and nothing for any other value."""
    return value if isinstance(value, list) else []


def text(value: object, limit: int = LONGEST) -> str:
    """Return a string without control characters, cut to limit; empty for any other value."""
    if not isinstance(value, str):
        return ""
    clean = _UNWANTED.sub(" ", value[: limit + 1]).encode("utf-8", "replace").decode("utf-8")
    return clean if len(clean) <= limit else f"{clean[:limit]}…"


def line(value: object) -> int:
    """Return a line number; 1 for anything that is none."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= FARTHEST_LINE:
        return 1
    return value


def severity(value: object) -> Severity | None:
    """Return the severity of a word, or of a score from 0 to 10 as CVSS bands it.

    What says nothing is medium. None is for a value that is neither: it may have been anything.
    """
    if value is None or value == "":
        return Severity.MEDIUM
    if isinstance(value, str) and value.strip().lower() in SEVERITIES:
        return SEVERITIES[value.strip().lower()]
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        score = float(value)
    except (ValueError, OverflowError):
        return None
    if not (isfinite(score) and score >= 0):
        return None
    bands = ((9.0, Severity.CRITICAL), (7.0, Severity.HIGH), (4.0, Severity.MEDIUM))
    return next((word for least, word in bands if score >= least), Severity.LOW)


def moment(value: object) -> datetime | None:
    """Return a moment from ISO 8601 text or from a count of seconds or milliseconds."""
    try:
        if isinstance(value, str):
            return parse_moment(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            seconds = value / 1000 if value > MILLISECONDS_FROM else value
            return datetime.fromtimestamp(seconds, UTC)
    except (InvalidInputError, ValueError, OverflowError, OSError):
        return None
    return None


def relative(uri: str, root: str = "") -> str:
    """Return a path relative to the workload's root; empty when the URI leads out of it.

    A query or fragment is no part of a file's path, and may hold a key.
    """
    path = unquote(_BEYOND_PATH.sub("", _SCHEME.sub("", uri))).replace("\\", "/")
    if "://" in path:
        return ""
    top = root.rstrip("/")
    if top and path.startswith(f"{top}/"):
        path = path[len(top) + 1 :]
    path = normpath(_DRIVE.sub("", path).lstrip("/"))
    return "" if path == "." or path.split("/", 1)[0] == ".." else text(path)
