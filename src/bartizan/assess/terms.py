"""When a statement of a person counts: its term, its signatories, and the day it is read."""

from collections.abc import Mapping
from datetime import date, timedelta

from bartizan.catalogue.control import Control
from bartizan.core.person import four_eyes_problem, identity, spelling_problem
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

# Who holds which role, by `roles` of bartizan.yaml: no statement gives its own author a role.
People = Mapping[Role, str]


def waiver_problem(waived: Waived, control: Control, people: People, today: date) -> str:
    """Return why a waiver counts for nothing today; empty when it is live."""
    roles = (control.raci.accountable, *OVERRULING_ROLES)
    return (
        _dates(waived.made, waived.expires, today)
        or _term(waived.made, waived.expires, WAIVER_DAYS[control.severity])
        or four_eyes_problem(waived.requested_by, waived.approved_by)
        or _role(waived.approver_role, roles)
        or _held(waived.approved_by, waived.approver_role, people)
    )


def exclusion_problem(excluded: Excluded, people: People, today: date) -> str:
    """Return why an exclusion counts for nothing today; empty when it is live."""
    return (
        _dates(excluded.made, excluded.expires, today)
        or _term(excluded.made, excluded.expires, EXCLUSION_DAYS)
        or four_eyes_problem(excluded.requested_by, excluded.approved_by)
        or _role(excluded.approver_role, EXCLUSION_ROLES)
        or _held(excluded.approved_by, excluded.approver_role, people)
    )


def attestation_problem(attested: Attested, control: Control, people: People) -> str:
    """Return why an attestation never counts, whatever the day; empty when it may."""
    return (
        _term(attested.made, attested.expires, control.attestation.term_days)
        or _role(attested.role, (control.attestation.role,))
        or _held(attested.by, attested.role, people)
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


def _role(role: Role, allowed: tuple[Role, ...]) -> str:
    if role in allowed:
        return ""
    return f"{role.value} may not decide this, but {', '.join(dict.fromkeys(allowed))} may"


def _held(name: str, role: Role, people: People) -> str:
    holder = people.get(role, "")
    if not identity(holder):
        return f"`roles` of bartizan.yaml names nobody as {role.value}"
    if identity(holder) == identity(name):
        return spelling_problem(name) or spelling_problem(holder)
    return f"`roles` of bartizan.yaml does not name {name} as {role.value}, but {holder}"
