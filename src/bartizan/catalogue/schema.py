"""The schema of the YAML file of one control; the only gate through which such a file comes in."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bartizan.catalogue.control import Kind
from bartizan.catalogue.predicate import parse
from bartizan.core.errors import InvalidInputError
from bartizan.core.words import Effort, Layer, Phase, Role, Severity, Source

Line = Annotated[str, Field(min_length=1, max_length=160, pattern=r"^[^\x00-\x1f\x7f]*$")]
Text = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")]
Slug = Annotated[str, Field(max_length=60, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
ControlId = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{1,9}-[0-9]{2,4}$")]
Threat = Annotated[str, Field(max_length=160, pattern=r"^[a-z0-9-]+/[A-Za-z0-9][A-Za-z0-9 .()-]*$")]
Days = Annotated[int, Field(strict=True, ge=1, le=366)]


def _predicate(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("a predicate is text")  # noqa: TRY004 - pydantic reports ValueError only
    try:
        return str(parse(value))
    except InvalidInputError as error:
        raise ValueError(f"{error.message}. {error.hint}".strip()) from None


Predicate = Annotated[str, BeforeValidator(_predicate)]


class Part(BaseModel):
    """What every part of the file has in common: nothing in it is ignored."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)


class ObservationPart(Part):
    """How one source can show that the clause holds."""

    source: Source
    what: Text


class ClausePart(Part):
    """A part of the requirement that can be proven by itself."""

    id: Slug
    text: Text
    begins: Phase | None = Field(default=None, alias="from")
    when: Predicate = "always"
    observes: list[ObservationPart] = Field(default=[], max_length=20)


class RaciPart(Part):
    """Who does, answers, is asked and is told."""

    responsible: list[Role] = Field(min_length=1)
    accountable: Role
    consulted: list[Role] = []
    informed: list[Role] = []


class AttestationPart(Part):
    """Who may state that the control holds, what, and for how long."""

    role: Role
    statement: Text
    term_days: Days


class ControlDocument(Part):
    """One control, complete."""

    id: ControlId
    title: Line
    layer: Layer
    required_from: Phase
    applies_when: Predicate
    severity: Severity
    effort: Effort
    kind: Kind
    why: Text
    requirement: Text
    clauses: list[ClausePart] = Field(min_length=1, max_length=8)
    fix: Text
    raci: RaciPart
    attestation: AttestationPart
    freshness_days: Days
    threats: list[Threat] = Field(default=[], max_length=60)
    mappings: dict[Slug, list[Line]] = {}
    terms: list[Line] = Field(default=[], max_length=60)

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        ids = [clause.id for clause in self.clauses]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"clause ids are given twice: {', '.join(twice)}")
        for clause in self.clauses:
            if clause.begins is not None and clause.begins.rank <= self.required_from.rank:
                raise ValueError(
                    f"clause {clause.id} begins at {clause.begins}, which is not after "
                    f"{self.required_from}, from when the control is required"
                )
        if self.attestation.role is not self.raci.accountable:
            raise ValueError(
                f"attestation.role is {self.attestation.role}, and only the accountable role, "
                f"{self.raci.accountable}, may state that the control holds"
            )
        return self


class DatedPart(Part):
    """A day from which something applies."""

    date: str = Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    item: Line
    what: Line
    basis: Literal[""] | Line = ""


class StandardDocument(Part):
    """One standard: identifiers and short titles only."""

    id: Slug
    title: Line
    version: Line
    date: str = Field(pattern=r"^[0-9]{4}(-[0-9]{2}){0,2}$")
    note: Literal[""] | Line = ""
    as_of: str = Field(default="", pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")
    dates: list[DatedPart] = []
    items: dict[Line, Literal[""] | Line]
