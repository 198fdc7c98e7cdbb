"""What people declare: the profile, attestations, waivers and exclusions of a workload."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bartizan.core.words import Phase, Role
from bartizan.evidence.facts import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningAt:
    """Whom a workload trusts to sign its models, by a policy, and to promote them, by keys."""

    policy: str
    approvers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditAt:
    """The audit log that a profile names: its folder, its origin, and the keys to believe.

    `writers` are the logs of other processes and hosts of the same gateway.
    """

    log: str
    origin: str
    keys: tuple[str, ...] = ()
    witnesses: tuple[str, ...] = ()
    writers: tuple["AuditAt", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedClass:
    """A class, as `module:name`, that pickles may put to some uses; its owner answers for it."""

    name: str
    uses: tuple[str, ...]
    owner: str
    reason: str
    expires: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The declared facts of a workload (`bartizan.yaml`); None where nothing is declared."""

    name: str = ""
    owner_team: str = ""
    owner_contact: str = ""
    phase: Phase | None = None
    use_cases: tuple[str, ...] = ()
    sensitivity: str | None = None
    categories: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    criticality: str | None = None
    exposure: str | None = None
    regulations: tuple[str, ...] = ()
    risk_tolerance: str | None = None
    roles: Mapping[Role, str] = field(default_factory=dict)
    facts: tuple[str, ...] = ()
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    imports: tuple[str, ...] = ()
    signing: SigningAt | None = None
    audit: AuditAt | None = None
    allowed_classes: tuple[AllowedClass, ...] = ()
    path: str = "bartizan.yaml"
    lines: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attested:
    """A dated statement of a person in a role about a control, or about some of its clauses."""

    control: str
    clauses: tuple[str, ...]
    by: str
    role: Role
    statement: str
    made: date
    expires: date
    evidence: tuple[str, ...] = ()
    path: str = ""
    line: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived:
    """A scoped acceptance of a control that is not met, until a date.

    `scope` is empty for the whole control, else names of assets or paths of files.
    """

    control: str
    scope: tuple[str, ...]
    reason: str
    requested_by: str
    approved_by: str
    approver_role: Role
    made: date
    expires: date
    path: str = ""
    line: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """An approved statement that a discovered fact does not hold, until a date."""

    predicate: str
    reason: str
    requested_by: str
    approved_by: str
    approver_role: Role
    made: date
    expires: date
    path: str = ""
    line: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared(Evidence):
    """All that people declared beside the workload; `profile` is None when there is no file."""

    profile: Profile | None = None
    attestations: tuple[Attested, ...] = ()
    waivers: tuple[Waived, ...] = ()
    exclusions: tuple[Excluded, ...] = ()

    @property
    def people(self) -> Mapping[Role, str]:
        """Who holds which role, as the profile says."""
        return self.profile.roles if self.profile else {}
