"""The rows of the JSON report: assets, findings and controls, each with its places."""

from collections.abc import Iterable

from bartizan.assess.facts import AttestationShown, ControlResult, WaiverShown
from bartizan.core.asset import Asset
from bartizan.core.finding import Finding
from bartizan.core.place import Place
from bartizan.report.document import Document

DIGITS = 4


def asset_row(asset: Asset) -> Document:
    """Return an asset, its properties in the order of their names."""
    shown: Document = {
        "id": asset.id,
        "kind": asset.kind,
        "name": asset.name,
        "locations": place_rows(asset.places),
    }
    if asset.digest:
        shown["digest"] = asset.digest
    shown["properties"] = {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in sorted(asset.properties.items())
    }
    return shown


def finding_row(finding: Finding) -> Document:
    """Return a finding, whatever its outcome; the first location is the main one."""
    shown: Document = {
        "check": finding.check,
        "control": finding.control,
        "clause": finding.clause,
        "layer": finding.layer,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "outcome": finding.outcome,
        "asset": finding.asset,
        "title": finding.title,
        "message": finding.message,
        "locations": place_rows(finding.locations),
    }
    if finding.flow:
        shown["flow"] = [_place(step.place) | {"note": step.note} for step in finding.flow]
    return shown | {
        "fix": finding.fix,
        "refs": list(finding.refs),
        "fingerprint": finding.fingerprint,
        "source": finding.source,
    }


def control_row(control: ControlResult) -> Document:
    """Return where a control stands, with its clauses and what people laid over it."""
    shown: Document = {
        "id": control.id,
        "title": control.title,
        "layer": control.layer,
        "phase": control.phase,
        "severity": control.severity,
        "effort": control.effort,
        "status": control.status,
        "underlying": control.underlying,
        "because": list(control.because),
        "untested": control.untested,
        "advice": control.advice,
        "share": round(control.share, DIGITS),
        "requirement": control.requirement,
        "why": control.why,
        "fix": control.fix,
        "responsible": list(control.responsible),
        "accountable": control.accountable,
        "clauses": _clauses(control),
        "findings": sorted(control.findings),
        "mappings": {key: list(ids) for key, ids in sorted(control.mappings.items())},
    }
    if control.waiver:
        shown["waiver"] = _waiver(control.waiver)
    if control.attestation:
        shown["attestation"] = _attestation(control.attestation)
    return shown


def _clauses(control: ControlResult) -> list[Document]:
    return [
        {
            "id": clause.id,
            "text": clause.text,
            "status": clause.status,
            "because": clause.because,
            "checks": sorted(clause.checks),
            "required_from": clause.required_from,
        }
        for clause in control.clauses
    ]


def _waiver(waiver: WaiverShown) -> Document:
    return {
        "reason": waiver.reason,
        "requested_by": waiver.requested_by,
        "approved_by": waiver.approved_by,
        "expires": waiver.expires.isoformat(),
        "scope": list(waiver.scope),
    }


def _attestation(attestation: AttestationShown) -> Document:
    return {
        "by": attestation.by,
        "role": attestation.role,
        "statement": attestation.statement,
        "made": attestation.made.isoformat(),
        "expires": attestation.expires.isoformat(),
        "live": attestation.live,
    }


def place_rows(places: Iterable[Place]) -> list[Document]:
    """Return places as paths with lines."""
    return [_place(place) for place in places]


def _place(place: Place) -> Document:
    shown: Document = {"path": place.path, "line": place.line}
    if place.end_line is not None:
        shown["end_line"] = place.end_line
    if place.cell is not None:
        shown["cell"] = place.cell
    return shown
