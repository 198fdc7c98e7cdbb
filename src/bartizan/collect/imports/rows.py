"""What the reader of a report yields: its rows, and what it cannot take for one."""

from dataclasses import dataclass

from bartizan.evidence.imported import ForeignResult


@dataclass(frozen=True, slots=True)
class Lost:
    """A part of a report that could not be read: why, and whose report it is where that is known.

    Rows may have been lost with it, so nothing that its tool speaks about is proven.
    """

    reason: str
    tool: str = ""


MALFORMED = "a row is malformed"
TWO_FORMATS = "it has keys of two formats, of which one alone is read"

Row = ForeignResult | Lost
