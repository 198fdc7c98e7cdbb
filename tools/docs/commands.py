"""The page of each command, as `--help` says it."""

from collections.abc import Iterator

import click

from tools.docs.markdown import page, table

WIDTH = 90


def command_pages(root: click.Group) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each page."""
    found = sorted(_commands(root, "bartizan"))
    rows = [
        (f"[{name}](#{_anchor(name)})", command.get_short_help_str(200)) for name, command in found
    ]
    blocks = ["Exit codes are [a page of their own](exit-codes.md).", table(("command", ""), rows)]
    for name, command in found:
        context = click.Context(command, info_name=name, max_content_width=WIDTH)
        context.terminal_width = WIDTH
        blocks += [f"## {name}", f"```text\n{command.get_help(context)}\n```"]
    yield "cli.md", page("Command line", *blocks)


def _commands(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=name)
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            if found is not None and not found.hidden:
                yield from _commands(found, f"{name} {child}")


def _anchor(name: str) -> str:
    return name.replace(" ", "-")
