"""The standards that controls refer to: identifiers and short titles, and laws' dates as data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypedDict


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedDuty:
    """A day from which a provision applies; `basis` says how sure the date is."""

    date: str
    item: str
    what: str
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """A standard in one version. A title is empty where none can be stated with certainty.

    `as_of` is the day on which the dates were last looked at.
    """

    id: str
    title: str
    version: str
    date: str
    items: Mapping[str, str] = field(hash=False)
    note: str = ""
    as_of: str = ""
    dates: tuple[DatedDuty, ...] = ()


class DatedRecord(TypedDict):
    """A DatedDuty."""

    date: str
    item: str
    what: str
    basis: str


class StandardRecord(TypedDict):
    """A Standard."""

    id: str
    title: str
    version: str
    date: str
    note: str
    as_of: str
    dates: Sequence[DatedRecord]
    items: Mapping[str, str]


def standard_of(record: StandardRecord) -> Standard:
    """Return the standard that a valid record describes."""
    return Standard(
        id=record["id"],
        title=record["title"],
        version=record["version"],
        date=record["date"],
        items=dict(record["items"]),
        note=record["note"],
        as_of=record["as_of"],
        dates=tuple(DatedDuty(**dated) for dated in record["dates"]),
    )


def title_of(standards: Mapping[str, Standard], standard: str, identifier: str) -> str:
    """Return the short title of an identifier; empty where it or its standard is not known."""
    known = standards.get(standard)
    return known.items.get(identifier, "") if known is not None else ""
