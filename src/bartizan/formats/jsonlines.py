"""Tells lines of JSON from a document of JSON: exports often give both the name `.json`."""

import json


def is_record(line: str) -> bool:
    """Whether a line is an object or a list of JSON, whole.

    No document of JSON begins with one and goes on behind it.
    """
    if not line.startswith(("{", "[")):
        return False
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def is_lined(text: str) -> bool:
    """Whether the first line that is not empty is a record, and another follows."""
    first, _, rest = text.lstrip().partition("\n")
    return bool(rest) and not rest.isspace() and is_record(first)
