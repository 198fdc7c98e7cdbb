"""What a gap can cost and how likely that is: small integers, each with its reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bartizan.assess.facts import ControlResult
from bartizan.assess.predicates import level
from bartizan.catalogue.control import Control
from bartizan.core.words import Effort, Severity, Status, Truth

IMPACT_OF = {
    "sensitivity": {"public": 1, "internal": 2, "confidential": 4, "restricted": 5},
    "criticality": {"low": 1, "medium": 3, "high": 4, "critical": 5},
}
IMPACT_UNKNOWN = 3
IMPACT_OF_FACT = {"personal_data": 4, "high_risk": 5}
MOST = 5

LIKELIER = (
    ("people outside can reach it", ("public_facing",)),
    ("it reads content that others write", ("connects", "feedback_loop")),
    ("it can act or run code", ("acts", "code_execution", "mcp")),
)
SEVERITY_WEIGHT = {
    Severity.CRITICAL: 10,
    Severity.HIGH: 7,
    Severity.MEDIUM: 4,
    Severity.LOW: 1,
}
EFFORT_WEIGHT = {Effort.SMALL: 1, Effort.MEDIUM: 2, Effort.LARGE: 4}

TO_DATA = frozenset({"APP-02", "APP-03", "APP-04", "APP-07", "DAT-12"})
TO_TOOLS = frozenset({"APP-02", "APP-03", "APP-13", "APP-14", "APP-15"})
PATHS = (
    ("public input to restricted data", ("sensitivity:restricted",), TO_DATA),
    ("public input to a tool that acts", ("acts", "code_execution"), TO_TOOLS),
)
STANDS = frozenset({Status.PASS, Status.ATTESTED})


@dataclass(frozen=True, slots=True)
class Score:
    """A level from 1 to 5, and why it is that."""

    level: int
    because: str


def impact(facts: Mapping[str, Truth]) -> Score:
    """Return how much harm the workload can do: the highest of what its profile says."""
    scores = [_scale(scale, facts) for scale in IMPACT_OF]
    for name, value in IMPACT_OF_FACT.items():
        if facts.get(name, Truth.UNKNOWN) is Truth.TRUE:
            scores.append(Score(value, name.replace("_", " ")))
    return max(scores, key=lambda score: score.level)


def likelihood(control: Control, facts: Mapping[str, Truth]) -> Score:
    """Return how likely the gap is used: one, and one more for each thing that helps an attacker.

    What is not known is taken to help.
    """
    reasons = [
        reason + ("" if _any(names, facts) is Truth.TRUE else " (not known)")
        for reason, names in LIKELIER
        if _any(names, facts) is not Truth.FALSE
    ]
    if control.threats:
        reasons.append(f"known technique {control.threats[0]}")
    return Score(
        min(MOST, 1 + len(reasons)), ", ".join(reasons) or "nothing that helps an attacker"
    )


def single_barrier(
    control: str, results: Iterable[ControlResult], facts: Mapping[str, Truth]
) -> str:
    """Return the path on which no other barrier stands; empty when there is none."""
    if facts.get("public_facing", Truth.UNKNOWN) is Truth.FALSE:
        return ""
    standing = {result.id for result in results if result.status in STANDS}
    for path, ends, barriers in PATHS:
        reachable = _any(ends, facts) is Truth.TRUE
        if reachable and control in barriers and not standing & (barriers - {control}):
            return path
    return ""


def _scale(scale: str, facts: Mapping[str, Truth]) -> Score:
    reached = level(scale, facts)
    if reached is None:
        return Score(IMPACT_UNKNOWN, f"{scale} not known")
    return Score(IMPACT_OF[scale][reached], f"{scale} {reached}")


def _any(names: Iterable[str], facts: Mapping[str, Truth]) -> Truth:
    found = {facts.get(name, Truth.UNKNOWN) for name in names}
    for truth in (Truth.TRUE, Truth.UNKNOWN):
        if truth in found:
            return truth
    return Truth.FALSE
