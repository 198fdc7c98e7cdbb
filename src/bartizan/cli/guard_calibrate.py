"""`bartizan guard calibrate`: the threshold of the injection detector for a route."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bartizan.cli.console import note
from bartizan.cli.exit import Exit
from bartizan.cli.guard_lines import THRESHOLDS, Calibrated, by_threshold, texts
from bartizan.cli.output import emit, output
from bartizan.core.errors import InvalidInputError

if TYPE_CHECKING:
    from bartizan.gateway.calibration import Threshold

PATH: Final = click.Path(path_type=Path, dir_okay=False)
ROLES: Final = ("user", "document", "tool-result")
NEEDED: Final = 3
"""With fewer texts than this many times the inverse of the rate, the threshold says little."""


@click.command(
    epilog="""
\b
Examples:
  bartizan guard calibrate harmless.jsonl --field text
  bartizan guard calibrate harmless.jsonl --field text --false-alarms 0.005 --check fresh.jsonl
  bartizan guard calibrate pages.jsonl --field text --role document
  bartizan guard calibrate harmless.jsonl --guards gateway.yaml --guard denied-topics

\b
Exit codes: 0 there is a threshold · 1 fresh texts reach it too often ·
            2 usage · 3 no text is there · 4 too few texts, or some were not read
"""
)
@click.argument("file", type=PATH)
@click.option("--field", default="text", show_default=True, help="The field that holds the text.")
@click.option(
    "--role",
    type=click.Choice(ROLES),
    default=ROLES[0],
    show_default=True,
    help="What the texts are: documents and tool results are judged otherwise.",
)
@click.option(
    "--false-alarms",
    "rate",
    type=click.FloatRange(0.0001, 0.2),
    default=0.01,
    show_default=True,
    help="The share of harmless texts that may be stopped.",
)
@click.option("--check", type=PATH, help="Fresh harmless texts, to see whether it holds for them.")
@click.option("--guards", "path", type=PATH, help="A YAML file: its first guard with a threshold.")
@click.option("--guard", "name", type=click.Choice(THRESHOLDS), help="That one of the file.")
@click.option("--format", "form", type=click.Choice(("terminal", "json")), default="terminal")
@output
def calibrate(
    file: Path,
    field: str,
    role: str,
    rate: float,
    check: Path | None,
    path: Path | None,
    name: str | None,
    form: str,
    output: Path | None,
) -> int:
    """Find the threshold that so few harmless texts of FILE (JSON lines) reach.

    It is that of injections, or with --guards that of the guard there: injection (with a model of
    your own) or denied-topics. FILE holds what a route's users, documents or tools really send,
    with no attack among it: the right threshold differs between routes by far more than between
    detectors.
    """
    from bartizan.gateway.calibration import calibrated, checked

    if path is None and name not in (None, THRESHOLDS[0]):
        raise InvalidInputError(
            f"the settings of {name} are needed", hint="--guards FILE has them."
        )
    guard = by_threshold(path, role, name)
    scores, unread = _scores(file, field, guard)
    if not scores:
        note("No texts there: no threshold.")
        return Exit.INCONCLUSIVE if unread else Exit.NOTHING
    found = calibrated(scores, rate)
    fresh, more = _scores(check, field, guard) if check else ([], 0)
    seen = checked(fresh, found.value) if fresh else None
    few = len(scores) * rate < NEEDED
    emit(
        _document(found, seen) if form == "json" else _shown(found, seen, guard.name, role), output
    )
    if few:
        note(f"{len(scores)} texts are few for this rate: give {round(NEEDED / rate)} or more.")
    if unread or more:
        note(f"{unread + more} records were not read.")
    if seen is not None and _is_above(seen, rate):
        return Exit.NOT_MET
    empty = check is not None and not fresh
    return Exit.INCONCLUSIVE if few or unread or more or empty else Exit.DONE


def _is_above(seen: "Threshold", rate: float) -> bool:
    from bartizan.gateway.calibration import lower_bound

    return lower_bound(seen.alarms, seen.texts) > rate


def _scores(path: Path, field: str, guard: Calibrated) -> tuple[Sequence[float], int]:
    found, unread = [], 0
    for each in texts(path, field):
        try:
            found += [] if each.unread else [guard.score(each.text)]
        except ValueError:  # a text with more windows than a model is asked about
            unread += 1
        unread += bool(each.unread)
    return found, unread


def _shown(found: "Threshold", seen: "Threshold | None", guard: str, role: str) -> str:
    """Return the settings; documents and tool results have a threshold of their own."""
    name = "untrusted" if guard == THRESHOLDS[0] and role != ROLES[0] else "threshold"
    share = f"{found.alarms} of {found.texts} texts reach it ({found.share:.2%})"
    lines = [f"# {share}; for texts like these under {found.bound:.2%}, with 95 % confidence"]
    if seen is not None:
        share = f"{seen.alarms} of {seen.texts} reach it ({seen.share:.2%})"
        lines.append(f"# fresh: {share}; under {seen.bound:.2%}, with 95 % confidence")
    lines += [f"guard: {guard}", "settings:", f"  {name}: {found.value!r}"]
    return "\n".join(lines) + "\n"


def _document(found: "Threshold", seen: "Threshold | None") -> str:
    def told(each: "Threshold") -> dict[str, object]:
        return {"alarms": each.alarms, "texts": each.texts, "bound": round(each.bound, 6)}

    document = {"threshold": found.value, "calibration": told(found)}
    if seen is not None:
        document["fresh"] = told(seen)
    return json.dumps(document, indent=2) + "\n"
