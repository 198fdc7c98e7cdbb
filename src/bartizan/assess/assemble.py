"""The whole assessment as one pure function of what was collected and declared."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bartizan.assess.clauses import Grounds, clause_results
from bartizan.assess.facts import (
    Assessment,
    ControlResult,
    Coverage,
    Gate,
    PlanItem,
    PredicateFact,
    Workload,
)
from bartizan.assess.foreign import dated_findings, lost_imports, stale_findings, unmapped
from bartizan.assess.gate import floor_of, gate
from bartizan.assess.judge import Collected, judge
from bartizan.assess.plan import Ground, plan
from bartizan.assess.posture import cells, interval
from bartizan.assess.predicates import missing, predicates, truths
from bartizan.assess.scope import Scoped, scope, speaking, withdrawn
from bartizan.assess.status import Judged, control_result, judged
from bartizan.catalogue.control import Catalogue
from bartizan.checks.api import Check
from bartizan.core.asset import Asset
from bartizan.core.finding import Finding
from bartizan.core.place import Place
from bartizan.core.words import Phase
from bartizan.evidence.auditlog import AuditLogs
from bartizan.evidence.declared import Attested, Declared, Profile
from bartizan.evidence.facts import Unavailable
from bartizan.evidence.imported import Imported

ByPhase = Mapping[Phase, tuple[ControlResult, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """All that an assessment is made from; nothing else enters it.

    `target` is the phase that the workload wants to enter or stay in. `name` is used where the
    profile gives none.
    """

    catalogue: Catalogue
    checks: tuple[Check, ...]
    collected: Collected
    assets: tuple[Asset, ...] = ()
    discovered: tuple[PredicateFact, ...] = ()
    declared: Declared = field(default_factory=Declared)
    imported: Imported = field(default_factory=Imported)
    target: Phase
    now: datetime
    coverage: Coverage = field(default_factory=Coverage)
    tool_version: str
    name: str = ""
    excerpts: Mapping[Place, tuple[str, ...]] = field(default_factory=dict)


def assess(inputs: Inputs) -> Assessment:
    """Return the assessment; the same inputs, in any order, give the same answer."""
    return conclude(inputs, findings_of(inputs))


def findings_of(inputs: Inputs) -> tuple[Finding, ...]:
    """Return what checks say, in the order of their ids.

    A check that raises is a defect of ours: it ends in an unknown of its own, not in the end of
    the assessment.
    """
    known = [check for check in inputs.checks if check.control in inputs.catalogue.by_id]
    ordered = sorted(known, key=lambda check: check.id)
    return tuple(finding for check in ordered for finding in _judged(check, inputs.collected))


def _judged(check: Check, collected: Collected) -> tuple[Finding, ...]:
    try:
        return judge(check, collected)
    except Exception as error:  # noqa: BLE001  (the task boundary: what breaks is unknown)
        # Only the kind of the error: its text could hold what the check looked at.
        lost = Unavailable(f"the check broke ({type(error).__name__}); please report it")
        return judge(check, dict.fromkeys(check.reads, lost))


def conclude(inputs: Inputs, own: Iterable[Finding]) -> Assessment:
    """Return the assessment that follows from the findings of our own checks."""
    dated = dated_findings(inputs.imported, inputs.catalogue)
    foreign = (
        *(finding for finding, _ in dated),
        *lost_imports(inputs.imported, inputs.catalogue),
    )
    findings = tuple(sorted((*own, *foreign), key=finding_order))
    stale = stale_findings(dated, inputs.catalogue, inputs.now)
    facts = predicates(inputs.discovered, inputs.declared, inputs.now.date(), findings)
    scoped = scope(inputs.catalogue.controls, facts, speaking(findings, inputs.checks))
    findings = withdrawn(findings, inputs.checks, scoped)
    on = replace(_grounds(inputs, facts, findings), stale=stale)
    by_phase = _by_phase(inputs, scoped, on)
    return _assessment(inputs, facts, findings, by_phase)


def _grounds(
    inputs: Inputs, facts: tuple[PredicateFact, ...], findings: tuple[Finding, ...]
) -> Grounds:
    """Group what was found and stated by what it is about."""
    stated: dict[str, list[Attested]] = {}
    for attested in sorted(inputs.declared.attestations, key=_last_to_expire, reverse=True):
        stated.setdefault(attested.control, []).append(attested)
    logs = inputs.collected.get(AuditLogs)
    return Grounds(
        facts={fact.name: fact for fact in facts},
        findings=_by_clause(findings),
        speaking=_by_clause(speaking(findings, inputs.checks)),
        sources={check.id: check.source for check in inputs.checks},
        attestations={name: tuple(group) for name, group in stated.items()},
        people=inputs.declared.people,
        waived=logs.log.waived if isinstance(logs, AuditLogs) and logs.log else {},
        today=inputs.now.date(),
    )


def _by_clause(findings: Iterable[Finding]) -> dict[tuple[str, str], tuple[Finding, ...]]:
    grouped: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        grouped.setdefault((finding.control, finding.clause), []).append(finding)
    return {key: tuple(group) for key, group in grouped.items()}


def _last_to_expire(attested: Attested) -> tuple[object, ...]:
    """Return a total order: what is said must not depend on the order of the files."""
    said = (attested.clauses, attested.by, attested.role, attested.made, attested.statement)
    return attested.expires, attested.path, attested.line, *said


def finding_order(finding: Finding) -> tuple[object, ...]:
    """Return the place of a finding in every report: by severity, check and first location."""
    first = finding.locations[0] if finding.locations else Place("", 0)
    return (
        finding.severity.rank,
        finding.check,
        (first.path, first.line, first.cell or 0),
        finding.asset,
        finding.fingerprint,
    )


def _by_phase(inputs: Inputs, scoped: tuple[Scoped, ...], on: Grounds) -> ByPhase:
    items = [judged(item, clause_results(item.control, on), on) for item in scoped]
    return {phase: _results(items, phase, inputs, on) for phase in Phase}


def _results(
    items: Iterable[Judged], phase: Phase, inputs: Inputs, on: Grounds
) -> tuple[ControlResult, ...]:
    return tuple(control_result(item, phase, inputs.declared.waivers, on) for item in items)


def _assessment(
    inputs: Inputs,
    facts: tuple[PredicateFact, ...],
    findings: tuple[Finding, ...],
    by_phase: ByPhase,
) -> Assessment:
    postures = {phase: interval(by_phase[phase], phase) for phase in Phase}
    floor = floor_of(inputs.declared.profile)
    gates = {phase: gate(by_phase[phase], phase, postures[phase], floor) for phase in Phase}
    workload = _workload(inputs, facts)
    ignored = unmapped(inputs.imported, inputs.catalogue)
    return Assessment(
        tool_version=inputs.tool_version,
        catalogue_version=inputs.catalogue.version,
        moment=inputs.now,
        workload=workload,
        assets=tuple(sorted(inputs.assets, key=lambda asset: (asset.kind, asset.name, asset.id))),
        findings=findings,
        controls=by_phase[inputs.target],
        overall=postures[inputs.target],
        cells=cells(by_phase),
        gates=gates,
        plan=_plan(inputs, findings, by_phase[inputs.target], workload, gates),
        coverage=replace(inputs.coverage, unmapped_imports=ignored),
        excerpts=inputs.excerpts,
    )


def _plan(
    inputs: Inputs,
    findings: tuple[Finding, ...],
    results: tuple[ControlResult, ...],
    workload: Workload,
    gates: Mapping[Phase, Gate],
) -> tuple[PlanItem, ...]:
    return plan(
        Ground(
            catalogue=inputs.catalogue,
            facts=truths(workload.predicates),
            results=results,
            findings={finding.fingerprint: finding for finding in findings},
            target=inputs.target,
            now=gates[workload.phase],
            gate=gates[inputs.target],
        )
    )


def _workload(inputs: Inputs, facts: tuple[PredicateFact, ...]) -> Workload:
    profile = inputs.declared.profile
    return Workload(
        name=(profile.name if profile else "") or inputs.name,
        phase=(profile.phase if profile else None) or Phase.PROTOTYPE,
        target=inputs.target,
        declared=_declared(profile) if profile else {},
        predicates=facts,
        missing=missing(inputs.declared),
    )


def _declared(profile: Profile) -> dict[str, str | tuple[str, ...]]:
    fields: dict[str, str | tuple[str, ...] | None] = {
        "owner.team": profile.owner_team,
        "owner.contact": profile.owner_contact,
        "phase": profile.phase.value if profile.phase else None,
        "use_cases": profile.use_cases,
        "data.sensitivity": profile.sensitivity,
        "data.categories": profile.categories,
        "data.jurisdictions": profile.jurisdictions,
        "criticality": profile.criticality,
        "exposure": profile.exposure,
        "regulations": profile.regulations,
        "risk_tolerance": profile.risk_tolerance,
        "facts": profile.facts,
        **{f"roles.{role.value}": person for role, person in sorted(profile.roles.items())},
    }
    return {name: value for name, value in fields.items() if value}
