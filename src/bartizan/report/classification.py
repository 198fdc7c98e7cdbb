"""What datasets hold, as JSON and for people: types, counts and places, never a value."""

import json
from collections.abc import Iterator, Sequence
from typing import Final

from bartizan.classify.classes import BROAD, Holding, Judged, highest
from bartizan.classify.classified import Classified
from bartizan.core.counting import plural
from bartizan.report.document import one_line

# What many reasons begin with, and the line that gives them says already.
_AGAIN: Final = "cannot be read to its end: "
SCHEMA: Final = "bartizan.classification/v1"
_SHOWN: Final = 60


def document(found: Sequence[Classified], tool: str) -> str:
    """Return the JSON document of a classification; the same input gives the same bytes."""
    whole = {
        "schema": SCHEMA,
        "tool": {"name": "bartizan", "version": tool},
        "lowest_class": overall(found),
        "complete": all(not each.unread for each in found),
        "categories": sorted({name for each in found for name in categories(each)}),
        "sources": [_source(each) for each in found],
    }
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def overall(found: Sequence[Classified]) -> str:
    """Return the lowest class that fits all that was read."""
    return highest(column.lowest for each in found for column in each.columns)


def categories(each: Classified) -> set[str]:
    """Return the broad categories of a source: personal, payment, health, secret."""
    return {BROAD[held.category] for column in each.columns for held in column.holds}


def _source(each: Classified) -> dict[str, object]:
    return {
        "name": each.name,
        "format": each.kind or None,
        "size": each.size,
        "lowest_class": highest(column.lowest for column in each.columns),
        "categories": sorted(categories(each)),
        "sampled": each.sampled,
        "unread": each.unread or None,
        "columns": [_column(column) for column in each.columns],
    }


def _column(column: Judged) -> dict[str, object]:
    return {
        "table": column.table,
        "column": column.column,
        "lowest_class": column.lowest,
        "rows": column.total,
        "rows_seen": column.seen.rows,
        "rows_filled": column.seen.filled,
        "unseen_share_below": round(column.bound, 6),
        "types": [_holding(held) for held in column.holds],
        "by_chance": [
            {"type": each.type, "rows": each.count.rows, "reason": each.reason}
            for each in column.doubts
        ],
    }


def _holding(held: Holding) -> dict[str, object]:
    told: dict[str, object] = {
        "type": held.type,
        "category": BROAD[held.category],
        "announced_by_name": held.announced,
    }
    if held.count is not None:
        told |= {
            "rows": held.count.rows,
            "values": held.count.values,
            "first_row": held.count.first,
            "shape": held.count.shape,
            "keyed_digests": list(held.count.digests),
        }
    return told


def terminal(found: Sequence[Classified]) -> str:
    """Return the classification for people."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Sequence[Classified]) -> Iterator[str]:
    for each in found:
        holding = [column for column in each.columns if column.holds or column.doubts]
        lowest = highest(column.lowest for column in each.columns)
        clear = not any(column.holds for column in holding)
        yield f"{one_line(each.name)}: {'unknown' if each.unread and clear else lowest}"
        if each.unread:
            yield f"  not read to its end: {one_line(each.unread.removeprefix(_AGAIN))}"
        for column in holding:
            yield from _of_column(column, each)
    unread = sum(1 for each in found if each.unread)
    yield ""
    yield f"{plural(len(found), 'source')}, lowest class that fits what was read: {overall(found)}"
    if unread:
        yield f"{unread} not read to their end: what they hold is unknown"


def _of_column(column: Judged, each: Classified) -> Iterator[str]:
    table = column.table.removeprefix(each.name).lstrip("#")
    name = one_line(f"{table}.{column.column}" if table else column.column)
    for held in column.holds:
        if held.count is None:
            yield f"  {name[:_SHOWN]}: {held.type}, as its name says ({column.lowest})"
        else:
            yield (
                f"  {name[:_SHOWN]}: {held.type} in {held.count.rows:,} of {column.seen.rows:,}"
                f" rows, first in row {held.count.first + 1:,}: {held.count.shape}"
                f" ({column.lowest})"
            )
    for doubt in column.doubts:
        yield f"  {name[:_SHOWN]}: taken for no {doubt.type}: {doubt.reason}"
    if column.bound:
        yield (
            f"  {name[:_SHOWN]}: a sample of {column.total:,} rows;"
            f" other types in under {column.bound:.3%} of them, at 95 %"
        )
