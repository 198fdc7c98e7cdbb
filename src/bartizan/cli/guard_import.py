"""`bartizan guard import`: guards from the policies of others."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bartizan.cli.console import note
from bartizan.cli.exit import Exit
from bartizan.cli.groups import Told
from bartizan.cli.output import emit, output
from bartizan.core.errors import FormatError, InvalidInputError

if TYPE_CHECKING:
    from bartizan.gateway.bedrock_import import Translation

PATH: Final = click.Path(path_type=Path, dir_okay=False)
LONGEST: Final = 4 << 20


@click.group(
    "import",
    cls=Told,
    epilog="""
\b
Examples:
  bartizan guard import bedrock guardrail.json -o guards.yaml
""",
)
def importing() -> None:
    """Translate the policies of others into guards."""


@importing.command(
    epilog="""
\b
Examples:
  aws bedrock get-guardrail --guardrail-identifier abc123 > guardrail.json
  bartizan guard import bedrock guardrail.json
  bartizan guard import bedrock guardrail.json -o guards.yaml
  bartizan guard score prompts.jsonl --guards guards.yaml

\b
Exit codes: 0 all of it was carried over · 2 usage, or FILE is no guardrail ·
            4 something has no counterpart here: each is named
"""
)
@click.argument("file", type=PATH)
@output
def bedrock(file: Path, output: Path | None) -> int:
    """Translate FILE, what Amazon Bedrock's GetGuardrail returned, into guards of gateway.yaml.

    What cannot be carried over is named, on standard error and in comments of the file.
    """
    found = _translated(file)
    emit(_written(found), output)
    for line in _notes(found):
        note(line)
    return Exit.INCONCLUSIVE if found.left else Exit.DONE


def _translated(path: Path) -> "Translation":
    try:
        with path.open("rb") as file:
            raw = file.read(LONGEST + 1)
    except OSError as error:
        raise InvalidInputError(f"cannot read {path}: {error.strerror}") from None
    if len(raw) > LONGEST:
        raise InvalidInputError(f"{path} is larger than {LONGEST} bytes")
    try:
        from bartizan.gateway.bedrock_import import translated

        return translated(raw)
    except FormatError as error:
        hint = "Save what `aws bedrock get-guardrail` prints."
        raise InvalidInputError(f"{path}: {error.message}", hint=hint) from None
    except ModuleNotFoundError as error:
        raise InvalidInputError(
            f"the guards need {error.name}", hint="Install it: pip install 'bartizan[gateway]'."
        ) from None


def _written(found: "Translation") -> str:
    import yaml

    notes = [f"# {line}\n" for line in _notes(found)]
    guards = yaml.safe_dump(
        {"guards": found.guards}, sort_keys=False, allow_unicode=True, width=100
    )
    return "".join(notes) + guards


def _notes(found: "Translation") -> list[str]:
    lines = [f"not carried over: {each}" for each in found.left]
    return [_line(each) for each in [*lines, *(f"differs: {each}" for each in found.remarks)]]


def _line(text: str) -> str:
    """Return a text that cannot end a comment."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)
