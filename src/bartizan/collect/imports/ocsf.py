"""OCSF findings, as Prowler writes them: classes 2003 (compliance) and 2004 (detection)."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from bartizan.collect.imports.fields import at, moment, severity, text
from bartizan.collect.imports.mapping import RuleTable
from bartizan.collect.imports.rows import MALFORMED, Lost, Row
from bartizan.collect.imports.stream import members
from bartizan.core.errors import FormatError
from bartizan.core.words import Outcome
from bartizan.evidence.imported import ForeignResult

CLASSES = (2003, 2004)
ARRAY = frozenset({()})
STATUSES = {
    "pass": Outcome.PASS,
    "fail": Outcome.FAIL,
    "failed": Outcome.FAIL,
    "warning": Outcome.REVIEW,
    "manual": Outcome.REVIEW,
    "muted": Outcome.REVIEW,
    "unknown": Outcome.UNKNOWN,
}


def read_ocsf(content: str, dated: datetime | None, table: RuleTable) -> Iterator[Row]:
    """Yield the findings of a JSON array or of lines of JSON, and what of them cannot be read.

    `dated` is the date of a finding that names none. Raises FormatError where an array stops being
    JSON, after the rows before it were yielded; a broken line of JSON lines costs that line alone.
    """
    found = _array(content) if content.lstrip().startswith("[") else _lines(content)
    empty = True
    for value in found:
        empty, row = False, _row(value, dated)
        yield row if isinstance(row, Lost) else table.apply(row)
    if empty:
        yield Lost("it holds no finding")


def _array(content: str) -> Iterator[object]:
    return (value for path, value in members(content, ARRAY) if path)


def _lines(content: str) -> Iterator[object]:
    return chain.from_iterable(_line(part) for part in content.splitlines() if part.strip())


def _line(part: str) -> list[object]:
    try:
        return [value for _, value in members(part, frozenset())]
    except FormatError:
        return [None]


def _row(value: object, dated: datetime | None) -> Row:
    product = at(value, "metadata", "product")
    tool = text(at(product, "name"), 100)
    rule = text(at(value, "metadata", "event_code") or at(value, "compliance", "control"), 300)
    outcome, weight = _outcome(value), severity(at(value, "severity"))
    if at(value, "class_uid") not in CLASSES or not rule or outcome is None or weight is None:
        return Lost(MALFORMED, tool)
    resource = at(value, "resources", 0)
    message = at(value, "status_detail") or at(value, "message")
    title = at(value, "finding_info", "title")
    return ForeignResult(
        tool=tool or "unnamed tool",
        tool_version=text(at(product, "version"), 60),
        rule=rule,
        outcome=outcome,
        severity=weight,
        message=text(message) or text(title) or rule,
        subject=text(at(resource, "uid") or at(resource, "name"), 500),
        places=(),
        seen=_seen(value) or dated,
    )


def _outcome(value: object) -> Outcome | None:
    code = at(value, "status_code") or at(value, "compliance", "status")
    outcome = STATUSES.get(code.lower()) if isinstance(code, str) else None
    suppressed = at(value, "status") == "Suppressed"
    return Outcome.REVIEW if suppressed and outcome is Outcome.FAIL else outcome


def _seen(value: object) -> datetime | None:
    info = at(value, "finding_info")
    ways = (
        at(value, "time_dt"),
        at(value, "time"),
        at(info, "created_time_dt"),
        at(info, "created_time"),
    )
    return next((when for way in ways if (when := moment(way))), None)
