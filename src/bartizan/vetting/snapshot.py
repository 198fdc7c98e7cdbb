"""A snapshot of a dataset: counts of its rows, classes and sources, and no text of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from bartizan.core.errors import FormatError

SCHEMA: Final = "bartizan.data-snapshot/v1"
FILE: Final = "snapshot.json"
MOST_NAMES: Final = 100_000
LARGEST: Final = 16 << 20
_DOMAIN: Final = b"bartizan.data-snapshot.v1\x00"
_DIGITS: Final = 32
_MOST_COUNT: Final = 1 << 53


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How many rows a dataset had, and how many of each class and source, by `key`."""

    rows: int
    labels: Mapping[str, int] = field(default_factory=dict)
    sources: Mapping[str, int] = field(default_factory=dict)


def key(name: str) -> str:
    """Return what stands for a class or a source: a digest. Who can guess a name can confirm it."""
    return sha256(_DOMAIN + name.encode("utf-8", "replace")).hexdigest()[:_DIGITS]


def snapshot(rows: int, labels: Mapping[str, int], sources: Mapping[str, int]) -> Snapshot:
    """Return the snapshot of counts by name; of more than MOST_NAMES names the most frequent."""
    return Snapshot(rows, _keyed(labels), _keyed(sources))


def _keyed(counts: Mapping[str, int]) -> dict[str, int]:
    frequent = sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:MOST_NAMES]
    return dict(sorted((key(name), count) for name, count in frequent))


def write(found: Snapshot) -> str:
    """Return the document of a snapshot; equal snapshots give equal bytes."""
    whole = {
        "schema": SCHEMA,
        "rows": found.rows,
        "labels": dict(sorted(found.labels.items())),
        "sources": dict(sorted(found.sources.items())),
    }
    return json.dumps(whole, indent=1) + "\n"


def read(content: bytes) -> Snapshot:
    """Return the snapshot that a document holds. Raises FormatError for any other content."""
    if len(content) > LARGEST:
        raise FormatError(f"a snapshot of {len(content):,} bytes is larger than {LARGEST:,}")
    try:
        whole = json.loads(content)
    except (ValueError, RecursionError):
        raise FormatError("the snapshot is no JSON") from None
    if not isinstance(whole, dict) or whole.get("schema") != SCHEMA:
        raise FormatError(f"the snapshot is not {SCHEMA}")
    return Snapshot(_count(whole.get("rows")), _counts(whole, "labels"), _counts(whole, "sources"))


def _counts(whole: Mapping[str, object], name: str) -> dict[str, int]:
    found = whole.get(name, {})
    if not isinstance(found, dict) or len(found) > MOST_NAMES:
        raise FormatError(f"{name} of the snapshot are no counts")
    return {str(each): _count(count) for each, count in found.items()}


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST_COUNT:
        raise FormatError("a count of the snapshot is no number")
    return value
