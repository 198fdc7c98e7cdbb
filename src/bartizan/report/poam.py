"""The roadmap for auditors' tools: an OSCAL 1.2.1 plan of action and milestones."""

from bartizan.assess.facts import Assessment, ControlResult, PlanItem
from bartizan.core.clock import wire
from bartizan.core.words import Status
from bartizan.report.document import Document, dump, stable_uuid
from bartizan.report.oscal_observations import Observed, definitions, observe, related
from bartizan.report.oscal_risks import risk, risk_uuid
from bartizan.report.oscal_words import (
    by_tool,
    markup,
    metadata,
    props,
    resource,
    resource_uuid,
)

SYSTEM_PLAN = "system-security-plan"


def render(assessment: Assessment) -> str:
    """Return the steps of the plan as items with milestones, and waivers as accepted risks.

    The format wants one item at least: a workload without a gap gets one that says so.
    """
    return dump({"plan-of-action-and-milestones": document(assessment)})


def document(assessment: Assessment) -> Document:
    """Return the plan of action as a tree of plain values."""
    name, moment = assessment.workload.name, wire(assessment.moment)
    controls = {control.id: control for control in assessment.controls}
    steps = _steps(assessment)
    waived = [
        controls[key]
        for key in sorted(controls)
        if controls[key].status is Status.WAIVED and key not in steps
    ]
    observed = _problems(observe(assessment), {*steps, *(control.id for control in waived)})
    plan: Document = {
        "uuid": stable_uuid("oscal", "plan-of-action", name, moment),
        "metadata": metadata(assessment, "Plan of action and milestones"),
        "import-ssp": {"href": f"#{resource_uuid(assessment, SYSTEM_PLAN)}"},
        "system-id": {"id": stable_uuid("oscal", "system", name)},
        "local-definitions": definitions(assessment),
    }
    seen = [one.document for control in sorted(observed) for one in observed[control]]
    if seen:
        plan["observations"] = seen
    risky = [*(controls[key] for key in sorted(steps) if key in controls), *waived]
    risks = [
        risk(assessment, control, observed.get(control.id, []), tuple(steps.get(control.id, ())))
        for control in risky
    ]
    if risks:
        plan["risks"] = risks
    return plan | {
        "poam-items": _items(assessment, risky, observed),
        "back-matter": {"resources": [_system_plan(assessment)]},
    }


def _steps(assessment: Assessment) -> dict[str, list[PlanItem]]:
    steps: dict[str, list[PlanItem]] = {}
    for item in assessment.plan:
        steps.setdefault(item.control, []).append(item)
    return steps


def _problems(observed: list[Observed], controls: set[str]) -> dict[str, list[Observed]]:
    """Keep what went wrong, for these controls only."""
    kept: dict[str, list[Observed]] = {}
    for one in observed:
        if one.problem and one.control in controls:
            kept.setdefault(one.control, []).append(one)
    return kept


def _items(
    assessment: Assessment, risky: list[ControlResult], observed: dict[str, list[Observed]]
) -> list[Document]:
    with_risk = {control.id for control in risky}
    planned = {step.control for step in assessment.plan}
    items = [(step.control, _item(assessment, step)) for step in assessment.plan]
    items += [(c.id, _waived(assessment, c)) for c in risky if c.id not in planned]
    for control, item in items:
        if observed.get(control):
            item["related-observations"] = related(observed[control])
        if control in with_risk:
            item["related-risks"] = [{"risk-uuid": risk_uuid(assessment, control)}]
    return [item for _, item in items] or [_nothing(assessment)]


def _item(assessment: Assessment, step: PlanItem) -> Document:
    name = assessment.workload.name
    because = "; ".join(step.because)
    return {
        "uuid": stable_uuid("oscal", "poam-item", name, step.control, str(step.rank)),
        "title": markup(f"{step.control}: {step.title}"),
        "description": markup(f"{step.action} ({because})" if because else step.action),
        "props": props(
            {
                "control": step.control,
                "rank": str(step.rank),
                "wave": step.wave,
                "severity": step.severity,
                "status": step.status,
                "owner": step.owner,
                "effort": step.effort,
                "risk-removed": str(step.risk_removed),
                "opens-gate": "true" if step.opens_gate else "",
            }
        ),
        "origins": by_tool(),
    }


def _waived(assessment: Assessment, control: ControlResult) -> Document:
    expires = control.waiver.expires.isoformat() if control.waiver else ""
    return {
        "uuid": stable_uuid("oscal", "poam-waiver", assessment.workload.name, control.id),
        "title": markup(f"{control.id}: {control.title} (waived)"),
        "description": markup(control.waiver.reason if control.waiver else "", otherwise="Waived."),
        "props": props(
            {"control": control.id, "status": control.status, "waiver-expires": expires}
        ),
        "origins": by_tool(),
    }


def _nothing(assessment: Assessment) -> Document:
    return {
        "uuid": stable_uuid("oscal", "poam-nothing", assessment.workload.name),
        "title": "No open item",
        "description": "The assessment left no gap to mend for the target phase.",
        "origins": by_tool(),
    }


def _system_plan(assessment: Assessment) -> Document:
    return resource(
        assessment,
        SYSTEM_PLAN,
        "System security plan",
        "No system security plan was given; the workload's profile stands for it.",
    )
