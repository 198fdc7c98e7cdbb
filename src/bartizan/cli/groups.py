"""Groups of commands whose overview says whole sentences, and whose errors name the nearest."""

import click


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
        from difflib import get_close_matches

        near = get_close_matches(args[0], self.list_commands(ctx), n=2)
        if near and self.get_command(ctx, args[0]) is None:
            meant = " or ".join(near)
            ctx.fail(f"No such command '{args[0]}'. Did you mean {meant}?")
        return super().resolve_command(ctx, args)


def _first(text: str) -> str:
    return " ".join(text.strip().split("\n\n")[0].split())
