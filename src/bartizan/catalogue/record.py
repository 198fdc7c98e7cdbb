"""Controls as plain records, the form that the prebuilt catalogue and the JSON export share."""

from collections.abc import Mapping, Sequence
from typing import TypedDict

from bartizan.catalogue.control import (
    AttestationTerm,
    Catalogue,
    Clause,
    Control,
    Kind,
    Observation,
    Raci,
)
from bartizan.catalogue.expression import ALWAYS, Expression
from bartizan.catalogue.predicate import parse
from bartizan.core.words import Effort, Layer, Phase, Role, Severity, Source

_LAYERS = {layer: place for place, layer in enumerate(Layer)}


class ObservationRecord(TypedDict):
    """An Observation."""

    source: str
    what: str


# `from` is a keyword of Python, so that this record is written as a call.
ClauseRecord = TypedDict(
    "ClauseRecord",
    {
        "id": str,
        "text": str,
        "from": str | None,
        "when": str,
        "observes": Sequence[ObservationRecord],
    },
)


class RaciRecord(TypedDict):
    """A Raci."""

    responsible: Sequence[str]
    accountable: str
    consulted: Sequence[str]
    informed: Sequence[str]


class AttestationRecord(TypedDict):
    """An AttestationTerm."""

    role: str
    statement: str
    term_days: int


class ControlRecord(TypedDict):
    """A Control, without where it comes from."""

    id: str
    title: str
    layer: str
    required_from: str
    applies_when: str
    severity: str
    effort: str
    kind: str
    why: str
    requirement: str
    clauses: Sequence[ClauseRecord]
    fix: str
    raci: RaciRecord
    attestation: AttestationRecord
    freshness_days: int
    threats: Sequence[str]
    mappings: Mapping[str, Sequence[str]]
    terms: Sequence[str]


def to_record(control: Control) -> ControlRecord:
    """Return a control as a record; its keys are those of the YAML files."""
    return {
        "id": control.id,
        "title": control.title,
        "layer": control.layer.value,
        "required_from": control.required_from.value,
        "applies_when": str(control.applies_when),
        "severity": control.severity.value,
        "effort": control.effort.value,
        "kind": control.kind.value,
        "why": control.why,
        "requirement": control.requirement,
        "clauses": [_clause_record(clause) for clause in control.clauses],
        "fix": control.fix,
        "raci": _raci_record(control.raci),
        "attestation": {
            "role": control.attestation.role.value,
            "statement": control.attestation.statement,
            "term_days": control.attestation.term_days,
        },
        "freshness_days": control.freshness_days,
        "threats": list(control.threats),
        "mappings": {name: list(ids) for name, ids in control.mappings.items()},
        "terms": list(control.terms),
    }


def from_record(
    record: ControlRecord, *, origin: str = "", overlaid: tuple[str, ...] = ()
) -> Control:
    """Return the control that a valid record describes.

    Raises InvalidInputError for a predicate that does not parse, and ValueError or KeyError for a
    record that was never validated.
    """
    return Control(
        id=record["id"],
        title=record["title"],
        layer=Layer(record["layer"]),
        required_from=Phase(record["required_from"]),
        applies_when=_parsed(record["applies_when"]),
        severity=Severity(record["severity"]),
        effort=Effort(record["effort"]),
        kind=Kind(record["kind"]),
        why=record["why"],
        requirement=record["requirement"],
        clauses=tuple(_clause(clause) for clause in record["clauses"]),
        fix=record["fix"],
        raci=_raci(record["raci"]),
        attestation=_attestation(record["attestation"]),
        freshness_days=record["freshness_days"],
        threats=tuple(record["threats"]),
        mappings={name: tuple(ids) for name, ids in record["mappings"].items()},
        terms=tuple(record["terms"]),
        origin=origin,
        overlaid=overlaid,
    )


def ordered(version: str, controls: Sequence[Control]) -> Catalogue:
    """Return the catalogue of these controls, in the order of layers and ids."""
    return Catalogue(version, tuple(sorted(controls, key=lambda c: (_LAYERS[c.layer], c.id))))


def _parsed(text: str) -> Expression:
    return ALWAYS if text == "always" else parse(text)


def _clause(record: ClauseRecord) -> Clause:
    begins = record["from"]
    return Clause(
        id=record["id"],
        text=record["text"],
        from_phase=None if begins is None else Phase(begins),
        when=_parsed(record["when"]),
        observes=tuple(
            Observation(Source(seen["source"]), seen["what"]) for seen in record["observes"]
        ),
    )


def _clause_record(clause: Clause) -> ClauseRecord:
    return {
        "id": clause.id,
        "text": clause.text,
        "from": clause.from_phase.value if clause.from_phase is not None else None,
        "when": str(clause.when),
        "observes": [{"source": seen.source.value, "what": seen.what} for seen in clause.observes],
    }


def _raci(record: RaciRecord) -> Raci:
    return Raci(
        responsible=_roles(record["responsible"]),
        accountable=Role(record["accountable"]),
        consulted=_roles(record["consulted"]),
        informed=_roles(record["informed"]),
    )


def _raci_record(raci: Raci) -> RaciRecord:
    return {
        "responsible": [role.value for role in raci.responsible],
        "accountable": raci.accountable.value,
        "consulted": [role.value for role in raci.consulted],
        "informed": [role.value for role in raci.informed],
    }


def _attestation(record: AttestationRecord) -> AttestationTerm:
    return AttestationTerm(
        role=Role(record["role"]),
        statement=record["statement"],
        term_days=record["term_days"],
    )


def _roles(names: Sequence[str]) -> tuple[Role, ...]:
    return tuple(Role(name) for name in names)
