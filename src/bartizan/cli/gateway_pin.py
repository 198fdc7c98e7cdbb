"""`bartizan gateway pin`: the entries by which a configuration pins the tools of a server."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bartizan.cli.console import note
from bartizan.cli.exit import Exit
from bartizan.cli.output import emit, output
from bartizan.core.errors import FormatError, InvalidInputError

if TYPE_CHECKING:
    from bartizan.gateway.document import Json

LARGEST: Final = 4 << 20
WANTED: Final = 'It is what `tools/list` returned: {"tools": [{"name": …, "inputSchema": …}]}.'


@click.command(
    epilog="""
\b
Examples:
  bartizan gateway pin tools.json --server crm
  bartizan gateway pin tools.json --server crm -o entries.yaml

\b
Exit codes: 0 written · 2 usage, or FILE is no list of tools · 3 it is empty
"""
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--server", required=True, help="The server that the routes name.")
@output
def pin(file: Path, server: str, output: Path | None) -> int:
    """Write the tools of FILE, what a server's `tools/list` returned, as entries of acting.tools.

    Read their descriptions first: whoever pins a definition lets a model obey it. Each counts as a
    tool that changes something and returns untrusted text, until you say otherwise.
    """
    import yaml

    from bartizan.gateway.acting.pins import pin as digest

    tools = _tools(file)
    if not tools:
        note(f"{file} lists no tool.")
        return Exit.NOTHING
    entries = [
        {
            "server": server,
            "name": tool["name"],
            "pin": digest(tool),
            "side_effect": True,
            "untrusted": True,
            "arguments": tool.get("inputSchema", {"type": "object"}),
        }
        for tool in tools
    ]
    emit(yaml.safe_dump(entries, sort_keys=False, width=100), output)
    return Exit.DONE


def _tools(file: Path) -> "list[dict[str, Json]]":
    """Return the definitions of a file. Raises InvalidInputError."""
    from bartizan.gateway.document import read_any

    try:
        with file.open("rb") as content:
            found = read_any(content.read(LARGEST + 1))
    except OSError as error:
        raise InvalidInputError(f"cannot read {file}: {error.strerror}") from None
    except FormatError as error:
        raise InvalidInputError(f"{file}: {error.message}", hint=WANTED) from None
    for name in ("result", "tools"):
        if isinstance(found, dict):
            found = found.get(name, found)
    tools = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    if not isinstance(found, list) or len(tools) < len(found):
        raise InvalidInputError(f"{file} is no list of tools", hint=WANTED)
    if not all(isinstance(each.get("name"), str) for each in tools):
        raise InvalidInputError(f"{file}: a tool has no name", hint=WANTED)
    return tools
