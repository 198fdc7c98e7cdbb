"""SARIF 2.1.0: results of static analysers as evidence (OASIS, sections 3.14 to 3.27)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bartizan.collect.imports.fields import at, line, moment, relative, rows, severity, text
from bartizan.collect.imports.mapping import RuleTable
from bartizan.collect.imports.stream import ANY, members
from bartizan.core.errors import FormatError
from bartizan.core.place import Place
from bartizan.core.words import Outcome, Severity
from bartizan.evidence.imported import ForeignResult

FRAME = frozenset({(), ("runs",), ("runs", ANY)})
RESULTS = FRAME | {("runs", ANY, "results")}
ROW = 4
MOST_PLACES = 100

KINDS = {
    "pass": Outcome.PASS,
    "fail": Outcome.FAIL,
    "review": Outcome.REVIEW,
    "open": Outcome.UNKNOWN,
    "notApplicable": Outcome.NOT_APPLICABLE,
    "informational": Outcome.REVIEW,
}
CLEAN_RUN = "(run)"


@dataclass(slots=True)
class Run:
    """What a run says of itself, and how many of its results failed so far."""

    tool: str
    version: str
    seen: datetime | None
    finished: bool
    roots: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, object] = field(default_factory=dict)
    order: tuple[object, ...] = ()
    failures: int = 0


def read_sarif(
    content: str, dated: datetime | None, table: RuleTable
) -> Iterator[ForeignResult | None]:
    """Yield the results of a SARIF log; None stands for a row that cannot be read.

    `dated` is the date of a run that names none. A run that finished without a failure yields one
    passing row more, where the table says what that shows. Raises FormatError where the text stops
    being JSON, after the rows before it were yielded.
    """
    runs = _runs(content, dated)
    for path, value in members(content, RESULTS):
        if len(path) != ROW or path[2] != "results":
            continue
        run = runs.get(path[1]) or _run({}, dated)
        row = _row(value, run)
        if row is None:
            yield None
            continue
        mapped = table.apply(row, _tags(value, _rule_of(value, run)))
        run.failures += mapped.outcome is Outcome.FAIL
        yield mapped
    yield from (row for run in runs.values() if (row := _clean(run, table)))


def _runs(content: str, dated: datetime | None) -> dict[str | int, Run]:
    """Read all but the results; a broken text still gives the runs that stand before the break."""
    parts: dict[str | int, dict[str, object]] = {}
    try:
        for path, value in members(content, FRAME):
            if len(path) == ROW - 1 and path[0] == "runs" and path[2] != "results":
                parts.setdefault(path[1], {})[str(path[2])] = value
    except FormatError:
        return {index: _run({**part, "broken": True}, dated) for index, part in parts.items()}
    return {index: _run(part, dated) for index, part in parts.items()}


def _run(part: Mapping[str, object], dated: datetime | None) -> Run:
    driver = at(part.get("tool"), "driver")
    calls = rows(part.get("invocations"))
    ended = [when for call in calls if (when := moment(at(call, "endTimeUtc")))]
    listed = [*rows(at(driver, "rules"))]
    for extension in rows(at(part.get("tool"), "extensions")):
        listed += rows(at(extension, "rules"))
    bases = part.get("originalUriBaseIds")
    return Run(
        tool=text(at(driver, "name"), 100) or "unnamed tool",
        version=text(at(driver, "semanticVersion") or at(driver, "version"), 60),
        seen=max(ended, default=dated),
        finished="broken" not in part
        and all(at(call, "executionSuccessful") is not False for call in calls),
        roots={
            name: text(at(base, "uri"))
            for name, base in (bases.items() if isinstance(bases, dict) else ())
        },
        rules={text(at(rule, "id")): rule for rule in listed},
        order=tuple(rows(at(driver, "rules"))),
    )


def _row(value: object, run: Run) -> ForeignResult | None:
    rule = _rule_of(value, run)
    name = text(at(value, "ruleId") or at(value, "rule", "id") or at(rule, "id"), 300)
    kind = at(value, "kind") or "fail"
    if not name or kind not in KINDS:
        return None
    places = _places(value, run)
    return ForeignResult(
        tool=run.tool,
        tool_version=run.version,
        rule=name,
        outcome=_outcome(value, KINDS[str(kind)]),
        severity=_severity(value, rule),
        message=_message(value, rule) or name,
        subject=places[0].path if places else "",
        places=places,
        seen=run.seen,
    )


def _rule_of(value: object, run: Run) -> object:
    index = at(value, "ruleIndex")
    if not isinstance(index, int):
        index = at(value, "rule", "index")
    if isinstance(index, int) and 0 <= index < len(run.order):
        return run.order[index]
    name = text(at(value, "ruleId") or at(value, "rule", "id"), 300)
    return run.rules.get(name)


def _outcome(value: object, outcome: Outcome) -> Outcome:
    """Another tool's suppression or low confidence makes a failure something to look at."""
    if at(value, "baselineState") == "absent":
        return Outcome.NOT_APPLICABLE
    if outcome is not Outcome.FAIL:
        return outcome
    accepted = any(
        at(item, "status") in (None, "accepted") for item in rows(at(value, "suppressions"))
    )
    sure = at(value, "properties", "issue_confidence") or at(value, "properties", "confidence")
    doubtful = isinstance(sure, str) and sure.lower() == "low"
    return Outcome.REVIEW if accepted or doubtful else outcome


def _severity(value: object, rule: object) -> Severity:
    for holder in (value, rule):
        score = at(holder, "properties", "security-severity")
        if score is not None:
            return severity(score)
    level = at(value, "level") or at(rule, "defaultConfiguration", "level") or "warning"
    return severity(level)


def _message(value: object, rule: object) -> str:
    said = text(at(value, "message", "text") or at(value, "message", "markdown"))
    return said or text(at(rule, "shortDescription", "text"))


def _places(value: object, run: Run) -> tuple[Place, ...]:
    found: dict[Place, None] = {}
    for location in rows(at(value, "locations"))[:MOST_PLACES]:
        artifact = at(location, "physicalLocation", "artifactLocation")
        base = run.roots.get(text(at(artifact, "uriBaseId")), "")
        path = relative(text(at(artifact, "uri")), relative(base) and f"/{relative(base)}")
        region = at(location, "physicalLocation", "region")
        if path:
            found[Place(path, line(at(region, "startLine")))] = None
    return tuple(found)


def _tags(value: object, rule: object) -> tuple[str, ...]:
    lists = (at(value, "properties", "tags"), at(rule, "properties", "tags"))
    named = [text(tag, 200) for tags in lists for tag in rows(tags)]
    links = [text(at(link, "target", "id"), 200) for link in rows(at(rule, "relationships"))]
    return (*named, *links)


def _clean(run: Run, table: RuleTable) -> ForeignResult | None:
    target = table.tool(run.tool).clean
    if not target.control or run.failures:
        return None
    said = "finished and reported nothing that counts" if run.finished else "did not finish"
    return ForeignResult(
        tool=run.tool,
        tool_version=run.version,
        rule=CLEAN_RUN,
        outcome=Outcome.PASS if run.finished else Outcome.UNKNOWN,
        severity=Severity.MEDIUM,
        message=f"the run of {run.tool} {said}",
        subject=run.tool,
        places=(),
        seen=run.seen,
        control=target.control,
        clause=target.clause,
    )
