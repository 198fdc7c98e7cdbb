"""SARIF 2.1.0: results of static analysers as evidence (OASIS, sections 3.14 to 3.27)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bartizan.collect.imports.fields import at, line, moment, relative, rows, severity, text
from bartizan.collect.imports.mapping import RuleTable
from bartizan.collect.imports.rows import MALFORMED, TWO_FORMATS, Lost, Row
from bartizan.collect.imports.sarif_runs import lost_results, unfinished
from bartizan.collect.imports.stream import ANY, members
from bartizan.core.errors import FormatError
from bartizan.core.place import Place
from bartizan.core.words import Outcome, Severity
from bartizan.evidence.imported import ForeignResult

FRAME = frozenset({(), ("runs",), ("runs", ANY)})
RESULTS = FRAME | {("runs", ANY, "results")}
OTHERS = frozenset({"bomFormat", "class_uid"})
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
    """What a run says of itself, and what its results came to so far.

    `left` counts what would fail here if somebody had not suppressed it, by a comment in the code
    or the tool's settings, or if the tool were surer of it; `lost` says why results of it may be
    missing here, and `doubt` why a run that reports nothing does not show that there is nothing.
    """

    tool: str
    version: str
    seen: datetime | None
    lost: str = ""
    doubt: str = ""
    roots: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, object] = field(default_factory=dict)
    order: tuple[object, ...] = ()
    failures: int = 0
    opened: int = 0
    left: int = 0


def read_sarif(content: str, dated: datetime | None, table: RuleTable) -> Iterator[Row]:
    """Yield the results of a SARIF log, and what of them cannot be read.

    `dated` is the date of a run that names none. A run that is whole and failed nothing yields one
    passing row more, where the table says what that shows. Raises FormatError where the text stops
    being JSON, after the rows before it were yielded.
    """
    log = read_log(content, dated)
    yield from (Lost(f"a run {run.lost}", run.tool) for run in log.runs.values() if run.lost)
    for path, value in members(content, RESULTS):
        run = log.runs.get(path[1]) if len(path) == ROW and path[2] == "results" else None
        if run is not None:
            yield _judged(value, run, table)
    yield from (Lost(reason) for reason in log.lost)
    for run in log.runs.values():
        yield from _ended(run, table)


def _judged(value: object, run: Run, table: RuleTable) -> Row:
    row = _row(value, run)
    if isinstance(row, Lost):
        run.opened += 1
        return row
    tags = _tags(value, _rule_of(value, run))
    mapped = table.apply(row, tags)
    run.failures += mapped.outcome is Outcome.FAIL
    run.opened += mapped.outcome is Outcome.UNKNOWN
    if row.outcome is Outcome.REVIEW and at(value, "kind") != "informational":
        failing = table.apply(replace(row, outcome=Outcome.FAIL), tags)
        run.left += failing.outcome is Outcome.FAIL
    return mapped


@dataclass(frozen=True, slots=True)
class Log:
    """The runs of a log by their place in it, and what is lost of it beside them."""

    runs: Mapping[str | int, Run]
    lost: tuple[str, ...]


def read_log(content: str, dated: datetime | None) -> Log:
    """Read all but the results; a broken text still gives the runs that stand before the break."""
    parts: dict[str | int, dict[str, object]] = {}
    lost: dict[str, None] = {}
    whole = True
    try:
        for path, value in members(content, FRAME):
            if len(path) == ROW - 1 and isinstance(path[1], int):
                parts.setdefault(path[1], {})[str(path[2])] = value
            elif path[:1] == ("runs",):
                lost["a run is malformed" if len(path) > 1 else "it holds no run"] = None
            elif path[0] in OTHERS:
                lost[TWO_FORMATS] = None
            elif path == ("inlineExternalProperties",):
                lost["it keeps parts of its runs outside of them"] = None
    except FormatError:
        whole = False
    runs = {index: _run(part, dated, whole=whole) for index, part in parts.items()}
    return Log(runs, tuple(lost))


def _run(part: Mapping[str, object], dated: datetime | None, *, whole: bool) -> Run:
    driver = at(part.get("tool"), "driver")
    ended = [
        when for call in rows(part.get("invocations")) if (when := moment(at(call, "endTimeUtc")))
    ]
    listed = [*rows(at(driver, "rules"))]
    for extension in rows(at(part.get("tool"), "extensions")):
        listed += rows(at(extension, "rules"))
    bases = part.get("originalUriBaseIds")
    return Run(
        tool=text(at(driver, "name"), 100) or "unnamed tool",
        version=text(at(driver, "semanticVersion") or at(driver, "version"), 60),
        seen=max(ended, default=dated),
        lost=lost_results(part) if whole else "may lack what stood after the break",
        doubt=unfinished(part),
        roots={
            name: text(at(base, "uri"))
            for name, base in (bases.items() if isinstance(bases, dict) else ())
        },
        rules={text(at(rule, "id")): rule for rule in listed},
        order=tuple(rows(at(driver, "rules"))),
    )


def _row(value: object, run: Run) -> Row:
    rule = _rule_of(value, run)
    name = text(at(value, "ruleId") or at(value, "rule", "id") or at(rule, "id"), 300)
    kind, weight = at(value, "kind"), _severity(value, rule)
    outcome = KINDS.get(kind) if isinstance(kind, str) else None
    if kind is None:
        outcome = Outcome.FAIL
    if not name or outcome is None or weight is None:
        return Lost(MALFORMED, run.tool)
    places = _places(value, run)
    return ForeignResult(
        tool=run.tool,
        tool_version=run.version,
        rule=name,
        outcome=_outcome(value, outcome),
        severity=weight,
        message=_message(value, rule) or name,
        subject=places[0].path if places else "",
        places=places,
        seen=run.seen,
    )


def _rule_of(value: object, run: Run) -> object:
    index = at(value, "ruleIndex")
    if not isinstance(index, int):
        index = at(value, "rule", "index")
    if isinstance(index, int) and not isinstance(index, bool) and 0 <= index < len(run.order):
        return run.order[index]
    name = text(at(value, "ruleId") or at(value, "rule", "id"), 300)
    return run.rules.get(name)


def _outcome(value: object, outcome: Outcome) -> Outcome:
    """Another tool's suppression or low confidence makes a failure something to look at."""
    if at(value, "baselineState") == "absent":
        return Outcome.NOT_APPLICABLE
    if outcome is not Outcome.FAIL:
        return outcome
    sure = at(value, "properties", "issue_confidence") or at(value, "properties", "confidence")
    doubtful = isinstance(sure, str) and sure.lower() == "low"
    return Outcome.REVIEW if doubtful or _is_accepted(value) else outcome


