"""The plan as a roadmap: waves, owners, effort, risk removed, and why."""

import json
from collections.abc import Iterator

from bartizan.assess.facts import Assessment, PlanItem, Wave
from bartizan.assess.plan import shared
from bartizan.core.counting import plural
from bartizan.report.inert import inert
from bartizan.report.markdown import code_cell, escaped

MAX_ACTION = 2_000

TITLES = {
    Wave.NOW: "Now: what the current phase already asks for",
    Wave.BEFORE_GATE: "Before the gate",
    Wave.NEXT: "Next: not blocking",
}


def render_text(assessment: Assessment) -> str:
    """Return the roadmap as plain lines."""
    common = shared(assessment.plan)
    lines = [*_head(assessment), *(f"of all: {inert(reason)}" for reason in common)]
    for wave in Wave:
        items = [item for item in assessment.plan if item.wave is wave]
        if items:
            lines += ["", f"{TITLES[wave]} ({len(items)})"]
            lines += [line for item in items for line in _lines(item, common)]
    return "\n".join([*lines, *_cheapest(assessment)]) + "\n"


def render_markdown(assessment: Assessment) -> str:
    """Return the roadmap as Markdown tables, one for each wave.

    Text of the workload cannot become markup, an HTML tag, a table cell, a mention or a link.
    """
    lines = [f"# Roadmap of {escaped(assessment.workload.name)}", "", *_summary(assessment)]
    for wave in Wave:
        items = [item for item in assessment.plan if item.wave is wave]
        if items:
            lines += ["", f"## {TITLES[wave]}", "", "| # | Control | Do | Owner | Effort | Risk |"]
            lines += ["|---|---|---|---|---|---|", *map(_row, items)]
    return "\n".join(lines) + "\n"


def render_json(assessment: Assessment) -> str:
    """Return the plan alone as JSON."""
    rows = [
        {
            "rank": item.rank,
            "wave": item.wave,
            "control": item.control,
            "title": item.title,
            "status": item.status,
            "action": item.action,
            "owner": item.owner,
            "effort": item.effort,
            "risk_removed": item.risk_removed,
            "opens_gate": item.opens_gate,
            "because": list(item.because),
            "locations": [{"path": place.path, "line": place.line} for place in item.places],
            "elsewhere": item.elsewhere,
        }
        for item in assessment.plan
    ]
    document = {
        "schema": "bartizan.plan/v1",
        "workload": assessment.workload.name,
        "target": assessment.workload.target,
        "plan": rows,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _head(assessment: Assessment) -> Iterator[str]:
    yield from (f"{inert(assessment.workload.name)}: {line}" for line in _summary(assessment))


def _summary(assessment: Assessment) -> Iterator[str]:
    workload = assessment.workload
    opening = sum(item.opens_gate for item in assessment.plan)
    yield (
        f"{len(assessment.plan)} gaps from {workload.phase} to {workload.target}; "
        f"{opening} of them open the {workload.target} gate"
    )


def _others(item: PlanItem) -> str:
    return f" and {item.elsewhere} more" if item.elsewhere else ""


def _lines(item: PlanItem, common: tuple[str, ...]) -> Iterator[str]:
    mark = "*" if item.opens_gate else " "
    facts = f"{item.severity} {item.status} · {item.effort} effort · {item.owner}"
    risk = f"removes {item.risk_removed} risk"
    yield f"{item.rank:>3}{mark} {item.control}  {inert(item.title)}"
    yield f"       {facts} · {risk}"
    yield f"       {inert(item.action)}"
    if item.places:
        yield f"       at {', '.join(inert(str(place)) for place in item.places)}{_others(item)}"
    if item.other_fixes:
        yield f"       {plural(item.other_fixes, 'other fix', 'other fixes')} in its findings"
    yield from (f"       - {inert(reason)}" for reason in item.because if reason not in common)


def _cheapest(assessment: Assessment) -> Iterator[str]:
    opening = [item.control for item in assessment.plan if item.opens_gate]
    if opening:
        yield ""
        yield f"* The cheapest set that opens the {assessment.workload.target} gate, in its order:"
        yield f"  {' '.join(opening)}"


def _row(item: PlanItem) -> str:
    mark = " **opens the gate**" if item.opens_gate else ""
    places = ", ".join(code_cell(str(place)) for place in item.places)
    where = f" ({places}{_others(item)})" if places else ""
    return (
        f"| {item.rank} | {code_cell(item.control)} {escaped(item.title)}{mark} "
        f"| {escaped(item.action, MAX_ACTION)}{where} "
        f"| {item.owner} | {item.effort} | {item.risk_removed} |"
    )
