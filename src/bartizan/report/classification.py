"""What datasets hold, as JSON and for people: types, counts and places, never a value."""

import json
from collections.abc import Iterator, Sequence
from typing import Final

from bartizan.classify.classes import BROAD, Holding, Judged, highest
from bartizan.classify.classified import Classified
from bartizan.classify.columns import class_of
from bartizan.core.counting import plural
from bartizan.report.document import one_line

# What many reasons begin with, and the line that gives them says already.
_AGAIN: Final = "cannot be read to its end: "
SCHEMA: Final = "bartizan.classification/v1"
_SHOWN: Final = 60
# So many sources without a find are named; of more, their number is said.
_NAMED: Final = 10
_COLUMNS: Final = 4


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
    clear = [each for each in found if _clear(each)]
    folded = len(clear) if len(clear) > _NAMED else 0
    for each in found:
        if not (folded and _clear(each)):
            yield from _of_source(each)
    if folded:
        rest = "others" if folded < len(found) else "sources"
        yield f"nothing was found in {folded:,} {rest}: public"
    unread = sum(1 for each in found if each.unread)
    yield ""
    yield f"{plural(len(found), 'source')}, lowest class that fits what was read: {overall(found)}"
    if unread:
        yield f"{unread} not read to their end: what they hold is unknown"


def _clear(each: Classified) -> bool:
    """Whether there is nothing to say of a source but that all of it was read."""
    return not each.unread and not any(
        column.holds or column.doubts or column.bound for column in each.columns
    )


def _of_source(each: Classified) -> Iterator[str]:
    lowest = highest(column.lowest for column in each.columns)
    bare = not any(column.holds for column in each.columns)
    yield f"{one_line(each.name)}: {'unknown' if each.unread and bare else lowest}"
    if each.unread:
        yield f"  not read to its end: {one_line(each.unread.removeprefix(_AGAIN))}"
    for column in each.columns:
        yield from _of_column(column, each)
    yield from _samples(each)


def _samples(each: Classified) -> Iterator[str]:
    """Yield what samples leave open: columns that were looked at alike are on one line."""
    alike: dict[tuple[int, int, float], list[str]] = {}
    for column in each.columns:
        if column.bound:
            of = (column.seen.rows, column.total, column.bound)
            alike.setdefault(of, []).append(_name(column, each))
    for (rows, total, bound), names in alike.items():
        yield (
            f"  {_some(names)}: a sample, {rows:,} of {total:,} rows;"
            f" other types in under {bound:.3%} of them, at 95 % (all: --full)"
        )


def _some(names: list[str]) -> str:
    rest = len(names) - _COLUMNS
    return ", ".join(names[:_COLUMNS]) + (f" and {rest:,} more" if rest > 0 else "")


def _name(column: Judged, each: Classified) -> str:
    table = column.table.removeprefix(each.name).lstrip("#")
    return one_line(f"{table}.{column.column}" if table else column.column)[:_SHOWN]


def _of_column(column: Judged, each: Classified) -> Iterator[str]:
    name = _name(column, each)
    for held in column.holds:
        if held.count is None:
            yield f"  {name}: {held.type}, as its name says ({class_of(held.category)})"
        else:
            yield (
                f"  {name}: {held.type} in {held.count.rows:,} of {column.seen.rows:,}"
                f" rows, first in row {held.count.first + 1:,} as {held.count.shape}"
                f" ({class_of(held.category)})"
            )
    for doubt in column.doubts:
        yield f"  {name}: not taken for {doubt.type}: {doubt.reason}"
