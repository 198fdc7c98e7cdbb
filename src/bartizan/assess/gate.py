"""Whether a phase may be entered, and what keeps its gate shut."""

from collections.abc import Iterable

from bartizan.assess.facts import Blocker, ControlResult, Gate
from bartizan.assess.posture import counts
from bartizan.assess.status import required
from bartizan.core.words import Phase, Severity, Status

MANDATORY = frozenset({Severity.CRITICAL, Severity.HIGH})
NOT_MET = frozenset({Status.FAIL, Status.PARTIAL})
NOT_KNOWN = frozenset({Status.UNKNOWN, Status.STALE})
MET = frozenset({Status.PASS, Status.ATTESTED, Status.WAIVED})


def gate(results: Iterable[ControlResult], phase: Phase) -> Gate:
    """Return the gate into a phase, from controls judged for that phase.

    Every applicable critical or high control that is required by then must be met, attested or
    under a live waiver. A critical one may not rest on a statement where a check exists.
    """
    counted = [result for result in results if counts(result, phase)]
    blockers = sorted(
        (found for result in counted if (found := _blocker(result, phase)) is not None),
        key=lambda blocker: (blocker.severity.rank, blocker.control),
    )
    return Gate(
        phase=phase,
        open=not blockers,
        conclusive=not blockers or any(blocker.status in NOT_MET for blocker in blockers),
        blocked_by=tuple(blockers),
        required=len(counted),
        met=sum(result.status in MET for result in counted) - _unproven(blockers),
    )


def _blocker(result: ControlResult, phase: Phase) -> Blocker | None:
    if result.severity not in MANDATORY:
        return None
    because = _because(result, phase)
    if because is None:
        return None
    return Blocker(
        control=result.id,
        title=result.title,
        severity=result.severity,
        status=result.status,
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
