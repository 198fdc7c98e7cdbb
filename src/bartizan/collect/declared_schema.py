"""The schemas of the documents that people write beside a workload (DESIGN section 5)."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from bartizan.core.clock import parse_day
from bartizan.core.errors import InvalidInputError
from bartizan.core.words import Phase, Role

UseCase = Literal["answers", "connects", "acts"]
Sensitivity = Literal["public", "internal", "confidential", "restricted"]
Criticality = Literal["low", "medium", "high", "critical"]
Exposure = Literal["internal", "partner", "public"]
Tolerance = Literal["low", "medium", "high"]
ClassUse = Literal["called", "new", "state", "filled"]
Category = Literal[
    "personal", "health", "payment", "biometric", "children", "credentials", "proprietary"
]
Fact = Literal[
    "generative", "trains", "self_hosts", "third_party_model", "feedback_loop", "notebooks",
    "memory", "code_execution", "mcp", "multi_agent", "personal_data", "public_facing",
    "high_risk", "org:multi_workload",
]  # fmt: skip

NO_CONTROL_CHARACTERS = r"^[^\x00-\x08\x0b-\x1f\x7f]*$"
SLUG = r"^[a-z0-9][a-z0-9._-]*$"
CLASS = r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$"
CONTROL_ID = r"^[A-Z][A-Z0-9]{1,9}-[0-9]{2,4}$"

Line = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]
Text = Annotated[str, Field(min_length=1, max_length=4000, pattern=NO_CONTROL_CHARACTERS)]
Slug = Annotated[str, Field(max_length=64, pattern=SLUG)]
ControlId = Annotated[str, Field(pattern=CONTROL_ID)]
Lines = Annotated[list[Line], Field(max_length=500)]


def _day(value: object) -> date:
    if isinstance(value, date):
        return value
    try:
        return parse_day(value if isinstance(value, str) else "")
    except InvalidInputError:
        raise ValueError("a day is written like 2026-11-22") from None


Day = Annotated[date, BeforeValidator(_day)]


class Document(BaseModel):
    """What every document has in common: nothing in it is ignored."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)


class OwnerPart(Document):
    """Who answers for the workload."""

    team: Line
    contact: Line = Field(default="", description="An address that people read.")


class DataPart(Document):
    """What data the workload handles."""

    sensitivity: Sensitivity | None = None
    categories: list[Category] = []
    jurisdictions: list[Slug] = []


class AwsPart(Document):
    """Which AWS account to read."""

    profile: Line
    regions: list[Slug] = []


class SourcesPart(Document):
    """Where evidence lies beside the repository."""

    models: Lines = []
    datasets: Lines = []
    endpoints: Lines = []
    aws: AwsPart | None = None


class SigningPart(Document):
    """Whom this workload trusts to sign its models, and to promote them."""

    policy: Line = Field(description="A trust policy's file; relative to the workload.")
    approvers: Lines = Field(default=[], description="Files of the public keys that promote.")


class WriterPart(Document):
    """The log of another process or host of the gateway."""

    log: Line = Field(description="The log's folder; relative to the workload.")
    origin: Line
    keys: Lines = Field(default=[], description="The log's verifier keys (vkeys).")


class AuditPart(Document):
    """The audit log that this workload's assessments, attestations and waivers are recorded in."""

    log: Line = Field(description="The log's folder; relative to the workload.")
    origin: Line = Field(description="The log's name, as `bartizan audit init` was given it.")
    keys: Lines = Field(default=[], description="The log's verifier keys (vkeys).")
    witnesses: Lines = Field(default=[], description="The verifier keys of its witnesses.")
    writers: list[WriterPart] = Field(
        default=[],
        max_length=200,
        description="The logs of the gateway's other processes and hosts; the same witnesses.",
    )


class AllowedClassPart(Document):
    """A class of one's own that pickles of models may name; its owner answers for it."""

    class_: Annotated[str, Field(alias="class", max_length=300, pattern=CLASS)]
    uses: list[ClassUse] = Field(min_length=1, description="What a pickle may do with it.")
    owner: Line
    reason: Line
    expires: Day = Field(description="From the next day on, the class is for review again.")


class ProfileDocument(Document):
    """`bartizan.yaml`: what the owner declares about a workload."""

    schema_: Literal["bartizan.workload/v1"] = Field(alias="schema")
    name: Line
    owner: OwnerPart | None = None
    phase: Phase | None = Field(default=None, description="Where the workload is today.")
    use_cases: list[UseCase] = []
    data: DataPart | None = None
    criticality: Criticality | None = None
    exposure: Exposure | None = None
    regulations: list[Slug] = []
    risk_tolerance: Tolerance | None = None
    roles: dict[Role, Line] = {}
    facts: list[Fact] = Field(default=[], description="Facts that discovery may have missed.")
    sources: SourcesPart = SourcesPart()
    imports: Lines = []
    signing: SigningPart | None = None
    audit: AuditPart | None = None
    allowed_classes: list[AllowedClassPart] = Field(
        default=[],
        max_length=500,
        description="Classes that `bartizan model scan --profile` takes for safe.",
    )


class Dated(Document):
    """A statement that was made on one day and ends on another."""

    made: Day
    expires: Day = Field(description="The statement counts for nothing after this day.")

    @field_validator("expires")
    @classmethod
    def _ends_after_it_begins(cls, value: date, info: ValidationInfo) -> date:
        made = info.data.get("made")
        if isinstance(made, date) and value <= made:
            raise ValueError(f"the statement ends before or on the day it is made ({made})")
        return value


class AttestationDocument(Dated):
    """`.bartizan/attestations/*.yaml`: what a person in a role states about a control."""

    schema_: Literal["bartizan.attestation/v1"] = Field(alias="schema")
    control: ControlId
    clauses: list[Slug] = Field(default=[], description="Empty: every clause of the control.")
    by: Line
    role: Role
    statement: Text
    evidence: Lines = []


class Approved(Dated):
    """A statement that one person asked for and another approved."""

    reason: Text
    requested_by: Line
    approved_by: Line
    approver_role: Role


class WaiverDocument(Approved):
    """`.bartizan/waivers/*.yaml`: an accepted gap, until a day."""

    schema_: Literal["bartizan.waiver/v1"] = Field(alias="schema")
    control: ControlId
    scope: Lines = Field(default=[], description="Assets or paths. Empty: the whole control.")


class ExclusionDocument(Approved):
    """`.bartizan/exclusions/*.yaml`: a discovered fact that does not hold, until a day."""

    schema_: Literal["bartizan.exclusion/v1"] = Field(alias="schema")
    predicate: Annotated[str, Field(max_length=64, pattern=r"^[a-z][a-z_]*(:[a-z_]+)?$")]


SCHEMAS: dict[str, type[Document]] = {
    "workload": ProfileDocument,
    "attestation": AttestationDocument,
    "waiver": WaiverDocument,
    "exclusion": ExclusionDocument,
}


def json_schemas() -> dict[str, dict[str, object]]:
    """Return the published JSON Schemas (2020-12) of the documents, by name."""
    return {
        name: {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"urn:bartizan:schema:{name}:v1",
            **model.model_json_schema(by_alias=True),
        }
        for name, model in SCHEMAS.items()
    }
