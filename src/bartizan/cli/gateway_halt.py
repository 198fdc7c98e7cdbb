"""`bartizan gateway stop` and `resume`: the kill switch, seen by running gateways in a second."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from bartizan.cli.console import note
from bartizan.cli.exit import Exit
from bartizan.cli.output import write_bytes
from bartizan.core.errors import InvalidInputError

F = TypeVar("F", bound=Callable[..., Any])
STOPPED: Final = "gateway-stopped"
WHAT: Final = ("all", "principal", "model", "tool")


def switch_option(function: F) -> F:
    """Add the argument KIND [NAME] and --switch FILE."""
    for add in (
        click.option(
            "--switch",
            type=click.Path(path_type=Path, dir_okay=False),
            default=Path(STOPPED),
            show_default=True,
            help="The file that gateway.yaml names as its switch.",
        ),
        click.argument("name", default=""),
        click.argument("kind", type=click.Choice(WHAT)),
    ):
        function = add(function)
    return function


@click.command(
    epilog="""
\b
Examples:
  bartizan gateway stop all
  bartizan gateway stop principal support-bot
  bartizan gateway stop tool crm/refund

\b
Exit codes: 0 stopped · 2 usage
"""
)
@switch_option
def stop(kind: str, name: str, switch: Path) -> int:
    """Stop everything, or a principal, a model or a tool: its requests are refused."""
    from bartizan.gateway.acting.switch import entry
    from bartizan.gateway.locked import locked

    line = entry(kind, name)
    with locked(switch):
        lines = _lines(switch)
        if line not in lines:
            _write(switch, [*lines, line])
    note(f"{line} is stopped in gateways whose switch is {switch.absolute()}")
    note(f"`bartizan gateway resume {line}` takes it back")
    return Exit.DONE


@click.command(
    epilog="""
\b
Examples:
  bartizan gateway resume principal support-bot
  bartizan gateway resume all

\b
Exit codes: 0 it passes again · 2 usage, or it was not stopped
"""
)
@switch_option
def resume(kind: str, name: str, switch: Path) -> int:
    """Let pass again what was stopped."""
    from bartizan.gateway.acting.switch import entry
    from bartizan.gateway.locked import locked

    line = entry(kind, name)
    with locked(switch):
        lines = _lines(switch)
        if line not in lines:
            shown = ", ".join(lines) or "nothing"
            raise InvalidInputError(
                f"{line} is not stopped in {switch.absolute()}", hint=f"Stopped: {shown}."
            )
        _write(switch, [each for each in lines if each != line])
    note(f"{line} passes again in gateways whose switch is {switch.absolute()}")
    return Exit.DONE


def _lines(switch: Path) -> list[str]:
    if not switch.exists():
        return []
    try:
        return switch.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise InvalidInputError(f"cannot read {switch}: {type(error).__name__}") from None


def _write(switch: Path, lines: list[str]) -> None:
    write_bytes(switch, "".join(f"{line}\n" for line in lines).encode())
