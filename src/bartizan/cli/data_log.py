"""`bartizan data log`: what was made of a dataset, down to the models."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bartizan.cli.auditing import read_bounded
from bartizan.cli.console import note, quiet_line
from bartizan.cli.exit import Exit
from bartizan.cli.model_sign import SIGNATURE as MODEL_SIGNATURE
from bartizan.cli.options import packed
from bartizan.core.clock import wire
from bartizan.core.errors import FormatError, InvalidInputError

if TYPE_CHECKING:
    from bartizan.datasets.lineage import Known, Step, Version
    from bartizan.datasets.openlineage import Named, Run

FOLDER: Final = click.Path(path_type=Path, file_okay=False, exists=True)
EVENTS: Final = (".json", ".jsonl", ".ndjson")
SCHEMA: Final = "bartizan.data-lineage/v1"


@dataclass(frozen=True, slots=True)
class Told:
    """Who tells of the lineage, as the options give it."""

    events: tuple[Path, ...]
    datasets: tuple[Path, ...]
    models: tuple[Path, ...]
    store: Path | None


@click.command(
    "log",
    epilog="""
\b
Examples:
  bartizan data log people --events lineage.jsonl --dataset data/people --model models/scorer
  bartizan data log --events events/ --dataset data/people --store store --format json

\b
Exit codes: 0 done · 2 usage, or what is no event or manifest · 3 nothing is known of it ·
            4 an event does not say which version it is about
""",
)
@click.argument("name", required=False)
@click.option(
    "--events",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    help="OpenLineage run events: a file (one, a list, or one a line), or a folder of them.",
)
@click.option(
    "--dataset", "datasets", multiple=True, type=FOLDER, help="A folder with dataset.sig."
)
@click.option("--model", "models", multiple=True, type=FOLDER, help="One with model.sig.")
@click.option("--store", type=FOLDER, help="A store of models.")
@packed("told", Told)
@click.option("--format", "form", type=click.Choice(("terminal", "json")), default="terminal")
def log(name: str | None, told: Told, form: str) -> int:
    """Say which runs used a dataset, what they made of it, and which model came of that.

    Events name what a run used and made; the versions in them are compared with the manifests of
    datasets and the signatures of models at hand. Events are not signed: whoever writes them is
    believed. An event without a version may be about any, and is said to be.
    """
    from bartizan.datasets.lineage import names, steps

    runs, known = _runs(told.events), _known(told)
    starts = [each for each in names(runs, known) if name in (None, each.name)]
    if not starts:
        note("No run, and no manifest, tells of such a dataset.")
        return Exit.NOTHING
    found = [(start, list(steps(start, runs))) for start in starts]
    if form == "json":
        rows = [_document(start, some, known) for start, some in found]
        click.echo(json.dumps({"schema": SCHEMA, "datasets": rows}, indent=2, ensure_ascii=False))
    else:
        for start, some in found:
            for line in _lines(start, some, known):
                click.echo(quiet_line(line))
    sure = all(step.certain for _, some in found for step in some)
    return Exit.DONE if sure else Exit.INCONCLUSIVE


def _runs(paths: tuple[Path, ...]) -> "list[Run]":
    from bartizan.datasets.openlineage import LARGEST, read_runs

    found: list[Run] = []
    for path in (file for each in paths for file in _files(each)):
        try:
            found += read_runs(read_bounded(path, LARGEST))
        except FormatError as error:
            raise InvalidInputError(f"{path}: {error.message}") from None
    return found


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.iterdir() if file.is_file() and file.suffix in EVENTS)


def _known(told: Told) -> "Known":
    from bartizan.datasets.broker import manifest_at
    from bartizan.datasets.lineage import known, version_of

    versions = [version_of(manifest_at(each), each.as_posix()) for each in told.datasets]
    versions += map(_signed_model, told.models)
    versions += _stored(told.store) if told.store is not None else ()
    return known(versions)


def _signed_model(folder: Path) -> "Version":
    from bartizan.datasets.lineage import Version
    from bartizan.signing.bundle import read_bundle
    from bartizan.signing.statement import Subject, read_statement
    from bartizan.signing.verify import read_signature

    path = folder / MODEL_SIGNATURE
    try:
        statement = read_statement(read_bundle(read_signature(path)).payload)
        statement.demand(Subject.MODEL)
    except FormatError as error:
        raise InvalidInputError(f"{path}: {error.message}") from None
    manifest = statement.manifest
    return Version("model", manifest.name, f"sha256:{manifest.root}", folder.as_posix())


def _stored(folder: Path) -> "Iterator[Version]":
    from bartizan.datasets.lineage import Version
    from bartizan.store.layout import Store
    from bartizan.store.models import tags, versions

    index = Store(folder).index()
    named = list(tags(index))
    for name, each in versions(index):
        stages = [ref.tag for ref, it in named if (ref.name, it.digest) == (name, each.digest)]
        told = f"{folder.as_posix()} {', '.join(sorted(filter(None, stages))) or '-'}"
        yield Version("model", name, each.digest, told)


def _lines(start: "Named", found: "list[Step]", known: "Known") -> Iterator[str]:
    yield f"{_said(start, known)}"
    if not found:
        yield "  no run is known to have used it"
    for step in found:
        margin, run = "  " * (step.depth + 1), step.run
        doubt = "" if step.certain else "  (which version is not said)"
        yield f"{margin}{wire(run.at)}  {run.job}  used {step.source.name}{doubt}"
        for each in run.outputs:
            yield f"{margin}  made {_said(each, known)}"


def _said(named: "Named", known: "Known") -> str:
    versions = "; ".join(f"{each.kind} {each.name}, {each.told}" for each in known.of(named))
    told = f"  ({versions})" if versions else ""
    return f"{named.name}  {named.version or 'of a version that is not said'}{told}"


def _document(start: "Named", found: "list[Step]", known: "Known") -> dict[str, object]:
    return {
        **_named(start, known),
        "runs": [
            {
                "depth": step.depth,
                "certain": step.certain,
                "at": wire(step.run.at),
                "job": step.run.job,
                "run": step.run.run,
                "used": [_named(each, known) for each in step.run.inputs],
                "made": [_named(each, known) for each in step.run.outputs],
            }
            for step in found
        ],
    }


def _named(named: "Named", known: "Known") -> dict[str, object]:
    return {
        "name": named.name,
        "namespace": named.namespace or None,
        "version": named.version or None,
        "known": [
            {"kind": each.kind, "name": each.name, "by": each.told} for each in known.of(named)
        ],
    }
