"""Waivers laid over what is not met; they never change what lies beneath."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bartizan.assess.facts import WaiverShown
from bartizan.assess.terms import waiver_problem
from bartizan.catalogue.control import Control
from bartizan.core.finding import Finding
from bartizan.core.words import Outcome
from bartizan.evidence.declared import Waived


@dataclass(frozen=True, slots=True)
class Overlay:
    """The waiver that covers a control, if one does, and why others count for nothing."""

    waiver: WaiverShown | None = None
    notes: tuple[str, ...] = ()


def overlay(
    control: Control,
    findings: Iterable[Finding],
    waivers: Iterable[Waived],
    today: date,
) -> Overlay:
    """Return what the waivers do to a control that is not met.

    A waiver without a scope covers the control. Waivers with a scope cover it together, when every
    finding that fails or is unknown lies wholly within their assets and paths.
    """
    own = sorted(
        (waived for waived in waivers if waived.control == control.id),
        key=lambda waived: (waived.expires, waived.path, waived.line, waived.reason),
    )
    problems = [(waived, waiver_problem(waived, control, today)) for waived in own]
    live = [waived for waived, problem in problems if not problem]
    notes = tuple(
        f"the waiver in {waived.path}:{waived.line} counts for nothing: {problem}"
        for waived, problem in problems
        if problem
    )
    if not live:
        return Overlay(None, notes)
    whole = [waived for waived in live if not waived.scope]
    if whole:
        return Overlay(_shown(whole[-1:]), notes)
    scopes = tuple(name for waived in live for name in waived.scope)
    open_findings = [item for item in findings if item.outcome in (Outcome.FAIL, Outcome.UNKNOWN)]
    if open_findings and all(_within(finding, scopes) for finding in open_findings):
        return Overlay(_shown(live), notes)
    return Overlay(None, (*notes, "live waivers cover only a part of what is not met"))


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


def _within(finding: Finding, scopes: tuple[str, ...]) -> bool:
    if finding.asset and finding.asset in scopes:
        return True
    paths = {place.path for place in finding.locations}
    return bool(paths) and all(any(_covers(scope, path) for scope in scopes) for path in paths)


def _covers(scope: str, path: str) -> bool:
    return path == scope or path.startswith(f"{scope.rstrip('/')}/")
