"""The facts that an assessment ends in; every report is rendered from these alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bartizan.core.asset import Asset
from bartizan.core.finding import Finding
from bartizan.core.place import Place
from bartizan.core.words import Effort, Layer, Phase, Role, Severity, Status, Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class PredicateFact:
    """A fact about the workload that decides which controls apply, and where it comes from.

    `excluded` marks one that people lowered, against what was found. `overruled` is a declaration
    that says less than was found, and so counts for nothing.
    """

    name: str
    truth: Truth
    because: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    excluded: bool = False
    overruled: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverShown:
    """The waiver laid over a control, as reports show it."""

    reason: str
    requested_by: str
    approved_by: str
    expires: date
    scope: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationShown:
    """The attestation behind a control, as reports show it; expired ones count for nothing."""

    by: str
    role: Role
    statement: str
    made: date
    expires: date
    live: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseResult:
    """Where one clause of a control stands. `checks` are the ids of the checks that judge it.

    `stand_in` marks an attestation where a check exists and its evidence could not be had.
    `certain` is false where it is not known whether the clause applies.
    """

    id: str
    text: str
    status: Status
    because: str
    checks: tuple[str, ...] = ()
    required_from: Phase | None = None
    stand_in: bool = False
    certain: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlResult:
    """Where a control stands for the workload.

    `status` is after the overlay of a waiver, `underlying` before it. `untested` marks a preventive
    control that is met by configuration evidence alone. `share` is the passing share of its judged
    assets. `lapsed` is the day on which a waiver of what is not met expired. `advice` marks a
    control that the light outcome turned into advice. `certain` is false where it is not known
    whether the control applies, or whether it is only advice.
    """

    id: str
    title: str
    layer: Layer
    phase: Phase
    severity: Severity
    effort: Effort
    status: Status
    underlying: Status
    because: tuple[str, ...] = ()
    clauses: tuple[ClauseResult, ...] = ()
    findings: tuple[str, ...] = ()
    mappings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    responsible: tuple[Role, ...] = ()
    accountable: Role = Role.SECURITY
    fix: str = ""
    why: str = ""
    requirement: str = ""
    untested: bool = False
    advice: bool = False
    certain: bool = True
    share: float = 0.0
    waiver: WaiverShown | None = None
    lapsed: date | None = None
    attestation: AttestationShown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A posture: bounds and shares in 0..1, over `controls` applicable controls."""

    low: float
    high: float
    coverage: float
    fresh: float
    attested: float
    controls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocker:
    """A control that keeps a gate shut."""

    control: str
    title: str
    severity: Severity
    status: Status
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Whether a phase may be entered. `conclusive` is false when only evidence is missing.

    Of the `required` controls, `met` are proven or attested; `waived` are gaps that were accepted,
    and count apart. `low` and `high` bound the posture of the phase, of which `low` must reach
    `floor`. `not_judged` are conditions of the phase that no assessment can see.
    """

    phase: Phase
    open: bool
    conclusive: bool
    blocked_by: tuple[Blocker, ...] = ()
    required: int = 0
    met: int = 0
    waived: int = 0
    low: float = 0.0
    high: float = 0.0
    floor: float = 0.0
    not_judged: tuple[str, ...] = ()

    @property
    def too_low(self) -> bool:
        """Whether the posture keeps the gate shut, whatever else blocks it."""
        return self.required > 0 and self.low < self.floor


class Wave(StrEnum):
    """When to mend a gap."""

    NOW = "now"
    BEFORE_GATE = "before-gate"
    NEXT = "next"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanItem:
    """One step of the plan; `risk_removed` is impact x likelihood, raised for a single barrier.

    `places` are the first of where to mend it, `elsewhere` counts the others, and `other_fixes` the
    fixes that its findings need besides `action`.
    """

    rank: int
    wave: Wave
    control: str
    title: str
    layer: Layer
    severity: Severity
    status: Status
    action: str
    owner: Role
    effort: Effort
    risk_removed: int
    because: tuple[str, ...] = ()
    opens_gate: bool = False
    places: tuple[Place, ...] = ()
    elsewhere: int = 0
    other_fixes: int = 0


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or folder that was not read, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectorRun:
    """How one collector fared; `digest` names the evidence that it yielded."""

    name: str
    ok: bool
    unavailable: str = ""
    files: int = 0
    gaps: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What the assessment looked at, and what it did not."""

    files_seen: int = 0
    files_read: int = 0
    skipped: tuple[Skipped, ...] = ()
    collectors: tuple[CollectorRun, ...] = ()
    unmapped_imports: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """The workload as declared and discovered. `missing` are declarations that would help."""

    name: str
    phase: Phase
    target: Phase
    declared: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    predicates: tuple[PredicateFact, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """Everything that is known, judged and advised about a workload at one moment."""

    tool_version: str
    catalogue_version: str
    moment: datetime
    workload: Workload
    assets: tuple[Asset, ...]
    findings: tuple[Finding, ...]
    controls: tuple[ControlResult, ...]
    overall: Interval
    cells: Mapping[tuple[Layer, Phase], Interval]
    gates: Mapping[Phase, Gate]
    plan: tuple[PlanItem, ...]
    coverage: Coverage
    excerpts: Mapping[Place, tuple[str, ...]] = field(default_factory=dict)
    receipt: str = ""
