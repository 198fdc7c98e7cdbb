"""Controls that are not met as OSCAL risks, with what people decided and what mends them."""

from bartizan.assess.facts import Assessment, ControlResult, PlanItem, WaiverShown
from bartizan.core.clock import midnight
from bartizan.core.words import Status
from bartizan.report.document import Document, stable_uuid
from bartizan.report.oscal_observations import Observed, related
from bartizan.report.oscal_words import SPACE, by_tool, markup, props
from bartizan.report.view import FAILING


def risk_uuid(assessment: Assessment, control: str) -> str:
    """Return the id that the risk of a control has in results and in the plan of action."""
    return stable_uuid("oscal", "risk", assessment.workload.name, control)


def carries_risk(control: ControlResult) -> bool:
    """Whether a control fails beneath whatever waiver lies over it."""
    return control.underlying in FAILING


def risk(
    assessment: Assessment,
    control: ControlResult,
    observed: list[Observed],
    steps: tuple[PlanItem, ...] = (),
) -> Document:
    """Return the risk of a control: its characterization, its responses, what was seen."""
    document: Document = {
        "uuid": risk_uuid(assessment, control.id),
        "title": markup(f"{control.id}: {control.title}"),
        "description": markup("; ".join(control.because), otherwise=control.title or "-"),
        "statement": markup(control.why, otherwise=control.requirement or control.title or "-"),
        "props": props({"control": control.id, "status": control.status}),
        "status": _status(control),
        "origins": by_tool(),
        "characterizations": [_characterization(control)],
    }
    waiver = _waiver(control)
    if waiver:
        document["deadline"] = midnight(waiver.expires)
    responses = _responses(assessment, control, steps)
    if responses:
        document["remediations"] = responses
    problems = related(one for one in observed if one.problem)
    if problems:
        document["related-observations"] = problems
    return document


def _status(control: ControlResult) -> str:
    if _waiver(control):
        return "deviation-approved"
    return "open" if carries_risk(control) else "investigating"


def _characterization(control: ControlResult) -> Document:
    facets = {"severity": control.severity.value, "underlying-status": control.underlying.value}
    return {
        "origin": by_tool()[0],
        "facets": [
            {"name": name, "system": SPACE, "value": value} for name, value in facets.items()
        ],
    }


def _responses(
    assessment: Assessment, control: ControlResult, steps: tuple[PlanItem, ...]
) -> list[Document]:
    workload = assessment.workload.name
    responses = [_planned(workload, step) for step in steps]
    if not steps and control.fix:
        responses.append(
            {
                "uuid": stable_uuid("oscal", "advice", workload, control.id),
                "lifecycle": "recommendation",
                "title": markup(f"Mend {control.id}"),
                "description": markup(control.fix),
                "props": [_kind("mitigate")],
            }
        )
    waiver = _waiver(control)
    if waiver:
        responses.append(_accepted(workload, control, waiver))
    return responses


def _planned(workload: str, step: PlanItem) -> Document:
    return {
        "uuid": stable_uuid("oscal", "step", workload, step.control, str(step.rank)),
        "lifecycle": "planned",
        "title": markup(step.title),
        "description": markup(step.action),
        "props": [_kind("mitigate"), *props({"effort": step.effort})],
        "tasks": [
            {
                "uuid": stable_uuid("oscal", "milestone", workload, step.control, str(step.rank)),
                "type": "milestone",
                "title": markup(f"{step.control} is met"),
                "description": markup(step.action),
                "props": props({"wave": step.wave, "rank": str(step.rank)}),
                "responsible-roles": [{"role-id": step.owner}],
            }
        ],
    }


def _accepted(workload: str, control: ControlResult, waiver: WaiverShown) -> Document:
    return {
        "uuid": stable_uuid("oscal", "waiver", workload, control.id, waiver.expires.isoformat()),
        "lifecycle": "completed",
        "title": markup(f"Waiver of {control.id}"),
        "description": markup(waiver.reason),
        "props": [_kind("accept"), *props(_terms(waiver))],
    }


def _kind(response: str) -> Document:
    """Return the kind of a response in the words of OSCAL itself."""
    return {"name": "type", "value": response}


def _terms(waiver: WaiverShown) -> dict[str, str]:
    return {
        "requested-by": waiver.requested_by,
        "approved-by": waiver.approved_by,
        "expires": waiver.expires.isoformat(),
        "scope": ", ".join(waiver.scope),
    }


def _waiver(control: ControlResult) -> WaiverShown | None:
    return control.waiver if control.status is Status.WAIVED else None
