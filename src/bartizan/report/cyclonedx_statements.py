"""What is claimed of the controls, by checks and by people, as CycloneDX declarations (CDXA)."""

from bartizan.assess.facts import Assessment, AttestationShown, ControlResult
from bartizan.core.clock import midnight
from bartizan.core.words import Status
from bartizan.report.document import Document, one_line

MACHINE = "assessor:bartizan"
JUDGED = frozenset({Status.PASS, Status.FAIL, Status.PARTIAL})


def standard(assessment: Assessment) -> Document:
    """Return the catalogue, as far as it was assessed, as a standard with requirements."""
    return {
        "bom-ref": "standard:bartizan-core",
        "name": "Bartizan control catalogue",
        "version": assessment.catalogue_version,
        "owner": "Bartizan",
        "requirements": [_requirement(control) for control in _by_id(assessment)],
    }


def declarations(assessment: Assessment, workload: str) -> Document:
    """Return who says what of each control; unknown controls get no score."""
    controls = _by_id(assessment)
    stated = [(c, c.attestation) for c in controls if c.attestation]
    return {
        "assessors": [
            {"bom-ref": MACHINE, "thirdParty": False, "organization": {"name": "Bartizan"}},
            *(_assessor(control, attestation) for control, attestation in stated),
        ],
        "attestations": [
            {
                "summary": "Results of automatic checks",
                "assessor": MACHINE,
                "map": [_judged(control) for control in controls],
            },
            *(_attested(control, attestation) for control, attestation in stated),
        ],
        "claims": [_claim(control, attestation, workload) for control, attestation in stated],
        "evidence": [_evidence(control, attestation) for control, attestation in stated],
    }


def _by_id(assessment: Assessment) -> list[ControlResult]:
    """One result for each control, in the order of their ids."""
    unique = {control.id: control for control in assessment.controls}
    return [unique[key] for key in sorted(unique)]


def _requirement(control: ControlResult) -> Document:
    return {
        "bom-ref": f"control:{control.id}",
        "identifier": control.id,
        "title": one_line(control.title),
        "text": one_line(control.requirement, otherwise=one_line(control.title)),
    }


def _judged(control: ControlResult) -> Document:
    reason = one_line("; ".join(control.because), otherwise=control.underlying)
    conformance: Document = {"rationale": f"{control.underlying}: {reason}"}
    if control.underlying in JUDGED:
        score = 1.0 if control.underlying is Status.PASS else min(max(control.share, 0.0), 1.0)
        conformance["score"] = 0.0 if control.underlying is Status.FAIL else round(score, 4)
    return {"requirement": f"control:{control.id}", "conformance": conformance}


def _assessor(control: ControlResult, attestation: AttestationShown) -> Document:
    return {
        "bom-ref": f"assessor:{control.id}",
        "thirdParty": False,
        "organization": {"name": attestation.role, "contact": [_contact(attestation)]},
    }


def _attested(control: ControlResult, attestation: AttestationShown) -> Document:
    state = "live" if attestation.live else "expired"
    return {
        "summary": f"Attestation ({state}) by {one_line(attestation.by)}",
        "assessor": f"assessor:{control.id}",
        "map": [{"requirement": f"control:{control.id}", "claims": [f"claim:{control.id}"]}],
    }


def _claim(control: ControlResult, attestation: AttestationShown, workload: str) -> Document:
    return {
        "bom-ref": f"claim:{control.id}",
        "target": workload,
        "predicate": one_line(attestation.statement),
        "evidence": [f"evidence:{control.id}"],
    }


def _evidence(control: ControlResult, attestation: AttestationShown) -> Document:
    return {
        "bom-ref": f"evidence:{control.id}",
        "propertyName": "bartizan:attestation",
        "description": one_line(attestation.statement),
        "created": midnight(attestation.made),
        "expires": midnight(attestation.expires),
        "author": _contact(attestation),
    }


def _contact(attestation: AttestationShown) -> Document:
    return {"name": one_line(attestation.by)}
