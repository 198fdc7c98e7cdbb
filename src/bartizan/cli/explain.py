"""`bartizan explain`: why a control or a check is there, how it is judged, how to meet it."""

from collections.abc import Iterator
from difflib import get_close_matches
from textwrap import fill

import click

from bartizan.catalogue.control import Catalogue, Control
from bartizan.checks.api import Check
from bartizan.checks.registry import all_checks
from bartizan.cli.catalogues import overlaid
from bartizan.cli.exit import MEANINGS
from bartizan.core.errors import InvalidInputError

WIDTH = 96


@click.command(
    epilog="""
\b
Examples:
  bartizan explain MOD-02
  bartizan explain model-torch-load
  bartizan explain exit-codes
"""
)
@click.argument("name", metavar="ID")
def command(name: str) -> None:
    """Explain a control (MOD-02), a check (model-torch-load) or exit codes (4, exit-codes)."""
    codes = {str(code.value): meaning for code, meaning in MEANINGS.items()}
    if name in codes or name.lower() in ("exit-codes", "exit"):
        for code in [name] if name in codes else codes:
            click.echo(f"{code}  {codes[code]}")
        return
    check = next((check for check in all_checks() if check.id == name.lower()), None)
    text = explain_check(check) if check else _control_or_near(name)
    click.echo("\n".join(text))


def _control_or_near(name: str) -> list[str]:
    try:
        return list(explain_control(overlaid(()), name))
    except InvalidInputError as error:
        near = get_close_matches(
            name.lower(), [check.id for check in all_checks()], n=3, cutoff=0.6
        )
        if not near:
            raise
        raise InvalidInputError(
            f"'{name}' is no control and no check", hint=f"Did you mean {' or '.join(near)}?"
        ) from error


def explain_control(catalogue: Catalogue, name: str) -> Iterator[str]:
    """Yield the lines about a control. Raises InvalidInputError for an unknown one."""
    from bartizan.catalogue.select import find

    control = find(catalogue, name)
    checks = [check for check in all_checks() if check.control == control.id]
    yield f"{click.style(control.id, bold=True)}  {control.title}"
    yield (
        f"{control.layer} layer · required from {control.required_from} · {control.severity} · "
        f"{control.effort} effort · {control.kind}"
    )
    yield f"applies when: {control.applies_when}"
    yield from _part("Why", control.why)
    yield from _part("Requirement", control.requirement)
    yield "\nHow it is judged"
    for clause in control.clauses:
        yield from _clause(control, clause.id, checks)
    yield from _part("How to meet it", control.fix)
    yield from _part("Who", _who(control))
    yield from _part(
        "Attestation",
        f"{control.attestation.role} may state, for {control.attestation.term_days} days, where no "
        f"check can judge: {control.attestation.statement}",
    )
    yield "\nMaps to"
    for standard, ids in sorted(control.mappings.items()):
        if ids:
            yield f"  {standard}: {', '.join(ids)}"


def explain_check(check: Check) -> Iterator[str]:
    """Yield the lines about a check."""
    yield f"{click.style(check.id, bold=True)}  {check.title}"
    proves = f"proves {check.control} {check.clause}"
    yield f"{check.severity} · {check.confidence} confidence · {proves}"
    paragraphs = [" ".join(part.split()) for part in check.doc.split("\n\n")]
    for paragraph in paragraphs:
        yield "\n" + fill(paragraph.replace("*", ""), WIDTH)
    yield from _part("Fix", check.fix)
    if check.refs:
        yield f"\nSee {', '.join(check.refs)}"


def _part(title: str, text: str) -> Iterator[str]:
    yield f"\n{click.style(title, bold=True)}"
    yield fill(" ".join(text.split()), WIDTH, initial_indent="  ", subsequent_indent="  ")


def _clause(control: Control, clause_id: str, checks: list[Check]) -> Iterator[str]:
    clause = next(clause for clause in control.clauses if clause.id == clause_id)
    since = f" (from {clause.from_phase})" if clause.from_phase else ""
    head = f"{clause.id}{since}: {' '.join(clause.text.split())}"
    yield fill(head, WIDTH, initial_indent="  ", subsequent_indent="    ")
    own = [check.id for check in checks if check.clause == clause.id]
    judged = f"checked by {', '.join(own)}" if own else "no automatic check yet: attest it"
    indent = "      "
    yield fill(
        judged, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )


def _who(control: Control) -> str:
    responsible = ", ".join(control.raci.responsible)
    return f"{responsible} responsible, {control.raci.accountable} accountable"
