"""What the reports for people share: words, order and grouping of an assessment."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bartizan.assess.facts import Assessment, ControlResult, Gate, Interval
from bartizan.core.counting import plural
from bartizan.core.finding import Finding
from bartizan.core.place import Place
from bartizan.core.words import Confidence, Layer, Phase, Status
from bartizan.report.document import OUTCOME_ORDER

FAILING = frozenset({Status.FAIL, Status.PARTIAL})
LACKING = frozenset({Status.UNKNOWN, Status.STALE})
MET = frozenset({Status.PASS, Status.ATTESTED})
STATUS_ORDER = (
    Status.FAIL,
    Status.PARTIAL,
    Status.UNKNOWN,
    Status.STALE,
    Status.WAIVED,
    Status.ATTESTED,
    Status.PASS,
    Status.NOT_APPLICABLE,
)
DASH = "\u2013"
GLYPHS = {
    "pass": "✓",
    "fail": "✗",
    "partial": "◐",
    "review": "◇",
    "unknown": "?",
    "stale": "?",
    "attested": "✎",
    "waived": "≈",
    "not_applicable": DASH,
    "not-applicable": DASH,
}
MEANINGS = {
    Status.PASS: "fresh evidence shows that the requirement is met",
    Status.FAIL: "fresh evidence shows that it is not met",
    Status.PARTIAL: "some assets meet it and some do not; a gate reads it as a failure",
    Status.UNKNOWN: "there is no evidence, or a source of it was out of reach; never a pass",
    Status.STALE: "the evidence is too old, or what it was about has changed; read as unknown",
    Status.ATTESTED: "a person of the accountable role states it, until a date; not tested",
    Status.WAIVED: "a failure that was accepted until a date; the failure stays visible",
    Status.NOT_APPLICABLE: "nothing in this workload is what the control is about",
}
ROUNDING = 1e-9


class GateState(StrEnum):
    """What is known of a gate: it is open, something fails, or only evidence is missing."""

    OPEN = "open"
    SHUT = "shut"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One layer in one phase: its posture and how its applicable controls stand."""

    layer: Layer
    phase: Phase
    interval: Interval | None
    met: int = 0
    failing: int = 0
    lacking: int = 0
    waived: int = 0

    @property
    def controls(self) -> int:
        """How many controls of the cell apply."""
        return self.met + self.failing + self.lacking + self.waived


def label(word: StrEnum) -> str:
    """Return a status, outcome or wave as people read it."""
    return word.value.replace("_", " ").replace("-", " ")


def glyph(word: StrEnum) -> str:
    """Return the sign that stands before a status or an outcome, for reading without colour."""
    return GLYPHS[word.value]


def percent(share: float) -> str:
    """Return a share as a percentage that never promises more than is there."""
    return f"{math.floor(share * 100 + ROUNDING)} %"


def posture_range(interval: Interval) -> str:
    """Return the bounds of a posture, rounded outward: 62 to 81 %."""
    if not interval.controls:
        return DASH
    if interval.high - interval.low <= ROUNDING:
        return percent(interval.low)
    low = math.floor(interval.low * 100 + ROUNDING)
    high = math.ceil(interval.high * 100 - ROUNDING)
    return f"{low}{DASH}{high} %"


def posture_words(interval: Interval) -> str:
    """Return a posture with what it rests on."""
    if not interval.controls:
        return "no control applies"
    return (
        f"{posture_range(interval)} (coverage {percent(interval.coverage)}, "
        f"fresh {percent(interval.fresh)}, attested {percent(interval.attested)})"
    )


def target_gate(assessment: Assessment) -> Gate | None:
    """Return the gate that the workload wants to pass, when it was judged."""
    return assessment.gates.get(assessment.workload.target)


def gate_state(gate: Gate) -> GateState:
    """Return open, shut, or undecided where nothing fails but evidence is missing."""
    if gate.open:
        return GateState.OPEN
    return GateState.SHUT if gate.conclusive else GateState.UNDECIDED


def blocker_words(gate: Gate) -> str:
    """Return how many controls block, by kind: "9 fail, 5 lack evidence"."""
    statuses = [blocker.status for blocker in gate.blocked_by]
    failing = sum(status in FAILING for status in statuses)
    lacking = sum(status in LACKING for status in statuses)
    parts = (
        (failing, "fails" if failing == 1 else "fail"),
        (lacking, "lacks evidence" if lacking == 1 else "lack evidence"),
        (len(statuses) - failing - lacking, "of other status"),
    )
    return ", ".join(f"{count} {words}" for count, words in parts if count)


