"""`bartizan gateway stop` and `resume`: the kill switch, seen by running gateways in a second."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from bartizan.cli.console import note
from bartizan.cli.exit import Exit
from bartizan.cli.output import write_bytes
from bartizan.core.errors import InvalidInputError

if TYPE_CHECKING:
    from bartizan.gateway.access.shared import Shared

F = TypeVar("F", bound=Callable[..., Any])
CONFIG: Final = Path("gateway.yaml")
HERE: Final = "Go to the folder of gateway.yaml, or name the file that it names: --switch FILE."
WHAT: Final = ("all", "principal", "model", "tool")


def switch_option(function: F) -> F:
    """Add the argument KIND [NAME], --switch FILE and --shared CONFIG."""
    for add in (
        click.option(
            "--shared",
            type=click.Path(path_type=Path, dir_okay=False, exists=True),
            help="The gateway.yaml whose store tells all that share it, on every machine.",
        ),
        click.option(
            "--switch",
            type=click.Path(path_type=Path, dir_okay=False),
            help="The file that gateway.yaml names as its switch [default: read from the "
            "gateway.yaml of this folder].",
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
  bartizan gateway stop all --shared gateway.yaml

\b
Exit codes: 0 stopped · 2 usage
"""
)
@switch_option
def stop(kind: str, name: str, switch: Path | None, shared: Path | None = None) -> int:
    """Stop everything, or a principal, a model or a tool: its requests are refused."""
    from bartizan.gateway.acting.switch import entry
    from bartizan.gateway.locked import locked

    line = entry(kind, name)
    if kind == "tool" and "/" not in name:
        raise InvalidInputError(
            f"no tool has the name {name!r}",
            hint=f"Name its server, too: crm/{name}, or model/{name} where an application has it.",
        )
    if shared is not None:
        _in_store(shared, lambda store: store.stop(line))
        note(f"{line} is stopped in all gateways that share the store of {shared}")
        return Exit.DONE
    switch = switch or _named()
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
def resume(kind: str, name: str, switch: Path | None, shared: Path | None = None) -> int:
    """Let pass again what was stopped."""
    from bartizan.gateway.acting.switch import entry
    from bartizan.gateway.locked import locked

    line = entry(kind, name)
    if shared is not None:
        if not _in_store(shared, lambda store: store.resume(line)):
            raise InvalidInputError(f"{line} is not stopped in the store of {shared}")
        note(f"{line} passes again in all gateways that share the store of {shared}")
        return Exit.DONE
    switch = switch or _named()
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


def _named() -> Path:
    """Return the switch that the gateway of this folder looks at. Raises InvalidInputError.

    A file that no gateway looks at would stop nothing, and whoever wrote it would go home.
    """
    from bartizan.gateway.config import read_config

    if not CONFIG.exists():
        message = f"no gateway is known to look here: {Path.cwd()} has no {CONFIG}"
        raise InvalidInputError(f"{message}; nothing was changed", hint=HERE)
    try:
        return Path(read_config(CONFIG).acting.switch)
    except InvalidInputError as error:
        raise InvalidInputError(f"{error.message}\nnothing was changed", hint=HERE) from None


def _in_store(config: Path, work: "Callable[[Shared], Awaitable[bool]]") -> bool:
    """Do something in the store of a configuration. Raises InvalidInputError where it cannot be."""
    from bartizan.gateway.access.shared import AwayError
    from bartizan.gateway.config import read_config
    from bartizan.gateway.redis_store import shared_of

    part = read_config(config).shared
    if part is None:
        raise InvalidInputError(f"{config} names no store that gateways share (shared)")

    async def done() -> bool:
        store = shared_of(part, config.parent)
        try:
            return await work(store)
        finally:
            await store.close()

    try:
        return asyncio.run(done())
    except AwayError as error:
        message = f"the store of {config} does not answer ({error}): nothing was changed"
        raise InvalidInputError(message) from None


def _lines(switch: Path) -> list[str]:
    if not switch.exists():
        return []
    try:
        return switch.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise InvalidInputError(f"cannot read {switch}: {type(error).__name__}") from None


def _write(switch: Path, lines: list[str]) -> None:
    write_bytes(switch, "".join(f"{line}\n" for line in lines).encode())
