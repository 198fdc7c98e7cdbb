"""The plan: which gaps to close first, and which of them open the gate."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bartizan.assess.clauses import how_to_attest
from bartizan.assess.facts import ControlResult, Gate, PlanItem, Wave
from bartizan.assess.judge import LEFT_OPEN
from bartizan.assess.opening import opening
from bartizan.assess.posture import counts
from bartizan.assess.risk import (
    EFFORT_WEIGHT,
    MOST,
    SEVERITY_WEIGHT,
    impact,
    likelihood,
    single_barrier,
)
from bartizan.catalogue.control import Catalogue
from bartizan.core.finding import Finding
from bartizan.core.words import Outcome, Phase, Status, Truth

GAPS = frozenset({Status.FAIL, Status.PARTIAL, Status.UNKNOWN, Status.STALE})
PLACES_SHOWN = 3
# A gap that is only not proven to be closed removes half of the risk of one that is seen.
UNPROVEN = frozenset({Status.UNKNOWN, Status.STALE, Status.ATTESTED})
UNPROVEN_SHARE = 2
WAVES = tuple(Wave)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a plan is made from: the controls of the target phase and the gates on the way."""

    catalogue: Catalogue
    facts: Mapping[str, Truth]
    results: tuple[ControlResult, ...]
    findings: Mapping[str, Finding]
    target: Phase
    now: Gate
    gate: Gate


def plan(on: Ground) -> tuple[PlanItem, ...]:
    """Return the gaps of the target phase in the order to close them.

    Waves come first, then the risk removed for each unit of effort. The steps that open the gate of
    the target are marked; together they are the cheapest set.
    """
    steps = opening(on.results, on.gate)
    gaps = [
        result
        for result in on.results
        if counts(result, on.target) and (result.status in GAPS or result.id in steps)
    ]
    items = sorted((_item(result, on, steps) for result in gaps), key=_order)
    return tuple(replace(item, rank=rank) for rank, item in enumerate(items, 1))


def cheapest_set(items: Iterable[PlanItem]) -> tuple[PlanItem, ...]:
    """Return the steps that together open the gate, the cheapest first."""
    opening = (item for item in items if item.opens_gate)
    return tuple(sorted(opening, key=lambda item: (EFFORT_WEIGHT[item.effort], item.rank)))


def shared(items: Iterable[PlanItem]) -> tuple[str, ...]:
    """Return the reasons that several steps have all in common, so that they are said once."""
    first, *others = [item.because for item in items] or [()]
    return tuple(reason for reason in first if others and all(reason in other for other in others))


def _order(item: PlanItem) -> tuple[int, float, int, str]:
    ratio = item.risk_removed / EFFORT_WEIGHT[item.effort]
    return (WAVES.index(item.wave), -ratio, item.severity.rank, item.control)


def _item(result: ControlResult, on: Ground, steps: frozenset[str]) -> PlanItem:
    failing = _failing(result, on.findings)
    risk, because = _risk(result, on)
    wave, why = _wave(result, on, steps)
    places = tuple(dict.fromkeys(place for finding in failing for place in finding.locations))
    return PlanItem(
        rank=0,
        wave=wave,
        control=result.id,
        title=result.title,
        layer=result.layer,
        severity=result.severity,
        status=result.status,
        action=_action(result, failing, on),
        owner=result.responsible[0] if result.responsible else result.accountable,
        effort=result.effort,
        risk_removed=risk,
        because=(*_not_known(result), *because, why),
        opens_gate=result.id in steps,
        places=places[:PLACES_SHOWN],
        elsewhere=max(0, len(places) - PLACES_SHOWN),
        other_fixes=max(0, len({finding.fix for finding in failing}) - 1),
    )


def _failing(result: ControlResult, findings: Mapping[str, Finding]) -> list[Finding]:
    own = [findings[name] for name in result.findings if name in findings]
    failing = [finding for finding in own if finding.outcome is Outcome.FAIL]
    return sorted(failing, key=_finding_order)


def _finding_order(finding: Finding) -> tuple[object, ...]:
    places = [(place.path, place.line) for place in finding.locations]
    return (finding.severity.rank, finding.check, places, finding.fingerprint)


def _risk(result: ControlResult, on: Ground) -> tuple[int, tuple[str, ...]]:
    control = on.catalogue.by_id[result.id]
    harm, chance = impact(on.facts), likelihood(control, on.facts)
    path = single_barrier(result.id, on.results, on.facts)
    raised = min(MOST, chance.level + bool(path))
    weight = SEVERITY_WEIGHT[result.severity]
    effort = EFFORT_WEIGHT[result.effort]
    doubt = UNPROVEN_SHARE if result.status in UNPROVEN else 1
    risk = harm.level * raised * weight // doubt
    because = [
        f"impact {harm.level}: {harm.because}",
        f"likelihood {chance.level}: {chance.because}",
    ]
    if path:
        because.append(f"raised to {raised}: a single barrier on the path from {path}")
    halved = f" / {doubt} (not known to be missing)" if doubt > 1 else ""
    because.append(
        f"risk removed {risk} = {harm.level} x {raised} x {weight} ({result.severity.value})"
        f"{halved}; effort {effort} ({result.effort.value})"
    )
    return risk, tuple(because)


def _wave(result: ControlResult, on: Ground, steps: frozenset[str]) -> tuple[Wave, str]:
    if any(blocker.control == result.id for blocker in on.now.blocked_by):
        return Wave.NOW, f"it blocks the gate of {on.now.phase.value}, where the workload is"
    if any(blocker.control == result.id for blocker in on.gate.blocked_by):
        return Wave.BEFORE_GATE, f"it blocks the gate of {on.gate.phase.value}"
    if result.id in steps:
        why = f"it lifts the posture, which is too low for the gate of {on.gate.phase.value}"
        return Wave.BEFORE_GATE, why
    return Wave.NEXT, "it blocks no gate on the way"


def _not_known(result: ControlResult) -> tuple[str, ...]:
    """Return why a gap is only not proven to be closed, of the clause that leaves it open."""
    if result.status not in UNPROVEN:
        return ()
    telling = (clause for clause in result.clauses if clause.status is result.status)
    return tuple(f"not known: {clause.because}" for clause in telling)[:1]


def _action(result: ControlResult, failing: list[Finding], on: Ground) -> str:
    if failing:
        return failing[0].fix or result.fix
    unproven = [clause for clause in result.clauses if clause.status is Status.UNKNOWN]
    if unproven and not any(clause.checks for clause in unproven):
        return f"{result.fix} Then attest it: {how_to_attest(on.catalogue.by_id[result.id])}"
    return _let_read(result, on.findings) or result.fix


def _let_read(result: ControlResult, findings: Mapping[str, Finding]) -> str:
    """Return the way out where nothing stands against a control but files that were not read."""
    own = (findings[name] for name in result.findings if name in findings)
    unknown = [finding for finding in own if finding.outcome is Outcome.UNKNOWN]
    if not unknown or any(finding.asset != LEFT_OPEN for finding in unknown):
        return ""
    paths = tuple(dict.fromkeys(place.path for each in unknown for place in each.locations))
    shown, more = ", ".join(paths[:PLACES_SHOWN]), len(paths) - PLACES_SHOWN
    named = f"{shown} and {more} more" if more > 0 else shown
    return (
        f"See to it that {named} can be read, or is no part of the workload; "
        f"`bartizan waive {result.id}` accepts the gap for a time."
    )
