"""Findings and attestations as OSCAL observations, which results and plans share."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bartizan.assess.facts import Assessment, AttestationShown, ControlResult
from bartizan.core.clock import midnight, wire
from bartizan.core.finding import Finding
from bartizan.core.place import Place
from bartizan.core.words import Outcome
from bartizan.report.document import Document, evidence_uri, one_line, ordered, stable_uuid
from bartizan.report.oscal_words import (
    by_tool,
    instruments,
    markup,
    props,
    system,
    system_uuid,
)

PROBLEMS = frozenset({Outcome.FAIL, Outcome.REVIEW, Outcome.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Observed:
    """An observation, and the control that it bears on."""

    control: str
    uuid: str
    problem: bool
    document: Document


def observe(assessment: Assessment) -> list[Observed]:
    """Return every finding, then every attestation, as observations with ids that stay."""
    subjects = _subjects(assessment)
    seen: Counter[tuple[str, str, str]] = Counter()
    observed = [
        _of_finding(finding, assessment, subjects, seen) for finding in ordered(assessment.findings)
    ]
    return observed + [
        _of_attestation(control, control.attestation)
        for control in sorted(assessment.controls, key=lambda control: control.id)
        if control.attestation
    ]


def related(observed: Iterable[Observed]) -> list[Document]:
    """Return references to observations."""
    return [{"observation-uuid": one.uuid} for one in observed]


def definitions(assessment: Assessment) -> Document:
    """Return what a document defines for itself: the workload, its assets, and the tool."""
    local: Document = {"components": [system(assessment)]}
    items = _inventory(assessment)
    if items:
        local["inventory-items"] = items
    return local | {"assessment-assets": instruments(assessment)}


def _inventory(assessment: Assessment) -> list[Document]:
    """List the assets; of several with one id, the first."""
    assets = {asset.id: asset for asset in reversed(assessment.assets)}
    return [
        {
            "uuid": _item_uuid(assessment, key),
            "description": markup(f"{assets[key].kind} {assets[key].name}"),
            "props": props(
                {"kind": one_line(assets[key].kind), "id": key, "digest": assets[key].digest or ""}
            ),
        }
        for key in sorted(assets)
    ]


def _of_finding(
    finding: Finding,
    assessment: Assessment,
    subjects: dict[str, Document],
    seen: Counter[tuple[str, str, str]],
) -> Observed:
    identity = (finding.check, finding.asset, finding.fingerprint)
    uuid = stable_uuid("oscal", "observation", *identity, str(seen[identity]))
    seen[identity] += 1
    subject = subjects.get(finding.asset) or subjects[""]
    document: Document = {
        "uuid": uuid,
        "title": markup(finding.title),
        "description": markup(finding.message, otherwise=finding.title or "-"),
        "props": _props(finding),
        "methods": ["EXAMINE"],
        "types": ["finding" if finding.outcome in PROBLEMS else "control-objective"],
        "origins": by_tool(),
        "subjects": [subject],
        "collected": wire(assessment.moment),
    }
    if finding.locations:
        document["relevant-evidence"] = [_evidence(place) for place in finding.locations]
    return Observed(finding.control, uuid, finding.outcome in PROBLEMS, document)


def _props(finding: Finding) -> list[Document]:
    return props(
        {
            "outcome": finding.outcome,
            "severity": finding.severity,
            "confidence": finding.confidence,
            "check": finding.check,
            "control": finding.control,
            "clause": finding.clause,
            "asset": finding.asset,
            "fingerprint": finding.fingerprint,
            "source": finding.source,
        }
    )


def _evidence(place: Place) -> Document:
    cell = f", notebook cell {place.cell}" if place.cell is not None else ""
    return {"href": evidence_uri(place), "description": markup(f"{place}{cell}")}


def _of_attestation(control: ControlResult, attestation: AttestationShown) -> Observed:
    made, expires = attestation.made, attestation.expires
    uuid = stable_uuid("oscal", "attestation", control.id, attestation.by, made.isoformat())
    document: Document = {
        "uuid": uuid,
        "title": markup(f"Attestation of {control.id} by {attestation.by}"),
        "description": markup(attestation.statement),
        "props": props(
            {
                "control": control.id,
                "by": attestation.by,
                "role": attestation.role,
                "live": "true" if attestation.live else "false",
            }
        ),
        "methods": ["INTERVIEW"],
        "types": ["control-objective"],
        "collected": midnight(made),
        "expires": midnight(expires),
    }
    return Observed(control.id, uuid, problem=False, document=document)


def _subjects(assessment: Assessment) -> dict[str, Document]:
    """Find the subject of a finding by the id or name of an asset; "" is the workload."""
    found: dict[str, Document] = {}
    for asset in sorted(assessment.assets, key=lambda asset: asset.id, reverse=True):
        subject: Document = {
            "subject-uuid": _item_uuid(assessment, asset.id),
            "type": "inventory-item",
            "title": markup(asset.name),
        }
        found[asset.name] = subject
        found[asset.id] = subject
    found[""] = {"subject-uuid": system_uuid(assessment), "type": "component"}
    return found


def _item_uuid(assessment: Assessment, asset: str) -> str:
    return stable_uuid("oscal", "asset", assessment.workload.name, asset)