def gate_words(gate: Gate) -> str:
    """Return the state of a gate with its reason, in one clause."""
    count = len(gate.blocked_by)
    blocked = f"{plural(count, 'control')} {'blocks' if count == 1 else 'block'}"
    low = floor_words(gate) if gate.too_low else ""
    match gate_state(gate):
        case GateState.OPEN:
            waived = f", {gate.waived} waived" if gate.waived else ""
            return f"open, {gate.met} of {plural(gate.required, 'required control')} met{waived}"
        case GateState.SHUT:
            why = f"{blocked} ({blocker_words(gate)})" if count else low
            return f"shut, {why}" if why else "shut"
        case GateState.UNDECIDED:
            lack = f"{plural(count, 'control')} {'lacks' if count == 1 else 'lack'} evidence"
            return f"undecided, {lack if count else low}"


def floor_words(gate: Gate) -> str:
    """Return how the posture of a gate stands to what the gate asks for."""
    relation = "below" if gate.too_low else "at least"
    return f"posture {percent(gate.low)} is {relation} the {percent(gate.floor)} asked for"


def grid(assessment: Assessment) -> tuple[tuple[Layer, tuple[Cell, ...]], ...]:
    """Return the five layers, each with its three phases."""
    counts = Counter((c.layer, c.phase, standing(c.status)) for c in assessment.controls)

    def cell(layer: Layer, phase: Phase) -> Cell:
        interval = assessment.cells.get((layer, phase))
        return Cell(
            layer=layer,
            phase=phase,
            interval=interval if interval and interval.controls else None,
            met=counts[layer, phase, "met"],
            failing=counts[layer, phase, "failing"],
            lacking=counts[layer, phase, "lacking"],
            waived=counts[layer, phase, "waived"],
        )

    return tuple((layer, tuple(cell(layer, phase) for phase in Phase)) for layer in Layer)


def standing(status: Status) -> str:
    """Return the kind that a status counts as: met, failing, lacking, waived, not_applicable."""
    if status in MET:
        return "met"
    if status in FAILING:
        return "failing"
    return "lacking" if status in LACKING else status.value


def cell_kind(cell: Cell) -> str:
    """Return what decides the look of a cell."""
    if cell.failing:
        return Status.FAIL.value
    if cell.lacking:
        return Status.UNKNOWN.value
    return Status.WAIVED.value if cell.waived else Status.PASS.value


def cell_words(cell: Cell) -> str:
    """Return how the controls of a cell stand: "3 of 6 met, 2 fail, 1 unknown"."""
    if not cell.controls:
        return "no control applies"
    parts = (
        (cell.failing, "fail"),
        (cell.lacking, "unknown"),
        (cell.waived, "waived"),
    )
    rest = "".join(f", {count} {words}" for count, words in parts if count)
    return f"{cell.met} of {cell.controls} met{rest}"


def finding_order(finding: Finding) -> tuple[str | int, ...]:
    """Return the key that puts what matters most first, and is total."""
    first = finding.locations[0] if finding.locations else Place("")
    return (
        OUTCOME_ORDER.index(finding.outcome),
        finding.severity.rank,
        finding.confidence.rank,
        finding.control,
        finding.check,
        first.path,
        first.line,
        finding.fingerprint,
        finding.message,
    )


def shown_findings(assessment: Assessment, floor: Confidence) -> tuple[Finding, ...]:
    """Return the findings of at least this confidence, what matters most first."""
    shown = (f for f in assessment.findings if f.confidence.rank <= floor.rank)
    return tuple(sorted(shown, key=finding_order))


def by_control(findings: Iterable[Finding]) -> dict[str, tuple[Finding, ...]]:
    """Return the findings of each control, in the order given."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.control, []).append(finding)
    return {control: tuple(group) for control, group in groups.items()}


def control_order(control: ControlResult) -> tuple[int, int, str]:
    """Return the key that puts the worst status first, then the most severe."""
    return STATUS_ORDER.index(control.status), control.severity.rank, control.id


def status_words(control: ControlResult) -> str:
    """Return the status of a control with what qualifies it."""
    if control.status is Status.WAIVED:
        return f"waived ({label(control.underlying)})"
    if control.status is Status.PASS and control.untested:
        return "pass (untested)"
    return label(control.status)


def place_words(place: Place) -> str:
    """Return a place as path:line, with the cell of a notebook."""
    cell = f" (cell {place.cell})" if place.cell else ""
    return f"{place}{cell}"


def skipped_by_reason(assessment: Assessment) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return what was not read, by reason, most frequent first."""
    reasons: dict[str, list[str]] = {}
    for skipped in assessment.coverage.skipped:
        reasons.setdefault(skipped.reason, []).append(skipped.path)
    ordered = sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple((reason, tuple(sorted(paths))) for reason, paths in ordered)


def unavailable(assessment: Assessment) -> tuple[str, ...]:
    """Return the collectors that yielded nothing, each with its reason."""
    return tuple(
        f"{run.name}: {run.unavailable or 'no reason given'}"
        for run in assessment.coverage.collectors
        if not run.ok
    )


def not_known(assessment: Assessment) -> int:
    """Return how many controls no evidence speaks for or against."""
    return sum(control.status in LACKING for control in assessment.controls)
