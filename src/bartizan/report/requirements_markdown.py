"""Tailored requirements as a Markdown document for people to review and approve."""

from collections.abc import Iterable, Iterator

from bartizan.assess.requirements import Requirement, RequirementSet
from bartizan.catalogue.control import Raci
from bartizan.core.words import Phase, Role, Truth
from bartizan.report.markdown import code, code_cell, escaped

MAX_TEXT = 2_000


def render(requirements: RequirementSet) -> str:
    """Return the whole document. Text of the workload cannot become markup or a link."""
    lines = [
        *_head(requirements),
        *_facts(requirements),
        *_thresholds(requirements),
        *_required(requirements),
        *_advised(requirements),
        *_excluded(requirements),
    ]
    return "\n".join(lines) + "\n"


def _head(requirements: RequirementSet) -> Iterator[str]:
    declared = "" if requirements.tolerance_declared else ", which nobody declared"
    yield f"# Security requirements: {escaped(requirements.workload)}"
    yield ""
    yield (
        f"Made on {requirements.made} from catalogue {escaped(requirements.catalogue_version)}. "
        f"The workload is in the phase {requirements.phase.value}. "
        f"Risk tolerance: {requirements.risk_tolerance}{declared}."
    )
    yield ""
    yield (
        f"{len(requirements.required)} controls are required, {len(requirements.advised)} are "
        f"advice, and {len(requirements.excluded)} do not apply."
    )
    if requirements.missing:
        yield ""
        yield f"Not declared: {', '.join(code(name) for name in requirements.missing)}."


def _facts(requirements: RequirementSet) -> Iterator[str]:
    yield from ("", "## What is known of the workload", "")
    yield from _table("Fact", "Value", "From")
    for fact in requirements.predicates:
        if fact.truth is Truth.FALSE and not fact.places:
            continue
        places = ", ".join(code_cell(str(place)) for place in fact.places[:3])
        source = "; ".join(escaped(because) for because in fact.because)
        yield f"| {code_cell(fact.name)} | {fact.truth.value} | {source} {places} |"


def _thresholds(requirements: RequirementSet) -> Iterator[str]:
    yield from ("", f"## Limits for {requirements.risk_tolerance} risk tolerance", "")
    yield from _table("Limit", "Value", "Controls")
    for limit in requirements.thresholds:
        yield f"| {escaped(limit.name)} | {escaped(limit.value)} | {', '.join(limit.controls)} |"
    terms = ", ".join(f"{key.value} {days}" for key, days in requirements.waiver_days.items())
    yield f"| longest term of a waiver, in days | {terms} | ORG-06 |"


def _required(requirements: RequirementSet) -> Iterator[str]:
    for phase in Phase:
        items = [item for item in requirements.required if item.required_from is phase]
        if items:
            yield from ("", f"## Required from {phase.value}: {len(items)} controls")
        for item in items:
            yield from _requirement(item)


def _requirement(item: Requirement) -> Iterator[str]:
    yield from ("", f"### {item.id} {escaped(item.title)}", "")
    yield f"{item.severity.value} severity, {item.effort.value} effort, {item.layer.value} layer."
    yield ""
    yield escaped(item.requirement, MAX_TEXT)
    yield ""
    for clause in item.clauses:
        later = (
            "" if clause.required_from is item.required_from else f" From {clause.required_from}."
        )
        doubt = "" if clause.certain else " If it applies, which is not known."
        sources = ", ".join(clause.sources) or "people"
        yield f"- {code(clause.id)} {escaped(clause.text, MAX_TEXT)}{later}{doubt} ({sources})"
    yield ""
    yield f"Why it applies: {'; '.join(escaped(because) for because in item.because)}."
    yield ""
    yield _raci(item.raci)


def _raci(raci: Raci) -> str:
    parts = [f"Responsible: {_roles(raci.responsible)}", f"accountable: {raci.accountable.value}"]
    if raci.consulted:
        parts.append(f"consulted: {_roles(raci.consulted)}")
    if raci.informed:
        parts.append(f"informed: {_roles(raci.informed)}")
    return "; ".join(parts) + "."


def _roles(roles: Iterable[Role]) -> str:
    return ", ".join(role.value for role in roles)


def _advised(requirements: RequirementSet) -> Iterator[str]:
    if requirements.advised:
        yield from ("", "## Advice: never blocks, outside the posture", "")
    for item in requirements.advised:
        yield f"- {item.id} {escaped(item.title)}"


def _excluded(requirements: RequirementSet) -> Iterator[str]:
    if requirements.excluded:
        yield from ("", "## Not applicable", "")
        yield from _table("Control", "Title", "Because")
    for item in requirements.excluded:
        reasons = "; ".join(escaped(because) for because in item.because)
        yield f"| {item.id} | {escaped(item.title)} | {reasons} |"


def _table(*heads: str) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield "|" + " --- |" * len(heads)
