"""`bartizan init`: a first profile from what a repository shows."""

from pathlib import Path

import click

from bartizan.classify.hide import hide_path
from bartizan.cli.console import note
from bartizan.cli.exit import Exit, NothingToAssess
from bartizan.cli.options import Options
from bartizan.cli.output import write_file
from bartizan.cli.wiring import look
from bartizan.core.errors import InvalidInputError


@click.command(
    epilog="""
\b
Examples:
  bartizan init
  bartizan init services/assistant --name support-assistant
"""
)
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--name", help="The workload's name [default: the folder's].")
@click.option("--force", is_flag=True, help="Replace a profile that is there.")
def command(path: Path, name: str | None, force: bool) -> int:
    """Write a commented bartizan.yaml in PATH from what the repository shows."""
    target = path / "bartizan.yaml"
    if target.exists() and not force:
        raise InvalidInputError(f"{target} is there already", hint="Pass --force to replace it.")
    try:
        known = look(Options(root=path))
    except NothingToAssess:
        note(f"{path} holds no files: nothing to describe.")
        return Exit.NOTHING
    from bartizan.collect.declared_profile import profile_document

    write_file(target, profile_document(name or hide_path(path.resolve().name), known.facts))
    note(f"Wrote {target}. Read it, fill in what only people know, then: bartizan assess {path}")
    return Exit.DONE
