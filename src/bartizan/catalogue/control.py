"""A control as a fact: what must hold, from which phase, when, and who answers for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bartizan.catalogue.expression import ALWAYS, Expression
from bartizan.core.words import Effort, Layer, Phase, Role, Severity, Source


class Kind(StrEnum):
    """What a control does about a threat."""

    PREVENTIVE = "preventive"
    DETECTIVE = "detective"
    CORRECTIVE = "corrective"
    GOVERNANCE = "governance"


@dataclass(frozen=True, slots=True)
class Observation:
    """How one source of evidence can show that a clause holds."""

    source: Source
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A part of a requirement that can be proven by itself.

    A clause that tightens its control names the phase from which it is required. `when` narrows it
    to workloads of which the predicate holds. One without observations rests on people alone.
    """

    id: str
    text: str
    from_phase: Phase | None = None
    when: Expression = ALWAYS
    observes: tuple[Observation, ...] = ()

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources that can prove it."""
        return tuple(observation.source for observation in self.observes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Raci:
    """Who does the work, who answers for it, who is asked and who is told."""

    responsible: tuple[Role, ...]
    accountable: Role
    consulted: tuple[Role, ...] = ()
    informed: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationTerm:
    """Who may state that a control holds where no check can run, what, and for how long."""

    role: Role
    statement: str
    term_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One requirement of the catalogue; together its clauses are the requirement.

    `threats` are written `standard/identifier`; `mappings` hold identifiers by standard. Mappings
    mean "relates to" and no more. `origin` is empty for a built-in control, else the file of an
    overlay, relative to its folder; `overlaid` names the fields that this file set.
    """

    id: str
    title: str
    layer: Layer
    required_from: Phase
    applies_when: Expression
    severity: Severity
    effort: Effort
    kind: Kind
    why: str
    requirement: str
    clauses: tuple[Clause, ...]
    fix: str
    raci: Raci
    attestation: AttestationTerm
    freshness_days: int
    threats: tuple[str, ...] = ()
    mappings: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    terms: tuple[str, ...] = ()
    origin: str = ""
    overlaid: tuple[str, ...] = ()

    def required_in(self, phase: Phase) -> bool:
        """Whether the control is mandatory in a phase."""
        return phase.includes(self.required_from)

    def clauses_in(self, phase: Phase) -> tuple[Clause, ...]:
        """Return the clauses that are mandatory in a phase; none before the control itself is."""
        if not self.required_in(phase):
            return ()
        return tuple(
            clause
            for clause in self.clauses
            if clause.from_phase is None or phase.includes(clause.from_phase)
        )

    def clause(self, clause_id: str) -> Clause | None:
        """Return the clause with this id, if there is one."""
        return next((clause for clause in self.clauses if clause.id == clause_id), None)

    def tightened_in(self, phase: Phase) -> bool:
        """Whether a clause becomes mandatory in exactly this phase, later than the control."""
        return any(clause.from_phase is phase for clause in self.clauses)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All controls of one version, in the order of their layers and ids.

    Changing what a control means changes the version, which is a semver of its own.
    """

    version: str
    controls: tuple[Control, ...]
    by_id: Mapping[str, Control] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        index = {control.id: control for control in self.controls}
        object.__setattr__(self, "by_id", index)
