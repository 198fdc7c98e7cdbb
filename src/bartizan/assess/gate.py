"""Whether a phase may be entered, and what keeps its gate shut."""

from collections.abc import Iterable
from dataclasses import replace

from bartizan.assess.facts import Blocker, ControlResult, Gate, Interval
from bartizan.assess.posture import counts
from bartizan.assess.status import required
from bartizan.core.words import Phase, Severity, Status
from bartizan.evidence.declared import Profile

# The least that the lower end of the posture must be, by the risk tolerance of the workload.
DEFAULT_TOLERANCE = "low"
FLOORS = {"low": 0.5, "medium": 0.4, "high": 0.3}
MANDATORY = frozenset({Severity.CRITICAL, Severity.HIGH})
# Clauses without which no phase is entered, whatever the severity of their controls: a named owner,
# the facts that tailor the requirements, and that the use is not a prohibited one.
ENTRY = {
    "ORG-01": "entry-complete",
    "ORG-02": "profile-valid",
    "ORG-12": "determination-recorded",
}
# What the catalogue asks of a phase besides, and no assessment can see: it has no memory.
RELEASE = "that what was assessed is what will run"
DELETED = "that no expired waiver was deleted, but for those that the audit log holds"
NOT_JUDGED = {
    Phase.PROTOTYPE: (DELETED,),
    Phase.PRODUCTION: (RELEASE, DELETED),
    Phase.SCALE: (
        RELEASE,
        DELETED,
        "that the production gate was open for 90 days",
        "that no action of an incident is overdue",
        "that no policy of the fleet is out of date",
    ),
}
NOT_MET = frozenset({Status.FAIL, Status.PARTIAL})
NOT_KNOWN = frozenset({Status.UNKNOWN, Status.STALE})
MET = frozenset({Status.PASS, Status.ATTESTED})


def floor_of(profile: Profile | None) -> float:
    """Return the least posture that opens a gate; an undeclared risk tolerance is low."""
    declared = profile.risk_tolerance if profile else None
    return FLOORS[declared or DEFAULT_TOLERANCE]


def gate(results: Iterable[ControlResult], phase: Phase, posture: Interval, floor: float) -> Gate:
    """Return the gate into a phase, from controls judged for that phase and their posture.

    Every applicable critical or high control that is required by then must be met, attested or
    under a live waiver, and the lower end of the posture must reach the floor: a waiver lifts no
    posture, so that waivers alone open no gate. A critical control may not rest on a statement
    where a check exists. Whatever the severity, the clauses of entry must be met, and no gap may
    lie under a waiver that has expired. What fails comes before what is not known.
    """
    counted = [result for result in results if counts(result, phase)]
    blockers = sorted(
        (found for result in counted if (found := _blocker(result, phase)) is not None),
        key=lambda found: (found.status not in NOT_MET, found.severity.rank, found.control),
    )
    fails = any(blocker.status in NOT_MET for blocker in blockers)
    answer = Gate(
        phase=phase,
        open=False,
        conclusive=fails or posture.high < floor,
        blocked_by=tuple(blockers),
        required=len(counted),
        met=sum(result.status in MET for result in counted) - _unproven(blockers),
        waived=sum(result.status is Status.WAIVED for result in counted),
        low=posture.low,
        high=posture.high,
        floor=floor,
        not_judged=NOT_JUDGED[phase],
    )
    is_open = not blockers and not answer.too_low
    return replace(answer, open=is_open, conclusive=answer.conclusive or is_open)


def _blocker(result: ControlResult, phase: Phase) -> Blocker | None:
    if result.severity not in MANDATORY:
        return _lapsed(result, phase) or _unentered(result, phase)
    because = _because(result, phase)
    if because is None:
        return None
    return _blocking(result, result.status, because)


def _lapsed(result: ControlResult, phase: Phase) -> Blocker | None:
    """Return a gap that was accepted until a day which is past, whatever its severity."""
    because = _because(result, phase)
    if result.lapsed is None or because is None:
        return None
    said = f"its waiver expired on {result.lapsed}; {because}"
    return _blocking(result, result.status, said)


def _unentered(result: ControlResult, phase: Phase) -> Blocker | None:
    """Return a clause of entry that is not met, in a control that would not block by itself."""
    if result.status is Status.WAIVED:
        return None
    for clause in required(result.clauses, phase):
        if clause.id == ENTRY.get(result.id) and clause.status not in MET:
            return _blocking(result, clause.status, f"{clause.id}: {clause.because}")
    return None


def _blocking(result: ControlResult, status: Status, because: str) -> Blocker:
    return Blocker(
        control=result.id,
        title=result.title,
        severity=result.severity,
        status=status,
        because=because,
    )


def _because(result: ControlResult, phase: Phase) -> str | None:
    """Return why a control keeps the gate shut; None when it does not."""
    clauses = required(result.clauses, phase)
    if result.status in NOT_MET | NOT_KNOWN:
        telling = (clause for clause in clauses if clause.status is result.status)
        return next((f"{clause.id}: {clause.because}" for clause in telling), "")
    if result.status is Status.ATTESTED and result.severity is Severity.CRITICAL:
        replaced = (clause for clause in clauses if clause.stand_in)
        said = (f"only attested where a check exists: {clause.because}" for clause in replaced)
        return next(said, None)
    return None


def _unproven(blockers: Iterable[Blocker]) -> int:
    return sum(blocker.status is Status.ATTESTED for blocker in blockers)
