"""When a statement of a person counts: its term, its signatories, and the day it is read."""

from datetime import date, timedelta

from bartizan.catalogue.control import Control
from bartizan.core.words import Role, Severity
from bartizan.evidence.declared import Attested, Excluded, Waived

WAIVER_DAYS = {
    Severity.CRITICAL: 30,
    Severity.HIGH: 90,
    Severity.MEDIUM: 180,
    Severity.LOW: 365,
}
EXCLUSION_DAYS = 180
EXCLUSION_ROLES = (Role.SECURITY, Role.LEGAL, Role.EXECUTIVE_OWNER)
OVERRULING_ROLES = (Role.SECURITY, Role.EXECUTIVE_OWNER)


def waiver_problem(waived: Waived, control: Control, today: date) -> str:
    """Return why a waiver counts for nothing today; empty when it is live."""
    roles = (control.raci.accountable, *OVERRULING_ROLES)
    return (
        _dates(waived.made, waived.expires, today)
        or _term(waived.made, waived.expires, WAIVER_DAYS[control.severity])
        or _four_eyes(waived.requested_by, waived.approved_by)
        or _role(waived.approver_role, roles)
    )


def exclusion_problem(excluded: Excluded, today: date) -> str:
    """Return why an exclusion counts for nothing today; empty when it is live."""
    return (
        _dates(excluded.made, excluded.expires, today)
        or _term(excluded.made, excluded.expires, EXCLUSION_DAYS)
        or _four_eyes(excluded.requested_by, excluded.approved_by)
        or _role(excluded.approver_role, EXCLUSION_ROLES)
    )


def attestation_problem(attested: Attested, control: Control) -> str:
    """Return why an attestation never counts, whatever the day; empty when it may."""
    return _term(attested.made, attested.expires, control.attestation.term_days) or _role(
        attested.role, (control.attestation.role,)
    )


def is_over(expires: date, today: date) -> bool:
    """Whether a statement that holds up to and with a day is past it."""
    return today > expires


def _dates(made: date, expires: date, today: date) -> str:
    if is_over(expires, today):
        return f"it expired on {expires}"
    return f"it is not valid before {made}" if today < made else ""


def _term(made: date, expires: date, most: int) -> str:
    if expires <= made:
        return "it ends before it begins"
    days = (expires - made) // timedelta(days=1)
    return f"its term of {days} days is longer than the {most} allowed" if days > most else ""


def _four_eyes(requested: str, approved: str) -> str:
    same = " ".join(requested.split()).casefold() == " ".join(approved.split()).casefold()
    return "one person both requested and approved it" if same else ""


def _role(role: Role, allowed: tuple[Role, ...]) -> str:
    if role in allowed:
        return ""
    return f"{role.value} may not decide this, but {', '.join(dict.fromkeys(allowed))} may"
