"""What the page shows of an assessment: its sections, and sentences for its facts."""

from collections.abc import Sequence
from dataclasses import dataclass

from bartizan.assess.facts import (
    Assessment,
    ControlResult,
    Gate,
    Interval,
    PlanItem,
    Wave,
)
from bartizan.core.asset import Asset
from bartizan.core.counting import plural
from bartizan.core.finding import Finding
from bartizan.core.words import Layer, Outcome, Phase, Status, Truth
from bartizan.report.view import (
    DASH,
    Cell,
    GateState,
    blocker_words,
    by_control,
    cell_kind,
    control_order,
    floor_words,
    gate_state,
    glyph,
    percent,
    posture_range,
)

MAX_AGAINST = 12
MAX_FOR = 8
MAX_ASSETS = 100
WAVES = {
    Wave.NOW: "Now",
    Wave.BEFORE_GATE: "Before the gate",
    Wave.NEXT: "Next",
}
TRUTHS = {Truth.TRUE: "holds", Truth.FALSE: "does not hold", Truth.UNKNOWN: "is not known"}
GATE_TAGS = {
    GateState.OPEN: Status.PASS,
    GateState.SHUT: Status.FAIL,
    GateState.UNDECIDED: Status.UNKNOWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlView:
    """A control with its evidence both ways, and how much of it is left out here."""

    control: ControlResult
    against: tuple[Finding, ...]
    open: tuple[Finding, ...]
    for_: tuple[Finding, ...]
    more_against: int
    more_open: int
    more_for: int


def control_view(control: ControlResult, findings: Sequence[Finding]) -> ControlView:
    """Return a control with the first findings of each side."""
    against = tuple(f for f in findings if f.outcome is Outcome.FAIL)
    undecided = tuple(f for f in findings if f.outcome in (Outcome.REVIEW, Outcome.UNKNOWN))
    speaking_for = tuple(f for f in findings if f.outcome is Outcome.PASS)
    return ControlView(
        control=control,
        against=against[:MAX_AGAINST],
        open=undecided[:MAX_FOR],
        for_=speaking_for[:MAX_FOR],
        more_against=max(0, len(against) - MAX_AGAINST),
        more_open=max(0, len(undecided) - MAX_FOR),
        more_for=max(0, len(speaking_for) - MAX_FOR),
    )


def control_sections(
    assessment: Assessment, findings: Sequence[Finding]
) -> tuple[tuple[Layer, Phase, tuple[ControlView, ...]], ...]:
    """Return the applicable controls by layer and phase, the worst first; empty ones left out."""
    evidence = by_control(findings)
    applying = [c for c in assessment.controls if c.status is not Status.NOT_APPLICABLE]
    sections = []
    for layer in Layer:
        for phase in Phase:
            here = [c for c in applying if (c.layer, c.phase) == (layer, phase)]
            views = [
                control_view(c, evidence.get(c.id, ())) for c in sorted(here, key=control_order)
            ]
            if views:
                sections.append((layer, phase, tuple(views)))
    return tuple(sections)


def not_applicable(assessment: Assessment) -> tuple[ControlResult, ...]:
    """Return the controls that this workload has nothing for."""
    left = (c for c in assessment.controls if c.status is Status.NOT_APPLICABLE)
    return tuple(sorted(left, key=lambda control: control.id))


def waves(assessment: Assessment) -> tuple[tuple[str, tuple[PlanItem, ...]], ...]:
    """Return the steps of the plan by the time for them."""
    grouped = ((WAVES[w], tuple(i for i in assessment.plan if i.wave is w)) for w in Wave)
    return tuple((words, items) for words, items in grouped if items)


def asset_groups(assessment: Assessment) -> tuple[tuple[str, tuple[Asset, ...], int], ...]:
    """Return the assets by kind: the first of each kind, and how many more there are."""
    groups: dict[str, list[Asset]] = {}
    for asset in sorted(assessment.assets, key=lambda asset: (asset.kind, asset.name, asset.id)):
        groups.setdefault(asset.kind, []).append(asset)
    return tuple(
        (kind, tuple(assets[:MAX_ASSETS]), max(0, len(assets) - MAX_ASSETS))
        for kind, assets in groups.items()
    )


def gate_tag(gate: Gate) -> Status:
    """Return the status whose sign and colour a gate borrows."""
    return GATE_TAGS[gate_state(gate)]


def gate_sentence(gate: Gate) -> str:
    """Return what is to be said of a gate beneath its state."""
    count = len(gate.blocked_by)
    if gate.open:
        left = f" Not judged: {'; '.join(gate.not_judged)}." if gate.not_judged else ""
        return f"No control blocks it.{left}"
    if not count and not gate.too_low:
        return "Nothing that is required was judged."
    low = f" The {floor_words(gate)}." if gate.too_low else ""
    words = f"{plural(count, 'control')} {'blocks' if count == 1 else 'block'} it"
    if not count:
        return f"No control blocks it.{low}"
    if gate_state(gate) is GateState.UNDECIDED:
        return f"{words}: nothing fails, but evidence is missing.{low}"
    return f"{words}: {blocker_words(gate)}.{low}"


def posture_sentence(interval: Interval) -> str:
    """Return why a posture is an interval."""
    if not interval.controls:
        return "No control applies, so there is nothing to measure."
    low = percent(interval.low)
    if posture_range(interval) == low:
        return f"Evidence shows {low}, and nothing is left unknown."
    high = posture_range(interval).rpartition(DASH)[2]
    return f"Evidence shows {low}. It could be up to {high} if all that is unknown turned out well."


def cell_glyph(cell: Cell) -> str:
    """Return the sign of a cell, that of its worst status."""
    return glyph(Status(cell_kind(cell)))


def truth_words(truth: Truth) -> str:
    """Return whether a fact holds, in words."""
    return TRUTHS[truth]


def value_words(value: str | bool | int | tuple[str, ...]) -> str:  # noqa: FBT001 - a value shown
    """Return a declared or discovered value as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, tuple) else str(value)
