"""CycloneDX JSON: what a bill of materials or a VEX says of known vulnerabilities."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from bartizan.collect.imports.fields import at, moment, rows, severity, text
from bartizan.collect.imports.mapping import RuleTable
from bartizan.collect.imports.rows import MALFORMED, TWO_FORMATS, Lost, Row
from bartizan.collect.imports.stream import Path, members
from bartizan.core.errors import FormatError
from bartizan.core.words import Outcome, Severity
from bartizan.evidence.imported import ForeignResult

FRAME = frozenset({(), ("components",)})
VULNERABILITIES = ("vulnerabilities",)
ROWS = frozenset({(), VULNERABILITIES})
OTHERS = frozenset({("runs",), ("class_uid",)})
TOOL = "cyclonedx"
NOTHING_KNOWN = "(none)"

STATES = {
    "resolved": Outcome.PASS,
    "resolved_with_pedigree": Outcome.PASS,
    "false_positive": Outcome.PASS,
    "not_affected": Outcome.PASS,
    "exploitable": Outcome.FAIL,
    "in_triage": Outcome.UNKNOWN,
}


@dataclass(slots=True)
class Frame:
    """What a bill says of itself; `listed` when it says anything about vulnerabilities."""

    seen: datetime | None
    version: str = ""
    names: dict[str, str] = field(default_factory=dict)
    listed: bool = False


def read_cyclonedx(content: str, dated: datetime | None, table: RuleTable) -> Iterator[Row]:
    """Yield one row for each vulnerability and component, and what of them cannot be read.

    A vulnerability without an analysis counts as a failure: nobody decided about it. An empty list
    of vulnerabilities is a pass; a bill without one says nothing, and what stands in its place but
    is no list was lost. Raises FormatError where the text stops
    being JSON, after the rows before it were yielded.
    """
    frame = _frame(content, dated)
    for path, value in members(content, ROWS):
        if path[:1] == VULNERABILITIES:
            for row in _rows(path, value, frame):
                yield row if isinstance(row, Lost) else table.apply(row)
        elif path in OTHERS:
            yield Lost(TWO_FORMATS, TOOL)
    if not (frame.listed or frame.names):
        yield Lost("it lists neither components nor vulnerabilities", TOOL)


def _frame(content: str, dated: datetime | None) -> Frame:
    frame = Frame(seen=dated)
    with suppress(FormatError):  # the second reading reports it, after the rows before the break
        for path, value in members(content, FRAME):
            _take(frame, path, value, dated)
    return frame


def _take(frame: Frame, path: Path, value: object, dated: datetime | None) -> None:
    if path == ("metadata",):
        frame.seen = moment(at(value, "timestamp")) or dated
    elif path == ("specVersion",):
        frame.version = text(value, 20)
    elif path[:1] == ("components",) and len(path) > 1:
        frame.names[text(at(value, "bom-ref"), 500)] = _name(value)
    frame.listed = frame.listed or path[:1] == VULNERABILITIES


def _rows(path: Path, value: object, frame: Frame) -> Iterator[Row]:
    if path == VULNERABILITIES:
        empty = value == []
        yield _none_known(frame) if empty else Lost("its vulnerabilities are no list", TOOL)
        return
    rule, weight = text(at(value, "id"), 300), _severity(value)
    if not rule or weight is None or not isinstance(path[-1], int):
        yield Lost(MALFORMED, TOOL)
        return
    state = at(value, "analysis", "state")
    outcome = STATES.get(state, Outcome.UNKNOWN) if isinstance(state, str) else Outcome.FAIL
    refs = [text(at(item, "ref"), 500) for item in rows(at(value, "affects"))] or [""]
    for ref in dict.fromkeys(refs):
        yield ForeignResult(
            tool=TOOL,
            tool_version=frame.version,
            rule=rule,
            outcome=outcome,
            severity=weight,
            message=_message(value, rule, state),
            subject=frame.names.get(ref, ref),
            places=(),
            seen=frame.seen,
        )


def _severity(value: object) -> Severity | None:
    """Return the most severe of the ratings; None when one of them cannot be read."""
    found = [
        severity(at(rating, "severity") or at(rating, "score"))
        for rating in rows(at(value, "ratings"))
    ]
    known = [word for word in found if word is not None]
    if len(known) < len(found):
        return None
    return min(known, key=lambda word: word.rank, default=Severity.MEDIUM)


def _message(value: object, rule: str, state: object) -> str:
    decision = f"triage: {text(state, 40)}" if isinstance(state, str) else "nobody triaged it"
    said = text(at(value, "analysis", "detail")) or text(at(value, "description"))
    return f"{rule}: {decision}. {said}".strip()


def _name(component: object) -> str:
    name, version = text(at(component, "name"), 300), text(at(component, "version"), 100)
    return f"{name}@{version}" if version else name


def _none_known(frame: Frame) -> ForeignResult:
    return ForeignResult(
        tool=TOOL,
        tool_version=frame.version,
        rule=NOTHING_KNOWN,
        outcome=Outcome.PASS,
        severity=Severity.MEDIUM,
        message="the bill of materials lists no known vulnerability",
        subject="",
        places=(),
        seen=frame.seen,
    )
