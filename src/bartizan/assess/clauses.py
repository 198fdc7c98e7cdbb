"""Where each clause of a control stands, by DESIGN section 6."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from bartizan.assess.facts import ClauseResult, PredicateFact
from bartizan.assess.scope import witness
from bartizan.assess.terms import People, attestation_problem, is_over
from bartizan.catalogue.control import Clause, Control
from bartizan.catalogue.predicate import evaluate
from bartizan.core.finding import Finding
from bartizan.core.words import Outcome, Source, Status, Truth
from bartizan.evidence.declared import Attested

ALWAYS_AT_HAND = frozenset({Source.REPO, Source.IAC, Source.DATASET, Source.MODEL})
TELLING = frozenset({Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN})

Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What clauses are judged on.

    `facts` are those of the workload, by name; `findings` are grouped by control and clause, and
    those that may contradict facts are `speaking`;
    `stale` are fingerprints of those that are too old; `sources` says where the evidence of each
    check comes from, and `people` who holds which role; `waived` is the last day of a waiver that
    an audit log holds, by control.
    """

    facts: Mapping[str, PredicateFact]
    findings: Mapping[Key, tuple[Finding, ...]]
    speaking: Mapping[Key, tuple[Finding, ...]]
    stale: frozenset[str] = frozenset()
    sources: Mapping[str, Source] = field(default_factory=dict)
    attestations: Mapping[str, tuple[Attested, ...]] = field(default_factory=dict)
    people: People = field(default_factory=dict)
    waived: Mapping[str, date] = field(default_factory=dict)
    today: date

    @property
    def truth(self) -> Mapping[str, Truth]:
        """The facts as predicates read them."""
        return {name: fact.truth for name, fact in self.facts.items()}


def clause_results(control: Control, on: Grounds) -> tuple[ClauseResult, ...]:
    """Return where every clause stands, whatever the phase from which it is required."""
    return tuple(_clause(control, clause, on) for clause in control.clauses)


def _clause(control: Control, clause: Clause, on: Grounds) -> ClauseResult:
    applies = evaluate(clause.when, on.truth)
    found = on.findings.get((control.id, clause.id), ())
    speaking = on.speaking.get((control.id, clause.id), ())
    if applies is Truth.FALSE and witness(speaking, clause.when, on.facts) is None:
        standing = _Standing(Status.NOT_APPLICABLE, f"only when {clause.when}")
    else:
        standing = _standing(control, clause, on)
    return ClauseResult(
        id=clause.id,
        text=clause.text,
        status=standing.status,
        because=standing.because,
        checks=tuple(sorted({finding.check for finding in found})),
        required_from=clause.from_phase or control.required_from,
        stand_in=standing.stand_in,
        certain=applies is Truth.TRUE,
    )


@dataclass(frozen=True, slots=True)
class _Standing:
    status: Status
    because: str
    stand_in: bool = False


def _standing(control: Control, clause: Clause, on: Grounds) -> _Standing:
    found = on.findings.get((control.id, clause.id), ())
    judged = _judged(found, on.stale)
    stated = _stated(control, clause, on)
    if judged is None:
        return stated or _Standing(Status.UNKNOWN, _nothing(control, found))
    if judged.status is not Status.UNKNOWN or stated is None:
        return judged
    if stated.status is not Status.ATTESTED or not _out_of_reach(found, on.sources):
        return judged
    because = f"{stated.because}; no check could: {judged.because}"
    return _Standing(Status.ATTESTED, because, stand_in=True)


def _judged(found: tuple[Finding, ...], stale: frozenset[str]) -> _Standing | None:
    """Return what findings say; None when none of them says anything."""
    fresh = [finding for finding in found if finding.fingerprint not in stale]
    fails = _of(fresh, Outcome.FAIL)
    passes = _of(fresh, Outcome.PASS)
    old = [item for item in found if item.fingerprint in stale and item.outcome in TELLING]
    if fails:
        worst = min(fails, key=lambda finding: (finding.severity.rank, finding.check))
        status = Status.PARTIAL if passes else Status.FAIL
        return _Standing(status, _counted(fails, passes, worst))
    if unknowns := _of(fresh, Outcome.UNKNOWN):
        return _Standing(Status.UNKNOWN, unknowns[0].message)
    if _of(old, Outcome.FAIL) or (old and not passes):
        return _Standing(Status.STALE, f"its evidence is too old: {old[0].message}")
    return _Standing(Status.PASS, passes[0].message) if passes else None


def _of(findings: Iterable[Finding], outcome: Outcome) -> list[Finding]:
    return [finding for finding in findings if finding.outcome is outcome]


def _counted(fails: list[Finding], passes: list[Finding], worst: Finding) -> str:
    where = f" ({worst.locations[0]})" if worst.locations else ""
    total = len(fails) + len(passes)
    count = "" if total == 1 else f"{len(fails)} of {total} do not meet it; "
    return f"{count}{worst.message}{where}"


def _nothing(control: Control, found: tuple[Finding, ...]) -> str:
    if _of(found, Outcome.REVIEW):
        return f"only results to review; look at them and attest it: {how_to_attest(control)}"
    if found:
        absent = found[0].message
        return f"no check applies ({absent}); attest it: {how_to_attest(control)}"
    return f"nothing automatic judges this; attest it: {how_to_attest(control)}"


def how_to_attest(control: Control) -> str:
    """Return the command by which the holder of the right role states that a control is met."""
    return f"bartizan attest {control.id} --role {control.attestation.role} --by NAME"


def _out_of_reach(found: tuple[Finding, ...], sources: Mapping[str, Source]) -> bool:
    """Whether all the evidence that is missing may be out of the reach of whoever assesses."""
    unknowns = _of(found, Outcome.UNKNOWN)
    return all(
        sources.get(finding.check, Source.IMPORT) not in ALWAYS_AT_HAND for finding in unknowns
    )


def covering(control: Control, clause_id: str, on: Grounds) -> tuple[Attested, ...]:
    """Return the attestations that speak about a clause, the last to expire first."""
    return tuple(
        attested
        for attested in on.attestations.get(control.id, ())
        if not attested.clauses or clause_id in attested.clauses
    )


def _stated(control: Control, clause: Clause, on: Grounds) -> _Standing | None:
    """Return what people say; None when nothing that they say may count."""
    valid = [
        attested
        for attested in covering(control, clause.id, on)
        if not attestation_problem(attested, control, on.people) and attested.made <= on.today
    ]
    if not valid:
        return None
    said = valid[0]
    if is_over(said.expires, on.today):
        return _Standing(Status.STALE, f"the attestation of {said.by} expired on {said.expires}")
    who = f"{said.by} ({said.role.value})"
    return _Standing(Status.ATTESTED, f"attested by {who} until {said.expires}")
