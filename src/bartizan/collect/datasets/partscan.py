"""What a part of a source holds, and its form as text: the same bytes wherever it was made."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from bartizan.classify.chance import Tried
from bartizan.classify.summary import ColumnCount, Count, Summary


@dataclass(frozen=True, slots=True)
class PartScan:
    """What a part holds; `rows` by table; `unread` says why it was not read to its end.

    `opaque` are columns, as they are shown, with bytes that are no text.
    """

    summary: Summary
    rows: dict[str, int]
    unread: str = ""
    opaque: frozenset[str] = frozenset()


def encoded(scan: PartScan) -> str:
    """Return a scan as one line of JSON."""
    columns = [[*name, asdict(seen)] for name, seen in scan.summary.columns.items()]
    told = {"rows": scan.rows, "size": scan.summary.size, "columns": columns}
    return json.dumps({**told, "unread": scan.unread, "opaque": sorted(scan.opaque)})


def decoded(line: str) -> PartScan:
    """Return the scan of a line. Raises ValueError, KeyError or TypeError for what is none."""
    value: dict[str, Any] = json.loads(line)
    columns = {
        (table, column): ColumnCount(
            seen["rows"],
            seen["filled"],
            seen["characters"],
            {
                name: Count(**{**count, "digests": tuple(count["digests"])})
                for name, count in seen["types"].items()
            },
            seen["bare"],
            {name: Tried(**tried) for name, tried in seen["tried"].items()},
        )
        for table, column, seen in value["columns"]
    }
    summary = Summary(columns, value["size"])
    return PartScan(summary, value["rows"], value["unread"], frozenset(value["opaque"]))
