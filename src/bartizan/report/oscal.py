"""The report for auditors' tools: OSCAL 1.2.1 assessment results."""

from base64 import b64encode
from collections.abc import Iterable, Iterator

from bartizan.assess.facts import Assessment, ControlResult
from bartizan.core.clock import wire
from bartizan.core.words import Status
from bartizan.report.document import Document, dump, stable_uuid
from bartizan.report.oscal_observations import Observed, definitions, observe, related
from bartizan.report.oscal_risks import carries_risk, risk, risk_uuid
from bartizan.report.oscal_words import (
    by_tool,
    markup,
    metadata,
    props,
    resource,
    resource_uuid,
    token,
)

PLAN = "assessment-plan"
RECEIPT = "receipt"
SATISFIED = frozenset({Status.PASS, Status.ATTESTED})
REASON = {
    Status.PASS: "pass",
    Status.FAIL: "fail",
    Status.PARTIAL: "fail",
}
REMARK = {
    Status.ATTESTED: "Satisfied on the attestation of a person, not on an automatic check.",
    Status.UNKNOWN: "The evidence does not answer: this is neither a pass nor a failure.",
    Status.STALE: "The evidence is too old to answer: this is neither a pass nor a failure.",
    Status.PARTIAL: "Some assets meet the control and some do not.",
}
IMPLEMENTED = {
    Status.PASS: "implemented",
    Status.PARTIAL: "partial",
}


def render(assessment: Assessment) -> str:
    """Return the assessment results, with ids that stay the same from run to run.

    A control that is unknown or stale is not satisfied, for another reason than a failure. A waiver
    leaves the status beneath it and shows as a response to the risk.
    """
    return dump({"assessment-results": document(assessment)})


def document(assessment: Assessment) -> Document:
    """Return the assessment results as a tree of plain values."""
    name, moment = assessment.workload.name, wire(assessment.moment)
    return {
        "uuid": stable_uuid("oscal", "assessment-results", name, moment),
        "metadata": metadata(assessment, "Assessment results"),
        "import-ap": {"href": f"#{resource_uuid(assessment, PLAN)}"},
        "results": [_result(assessment)],
        "back-matter": {"resources": list(_resources(assessment))},
    }


def _resources(assessment: Assessment) -> Iterator[Document]:
    yield resource(
        assessment,
        PLAN,
        "Assessment plan",
        "All automatic checks of the catalogue for the controls that apply.",
    )
    if assessment.receipt:
        told = "Shows offline that an audit log holds a record of the JSON report, by its digest."
        receipt = b64encode(assessment.receipt.encode()).decode()
        content = {"filename": "receipt.tlog-proof", "media-type": "text/plain", "value": receipt}
        yield {**resource(assessment, RECEIPT, "Receipt of the audit log", told), "base64": content}


def _result(assessment: Assessment) -> Document:
    observed = observe(assessment)
    controls = sorted(
        {control.id: control for control in assessment.controls}.values(),
        key=lambda control: control.id,
    )
    result: Document = {
        "uuid": stable_uuid("oscal", "result", assessment.workload.name, wire(assessment.moment)),
        "title": markup(f"Assessment of {assessment.workload.name}"),
        "description": "What the evidence says of each control that applies.",
        "start": wire(assessment.moment),
        "end": wire(assessment.moment),
        "props": _posture(assessment),
        "local-definitions": definitions(assessment),
        "reviewed-controls": _reviewed(controls),
    }
    return result | _findings(assessment, controls, observed) | _log(assessment)


def _posture(assessment: Assessment) -> list[Document]:
    overall = assessment.overall
    return props(
        {
            "posture-low": f"{overall.low:.4f}",
            "posture-high": f"{overall.high:.4f}",
            "coverage": f"{overall.coverage:.4f}",
            "fresh": f"{overall.fresh:.4f}",
            "attested": f"{overall.attested:.4f}",
        }
    )


def _reviewed(controls: list[ControlResult]) -> Document:
    applicable = [
        {"control-id": token(control.id)}
        for control in controls
        if control.underlying is not Status.NOT_APPLICABLE
    ]
    selection: Document = {"include-controls": applicable} if applicable else {"include-all": {}}
    return {"control-selections": [selection]}


def _findings(
    assessment: Assessment, controls: list[ControlResult], observed: list[Observed]
) -> Document:
    by_control: dict[str, list[Observed]] = {}
    for one in observed:
        by_control.setdefault(one.control, []).append(one)
    applicable = [c for c in controls if c.underlying is not Status.NOT_APPLICABLE]
    parts: dict[str, list[Document]] = {
        "observations": [one.document for one in observed],
        "risks": [
            risk(assessment, control, by_control.get(control.id, []))
            for control in applicable
            if carries_risk(control)
        ],
        "findings": [
            _finding(assessment, control, by_control.get(control.id, [])) for control in applicable
        ],
    }
    return {name: part for name, part in parts.items() if part}


def _finding(
    assessment: Assessment, control: ControlResult, observed: Iterable[Observed]
) -> Document:
    document: Document = {
        "uuid": stable_uuid("oscal", "finding", assessment.workload.name, control.id),
        "title": markup(f"{control.id}: {control.title}"),
        "description": markup(
            "; ".join(control.because), otherwise=control.requirement or control.title or "-"
        ),
        "props": props(
            {
                "status": control.status,
                "underlying-status": control.underlying,
                "severity": control.severity,
                "layer": control.layer,
                "required-from": control.phase,
                "untested": "true" if control.untested else "",
                "advice": "true" if control.advice else "",
            }
        ),
        "origins": by_tool(),
        "target": _target(control),
    }
    if control.clauses:
        document["remarks"] = _clauses(control)
    references = related(observed)
    if references:
        document["related-observations"] = references
    if carries_risk(control):
        document["related-risks"] = [{"risk-uuid": risk_uuid(assessment, control.id)}]
    return document


def _clauses(control: ControlResult) -> str:
    """Return where each clause stands, one a line of a Markdown list."""
    return "\n".join(
        f"- {markup(clause.id)}: {clause.status}: {markup(clause.because)}"
        for clause in control.clauses
    )


def _target(control: ControlResult) -> Document:
    status: Document = {
        "state": "satisfied" if control.underlying in SATISFIED else "not-satisfied",
        "reason": REASON.get(control.underlying, "other"),
    }
    remark = REMARK.get(control.underlying, "")
    if control.untested:
        remark = f"{remark} Met by configuration; its effect was not tested.".strip()
    if remark:
        status["remarks"] = remark
    target: Document = {
        "type": "statement-id",
        "target-id": f"{token(control.id)}_smt",
        "title": markup(control.title),
        "status": status,
    }
    if control.underlying in IMPLEMENTED:
        target["implementation-status"] = {"state": IMPLEMENTED[control.underlying]}
    return target


def _log(assessment: Assessment) -> Document:
    """Record the collectors that could not answer, for what they leave unknown."""
    entries = [
        {
            "uuid": stable_uuid("oscal", "log", wire(assessment.moment), run.name, run.unavailable),
            "title": markup(f"Collector {run.name} was unavailable"),
            "description": markup(run.unavailable),
            "start": wire(assessment.moment),
        }
        for run in sorted(assessment.coverage.collectors, key=lambda run: run.name)
        if not run.ok
    ]
    return {"assessment-log": {"entries": entries}} if entries else {}
