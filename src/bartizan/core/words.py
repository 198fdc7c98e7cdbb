"""The closed vocabularies of the design; each value is its wire format."""

from enum import StrEnum


class Layer(StrEnum):
    """Where in a workload a control acts."""

    DATA = "data"
    MODEL = "model"
    APPLICATION = "application"
    INFRASTRUCTURE = "infrastructure"
    ORGANIZATIONAL = "organizational"


class Phase(StrEnum):
    """How far a workload has come; the order of the members is the order of the phases."""

    PROTOTYPE = "prototype"
    PRODUCTION = "production"
    SCALE = "scale"

    @property
    def rank(self) -> int:
        """0 for the first phase, rising."""
        return PHASES.index(self)

    def includes(self, other: "Phase") -> bool:
        """Whether what is required from `other` onward is required in this phase."""
        return other.rank <= self.rank


# Asked thousands of times in one assessment.
PHASES = tuple(Phase)


class Severity(StrEnum):
    """What the absence of a control, or a finding, can cost; most severe first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for the most severe, rising."""
        return list(Severity).index(self)


class Confidence(StrEnum):
    """How sure a finding is; independent of its severity."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for the surest, rising."""
        return list(Confidence).index(self)


class Effort(StrEnum):
    """Work to close a gap: up to a person-day, up to two person-weeks, more."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class Role(StrEnum):
    """Who carries a responsibility."""

    SECURITY = "security"
    DATA_SCIENCE = "data-science"
    ML_PLATFORM = "ml-platform"
    APPLICATION = "application"
    LEGAL = "legal"
    EXECUTIVE_OWNER = "executive-owner"


class Source(StrEnum):
    """Where evidence comes from."""

    REPO = "repo"
    IAC = "iac"
    DATASET = "dataset"
    MODEL = "model"
    AWS = "aws"
    LIVE = "live"
    LOG = "log"
    IMPORT = "import"
    BARTIZAN = "bartizan"


class Status(StrEnum):
    """Where a control stands for a workload."""

    PASS = "pass"
    FAIL = "fail"
    PARTIAL = "partial"
    UNKNOWN = "unknown"
    STALE = "stale"
    ATTESTED = "attested"
    WAIVED = "waived"
    NOT_APPLICABLE = "not_applicable"


class Outcome(StrEnum):
    """What a check says of one asset."""

    PASS = "pass"
    FAIL = "fail"
    REVIEW = "review"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"


class Truth(StrEnum):
    """Whether a fact about a workload holds; unknown where evidence for an answer is missing."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"
