"""`bartizan guard baseline`: what ordinary use of a route looks like, for the watch."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import click

from bartizan.cli.console import note
from bartizan.cli.exit import Exit
from bartizan.cli.guard_lines import texts
from bartizan.cli.output import emit, output
from bartizan.core.errors import InvalidInputError

PATH: Final = click.Path(path_type=Path, dir_okay=False)
ALWAYS: Final = ("unlike", "unique", "prefixes")
SHOWN: Final[Mapping[str, frozenset[str]]] = {
    "knobs": frozenset({"temperature", "seed", "logprobs", "top_logprobs", "logit_bias", "top_k"}),
    "shown": frozenset({"logprobs", "logit_bias"}),
    "places": frozenset({"place"}),
}


@click.command(
    epilog="""
\b
Examples:
  bartizan guard baseline requests.jsonl --field text -o chat-baseline.json

\b
A line may also hold `place` (an address) and the members of a request that show more of a model
(temperature, seed, logprobs, top_k …). A sign that no line shows is not judged.
Exit codes: 0 written · 2 usage, or too few requests · 4 some lines were not read
"""
)
@click.argument("file", type=PATH)
@click.option("--field", default="text", show_default=True, help="The field that holds the text.")
@output
def baseline(file: Path, field: str, output: Path | None) -> int:
    """Learn from FILE (JSON lines), a route's ordinary requests, what its callers ask.

    The lines stand in the order of each caller. The baseline holds no text of them.
    """
    try:
        from bartizan.gateway.watch import Baseline, seen
        from bartizan.gateway.watch import baseline as learned
        from bartizan.gateway.watching import written
    except ModuleNotFoundError as error:
        raise InvalidInputError(
            f"the watch needs {error.name}, which is not installed",
            hint="Install it: pip install 'bartizan[gateway]'.",
        ) from None
    history, unread, shown = [], 0, set[str]()
    for row in texts(file, field):
        if row.unread:
            unread += 1
            continue
        place = str(row.fields.get("place", ""))
        shown |= row.fields.keys()
        history.append(seen(row.text, row.fields, (0, 0), place, b""))
    found = learned(history)
    judged = {*ALWAYS, *(sign for sign, needs in SHOWN.items() if shown & needs)}
    limits = {name: each for name, each in found.thresholds.items() if name in judged}
    emit(written(Baseline(found.mean, limits)), output)
    note(f"Learned from {len(history):,} requests; judged are {', '.join(sorted(limits))}.")
    if unread:
        note(f"{unread} lines were not read.")
    return Exit.INCONCLUSIVE if unread else Exit.DONE
