"""`bartizan gate`: what CI runs."""

from dataclasses import replace
from pathlib import Path

import click

from bartizan.assess.facts import Assessment, Gate
from bartizan.cli.console import ascii_only
from bartizan.cli.exit import Exit
from bartizan.cli.options import PHASES, Options, audit_key, outputs, workload
from bartizan.cli.output import write_file
from bartizan.cli.recorded import recorded
from bartizan.cli.remember import run
from bartizan.core.words import Phase, Status

MOST_LINES = 10
PIPED = 160


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
    from bartizan.cli.assess import format_of, rendered, width_here

    formats = {output: format_of(output) for output in outputs}
    options = replace(chosen, phase=Phase(phase), excerpts="html" in formats.values())
    assessment = recorded(run(options), options.root, options.access, "gate.asked")
    for output, form in formats.items():
        write_file(output, rendered(assessment, form))
    for line in lines(assessment, Phase(phase), width_here(PIPED)):
        click.echo(line)
    return exit_of(assessment.gates[Phase(phase)])


def exit_of(gate: Gate) -> Exit:
    """Return the exit code for a gate."""
    if gate.open:
        return Exit.DONE
    return Exit.NOT_MET if gate.conclusive else Exit.INCONCLUSIVE


def lines(assessment: Assessment, phase: Phase, width: int = PIPED) -> list[str]:
    """Return what a gate says, in at most ten lines of which none is wider than `width`."""
    from bartizan.report.gaps import overruled
    from bartizan.report.inert import inert
    from bartizan.report.lines import Look, shortened
    from bartizan.report.view import floor_words

    look = Look(width=width, ascii_only=ascii_only())
    gate, name = assessment.gates[phase], inert(assessment.workload.name)
    waived = f"{gate.waived} waived, not met; " if gate.waived else ""
    rest = f"  {waived}{floor_words(gate)}; judged as of {assessment.moment.date()}"
    if gate.open:
        stated = _attested(assessment, phase)
        by_people = f", {stated} of them in whole or part by attestation" if stated else ""
        met = f"{gate.met} of {gate.required} required controls{by_people}"
        left = [f"  not judged: {'; '.join(gate.not_judged)}"] if gate.not_judged else []
        return [f"{phase} gate open: {name} meets {met}", rest, *left]
    word = "shut" if gate.conclusive else "undecided: evidence is missing"
    counted = f"{len(gate.blocked_by) or 'none'} of {gate.required} required controls block"
    found = [f"{phase} gate {word}: {counted} {name}", rest]
    found += [f"  overruled: {'; '.join(told)}" for told in [overruled(assessment)] if told]
    found += _blocking(gate, MOST_LINES - len(found))
    return [shortened(line, width, look) for line in found]


def _blocking(gate: Gate, room: int) -> list[str]:
    """Return the first of what blocks a gate in so many lines, the last for how many are left."""
    shown = gate.blocked_by if len(gate.blocked_by) <= room else gate.blocked_by[: room - 1]
    found = [
        f"  {each.control}  {each.severity:<8}  {each.status:<7}  {each.because}" for each in shown
    ]
    if left := len(gate.blocked_by) - len(shown):
        found.append(f"  and {left} more; `bartizan plan --phase {gate.phase}` says what to do")
    return found


def _attested(assessment: Assessment, phase: Phase) -> int:
    """Count the controls required in a phase that rest on what people state."""
    return sum(
        control.status is Status.ATTESTED and phase.includes(control.phase)
        for control in assessment.controls
    )
