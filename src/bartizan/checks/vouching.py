"""How far the verification of an audit log can be believed."""

from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.evidence.auditlog import FRESH_DAYS, LogSeen

MOST_NAMED = 3


def vouched(log: LogSeen) -> Verdict:
    """Return the verdict on a log's integrity: a log that only vouches for itself is for review."""
    if doubt := doubts(log):
        outcome = failed if log.tampered else review
        return outcome(doubt, log.place, subject=log.origin)
    newer = f", {log.above} newer ones above it" if log.above else ""
    because = f"verifies: {log.witnessed} records under a head that a witness holds{newer}"
    return passed(because, log.place, subject=log.origin)


def doubts(log: LogSeen) -> str:
    """Return why a log cannot be relied on, "" where somebody else vouches for it."""
    if log.tampered:
        named = [f"{attack}: {because}" for attack, because in log.tampered[:MOST_NAMED]]
        return f"does not verify: {'; '.join(named)}"
    if not log.keyed:
        return "verifies by the key that it names itself; give its key as audit.keys"
    if log.witness_days is None:
        return "verifies, but no witness holds a head: who has its key can rewrite it"
    if not 0 <= log.witness_days <= FRESH_DAYS:
        return f"verifies; its witness last saw it {log.witness_days} days ago"
    return ""
