"""Waivers laid over what is not met; they never change what lies beneath."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bartizan.assess.facts import WaiverShown
from bartizan.assess.judge import LEFT_OPEN
from bartizan.assess.listing import NOT_LISTED
from bartizan.assess.terms import People, is_over, waiver_problem
from bartizan.catalogue.control import Control
from bartizan.core.finding import Finding
from bartizan.evidence.declared import Waived

# What stands in the place of an asset's name and names none.
NO_ASSETS = frozenset({"", LEFT_OPEN, NOT_LISTED})


@dataclass(frozen=True, slots=True)
class OpenClause:
    """A clause that is not met, with the findings that leave it so: none where nothing judged it.

    `measured` is true where a finding says that it is not met, false where none could say.
    """

    id: str
    findings: tuple[Finding, ...]
    measured: bool


@dataclass(frozen=True, slots=True)
class Overlay:
    """The waiver that covers a control, if one does, and why others count for nothing.

    `lapsed` is the last day of the newest one that has expired, where none covers the control.
    """

    waiver: WaiverShown | None = None
    notes: tuple[str, ...] = ()
    lapsed: date | None = None


@dataclass(frozen=True, slots=True)
class Signing:
    """The day on which waivers are read, and who holds which role.

    `recorded` is the last day of a waiver of the control that an audit log holds, in the tree or
    not.
    """

    today: date
    people: People
    recorded: date | None = None


def overlay(
    control: Control, clauses: Iterable[OpenClause], waivers: Iterable[Waived], on: Signing
) -> Overlay:
    """Return what the waivers do to the clauses of a control that are not met.

    A waiver without a scope covers them all, also those that nothing has judged, and says so.
    Waivers with a scope cover them together, when of each clause there are findings that leave it
    open and all of these lie wholly within their assets and paths.
    """
    own = sorted((waived for waived in waivers if waived.control == control.id), key=_first_to_end)
    problems = [(waived, waiver_problem(waived, control, on.people, on.today)) for waived in own]
    live = [waived for waived, problem in problems if not problem]
    notes = tuple(
        f"the waiver in {waived.path}:{waived.line} counts for nothing: {problem}"
        for waived, problem in problems
        if problem
    )
    over = _over(own, on)
    if not live:
        return Overlay(None, notes, over)
    clauses = tuple(clauses)
    whole = [waived for waived in live if not waived.scope]
    if whole:
        return Overlay(_shown(whole[-1:]), (*notes, *_unmeasured(clauses)))
    scopes = tuple(name for waived in live for name in waived.scope)
    uncovered = [clause for clause in clauses if not _covered(clause, scopes)]
    if not uncovered:
        return Overlay(_shown(live), notes)
    return Overlay(None, (*notes, *map(_left, uncovered)), over)


def _over(own: Iterable[Waived], on: Signing) -> date | None:
    """Return the last day of the newest waiver that has expired, deleted since or not."""
    days = [waived.expires for waived in own] + ([on.recorded] if on.recorded else [])
    return max((day for day in days if is_over(day, on.today)), default=None)


def _first_to_end(waived: Waived) -> tuple[object, ...]:
    """Return a total order: what is shown must not depend on the order of the files."""
    said = (waived.reason, waived.scope, waived.requested_by, waived.approved_by, waived.made)
    return waived.expires, waived.path, waived.line, *said


def _shown(live: list[Waived]) -> WaiverShown:
    """Show the waiver that ends first: that is when the cover has a hole."""
    first = live[0]
    scope = tuple(dict.fromkeys(name for waived in live for name in waived.scope))
    return WaiverShown(
        reason=first.reason,
        requested_by=first.requested_by,
        approved_by=first.approved_by,
        expires=first.expires,
        scope=scope,
    )


def _unmeasured(clauses: tuple[OpenClause, ...]) -> tuple[str, ...]:
    names = [clause.id for clause in clauses if not clause.measured]
    return (f"the waiver accepts what nothing has measured: {', '.join(names)}",) if names else ()


def _left(clause: OpenClause) -> str:
    if clause.findings:
        return f"live waivers cover only a part of what leaves {clause.id} open"
    return f"live waivers have a scope, and nothing has judged {clause.id}: they do not cover it"


def _covered(clause: OpenClause, scopes: tuple[str, ...]) -> bool:
    return bool(clause.findings) and all(_within(finding, scopes) for finding in clause.findings)


def _within(finding: Finding, scopes: tuple[str, ...]) -> bool:
    if finding.asset in scopes and finding.asset not in NO_ASSETS:
        return True
    paths = {place.path for place in finding.locations}
    return bool(paths) and all(any(_covers(scope, path) for scope in scopes) for path in paths)


def _covers(scope: str, path: str) -> bool:
    return path == scope or path.startswith(f"{scope.rstrip('/')}/")
