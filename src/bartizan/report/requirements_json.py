"""Tailored requirements for other programs: `bartizan.requirements/v1`."""

from collections.abc import Iterable

from bartizan.assess.requirements import NotRequired, Requirement, RequirementSet
from bartizan.catalogue.control import Raci
from bartizan.core.place import Place
from bartizan.report.document import Document, dump

SCHEMA = "bartizan.requirements/v1"


def render(requirements: RequirementSet) -> str:
    """Return the requirements as JSON; equal requirements give equal bytes."""
    return dump(document(requirements))


def document(requirements: RequirementSet) -> Document:
    """Return the requirements as a tree of plain values."""
    return {
        "schema": SCHEMA,
        "made": requirements.made.isoformat(),
        "workload": requirements.workload,
        "phase": requirements.phase,
        "catalogue": requirements.catalogue_version,
        "risk_tolerance": {
            "value": requirements.risk_tolerance,
            "declared": requirements.tolerance_declared,
        },
        "predicates": [
            {
                "name": fact.name,
                "value": fact.truth,
                "because": list(fact.because),
                "locations": _places(fact.places),
            }
            for fact in requirements.predicates
        ],
        "required": [_requirement(item) for item in requirements.required],
        "advised": [_requirement(item) for item in requirements.advised],
        "excluded": [_excluded(item) for item in requirements.excluded],
        "thresholds": [
            {"name": limit.name, "value": limit.value, "controls": list(limit.controls)}
            for limit in requirements.thresholds
        ],
        "waiver_days": {str(key): days for key, days in requirements.waiver_days.items()},
        "missing": list(requirements.missing),
    }


def _requirement(item: Requirement) -> Document:
    return {
        "id": item.id,
        "title": item.title,
        "layer": item.layer,
        "severity": item.severity,
        "effort": item.effort,
        "required_from": item.required_from,
        "certain": item.certain,
        "requirement": item.requirement,
        "why": item.why,
        "because": list(item.because),
        "locations": _places(item.places),
        "raci": _raci(item.raci),
        "clauses": [
            {
                "id": clause.id,
                "text": clause.text,
                "required_from": clause.required_from,
                "sources": list(clause.sources),
                "certain": clause.certain,
            }
            for clause in item.clauses
        ],
        "attestation": item.attestation,
    }


def _excluded(item: NotRequired) -> Document:
    return {"id": item.id, "title": item.title, "because": list(item.because)}


def _raci(raci: Raci) -> Document:
    return {
        "responsible": list(raci.responsible),
        "accountable": raci.accountable,
        "consulted": list(raci.consulted),
        "informed": list(raci.informed),
    }


def _places(places: Iterable[Place]) -> list[Document]:
    return [{"path": place.path, "line": place.line} for place in places]
