"""How far the verification of an audit log can be believed."""

from collections.abc import Callable

from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.evidence.auditlog import LogSeen

# A head that a witness holds is evidence for as long as an assessment is.
FRESH_DAYS = 7
MOST_NAMED = 3


def vouched(log: LogSeen) -> Verdict:
    """Return the verdict on a log's integrity: a log that only vouches for itself is for review."""
    outcome, because = _judged(log)
    return outcome(because, log.place, subject=log.origin)


def _judged(log: LogSeen) -> tuple[Callable[..., Verdict], str]:
    if log.tampered:
        named = [f"{attack}: {because}" for attack, because in log.tampered[:MOST_NAMED]]
        return failed, f"does not verify: {'; '.join(named)}"
    if not log.keyed:
        return review, "verifies by the key that it names itself; give its key as audit.keys"
    if log.witness_days is None:
        return review, "verifies, but no witness holds a head: who has its key can rewrite it"
    if not 0 <= log.witness_days <= FRESH_DAYS:
        return review, f"verifies; its witness last saw it {log.witness_days} days ago"
    newer = f", {log.above} newer ones above it" if log.above else ""
    return passed, f"verifies: {log.witnessed} records under a head that a witness holds{newer}"
