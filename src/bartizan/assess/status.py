"""Where a control stands in a phase: its worst clause, and the waiver laid over it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bartizan.assess.clauses import Grounds, covering
from bartizan.assess.facts import AttestationShown, ClauseResult, ControlResult
from bartizan.assess.scope import Scoped
from bartizan.assess.terms import attestation_problem, is_over
from bartizan.assess.waivers import OpenClause, Overlay, Signing, overlay
from bartizan.catalogue.control import Control, Kind
from bartizan.core.finding import Finding
from bartizan.core.words import Outcome, Phase, Source, Status
from bartizan.evidence.declared import Waived

WORST_FIRST = (
    Status.FAIL,
    Status.PARTIAL,
    Status.UNKNOWN,
    Status.STALE,
    Status.ATTESTED,
    Status.PASS,
)
WAIVABLE = frozenset({Status.FAIL, Status.PARTIAL, Status.UNKNOWN, Status.STALE})
MEASURED = frozenset({Status.FAIL, Status.PARTIAL})
LEAVES_OPEN = frozenset({Outcome.FAIL, Outcome.UNKNOWN})
EFFECT = frozenset({Source.LIVE, Source.LOG})


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A control in scope with where each of its clauses stands."""

    scoped: Scoped
    clauses: tuple[ClauseResult, ...]
    findings: tuple[Finding, ...]


def judged(scoped: Scoped, clauses: tuple[ClauseResult, ...], on: Grounds) -> Judged:
    """Join a control with its clauses and with all that was found about them."""
    found = [
        finding
        for clause in scoped.control.clauses
        for finding in on.findings.get((scoped.control.id, clause.id), ())
    ]
    return Judged(scoped=scoped, clauses=clauses, findings=tuple(found))


def control_result(
    item: Judged, phase: Phase, waivers: Iterable[Waived], on: Grounds
) -> ControlResult:
    """Return where a control stands for a phase.

    A clause that is required only from a later phase does not count; a control that is itself
    required only later is judged for that later phase.
    """
    control = item.scoped.control
    at = phase if control.required_in(phase) else control.required_from
    counted = required(item.clauses, at)
    findings = _within(item.findings, counted)
    underlying = worst(counted) if item.scoped.in_scope and counted else Status.NOT_APPLICABLE
    gaps = [_open(clause, findings, on) for clause in counted if _is_gap(clause)]
    laid = Overlay()
    if gaps and underlying is not Status.NOT_APPLICABLE:
        signing = Signing(on.today, on.people, on.waived.get(control.id))
        laid = overlay(control, gaps, waivers, signing)
    because = _because(item.scoped, counted, underlying)
    return replace(
        _described(item),
        status=Status.WAIVED if laid.waiver else underlying,
        underlying=underlying,
        because=(*because, *_attestation_notes(control, on), *laid.notes),
        untested=_untested(control, underlying, findings, on.sources),
        certain=item.scoped.certain and any(clause.certain for clause in counted),
        share=_share(findings),
        waiver=laid.waiver,
        lapsed=laid.lapsed,
        attestation=_attestation(control, on),
    )


def _described(item: Judged) -> ControlResult:
    """Return what is the same for a control in every phase."""
    control = item.scoped.control
    return ControlResult(
        id=control.id,
        title=control.title,
        layer=control.layer,
        phase=control.required_from,
        severity=control.severity,
        effort=control.effort,
        status=Status.UNKNOWN,
        underlying=Status.UNKNOWN,
        clauses=item.clauses,
        findings=tuple(finding.fingerprint for finding in item.findings),
        mappings=control.mappings,
        responsible=control.raci.responsible,
        accountable=control.raci.accountable,
        fix=control.fix,
        why=control.why,
        requirement=control.requirement,
        advice=item.scoped.advice,
    )


