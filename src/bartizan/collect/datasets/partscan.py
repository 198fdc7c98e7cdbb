"""What a part of a source holds, and its form as text: the same bytes wherever it was made."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from bartizan.classify.summary import ColumnCount, Count, Summary


@dataclass(frozen=True, slots=True)
class PartScan:
    """What a part holds; `rows` by table; `unread` says why it was not read to its end."""

    summary: Summary
    rows: dict[str, int]
    unread: str = ""


def encoded(scan: PartScan) -> str:
    """Return a scan as one line of JSON."""
    columns = [[*name, asdict(seen)] for name, seen in scan.summary.columns.items()]
    return json.dumps(
        {"rows": scan.rows, "size": scan.summary.size, "columns": columns, "unread": scan.unread}
    )


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
        )
        for table, column, seen in value["columns"]
    }
    return PartScan(Summary(columns, value["size"]), value["rows"], value["unread"])
