"""Which steps open a gate: what blocks it, and the cheapest gaps that lift its posture enough."""

from collections.abc import Iterable
from dataclasses import replace

from bartizan.assess.facts import ControlResult, Gate
from bartizan.assess.posture import WEIGHTS, counts, lower_end
from bartizan.assess.risk import EFFORT_WEIGHT
from bartizan.core.words import Status


def opening(results: Iterable[ControlResult], gate: Gate) -> frozenset[str]:
    """Return the controls that, once met, open a gate; none for an open one.

    Every blocker must go. Where the posture would still be too low, gaps are added by the weight
    that they bring for their effort, until it reaches the floor of the gate; a waived control is a
    gap here, since its waiver lifts nothing.
    """
    steps = {blocker.control for blocker in gate.blocked_by}
    if not gate.too_low:
        return frozenset(steps)
    counted = {result.id: result for result in results if counts(result, gate.phase)}
    gaps = [result for result in counted.values() if result.underlying is not Status.PASS]
    for name in steps & counted.keys():
        counted[name] = _met(counted[name])
    for result in sorted(gaps, key=_price):
        if lower_end(counted.values(), gate.phase) >= gate.floor:
            break
        steps.add(result.id)
        counted[result.id] = _met(result)
    return frozenset(steps)


def _met(result: ControlResult) -> ControlResult:
    return replace(result, status=Status.PASS, underlying=Status.PASS)


def _price(result: ControlResult) -> tuple[float, str]:
    return -WEIGHTS[result.severity] / EFFORT_WEIGHT[result.effort], result.id
