"""`bartizan gate`: what CI runs."""

from dataclasses import replace
from pathlib import Path

import click

from bartizan.assess.facts import Assessment, Gate
from bartizan.cli.exit import Exit
from bartizan.cli.options import PHASES, Options, audit_key, outputs, workload
from bartizan.cli.output import write_file
from bartizan.cli.recorded import recorded
from bartizan.cli.remember import run
from bartizan.core.words import Phase, Status

MOST_LINES = 7


@click.command(
    epilog="""
\b
Examples:
  bartizan gate --phase production .
  bartizan gate --phase production . -o results.sarif -o report.html

\b
Exit codes: 0 the gate is open · 1 it is shut · 4 it is shut only because evidence is missing
"""
)
@workload
@audit_key
@click.option("--phase", type=PHASES, required=True, help="The phase to enter, or to stay in.")
@outputs("Also write a report; its ending names the format.")
def command(
    chosen: Options,
    phase: str,
    outputs: tuple[Path, ...],
) -> int:
    """Say in ten lines whether the workload in PATH may enter a phase, and what blocks it."""
    from bartizan.cli.assess import format_of, rendered

    formats = {output: format_of(output) for output in outputs}
    options = replace(chosen, phase=Phase(phase), excerpts="html" in formats.values())
    assessment = recorded(run(options), options.root, options.access, "gate.asked")
    for output, form in formats.items():
        write_file(output, rendered(assessment, form))
    for line in lines(assessment, Phase(phase)):
        click.echo(line)
    return exit_of(assessment.gates[Phase(phase)])


def exit_of(gate: Gate) -> Exit:
    """Return the exit code for a gate."""
    if gate.open:
        return Exit.DONE
    return Exit.NOT_MET if gate.conclusive else Exit.INCONCLUSIVE


def lines(assessment: Assessment, phase: Phase) -> list[str]:
    """Return what a gate says, in at most ten lines."""
    from bartizan.report.inert import inert
    from bartizan.report.view import floor_words

    gate, name = assessment.gates[phase], inert(assessment.workload.name)
    waived = f"{gate.waived} waived, not met; " if gate.waived else ""
    rest = f"  {waived}{floor_words(gate)}; judged as of {assessment.moment.date()}"
    if gate.open:
        stated = _attested(assessment, phase)
        by_people = f", {stated} of them in whole or part by attestation" if stated else ""
        met = f"{gate.met} of {gate.required} required controls{by_people}"
        left = [f"  not judged: {'; '.join(gate.not_judged)}"] if gate.not_judged else []
        return [f"{phase} gate open: {name} meets {met}", rest, *left]
    blockers = gate.blocked_by
    word = "shut" if gate.conclusive else "undecided: evidence is missing"
    counted = f"{len(blockers) or 'none'} of {gate.required} required controls block"
    found = [f"{phase} gate {word}: {counted} {name}", rest]
    for blocker in blockers[:MOST_LINES]:
        head = f"  {blocker.control} {blocker.severity} {blocker.status}"
        found.append(f"{head}: {inert(blocker.because)}"[:160])
    if len(blockers) > MOST_LINES:
        more = len(blockers) - MOST_LINES
        found.append(f"  and {more} more; `bartizan assess --phase {phase} -v` shows all")
    return found


def _attested(assessment: Assessment, phase: Phase) -> int:
    """Count the controls required in a phase that rest on what people state."""
    return sum(
        control.status is Status.ATTESTED and phase.includes(control.phase)
        for control in assessment.controls
    )
