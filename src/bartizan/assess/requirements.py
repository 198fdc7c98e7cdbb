"""The requirements of a workload: which controls apply, why, from when, and who answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bartizan.assess.facts import PredicateFact
from bartizan.assess.gate import DEFAULT_TOLERANCE, FLOORS
from bartizan.assess.predicates import missing, predicates
from bartizan.assess.scope import Scoped, deciders, scope
from bartizan.assess.terms import WAIVER_DAYS
from bartizan.catalogue.control import Catalogue, Clause, Raci
from bartizan.catalogue.predicate import evaluate
from bartizan.core.place import Place
from bartizan.core.words import Effort, Layer, Phase, Severity, Truth
from bartizan.evidence.declared import Declared

TOLERANCES = ("low", "medium", "high")


@dataclass(frozen=True, slots=True)
class Threshold:
    """A limit that the risk tolerance of a workload sets, and the controls that it serves."""

    name: str
    value: str
    controls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    low: str
    medium: str
    high: str
    controls: tuple[str, ...]

    def at(self, tolerance: str) -> Threshold:
        values = {"low": self.low, "medium": self.medium, "high": self.high}
        return Threshold(self.name, values[tolerance], self.controls)


def _percentages(shares: Mapping[str, float]) -> tuple[str, str, str]:
    low, medium, high = (f"{shares[name]:.0%}".replace("%", " %") for name in TOLERANCES)
    return low, medium, high


# Starting points, to be replaced by an organisation's own measured baselines.
TABLE = (
    _Row(
        "lower end of the posture that opens a gate, at least", *_percentages(FLOORS), ("ORG-07",)
    ),
    _Row(
        "attack success rate of each red-team suite, upper bound of the 95 % interval",
        "1 %", "5 %", "10 %", ("MOD-10", "APP-02", "APP-03"),
    ),
    _Row(
        "robust accuracy lost to the reference attack", "5 points", "10 points", "20 points",
        ("MOD-09",),
    ),
    _Row(
        "records with unauthorised personal data in training data",
        "0", "1 in 100,000", "1 in 10,000", ("DAT-06",),
    ),
    _Row("membership inference advantage", "0.05", "0.10", "0.20", ("MOD-12", "DAT-16")),
    _Row(
        "days to close a vulnerability: known exploited, critical, high, medium",
        "2, 7, 30, 90", "7, 15, 60, 120", "14, 30, 90, 180", ("APP-11", "INF-07"),
    ),
    _Row("days between assessments of a workload in production", "7", "14", "30", ("ORG-17",)),
    _Row("sampled answers reviewed by people", "2 %", "1 %", "0.5 %", ("MOD-17",)),
    _Row("time to stop all instances of an agent", "5 minutes", "15 minutes", "1 hour",
         ("APP-16", "ORG-14")),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredClause:
    """A clause of a requirement, the phase from which it binds, and whether it is sure to apply."""

    id: str
    text: str
    required_from: Phase
    sources: tuple[str, ...]
    certain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A control that applies, or may apply, to the workload."""

    id: str
    title: str
    layer: Layer
    severity: Severity
    effort: Effort
    required_from: Phase
    requirement: str
    why: str
    because: tuple[str, ...]
    places: tuple[Place, ...]
    raci: Raci
    clauses: tuple[RequiredClause, ...]
    attestation: str
    advice: bool
    certain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRequired:
    """A control that does not apply, with the facts that made it so."""

    id: str
    title: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementSet:
    """The requirements of one workload; `missing` are declarations that would make them surer."""

    workload: str
    phase: Phase
    catalogue_version: str
    risk_tolerance: str
    tolerance_declared: bool
    predicates: tuple[PredicateFact, ...]
    required: tuple[Requirement, ...]
    advised: tuple[Requirement, ...]
    excluded: tuple[NotRequired, ...]
    thresholds: tuple[Threshold, ...]
    waiver_days: Mapping[Severity, int]
    missing: tuple[str, ...]
    made: date


def requirements(
    catalogue: Catalogue,
    discovered: Iterable[PredicateFact],
    declared: Declared,
    today: date,
    *,
    name: str = "",
) -> RequirementSet:
    """Return the tailored requirements, in the order of phase, severity and id.

    `name` is used where the profile gives none.
    """
    profile = declared.profile
    facts = predicates(discovered, declared, today)
    known = {fact.name: fact for fact in facts}
    scoped = scope(catalogue.controls, facts)
    listed = sorted((_requirement(item, known) for item in scoped if item.in_scope), key=_order)
    tolerance = profile.risk_tolerance if profile else None
    ids = {item.id for item in listed}
    return RequirementSet(
        workload=(profile.name if profile else "") or name,
        phase=(profile.phase if profile else None) or Phase.PROTOTYPE,
        catalogue_version=catalogue.version,
        risk_tolerance=tolerance or DEFAULT_TOLERANCE,
        tolerance_declared=tolerance is not None,
        predicates=facts,
        required=tuple(item for item in listed if not item.advice),
        advised=tuple(item for item in listed if item.advice),
        excluded=tuple(_excluded(item) for item in scoped if not item.in_scope),
        thresholds=thresholds(tolerance or DEFAULT_TOLERANCE, ids),
        waiver_days=WAIVER_DAYS,
        missing=missing(declared),
        made=today,
    )


def thresholds(tolerance: str, controls: Iterable[str]) -> tuple[Threshold, ...]:
    """Return the limits that a tolerance sets for these controls.

    Raises KeyError for a tolerance that is not low, medium or high.
    """
    wanted = frozenset(controls)
    return tuple(row.at(tolerance) for row in TABLE if wanted & set(row.controls))


def _order(item: Requirement) -> tuple[int, int, str]:
    return (item.required_from.rank, item.severity.rank, item.id)


def _excluded(item: Scoped) -> NotRequired:
    return NotRequired(id=item.control.id, title=item.control.title, because=item.because)


def _requirement(item: Scoped, known: Mapping[str, PredicateFact]) -> Requirement:
    control = item.control
    deciding = [known[name] for name in deciders(control.applies_when, known)]
    return Requirement(
        id=control.id,
        title=control.title,
        layer=control.layer,
        severity=control.severity,
        effort=control.effort,
        required_from=control.required_from,
        requirement=control.requirement,
        why=control.why,
        because=item.because,
        places=tuple(dict.fromkeys(place for fact in deciding for place in fact.places)),
        raci=control.raci,
        clauses=_clauses(item, known),
        attestation=control.attestation.statement,
        advice=item.advice,
        certain=item.applies is Truth.TRUE,
    )


def _clauses(item: Scoped, known: Mapping[str, PredicateFact]) -> tuple[RequiredClause, ...]:
    truth = {name: fact.truth for name, fact in known.items()}
    found = []
    for clause in item.control.clauses:
        applies = evaluate(clause.when, truth)
        if applies is not Truth.FALSE:
            found.append(_clause(item, clause, applies))
    return tuple(found)


def _clause(item: Scoped, clause: Clause, applies: Truth) -> RequiredClause:
    return RequiredClause(
        id=clause.id,
        text=clause.text,
        required_from=clause.from_phase or item.control.required_from,
        sources=tuple(source.value for source in clause.sources),
        certain=applies is Truth.TRUE,
    )
