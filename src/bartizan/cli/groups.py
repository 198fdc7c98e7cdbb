"""Groups of commands whose overview says whole sentences, and whose errors name the nearest."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from bartizan.engine.collector import without_collector


class Told(click.Group):
    """A group that cuts nothing off in its overview, and says which command was perhaps meant."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each command with the first paragraph of its help, wrapped and whole."""
        with formatter.section("Commands"):
            formatter.write_dl(self.overview(ctx))

    def overview(self, ctx: click.Context) -> list[tuple[str, str]]:
        """Return the commands, each with what it does."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        return [(name, _first(command.help or "")) for name, command in found if command]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is meant. Raises click.UsageError with the nearest names."""
        if self.get_command(ctx, args[0]) is None:
            from difflib import get_close_matches

            near = get_close_matches(args[0], self.list_commands(ctx), n=2)
            if near:
                meant = " or ".join(near)
                ctx.fail(f"No such command '{args[0]}'. Did you mean {meant}?")
        return super().resolve_command(ctx, args)


class Lazy(Told):
    """A group whose commands are imported when they are asked for.

    `places` are the commands in the order of the work, each as `module:attribute` of this package.
    """

    def __init__(self, *, places: Mapping[str, str], **given: Any) -> None:  # noqa: ANN401  (click's keywords)
        super().__init__(**given)
        self.places = places

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's signature)
        """Return the commands in the order of the work."""
        return list(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return a command, None for an unknown one."""
        if cmd_name not in self.places:
            return None
        module, _, attribute = self.places[cmd_name].partition(":")
        with without_collector():
            command = getattr(import_module(f"bartizan.cli.{module}"), attribute)
        return command if isinstance(command, click.Command) else None


def _first(text: str) -> str:
    return " ".join(text.strip().split("\n\n")[0].split())
