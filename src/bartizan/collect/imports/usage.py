"""How many requests a provider counted: the usage of OpenAI, CloudWatch's, and a plain table."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from bartizan.collect.imports.cloudwatch import read_cloudwatch
from bartizan.collect.imports.counts import BESIDE, DAY, MOST_COUNTED, Told, count_of
from bartizan.collect.imports.fields import at, moment, rows, text
from bartizan.collect.imports.rows import MALFORMED
from bartizan.collect.imports.stream import keys, members
from bartizan.core.errors import FormatError
from bartizan.evidence.facts import Gap
from bartizan.evidence.imported import Imported
from bartizan.evidence.usage import Period

COLUMNS: Final = ("day", "model", "requests")
PLAIN: Final = "provider"
# What a provider's counts are evidence for.
CLAUSE: Final = ("APP-06", "bypass-denied")
TOO_MANY: Final = f"it holds more than {MOST_COUNTED} counts"
LONGEST_NAME: Final = 300
LONGEST_LINE: Final = 2000
MOST_DIGITS: Final = 16
LAST: Final = datetime.max.replace(tzinfo=UTC) - DAY
_KIND: Final = re.compile(r"organization\.usage\.([a-z_]{1,40})\.result")

Counted = Iterator[Told | str]
"""What was counted of a model in a period, or why something of the report cannot be read."""


def usage_key(content: str) -> str:
    """Return what tells that a text is a report of a provider's usage, "" for none."""
    if content.lstrip()[:1] != "{":
        return ",".join(COLUMNS) if _header(content) else ""
    try:
        return next((key for key in keys(content) if key in READERS), "")
    except FormatError:
        return ""


def read_usage(path: str, content: str, key: str, most: int) -> Imported:
    """Return what a provider counted. Raises FormatError where nothing of it can be read."""
    found = _Found(most)
    try:
        for told in READERS[key](content):
            found.take(told)
    except FormatError as error:
        found.lost[error.message] += 1
    periods = found.periods(path)
    reasons = [
        f"{count} rows are malformed" if reason == MALFORMED and count > 1 else reason
        for reason, count in sorted(found.lost.items())
    ]
    if not periods:
        raise FormatError(
            f"{path}: {'; '.join(reasons) or 'it counts nothing'}",
            hint="Export the usage by day and model again.",
        )
    gaps = tuple(Gap(path, reason) for reason in reasons)
    spoken = frozenset({CLAUSE}) if gaps else frozenset[tuple[str, str]]()
    return Imported(gaps=gaps, open=spoken, files=1, counted=periods, uncounted=gaps)


@dataclass(slots=True)
class _Found:
    """What was read of a report so far; two counts of one model and time are added."""

    most: int
    lost: Counter[str] = field(default_factory=Counter)
    counts: dict[tuple[str, datetime, datetime], Counter[str]] = field(default_factory=dict)
    size: int = 0

    def take(self, told: Told | str) -> None:
        if isinstance(told, str):
            self.lost[told] += 1
            return
        self.size += 1
        if self.size > min(self.most, MOST_COUNTED):
            raise FormatError(TOO_MANY)
        models = self.counts.setdefault((told.source, told.begin, told.end), Counter())
        if told.requests is not None:
            models[told.model] += told.requests

    def periods(self, path: str) -> tuple[Period, ...]:
        return tuple(
            Period(source=source, path=path, begin=begin, end=end, requests=dict(models))
            for (source, begin, end), models in sorted(
                self.counts.items(), key=lambda each: each[0]
            )
        )


def _openai(content: str) -> Counted:
    """Yield what the buckets of OpenAI's usage hold; those of one report count one kind of call."""
    source, spans = "", list[tuple[datetime, datetime]]()
    for path, value in members(content, frozenset({(), ("data",)})):
        if path[:1] != ("data",) or value == []:
            continue
        begin, end = moment(at(value, "start_time")), moment(at(value, "end_time"))
        if begin is None or end is None or begin >= end or at(value, "object") != "bucket":
            yield MALFORMED
            continue
        for row in rows(at(value, "results")):
            kind = _KIND.fullmatch(text(at(row, "object")))
            source = source or (f"OpenAI {kind[1]}" if kind else "")
            requests = count_of(at(row, "num_model_requests"))
            if kind is None or requests is None or source != f"OpenAI {kind[1]}":
                yield MALFORMED
                continue
            yield Told(source, begin, end, text(at(row, "model"), LONGEST_NAME), requests)
        spans.append((begin, end))
        if len(spans) > MOST_COUNTED:
            raise FormatError(TOO_MANY)
    yield from (Told(source, begin, end) for begin, end in spans if source)


def _listed(content: str) -> Counted:
    """Yield the rows of our own JSON: `{"usage": [{"day": …, "model": …, "requests": …}]}`."""
    for path, value in members(content, frozenset({(), ("usage",)})):
        if path[:1] == ("usage",) and value != []:
            yield _told([at(value, name) for name in COLUMNS])


def _table(content: str) -> Counted:
    """Yield the rows of our own CSV, whose first line names the columns."""
    lines = content.splitlines()
    if any(len(line) > LONGEST_LINE for line in lines):
        yield f"a line is longer than {LONGEST_LINE} characters"
        return
    names = _header(content)
    try:
        for row in csv.reader(lines[1:], strict=True):
            if row:
                whole = len(row) == len(names)
                cells = dict(zip(names, row, strict=False)) if whole else {}
                yield _told([cells.get(name) for name in COLUMNS])
    except csv.Error:
        yield "its rows are no CSV"


def _header(content: str) -> tuple[str, ...]:
    """Return the names of the columns, () where they are not those of our own table."""
    first = content[:LONGEST_LINE].split("\n", maxsplit=1)[0]
    names = tuple(part.strip(' "\r').lower() for part in first.split(","))
    return names if set(COLUMNS) <= set(names) and len(set(names)) == len(names) else ()


def _told(cells: list[object]) -> Told | str:
    day, model, requests = cells
    begin = moment(day.strip()) if isinstance(day, str) else None
    count, name = _count(requests), text(model, LONGEST_NAME).strip()
    if begin is None or begin > LAST or count is None or not name:
        return MALFORMED
    return Told(PLAIN, begin, begin + DAY, name, count)


def _count(value: object) -> int | None:
    if not isinstance(value, str):
        return count_of(value)
    digits = value.strip()
    plain = digits.isascii() and digits.isdecimal() and len(digits) <= MOST_DIGITS
    return count_of(int(digits)) if plain else None


READERS: Final[Mapping[str, Callable[[str], Counted]]] = {
    "data": _openai,
    "usage": _listed,
    ",".join(COLUMNS): _table,
    **dict.fromkeys(BESIDE, read_cloudwatch),
}
