"""`bartizan guard score`: what the guards say of the texts of a file."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bartizan.cli.console import note
from bartizan.cli.exit import Exit
from bartizan.cli.guard_lines import Listed, detector, texts, written
from bartizan.cli.output import output, replacing
from bartizan.core.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bartizan.gateway.injection.scoring import Scored
    from bartizan.gateway.words import Guard, Ruling

PATH: Final = click.Path(path_type=Path, dir_okay=False)
ROLES: Final = (
    "system", "user", "assistant", "reasoning", "tool-definition", "tool-arguments", "tool-result",
    "document",
)  # fmt: skip
OUTWARD: Final = ("assistant", "reasoning", "tool-arguments")
"""Roles whose texts are taken to be on their way out."""
USUAL: Final = ("injection", "sensitive-values", "unicode")


@click.command(
    epilog="""
\b
Examples:
  bartizan guard score prompts.jsonl --field text
  bartizan guard score prompts.jsonl --field text --guard injection -o scores.jsonl
  bartizan guard score replies.jsonl --field text --role assistant --guards gateway.yaml

\b
Exit codes: 0 all was scored · 2 usage · 3 the file holds no record ·
            4 a record was not read: it has no score
"""
)
@click.argument("file", type=PATH)
@click.option("--field", default="text", show_default=True, help="The field that holds the text.")
@click.option("--role", type=click.Choice(ROLES), default="user", show_default=True)
@click.option(
    "--guard", "names", multiple=True, metavar="NAME", help="Only this guard; repeatable."
)
@click.option("--guards", "path", type=PATH, help="A YAML file with `guards`, as a gateway.yaml.")
@output
def score(
    file: Path,
    field: str,
    role: str,
    names: tuple[str, ...],
    path: Path | None,
    output: Path | None,
) -> int:
    """Print for each record of FILE (JSON lines) its injection score and what the guards rule.

    A line is {"record": 0, "score": 0.02, "rulings": [...]}; a ruling has the guard, the action,
    the reason and the places in code points, never the text. The score is the detector's highest
    over all windows and decodings of the text; what it means on a route, `guard calibrate` says.
    """
    guards, scored = _guards(names, path, "out" if role in OUTWARD else "in"), detector(role)
    counts = {"read": 0, "unread": 0}

    def lines() -> "Iterator[str]":
        for each in texts(file, field):
            counts["unread" if each.unread else "read"] += 1
            told: Mapping[str, object] = {"unread": each.unread}
            if not each.unread:
                told = _judged(each.text, role, guards, scored)
            yield json.dumps({"record": each.record, **told}, ensure_ascii=False)

    _write(lines(), output)
    if counts["unread"]:
        note(f"{counts['unread']} records have no score: they were not read.")
        return Exit.INCONCLUSIVE
    return Exit.DONE if counts["read"] else Exit.NOTHING


def _write(lines: "Iterator[str]", path: Path | None) -> None:
    if path is None:
        for line in lines:
            click.echo(line)
        return
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


def _judged(
    text: str, role: str, guards: "Sequence[Guard]", scored: "Callable[[str], Scored]"
) -> dict[str, object]:
    from bartizan.gateway.judging import rulings_on
    from bartizan.gateway.words import Direction, Exchange, Passage, Role

    direction = Direction.OUT if role in OUTWARD else Direction.IN
    passage = Passage(text, Role(role), direction, "")
    rulings = [_told(each) for each in rulings_on(passage, guards, Exchange("", "", "", ""))]
    return {"score": round(scored(text).score, 6), "rulings": rulings}


def _told(ruling: "Ruling") -> dict[str, object]:
    spans = [{"start": each.start, "end": each.end, "kind": each.kind} for each in ruling.spans]
    told = {"guard": ruling.guard, "action": ruling.action.value, "because": ruling.because}
    return {**told, "spans": spans}


def _guards(names: tuple[str, ...], path: Path | None, direction: str) -> "list[Guard]":
    from bartizan.gateway.guards.registry import guard_of

    parts = [Listed(name, {}) for name in names or USUAL]
    if path is not None:
        listed = written(path)
        missing = sorted(set(names) - {each.name for each in listed})
        if missing:
            raise InvalidInputError(f"{path} lists no guard {missing[0]!r}")
        parts = [each for each in listed if not names or each.name in names]
    return [guard_of(each.name, each.settings) for each in parts if direction in each.directions]
