"""Posture: an interval that loses, and never gains, by what is not known."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bartizan.assess.facts import ControlResult, Interval
from bartizan.assess.status import required
from bartizan.core.words import Layer, Phase, Severity, Status

WEIGHTS = {Severity.CRITICAL: 10, Severity.HIGH: 7, Severity.MEDIUM: 4, Severity.LOW: 1}
ATTESTED_LOW = 0.6
AUTOMATIC = frozenset({Status.PASS, Status.FAIL, Status.PARTIAL})
DIGITS = 6

Bound = Callable[[ControlResult], float]


@dataclass(frozen=True, slots=True)
class _Weighed:
    weight: int
    value: float
    certain: bool


def counts(result: ControlResult, phase: Phase) -> bool:
    """Whether a control is part of the posture of a phase."""
    return (
        phase.includes(result.phase)
        and not result.advice
        and result.underlying is not Status.NOT_APPLICABLE
    )


def interval(results: Iterable[ControlResult], phase: Phase) -> Interval:
    """Return the posture of the controls that are required in a phase, judged for that phase.

    A control of which it is not known whether it applies counts wherever that widens the interval:
    in the lower bound when it pulls it down, in the upper when it lifts it.
    """
    counted = [result for result in results if counts(result, phase)]
    judged = _shares(counted, phase, AUTOMATIC)
    stale = _shares(counted, phase, frozenset({Status.STALE}))
    return Interval(
        low=lower_end(counted, phase),
        high=round(_mean(counted, high_of, upward=True), DIGITS),
        coverage=round(judged, DIGITS),
        fresh=round(judged / (judged + stale), DIGITS) if judged + stale else 1.0,
        attested=round(_shares(counted, phase, frozenset({Status.ATTESTED})), DIGITS),
        controls=len(counted),
    )


def lower_end(counted: Iterable[ControlResult], phase: Phase) -> float:
    """Return the lower end of the posture of controls that count in a phase."""
    return round(_mean(counted, lambda item: low_of(item, phase), upward=False), DIGITS)


def cells(
    by_phase: Mapping[Phase, tuple[ControlResult, ...]],
) -> dict[tuple[Layer, Phase], Interval]:
    """Return, for each layer and phase, the posture of the controls first required there."""
    return {
        (layer, phase): interval(
            (item for item in by_phase[phase] if item.layer is layer and item.phase is phase),
            phase,
        )
        for layer in Layer
        for phase in Phase
    }


def low_of(result: ControlResult, phase: Phase) -> float:
    """Return the least that a control is worth: nothing unless it is met, or people say so.

    A statement in place of a check whose evidence could not be had is worth nothing here: else the
    loss of evidence could raise the bound. A waiver changes nothing of what a control is worth.
    """
    if result.underlying is Status.PASS:
        return 1.0
    stands_in = any(clause.stand_in for clause in required(result.clauses, phase))
    return ATTESTED_LOW if result.underlying is Status.ATTESTED and not stands_in else 0.0


def high_of(result: ControlResult) -> float:
    """Return the most that a control can be worth, once all is known."""
    match result.underlying:
        case Status.FAIL | Status.NOT_APPLICABLE:
            return 0.0
        case Status.PARTIAL:
            return result.share
        case _:  # pass, attested, unknown, stale
            return 1.0


def _mean(results: Iterable[ControlResult], bound: Bound, *, upward: bool) -> float:
    weighed = [
        _Weighed(WEIGHTS[result.severity], bound(result), result.certain) for result in results
    ]
    if not any(item.certain for item in weighed):
        return float(upward and bool(weighed))
    kept = [item for item in weighed if item.certain]
    total = sum(item.weight for item in kept)
    value = sum(item.weight * item.value for item in kept)
    doubtful = [item for item in weighed if not item.certain]
    for item in sorted(doubtful, key=lambda each: each.value, reverse=upward):
        widens = item.value * total > value if upward else item.value * total < value
        if widens:
            total += item.weight
            value += item.weight * item.value
    return value / total


def _shares(results: list[ControlResult], phase: Phase, wanted: frozenset[Status]) -> float:
    """Return the share, by weight, of the clauses that stand in one of these statuses."""
    total = sum(WEIGHTS[result.severity] for result in results)
    found = sum(WEIGHTS[result.severity] * _part(result, phase, wanted) for result in results)
    return found / total if total else 0.0


def _part(result: ControlResult, phase: Phase, wanted: frozenset[Status]) -> float:
    clauses = required(result.clauses, phase)
    return sum(clause.status in wanted for clause in clauses) / len(clauses) if clauses else 0.0