def required(clauses: Iterable[ClauseResult], phase: Phase) -> tuple[ClauseResult, ...]:
    """Return the clauses that count in a phase."""
    return tuple(
        clause
        for clause in clauses
        if clause.status is not Status.NOT_APPLICABLE
        and (clause.required_from is None or phase.includes(clause.required_from))
    )


def _is_gap(clause: ClauseResult) -> bool:
    """Whether there is anything to accept: a gap, or a statement in place of a check."""
    return clause.status in WAIVABLE or clause.stand_in


def _open(clause: ClauseResult, findings: Iterable[Finding], on: Grounds) -> OpenClause:
    """Return a clause with what leaves it open: what fails, is unknown, or is too old to tell."""
    found = tuple(
        finding
        for finding in findings
        if finding.clause == clause.id
        and (finding.outcome in LEAVES_OPEN or finding.fingerprint in on.stale)
    )
    return OpenClause(clause.id, found, measured=clause.status in MEASURED)


def worst(clauses: Iterable[ClauseResult]) -> Status:
    """Return the status of the worst clause; unknown when there is none."""
    return min((clause.status for clause in clauses), key=WORST_FIRST.index, default=Status.UNKNOWN)


def _within(findings: tuple[Finding, ...], counted: tuple[ClauseResult, ...]) -> list[Finding]:
    names = {clause.id for clause in counted}
    return [finding for finding in findings if finding.clause in names]


def _because(scoped: Scoped, counted: tuple[ClauseResult, ...], status: Status) -> tuple[str, ...]:
    if status is Status.NOT_APPLICABLE:
        return scoped.because if not scoped.in_scope else ("none of its clauses applies",)
    notes = list(scoped.because) if not scoped.certain or scoped.advice else []
    proven = sum(clause.status is Status.PASS for clause in counted)
    if 0 < proven < len(counted):
        notes.append(f"{proven} of {len(counted)} clauses proven")
    for clause in sorted(counted, key=lambda item: WORST_FIRST.index(item.status)):
        if clause.status is not Status.PASS:
            notes.append(f"{clause.id}: {clause.because}")
    if status is Status.PASS:
        notes += [clause.because for clause in counted]
    return tuple(dict.fromkeys(notes))


def _untested(
    control: Control, status: Status, findings: list[Finding], sources: Mapping[str, Source]
) -> bool:
    if control.kind is not Kind.PREVENTIVE or status is not Status.PASS:
        return False
    return not any(
        finding.outcome is Outcome.PASS and sources.get(finding.check) in EFFECT
        for finding in findings
    )


def _share(findings: list[Finding]) -> float:
    passes = sum(finding.outcome is Outcome.PASS for finding in findings)
    fails = sum(finding.outcome is Outcome.FAIL for finding in findings)
    return passes / (passes + fails) if passes + fails else 0.0


def _attestation_notes(control: Control, on: Grounds) -> tuple[str, ...]:
    notes: list[str] = []
    for attested in on.attestations.get(control.id, ()):
        problem = attestation_problem(attested, control, on.people)
        if not problem and attested.made > on.today:
            problem = f"it is dated {attested.made}"
        if not problem and is_over(attested.expires, on.today):
            problem = f"it expired on {attested.expires}"
        if problem:
            where = f"{attested.path}:{attested.line}"
            notes.append(f"the attestation in {where} counts for nothing: {problem}")
    return tuple(notes)


def _attestation(control: Control, on: Grounds) -> AttestationShown | None:
    """Return the attestation that expires last, live ones first."""
    covers = {item for clause in control.clauses for item in covering(control, clause.id, on)}
    shown = [
        AttestationShown(
            by=item.by,
            role=item.role,
            statement=item.statement,
            made=item.made,
            expires=item.expires,
            live=not attestation_problem(item, control, on.people)
            and item.made <= on.today <= item.expires,
        )
        for item in covers
    ]
    return max(shown, key=_shown_first, default=None)


def _shown_first(item: AttestationShown) -> tuple[object, ...]:
    return item.live, item.expires, item.by, item.made, item.role, item.statement
