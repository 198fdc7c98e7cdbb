"""`bartizan data classify`: says what datasets hold, and where, without showing it."""

import json
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bartizan import __version__
from bartizan.cli.console import complain, note, progress
from bartizan.cli.data_engine import ENGINES, executor
from bartizan.cli.data_sources import named_sources
from bartizan.cli.exit import Exit
from bartizan.cli.keyfile import read_key
from bartizan.cli.output import emit, output, replacing
from bartizan.core.errors import InvalidInputError, LostWorkError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bartizan.classify.classified import Classified
    from bartizan.collect.datasets.journal import FileJournal
    from bartizan.collect.datasets.source import Source
    from bartizan.engine.executor import Executor

CLASSES = ("public", "internal", "confidential", "restricted")
LONG_WORK = 32 << 20
PATH = click.Path(path_type=Path)


@click.command(
    epilog="""
\b
Examples:
  bartizan data classify data/                           what a folder holds
  bartizan data classify users.parquet --format json     for programs
  bartizan data classify data/ --at-most internal        for CI: exit 1 above that class
  bartizan data classify chat.jsonl --spans --field text > spans.jsonl
  bartizan data classify lake/ --resume scan.journal     goes on where it was ended
  bartizan data classify s3://bucket/prefix              objects of a store
  bartizan data classify s3://bucket/lake --engine spark --cluster spark://host:7077

\b
Exit codes: 0 all was read · 1 above the class of --at-most · 2 usage ·
            3 nothing to classify · 4 something was not read: what it holds is unknown
"""
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--format", "form", type=click.Choice(("terminal", "json", "jsonl")), default=None)
@click.option(
    "--spans", is_flag=True, help="Print the places of values: a line of JSON for each record."
)
@click.option("--field", metavar="NAME", help="With --spans: the field or column; else all.")
@click.option("--type", "types", multiple=True, metavar="TYPE", help="Look for this type alone.")
@click.option("--full", is_flag=True, help="Scan every row; leave nothing to a sample.")
@click.option("--at-most", type=click.Choice(CLASSES), help="Exit 1 above it; implies --full.")
@click.option("--key-file", type=PATH, help="The key of the digests, 32 bytes; else a new one.")
@click.option("--resume", type=PATH, metavar="FILE", help="Keep what is done in FILE, go on there.")
@click.option("--engine", type=click.Choice(ENGINES), default="local", help="Who does the work.")
@click.option("--cluster", metavar="ADDRESS", help="A Spark master, a Ray address; else see below.")
@output
def classify(
    paths: tuple[str, ...],
    form: str | None,
    spans: bool,
    field: str | None,
    types: tuple[str, ...],
    full: bool,
    at_most: str | None,
    key_file: Path | None,
    resume: Path | None,
    engine: str,
    cluster: str | None,
    output: Path | None,
) -> int:
    """Say which sensitive values datasets hold, where, and which class that makes them.

    PATH is a file, a folder or s3://bucket/prefix: text, Markdown, CSV, TSV, JSON, JSON lines,
    HTML, notebooks, SQLite, Parquet, Arrow, packed with gzip, bzip2, xz or zip. Large tables are
    sampled; a column is scanned in full where the sample does not answer. What cannot be read is
    unknown, never clean.
    Values are never shown: types, counts, shapes, keyed digests.

    The same scan runs on Spark and Ray. Without --cluster that is the cluster of SPARK_MASTER or
    RAY_ADDRESS, else one that is started on this machine. Its workers must see the files by the
    same path, and have what Bartizan depends on; Bartizan itself is sent to them.
    """
    found = list(named_sources(paths))
    if not found:
        note("No files there: nothing to classify.")
        return Exit.NOTHING
    wanted = _types(types)
    if spans and engine != "local":
        raise InvalidInputError("--spans is done on this machine", hint="Leave out --engine.")
    if spans:
        return _spans(found, field, wanted, output)
    if field or form == "jsonl":
        raise InvalidInputError("--field and jsonl go with --spans", hint="Add --spans.")
    # A gate rests on every row: what a sample leaves open would pass.
    whole = full or at_most is not None
    size = sum(each.size for each in found)
    try:
        with executor(engine, cluster, size) as workers:
            results = _classified(found, wanted, (key_file, resume), workers, full=whole)
    except LostWorkError as error:
        complain(error)
        return Exit.INCONCLUSIVE
    _show(results, form or "terminal", output)
    return _exit(results, at_most)


def _types(given: Sequence[str]) -> frozenset[str] | None:
    from bartizan.classify.classes import CATEGORY_OF

    unknown = [name for name in given if name not in CATEGORY_OF]
    if unknown:
        from difflib import get_close_matches

        near = get_close_matches(unknown[0], CATEGORY_OF, n=2)
        meant = f"Did you mean {' or '.join(near)}?" if near else ""
        raise InvalidInputError(
            f"there is no type {unknown[0]}",
            hint=meant or f"Types: {', '.join(sorted(CATEGORY_OF))}.",
        )
    return frozenset(given) or None


def _classified(
    found: "Sequence[Source]",
    types: frozenset[str] | None,
    files: tuple[Path | None, Path | None],
    workers: "Executor",
    *,
    full: bool,
) -> "list[Classified]":
    from bartizan.classify.batch import Spec
    from bartizan.collect.datasets.classify import SMALL, Run, classify
    from bartizan.collect.datasets.journal import FileJournal, NoJournal
    from bartizan.engine.told import Position

    key_file, resume = files
    journal = FileJournal(resume) if resume is not None else None
    spec = Spec(key=_key(key_file, journal), types=types)
    with progress("Classifying", sum(each.size for each in found), LONG_WORK) as advance:
        run = Run(workers, journal or NoJournal(), Position(advance))
        results = list(classify(found, spec, run, sampled_above=None if full else SMALL))
    if resume is not None:
        resume.unlink(missing_ok=True)
    return results


def _key(key_file: Path | None, journal: "FileJournal | None") -> bytes:
    if key_file is None and journal is not None:
        return journal.key
    return read_key(key_file)


def _show(results: "Sequence[Classified]", form: str, path: Path | None) -> None:
    from bartizan.report import classification

    if form == "json":
        emit(classification.document(results, __version__), path)
    else:
        emit(classification.terminal(results), path)


def _exit(results: "Sequence[Classified]", at_most: str | None) -> Exit:
    from bartizan.report.classification import overall

    lowest = overall(results)
    if at_most is not None and CLASSES.index(lowest) > CLASSES.index(at_most):
        note(f"Above --at-most {at_most}: {lowest}.")
        return Exit.NOT_MET
    return Exit.INCONCLUSIVE if any(each.unread for each in results) else Exit.DONE


@contextmanager
def _lines(path: Path | None) -> "Iterator[Callable[[str], object]]":
    """Give what writes a line: to stdout, or to a file that is there when all lines are."""
    if path is None:
        yield click.echo
        return
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8") as file:
        yield lambda line: file.write(f"{line}\n")


def _spans(
    found: "Sequence[Source]",
    field: str | None,
    types: frozenset[str] | None,
    path: Path | None,
) -> Exit:
    from bartizan.collect.datasets.spans import records

    gaps: list[str] = []
    with _lines(path) as write:
        for source in found:
            for line in records(source, field, types, gaps):
                write(json.dumps(line, ensure_ascii=False))
    for gap in gaps:
        note(f"not read to its end: {gap}")
    return Exit.INCONCLUSIVE if gaps else Exit.DONE
