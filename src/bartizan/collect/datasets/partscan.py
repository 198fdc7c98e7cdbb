"""What a part of a source holds."""

from dataclasses import dataclass

from bartizan.classify.summary import Summary


@dataclass(frozen=True, slots=True)
class PartScan:
    """What a part holds; `rows` by table; `unread` says why it was not read to its end."""

    summary: Summary
    rows: dict[str, int]
    unread: str = ""