def _is_accepted(value: object) -> bool:
    return any(
        at(item, "status") in (None, "accepted")
        for item in rows(at(value, "suppressions"))
        if isinstance(item, dict)
    )


def _severity(value: object, rule: object) -> Severity | None:
    for holder in (value, rule):
        score = at(holder, "properties", "security-severity")
        if score is not None and score != "":
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


def _left(run: Run) -> str:
    """Say what a run left to people: what is suppressed, or doubtful, nobody here has closed."""
    if run.opened:
        return "left results open"
    results = "1 result" if run.left == 1 else f"{run.left} results"
    return f"left {results} to people, as suppressed or doubtful" if run.left else ""


def _ended(run: Run, table: RuleTable) -> Iterator[Row]:
    """Yield what a run shows as a whole: that it failed nothing, or why it cannot show that."""
    target = table.tool(run.tool).clean
    doubt = run.lost or run.doubt or _left(run)
    if run.doubt and not target.control:
        yield Lost(f"a run {run.doubt}", run.tool)
    if target.control and (doubt or not run.failures):
        said = doubt or "finished and reported nothing that counts"
        yield ForeignResult(
            tool=run.tool,
            tool_version=run.version,
            rule=CLEAN_RUN,
            outcome=Outcome.UNKNOWN if doubt else Outcome.PASS,
            severity=Severity.MEDIUM,
            message=f"the run of {run.tool} {said}",
            subject=run.tool,
            places=(),
            seen=run.seen,
            control=target.control,
            clause=target.clause,
        )
