"""The catalogue as one Markdown document to read and to review."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from bartizan.catalogue.control import Catalogue, Clause, Control
from bartizan.catalogue.expression import ALWAYS
from bartizan.catalogue.standards import Standard, title_of
from bartizan.core.clock import wire
from bartizan.core.words import Layer

SPAN = re.compile(r"(?<!`)(`[^`]+`)(?!`)")
SPECIAL = re.compile(r"([\\`*_\[\]#!|~<>&])")
# What begins a list or a rule where it begins a line.
OPENING = re.compile(r"\A(\d+(?=\.(?:\s|\Z))|(?=[-=+]))")


def catalogue_markdown(
    catalogue: Catalogue, standards: Mapping[str, Standard], *, now: datetime
) -> str:
    """Return the catalogue by layers, each control with its clauses, people and standards."""
    about = (
        f"Version {catalogue.version}, {len(catalogue.controls)} controls, written {wire(now)}. "
        "References to standards mean *relates to*; they are no claim of conformity."
    )
    lines = ["# Control catalogue", "", about]
    for layer in Layer:
        controls = [control for control in catalogue.controls if control.layer is layer]
        if controls:
            lines += ["", f"## {layer.value.capitalize()}", *_table(controls)]
        for control in controls:
            lines += _section(control, standards)
    return "\n".join(lines) + "\n"


def _table(controls: list[Control]) -> list[str]:
    rows = [
        f"| {control.id} | {_inline(control.title)} | {control.required_from} | "
        f"{control.severity} | `{control.applies_when}` |"
        for control in controls
    ]
    header = "| control | title | required from | severity | applies when |"
    return ["", header, "|---|---|---|---|---|", *rows]


def _section(control: Control, standards: Mapping[str, Standard]) -> Iterator[str]:
    raci = control.raci
    yield from ("", f"### {control.id} {_inline(control.title)}", "")
    yield (
        f"Required from **{control.required_from}** when `{control.applies_when}` · severity "
        f"**{control.severity}** · effort {control.effort} · {control.kind}"
    )
    yield from ("", _inline(control.why), "", f"**Requirement.** {_inline(control.requirement)}")
    yield ""
    for clause in control.clauses:
        yield from _clause(clause)
    yield from ("", f"**Fix.** {_inline(control.fix)}", "")
    yield (
        f"**People.** Responsible: {_named(raci.responsible)}. Accountable: {raci.accountable}. "
        f"Consulted: {_named(raci.consulted)}. Informed: {_named(raci.informed)}."
    )
    yield ""
    yield (
        f"**Where no check can run,** {control.attestation.role} may state for "
        f"{control.attestation.term_days} days: {_inline(control.attestation.statement)}"
    )
    yield ""
    yield f"Evidence is stale after {control.freshness_days} days."
    yield from _references(control, standards)


def _clause(clause: Clause) -> Iterator[str]:
    limits = []
    if clause.from_phase is not None:
        limits.append(f"from {clause.from_phase}")
    if clause.when != ALWAYS:
        limits.append(f"when `{clause.when}`")
    note = f" ({', '.join(limits)})" if limits else ""
    yield f"- `{clause.id}`{note}: {_inline(clause.text)}"
    for seen in clause.observes:
        yield f"  - {seen.source}: {_inline(seen.what)}"


def _references(control: Control, standards: Mapping[str, Standard]) -> Iterator[str]:
    shown = {name: ids for name, ids in control.mappings.items() if ids}
    if not shown:
        return
    yield ""
    for name, identifiers in shown.items():
        titled = [
            f"{identifier} {title_of(standards, name, identifier)}".strip()
            for identifier in identifiers
        ]
        title = standards[name].title if name in standards else name
        yield f"- {_inline(title)}: {_inline('; '.join(titled))}"


def _named(roles: tuple[str, ...]) -> str:
    return ", ".join(roles) or "none"


def _inline(text: str) -> str:
    """Keep text of an overlay from ending its cell or line, or from becoming markup.

    Code spans stay what they are, since the catalogue names commands.
    """
    parts = SPAN.split("".join(each for each in " ".join(text.split()) if each.isprintable()))
    literal = "".join(
        part.replace("|", "\\|") if place % 2 else SPECIAL.sub(r"\\\1", part)
        for place, part in enumerate(parts)
    )
    return OPENING.sub(r"\1\\", literal)
