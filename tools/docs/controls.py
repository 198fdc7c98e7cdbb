"""The pages of controls, with the checks that prove each clause, and the matrix of all."""

from collections.abc import Iterator, Mapping

from bartizan.catalogue.control import Catalogue, Clause, Control
from bartizan.catalogue.expression import ALWAYS
from bartizan.catalogue.standards import Standard, title_of
from bartizan.checks.api import Check
from bartizan.core.words import Layer, Phase
from tools.docs.markdown import bullets, page, table


def control_pages(
    catalogue: Catalogue, standards: Mapping[str, Standard], checks: tuple[Check, ...]
) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each page."""
    yield "controls/index.md", _index(catalogue, checks)
    yield "matrix.md", _matrix(catalogue)
    for control in catalogue.controls:
        serving = tuple(check for check in checks if check.control == control.id)
        yield f"controls/{control.id}.md", _page(control, standards, serving)


def _link(control: Control, folder: str = "") -> str:
    return f"[{control.id}]({folder}{control.id}.md)"


def _index(catalogue: Catalogue, checks: tuple[Check, ...]) -> str:
    counted = {control.id: 0 for control in catalogue.controls}
    for check in checks:
        counted[check.control] += 1
    about = (
        f"Version {catalogue.version}: {len(catalogue.controls)} controls. A control without "
        "checks rests on attestations and on what other tools report."
    )
    blocks = [about]
    for layer in Layer:
        rows = [
            (
                _link(control),
                control.title,
                control.required_from.value,
                control.severity.value,
                f"`{control.applies_when}`",
                str(counted[control.id]),
            )
            for control in catalogue.controls
            if control.layer is layer
        ]
        header = ("control", "title", "required from", "severity", "applies when", "checks")
        blocks += [f"## {layer.value.capitalize()}", table(header, rows)]
    return page("Controls", *blocks)


def _matrix(catalogue: Catalogue) -> str:
    rows = []
    for layer in Layer:
        controls = [control for control in catalogue.controls if control.layer is layer]
        cells = [_cell(controls, phase) for phase in Phase]
        rows.append((layer.value, *cells))
    about = (
        "Controls stand in the phase from which they are required, and stay required afterwards. "
        "Those after the arrow are tightened in that phase: a clause of theirs begins there."
    )
    header = ("layer", *(phase.value for phase in Phase))
    return page("Layers and phases", about, table(header, rows))


def _cell(controls: list[Control], phase: Phase) -> str:
    new = " ".join(_link(c, "controls/") for c in controls if c.required_from is phase)
    tightened = " ".join(_link(c, "controls/") for c in controls if c.tightened_in(phase))
    return f"{new} ↑ {tightened}".strip() if tightened else new


def _page(control: Control, standards: Mapping[str, Standard], checks: tuple[Check, ...]) -> str:
    attestation = control.attestation
    said = (
        f"Where no check can run, *{attestation.role}* may state for at most "
        f"{attestation.term_days} days: “{attestation.statement}”"
    )
    mapped = [(name, _identifiers(standards, name, control)) for name in sorted(control.mappings)]
    return page(
        f"{control.id}: {control.title}",
        control.requirement,
        table(("", ""), _facts(control)),
        "## Why it matters",
        control.why,
        "## How it is judged",
        *(_clause(clause, checks) for clause in control.clauses),
        said,
        "## Fix",
        control.fix,
        "## Relates to",
        table(("standard", "identifiers"), [row for row in mapped if row[1]]),
        f"Threats: {', '.join(control.threats)}." if control.threats else "",
    )


def _facts(control: Control) -> Iterator[tuple[str, str]]:
    raci = control.raci
    yield "layer", control.layer.value
    yield "required from", control.required_from.value
    yield "applies when", f"`{control.applies_when}`"
    yield "severity", control.severity.value
    yield "effort", control.effort.value
    yield "kind", control.kind.value
    yield "responsible", ", ".join(raci.responsible)
    yield "accountable", raci.accountable.value
    yield "consulted", ", ".join(raci.consulted)
    yield "informed", ", ".join(raci.informed)
    yield "evidence stays fresh for", f"{control.freshness_days} days"


def _clause(clause: Clause, checks: tuple[Check, ...]) -> str:
    begins = f" (from {clause.from_phase})" if clause.from_phase else ""
    only = f" (only when `{clause.when}`)" if clause.when != ALWAYS else ""
    observed = [f"*{each.source}*: {each.what}" for each in clause.observes]
    proving = [
        f"Check [{check.id}](../checks/{check.id}.md): {check.title}"
        for check in checks
        if check.clause == clause.id
    ]
    lines = bullets([*observed, *proving])
    return "\n\n".join(
        part for part in (f"### {clause.id}{begins}", f"{clause.text}{only}", lines) if part
    )


def _identifiers(standards: Mapping[str, Standard], name: str, control: Control) -> str:
    found = []
    for identifier in control.mappings[name]:
        title = title_of(standards, name, identifier)
        found.append(f"{identifier} ({title})" if title else identifier)
    return ", ".join(found)
