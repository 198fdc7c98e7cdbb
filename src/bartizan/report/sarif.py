"""The report for code scanning: SARIF 2.1.0 within the limits that code hosts set."""

from collections.abc import Iterable

from bartizan.assess.facts import Assessment, CollectorRun, ControlResult, WaiverShown
from bartizan.core.clock import wire
from bartizan.core.digest import fingerprint
from bartizan.core.finding import Finding
from bartizan.core.place import Place, Step
from bartizan.core.words import Outcome, Status
from bartizan.report.document import Document, dump, one_line, ordered, relative_uri
from bartizan.report.receipt import MEMBER
from bartizan.report.sarif_rules import LEVEL, rules

# The identifier of the schema, which code hosts demand; nothing is fetched from it.
SCHEMA_ID = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
ROOT = "%SRCROOT%"
PROFILE = "bartizan.yaml"

MAX_RESULTS = 25_000
MAX_LOCATIONS = 1_000
MAX_STEPS = 10_000

KIND = {
    Outcome.FAIL: "fail",
    Outcome.REVIEW: "review",
    Outcome.UNKNOWN: "open",
    Outcome.PASS: "pass",
    Outcome.NOT_APPLICABLE: "notApplicable",
}
ALWAYS_SHOWN = frozenset({Outcome.FAIL, Outcome.REVIEW, Outcome.UNKNOWN})
COVERED = frozenset({Outcome.FAIL, Outcome.UNKNOWN})


def render(assessment: Assessment, *, include_passes: bool = False) -> str:
    """Return one SARIF run: failures, reviews and open questions, and passes when asked for.

    Findings past the limit of a run are cut, the least severe first, and the run says how many.
    """
    shown = [
        finding
        for finding in ordered(assessment.findings)
        if include_passes or finding.outcome in ALWAYS_SHOWN
    ]
    return dump(
        {
            "$schema": SCHEMA_ID,
            "version": "2.1.0",
            "runs": [_run(assessment, shown[:MAX_RESULTS], max(0, len(shown) - MAX_RESULTS))],
        }
    )


def _run(assessment: Assessment, shown: list[Finding], beyond: int) -> Document:
    controls = {control.id: control for control in assessment.controls}
    declared = rules(shown, controls)
    index = {rule["id"]: position for position, rule in enumerate(declared)}
    run: Document = {
        "tool": {
            "driver": {
                "name": "Bartizan",
                "version": assessment.tool_version or "unknown",
                "rules": declared,
                "properties": {"catalogue": assessment.catalogue_version},
            }
        },
        "invocations": [_invocation(assessment, beyond)],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the workload."}}},
        "automationDetails": {"id": f"bartizan/{assessment.workload.target}/"},
        "results": [
            _result(finding, index[finding.check], controls.get(finding.control))
            for finding in shown
        ],
    }
    return run | ({"properties": {MEMBER: assessment.receipt}} if assessment.receipt else {})


def _result(finding: Finding, rule: int, control: ControlResult | None) -> Document:
    failing = finding.outcome is Outcome.FAIL
    result: Document = {
        "ruleId": finding.check,
        "ruleIndex": rule,
        "kind": KIND[finding.outcome],
        "level": LEVEL[finding.severity] if failing else "none",
        "message": {"text": _message(finding)},
        "locations": _locations(finding),
        "partialFingerprints": {"primaryLocationLineHash": _identity(finding)},
        "properties": _properties(finding),
    }
    if finding.flow:
        result["codeFlows"] = [{"threadFlows": [{"locations": _steps(finding.flow)}]}]
    waiver = _waiver_of(finding, control)
    if waiver:
        result["suppressions"] = [_suppression(waiver)]
    return result


def _message(finding: Finding) -> str:
    text = _unlinked(finding.message) if finding.message else _unlinked(finding.title)
    cell = finding.locations[0].cell if finding.locations else None
    return f"{text} (notebook cell {cell})" if cell is not None else text


def _unlinked(text: str) -> str:
    """Keep text of the workload from becoming an embedded link (SARIF 2.1.0, section 3.11.6)."""
    return one_line(text).replace("](", "] (")


def _locations(finding: Finding) -> list[Document]:
    """Give every result a place, as code hosts demand: at worst the profile of the workload."""
    places = finding.locations[:MAX_LOCATIONS] or (Place(PROFILE),)
    locations = [_location(place) for place in places]
    if finding.asset:
        locations[0]["logicalLocations"] = [
            {"fullyQualifiedName": one_line(finding.asset), "kind": "resource"}
        ]
    return locations


def _location(place: Place) -> Document:
    region: Document = {"startLine": max(place.line, 1)}
    if place.end_line is not None and place.end_line > place.line:
        region["endLine"] = place.end_line
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": relative_uri(place.path), "uriBaseId": ROOT},
            "region": region,
        }
    }


def _steps(flow: tuple[Step, ...]) -> list[Document]:
    return [
        {"location": _location(step.place) | {"message": {"text": _unlinked(step.note)}}}
        for step in flow[:MAX_STEPS]
    ]


def _identity(finding: Finding) -> str:
    return finding.fingerprint or fingerprint(finding.check, finding.asset, finding.message)


def _properties(finding: Finding) -> Document:
    return {
        "control": finding.control,
        "clause": finding.clause,
        "layer": finding.layer,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "asset": one_line(finding.asset, otherwise=""),
        "fix": one_line(finding.fix, otherwise=""),
        "source": finding.source,
    }


def _waiver_of(finding: Finding, control: ControlResult | None) -> WaiverShown | None:
    """Return the live waiver over the finding.

    A waiver with a scope lies over a control only when it covers all that fails or is unknown.
    """
    if control is None or control.status is not Status.WAIVED or control.waiver is None:
        return None
    covered = finding.outcome in COVERED or not control.waiver.scope
    return control.waiver if covered else None


def _suppression(waiver: WaiverShown) -> Document:
    return {
        "kind": "external",
        "status": "accepted",
        "justification": one_line(waiver.reason),
        "properties": {
            "expires": waiver.expires.isoformat(),
            "requestedBy": one_line(waiver.requested_by),
            "approvedBy": one_line(waiver.approved_by),
        },
    }


def _invocation(assessment: Assessment, beyond: int) -> Document:
    """Say that the run succeeded, unless no collector could answer at all."""
    runs = sorted(assessment.coverage.collectors, key=lambda run: (run.name, run.unavailable))
    return {
        "executionSuccessful": not runs or any(run.ok for run in runs),
        "endTimeUtc": wire(assessment.moment),
        "toolExecutionNotifications": [
            *_lost(runs),
            *_unread(assessment),
            *_cut(beyond),
        ],
    }


def _lost(runs: Iterable[CollectorRun]) -> list[Document]:
    return [
        _notification(
            "collector-unavailable",
            "warning",
            f"{one_line(run.name)} could not collect evidence: {one_line(run.unavailable)}; "
            "what depends on it is unknown, not passed",
        )
        for run in runs
        if not run.ok
    ]


def _unread(assessment: Assessment) -> list[Document]:
    count = len(assessment.coverage.skipped)
    if not count:
        return []
    noun = "path was" if count == 1 else "paths were"
    return [_notification("paths-skipped", "note", f"{count} {noun} not read")]


def _cut(beyond: int) -> list[Document]:
    if not beyond:
        return []
    text = (
        f"{beyond} results were cut, the least severe, because a run holds {MAX_RESULTS}; "
        "the JSON report has all"
    )
    return [_notification("results-cut", "warning", text)]


def _notification(name: str, level: str, text: str) -> Document:
    return {"descriptor": {"id": name}, "level": level, "message": {"text": text}}
